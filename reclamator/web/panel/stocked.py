"""How goods look: their lists, the lines of each, and one return with the forms of its steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import url_for

from reclamator import clock
from reclamator.domain import goods as rules
from reclamator.domain.goods import GoodsAction
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import OPEN_STATES, GoodsState, ReturnCosts
from reclamator.errors import DomainError, Incomplete
from reclamator.i18n import _, gettext, money, pgettext
from reclamator.i18n import lazy as _l
from reclamator.models.fields import new_uid
from reclamator.models.supplier import Forwarding
from reclamator.services import goods
from reclamator.services.actors import Actor
from reclamator.services.goods import Looked
from reclamator.services.goods.finding import MOST_COUNTED, OVERDUE
from reclamator.services.reading import Reading, opened
from reclamator.web.panel import words

LOOKS: Mapping[GoodsState, tuple[str, str]] = {
    GoodsState.AWAITED: ("amber", "hourglass"),
    GoodsState.RECEIVED: ("blue", "package"),
    GoodsState.AT_SERVICE: ("violet", "wrench"),
    GoodsState.AT_SUPPLIER: ("violet", "truck"),
    GoodsState.RETURNED: ("green", "undo-2"),
    GoodsState.REPLACED: ("green", "refresh-cw"),
    GoodsState.REFUNDED: ("green", "circle-check"),
    GoodsState.SCRAPPED: ("", "trash-2"),
    GoodsState.CANCELLED: ("", "ban"),
}
ICONS: Mapping[GoodsAction, str] = {
    GoodsAction.RECEIVE: "package",
    GoodsAction.TO_SERVICE: "wrench",
    GoodsAction.FINISH_SERVICE: "circle-check",
    GoodsAction.TO_SUPPLIER: "truck",
    GoodsAction.FROM_SUPPLIER: "package",
    GoodsAction.SEND_BACK: "undo-2",
    GoodsAction.REPLACE: "refresh-cw",
    GoodsAction.REFUND: "circle-check",
    GoodsAction.SCRAP: "trash-2",
    GoodsAction.CANCEL: "ban",
}
LABELS: Mapping[str, object] = {
    "condition": _l("Condition on arrival"),
    "carrier": _l("Carrier"),
    "parcel_number": _l("Parcel number"),
    "instructions": _l("Instructions for the repair service"),
    "finding": _l("What was found and done"),
    "cost": _l("Cost"),
    "done_on": _l("Done on"),
    "reason": _l("Reason"),
    "back_carrier": _l("Carrier"),
    "back_parcel_number": _l("Parcel number"),
}
LONG = frozenset({"condition", "instructions", "finding", "reason"})


@dataclass(frozen=True)
class Field:
    """One field of a step's form."""

    name: str
    label: object
    kind: str
    is_optional: bool


@dataclass(frozen=True)
class Step:
    """A step that is possible now, with what can be said along with it; `most` pieces."""

    action: GoodsAction
    icon: str
    fields: tuple[Field, ...]
    most: int

    @property
    def is_first(self) -> bool:
        """Whether it is the usual next step, which stands out."""
        return self.action in (GoodsAction.RECEIVE, GoodsAction.FINISH_SERVICE)


def place_of(text: str) -> GoodsState | str:
    """Return the list that an address asks for; what is awaited, unless it names another."""
    if text == OVERDUE:
        return OVERDUE
    return next((state for state in OPEN_STATES if state.value == text), GoodsState.AWAITED)


def tabs(counted: Mapping[str, int], place: GoodsState | str) -> list[dict[str, Any]]:
    """Return the lists as tabs; overdue stands beside awaited, where there is some."""
    labels = {state.value: state.label for state in OPEN_STATES}
    codes = [code for code in (labels | {OVERDUE: ""}) if code != OVERDUE or counted[OVERDUE]]
    labels[OVERDUE] = pgettext("goods", "Overdue")
    return [
        {
            "label": labels[code],
            "count": words.bounded(counted[code], MOST_COUNTED),
            "href": url_for("panel.show_goods", list=code),
            "current": code == place,
        }
        for code in codes
    ]


def line(found: goods.Line) -> dict[str, Any]:
    """Return one line of a list."""
    row = found.row
    return {
        "href": url_for("panel.show_return", rma=row.shown_number),
        "number": row.shown_number,
        "product": found.product,
        "pieces": row.stock.outstanding or row.stock.in_hand or row.quantity,
        "state": row.state,
        "look": LOOKS[row.state],
        "is_overdue": found.is_overdue,
        "on": row.listed_on,
    }


