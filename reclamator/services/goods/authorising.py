"""Agreeing to a return: what comes, until when, at whose cost; the customer is told how."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import IntegrityError

from reclamator import clock, entropy
from reclamator.domain import answers, numbers
from reclamator.domain.goods import MOST_PIECES, NO_NUMBER
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import EventKind, GoodsState, ReturnCosts
from reclamator.errors import FieldError, IllegalAction, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.goods_return import GoodsReturn
from reclamator.models.scope import unscoped
from reclamator.services import complaints, facts, intake, notifications
from reclamator.services.actors import Actor
from reclamator.services.goods.recording import recorded

NOTICE = "goods-authorised"
DAYS_TO_SEND = 14
LATEST_DAYS = 365
LONGEST_LINE = 200
LONGEST_TEXT = 4_000
RMA_BYTES = 8
WAYS = tuple(way for way in ReturnCosts if way is not ReturnCosts.NOTHING_BACK)
COMPLAINT_IS_OVER = _l(
    "This complaint is closed. Open it again before you agree to goods being sent back."
)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A return as it was filled in; `send_by` as ISO text or a day."""

    product: str
    quantity: str = "1"
    serial: str = ""
    batch: str = ""
    costs: str = ReturnCosts.CUSTOMER_SENDS.value
    send_by: str | date | None = None
    instructions: str = ""


def known_goods(complaint: Complaint) -> dict[str, str]:
    """Return what the complaint says of its goods already, to begin the form with."""
    known = facts.known(complaint)
    return {"product": known["product"], "batch": known["batch"]}


def authorise(
    complaint: Complaint, plan: Plan, *, by: Actor, uid: bytes | None = None
) -> GoodsReturn:
    """Agree to a return and tell the customer. Raises Forbidden, Incomplete or IllegalAction.

    `uid` comes with the form: the same form sent twice is one return.
    """
    by.require(Permission.REVIEW)
    if first := _same(complaint, uid):
        return first
    try:
        with transaction():
            fresh = complaints.locked(complaint)
            if not fresh.state.is_open:
                raise IllegalAction(sentence=COMPLAINT_IS_OVER)
            return _added(fresh, _checked(fresh, plan), by, uid)
    except IntegrityError:
        # the same form was sent twice at once
        if first := _same(complaint, uid):
            return first
        raise


def _same(complaint: Complaint, uid: bytes | None) -> GoodsReturn | None:
    if uid is None:
        return None
    return GoodsReturn.get_or_none(
        GoodsReturn.uid == uid, GoodsReturn.complaint_uid == complaint.complaint_uid
    )


def _added(fresh: Complaint, said: dict[str, Any], by: Actor, uid: bytes | None) -> GoodsReturn:
    row = GoodsReturn.create(
        uid=uid,
        complaint_uid=fresh.complaint_uid,
        position=GoodsReturn.next_position(fresh.complaint_uid),
        rma_number=_new_number(),
        state=GoodsState.AWAITED,
        listed_on=said["send_by"],
        authorised_by=by.uid,
        currency=Company.by_uid(bytes(fresh.company_uid)).currency,
        created_at=clock.now(),
        **said,
    )
    recorded(fresh, row, EventKind.GOODS_AUTHORISED, by, {"product": row.product})
    notifications.queue(fresh, NOTICE, about_uid=bytes(row.uid))
    return row


def _new_number() -> str:
    """Return a number that no return of the installation has."""
    while True:
        number = numbers.rma_number(entropy.token_bytes(RMA_BYTES))
        with unscoped("a return number is given once in the installation"):
            if GoodsReturn.by_rma(number) is None:
                return number


def _checked(fresh: Complaint, plan: Plan) -> dict[str, Any]:
    """Return the columns of a plan. Raises Incomplete naming every fault."""
    today = clock.today(Company.by_uid(bytes(fresh.company_uid)).time_zone)
    texts = {
        name: intake.clean(getattr(plan, name))
        for name in ("product", "serial", "batch", "instructions")
    }
    pieces, until = whole_number(plan.quantity), answers.date_of(plan.send_by)
    faults = [
        *_text_faults(texts),
        *_fault("quantity", not 1 <= pieces <= MOST_PIECES, NO_NUMBER),
        *_fault("costs", plan.costs not in WAYS, _l("Choose who sends it and who pays.")),
        *_day_faults(until, today),
    ]
    if faults or until is None:
        raise Incomplete(faults)
    return {
        **{name: text or None for name, text in texts.items()},
        "quantity": pieces,
        "costs": ReturnCosts(plan.costs),
        "send_by": until,
    }


def whole_number(text: str) -> int:
    """Return a typed whole number; 0 for anything else."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 6 else 0


def too_long(name: str, text: str) -> list[FieldError]:
    """Return the fault of a text that is longer than its field."""
    most = LONGEST_TEXT if name in _LONG else LONGEST_LINE
    return _fault(name, len(text) > most, _l("This text is too long. Shorten it."))


_LONG = frozenset({"condition", "instructions", "finding", "reason", "fault", "remark"})


def _text_faults(texts: dict[str, str]) -> list[FieldError]:
    without = _fault("product", not texts["product"], _l("Say what is to be sent."))
    return without + [fault for name, text in texts.items() for fault in too_long(name, text)]


def _day_faults(until: date | None, today: date) -> list[FieldError]:
    if until is None:
        return [FieldError("send_by", _l("Enter the date by which the goods are to be sent."))]
    is_far = not today <= until <= today + timedelta(days=LATEST_DAYS)
    return _fault("send_by", is_far, _l("Enter a date from today on, within a year."))


def _fault(field: str, is_wrong: bool, sentence: object) -> list[FieldError]:
    return [FieldError(field, sentence)] if is_wrong else []
