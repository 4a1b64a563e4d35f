"""Goods on their way in the demo: a handful of returns, one in each place, and a supplier asked."""

import io
from datetime import timedelta
from typing import Any

from reclamator.demo import pictures
from reclamator.demo.founding import Cast, today
from reclamator.domain.goods import GoodsAction
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import ReturnCosts, State
from reclamator.services import delivery, forwarding, goods, register, suppliers
from reclamator.services.attachments import Incoming
from reclamator.services.suppliers import Card
from reclamator.transports.email import Transport

RETURN_ADDRESS = "Returns, gate 2\nul. Lipowa 12\n30-702 Kraków"
DAYS = (9, 4, 12, 14, 14, 10)
"""Until when each is expected, counted from today."""

RECEIVED = {"condition": "Box dry, product complete, no scratches."}
TO_SERVICE = {"instructions": "Please look at the seal and the switch first."}
FINDING = {"finding": "Gasket torn, replaced. Tested for an hour.", "cost": "45"}
FAULT = "Water leaks at the base after boiling. The gasket is torn on one side."
BACK = {"back_carrier": "InPost", "back_parcel_number": "520000118226"}


def send(cast: Cast, *, post: Transport) -> None:
    """Ask for goods of some complaints, and let each come a little further than the one before."""
    owner = cast.actor(Role.OWNER)
    suppliers.set_return_address(cast.company, RETURN_ADDRESS, by=owner)
    maker = suppliers.create(
        Card(name="Modra Works", email="claims@modra.example", address="Brno"), by=owner
    )
    rows = [_ask(cast, line, days) for line, days in zip(_chosen(), DAYS, strict=False)]
    # who was asked reads it before anything arrives
    delivery.clear_company(post)
    for row, steps in zip(rows, _WAYS, strict=False):
        for action, said in steps:
            row = goods.perform(row, action, by=_who(cast, action), given=said)
    for row in rows[1:3]:
        _photograph(cast, row)
    for row in rows[3:4]:
        head = cast.actor(Role.HEAD)
        forwarding.forward(row, maker, fault=FAULT, by=head)


_WAYS: tuple[tuple[tuple[GoodsAction, dict[str, str]], ...], ...] = (
    (),
    ((GoodsAction.RECEIVE, RECEIVED),),
    ((GoodsAction.RECEIVE, RECEIVED), (GoodsAction.TO_SERVICE, TO_SERVICE)),
    ((GoodsAction.RECEIVE, RECEIVED), (GoodsAction.TO_SUPPLIER, {})),
    (
        (GoodsAction.RECEIVE, RECEIVED),
        (GoodsAction.TO_SERVICE, TO_SERVICE),
        (GoodsAction.FINISH_SERVICE, FINDING),
        (GoodsAction.SEND_BACK, BACK),
    ),
    (),
)


def _chosen() -> list[Any]:
    """Return the first complaints in check that are about a product, in a steady order."""
    page = register.page(register.Filters(state=State.UNDER_REVIEW), limit=50)
    return [line for line in page.lines if line.product][: len(DAYS)]


def _ask(cast: Cast, line: Any, days: int) -> Any:
    plan = goods.Plan(
        product=line.product,
        costs=ReturnCosts.CUSTOMER_SENDS.value,
        send_by=today() + timedelta(days=days),
    )
    return goods.authorise(line.complaint, plan, by=cast.actor(Role.HEAD))


def _who(cast: Cast, action: GoodsAction) -> Any:
    is_workshop = action is GoodsAction.FINISH_SERVICE
    return cast.actor(Role.TECHNICIAN if is_workshop else Role.WAREHOUSE)


def _photograph(cast: Cast, row: Any) -> None:
    made = pictures.photo("plate" if "Fjord" in row.product else "kettle")
    file = Incoming(io.BytesIO(made.data), made.name, made.mime)
    goods.add_photos(row, goods.complaint_of(row), [file], by=cast.actor(Role.WAREHOUSE))