def context(
    looked: Looked, by: Actor, *, refusal: DomainError | None, acting: str
) -> dict[str, Any]:
    """Return what the page of a return shows."""
    row = looked.row
    faults = refusal.errors if isinstance(refusal, Incomplete) else ()
    return {
        "looked": looked,
        "row": row,
        "look": LOOKS[row.state],
        "facts": facts(looked),
        "counts": pieces(looked),
        "steps": [step(looked, action) for action in looked.actions],
        "photos": [
            url_for("panel.show_goods_photo", rma=row.shown_number, position=photo.position)
            for photo in looked.photos
        ],
        "places": [photo.position for photo in looked.photos],
        "questions": [question(looked, asked) for asked in looked.forwardings],
        "suppliers": suppliers_of(looked),
        "may_forward": by.may(Permission.REVIEW),
        "complaint_href": complaint_address(looked, by),
        "form_uid": new_uid().hex(),
        "refusal": refusal,
        "acting": acting,
        "faults": {fault.field: fault.message for fault in faults},
        "fault_rows": [(f"{acting}-{fault.field}", fault.message) for fault in faults],
    }


def returns(read: Reading, by: Actor) -> list[dict[str, Any]]:
    """Return the returns of a complaint as its page lists them."""
    return [
        {
            "href": url_for("panel.show_return", rma=row.shown_number),
            "number": row.shown_number,
            "product": opened(row, "product"),
            "state": row.state,
            "look": LOOKS[row.state],
            "send_by": row.send_by if row.state is GoodsState.AWAITED else None,
        }
        for row in read.returns
    ]


def begun(read: Reading) -> dict[str, Any]:
    """Return what the complaint says of its goods already, and the usual rest."""
    known = goods.known_goods(read.complaint)
    return {
        **known,
        "quantity": "1",
        "costs": ReturnCosts.CUSTOMER_SENDS.value,
        "send_by": clock.today(read.zone) + timedelta(days=goods.DAYS_TO_SEND),
    }


def facts(looked: Looked) -> list[tuple[str, object]]:
    """Return what is known of the goods, and nothing of whose they are."""
    row = looked.row
    return [
        (_("Serial number"), looked.said("serial")),
        (_("Batch"), looked.said("batch")),
        (_("Who sends it and who pays"), row.costs.label),
        (_("Carrier"), looked.said("carrier")),
        (_("Parcel number"), looked.said("parcel_number")),
        (gettext("Condition on arrival"), looked.said("condition")),
        (gettext("Instructions for the repair service"), looked.said("instructions")),
        (gettext("What was found and done"), looked.said("finding")),
        (_("Cost"), money(row.cost_minor, row.currency) if row.cost_minor is not None else None),
        (_("Reason"), looked.said("reason")),
        (_("Sent with"), looked.said("back_carrier")),
        (_("Number of that parcel"), looked.said("back_parcel_number")),
    ]


def pieces(looked: Looked) -> list[tuple[str, int]]:
    """Return how many pieces there are of what, where there is more than one."""
    stock = looked.row.stock
    if stock.quantity == 1:
        return []
    counted = [
        (pgettext("goods", "Agreed"), stock.quantity),
        (pgettext("goods", "Received"), stock.received),
        (pgettext("goods", "Sent back"), stock.returned),
        (pgettext("goods", "Replaced"), stock.replaced),
        (pgettext("goods", "Kept, money paid back"), stock.refunded),
        (pgettext("goods", "Scrapped"), stock.scrapped),
    ]
    return counted[:2] + [(label, count) for label, count in counted[2:] if count]


def question(looked: Looked, asked: Forwarding) -> dict[str, Any]:
    """Return one question to a supplier, with what became of it."""
    supplier = looked.suppliers.get(bytes(asked.supplier_uid))
    is_over = asked.revoked_at is not None or asked.expires_at <= clock.now()
    return {
        "uid": bytes(asked.uid).hex(),
        "supplier": opened(supplier, "name") if supplier else "",
        "at": asked.created_at,
        "answer": asked.answer,
        "on": asked.answer_on,
        "reference": opened(asked, "reference"),
        "remark": opened(asked, "remark"),
        "is_over": is_over,
    }


def suppliers_of(looked: Looked) -> list[tuple[str, object]]:
    """Return the suppliers that goods can be forwarded to, for a select."""
    in_use = [row for row in looked.suppliers.values() if row.retired_at is None]
    return [(bytes(row.uid).hex(), opened(row, "name")) for row in in_use]


def step(looked: Looked, action: GoodsAction) -> Step:
    """Return the form of one step."""
    line = rules.row(action)
    needed = line.needs.field if line.needs else ""
    fields = tuple(
        Field(name, LABELS[name], _kind(name), is_optional=name != needed) for name in line.takes
    )
    return Step(action, ICONS[action], fields, rules.room(action, looked.row.stock))


def complaint_address(looked: Looked, by: Actor) -> str:
    """Return where the complaint is read, for who may read complaints."""
    if not by.may(Permission.READ_BODIES):
        return ""
    return url_for("panel.show_complaint", number=looked.complaint.number)


def _kind(name: str) -> str:
    if name == "done_on":
        return "date"
    return "textarea" if name in LONG else "input"
