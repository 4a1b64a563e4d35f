"""Finding returns: by number, by complaint, and in the lists of the warehouse and the workshop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reclamator import clock
from reclamator.domain import numbers
from reclamator.domain.vocabulary import GoodsState
from reclamator.errors import NotFound
from reclamator.models import scope, vault
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.goods_return import GoodsReturn, Place
from reclamator.models.scope import unscoped
from reclamator.services import audit, tracking
from reclamator.services.actors import Actor
from reclamator.services.goods.moving import require_may_see
from reclamator.services.reading import Opened, opened

PAGE = 50
MOST = 200
MOST_COUNTED = 1_000
OVERDUE = "overdue"
Counted = dict[str, int]


@dataclass(frozen=True)
class Line:
    """One return in a list: what it is and where; nothing of whose it is."""

    row: GoodsReturn
    complaint_number: str
    product: Opened
    is_overdue: bool


@dataclass(frozen=True)
class Page:
    """One page; `next` is an opaque cursor."""

    lines: list[Line]
    next: str | None


def find(text: str, *, by: Actor) -> GoodsReturn:
    """Return the company's return with a number; foreign and unknown look alike: NotFound."""
    require_may_see(by)
    number = numbers.parse_rma(text)
    with unscoped("a return number may be of another company"):
        row = GoodsReturn.by_rma(number or "")
    if row is None:
        raise NotFound()
    if bytes(row.company_uid) != scope.current().uid:
        audit.foreign_asked(by.uid)
        raise NotFound()
    return row


def found_by(text: str, *, by: Actor) -> list[GoodsReturn]:
    """Return what a scanned or typed number leads to: one return, or those of a complaint.

    Never raises NotFound: whoever scans gets a sentence, not an error page.
    """
    require_may_see(by)
    if numbers.parse_number(text):
        _, complaint = tracking.look_up(text)
        is_own = complaint is not None and bytes(complaint.company_uid) == scope.current().uid
        return GoodsReturn.of(complaint.complaint_uid) if complaint and is_own else []
    number = numbers.parse_rma(text)
    row = GoodsReturn.get_or_none(GoodsReturn.rma_number == number) if number else None
    return [row] if row else []


def of_complaint(complaint: Complaint) -> list[GoodsReturn]:
    """Return the returns of a complaint in the order they were agreed."""
    return GoodsReturn.of(complaint.complaint_uid)


def complaint_of(row: GoodsReturn) -> Complaint:
    """Return the complaint that a return belongs to."""
    found: Complaint = Complaint.get(Complaint.uid == row.complaint_uid)
    return found


def listed(
    place: GoodsState | str,
    *,
    company: Company,
    by: Actor,
    after: str | None = None,
    limit: int = PAGE,
) -> Page:
    """Return a page of what is in a place, the longest there first; `overdue` is a list too."""
    require_may_see(by)
    today = clock.today(company.time_zone)
    wanted, mark = min(limit, MOST) + 1, _read(after)
    if place == OVERDUE:
        found = GoodsReturn.overdue(today, wanted, after=mark)
    else:
        found = GoodsReturn.in_place(GoodsState(place), wanted, after=mark)
    shown = found[: wanted - 1]
    return Page(_lines(shown, today), _cursor(shown[-1]) if len(found) == wanted else None)


def is_cursor(text: str) -> bool:
    """Whether a text is the `next` of a page."""
    return _read(text) is not None


def lines(found: Sequence[GoodsReturn], *, company: Company) -> list[Line]:
    """Return some returns as lines of a list."""
    return _lines(found, clock.today(company.time_zone))


def counts(company: Company) -> Counted:
    """Return how much is in each list, up to `MOST_COUNTED`."""
    return GoodsReturn.counts(clock.today(company.time_zone), most=MOST_COUNTED)


def _lines(found: Sequence[GoodsReturn], today: date) -> list[Line]:
    """Two queries for them all: the complaints' numbers, and their keys."""
    uids = list({bytes(row.complaint_uid) for row in found})
    vault.load_deks(uids)
    rows = Complaint.select().where(Complaint.uid.in_(uids)) if uids else ()
    known = {row.complaint_uid: row.number for row in rows}
    return [
        Line(
            row,
            known[bytes(row.complaint_uid)],
            opened(row, "product"),
            row.state is GoodsState.AWAITED and row.listed_on < today,
        )
        for row in found
    ]


def _cursor(row: GoodsReturn) -> str:
    return f"{row.listed_on.isoformat()}.{bytes(row.uid).hex()}"


def _read(text: str | None) -> Place | None:
    """Read a cursor; an unreadable one is the first page."""
    day, _, uid = (text or "").partition(".")
    try:
        return date.fromisoformat(day), bytes.fromhex(uid)
    except ValueError:
        return None
