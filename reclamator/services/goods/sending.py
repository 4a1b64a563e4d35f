"""What a customer is told of a return on their page: how to send it, and where it is now."""

from dataclasses import dataclass
from datetime import date, datetime

from reclamator import clock
from reclamator.domain.vocabulary import GoodsState, ReturnCosts
from reclamator.errors import NotFound
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.goods_return import GoodsReturn
from reclamator.services.goods.label import return_address
from reclamator.services.reading import Opened, opened


@dataclass(frozen=True)
class Sending:
    """One return in the customer's eyes; `to`: the lines of our address."""

    position: int
    rma_number: str
    state: GoodsState
    product: Opened
    pieces: int
    costs: ReturnCosts
    send_by: date
    to: tuple[str, ...]
    arrived_on: date | None
    sent_on: date | None
    carrier: Opened
    parcel_number: Opened

    @property
    def is_awaited(self) -> bool:
        """Whether the customer is still to send something."""
        return self.state is GoodsState.AWAITED


def sendings(complaint: Complaint) -> tuple[Sending, ...]:
    """Return the returns of a complaint as its customer may read of them; opens their fields."""
    rows = GoodsReturn.of(complaint.complaint_uid)
    company = Company.by_uid(bytes(complaint.company_uid)) if rows else None
    return tuple(_sending(row, company) for row in rows if company)


def of_customer(complaint: Complaint, position: int) -> GoodsReturn:
    """Return a return of this very complaint by its place; raises NotFound."""
    for row in GoodsReturn.of(complaint.complaint_uid):
        if row.position == position:
            return row
    raise NotFound()


def _sending(row: GoodsReturn, company: Company) -> Sending:
    name = company.legal_name or company.name
    return Sending(
        position=row.position,
        rma_number=row.shown_number,
        state=row.state,
        product=opened(row, "product"),
        pieces=row.stock.outstanding or row.quantity,
        costs=row.costs,
        send_by=row.send_by,
        to=(name, *return_address(company).splitlines()),
        arrived_on=_day(row.received_at, company),
        sent_on=_day(row.sent_back_at, company),
        carrier=opened(row, "back_carrier"),
        parcel_number=opened(row, "back_parcel_number"),
    )


def _day(moment: datetime | None, company: Company) -> date | None:
    return clock.local_date(moment, company.time_zone) if moment else None
