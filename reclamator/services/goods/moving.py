"""Moving goods by their table: received, repaired, sent back; once, however often it is clicked."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from reclamator import clock
from reclamator.domain import answers
from reclamator.domain import goods as rules
from reclamator.domain.goods import GoodsAction
from reclamator.domain.vocabulary import GoodsState
from reclamator.errors import Conflict, FieldError, Forbidden, Incomplete, NotFound
from reclamator.i18n import lazy as _l
from reclamator.i18n.amounts import minor_units
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.goods_return import GoodsReturn
from reclamator.services import complaints, intake, notifications
from reclamator.services.actors import Actor
from reclamator.services.goods.authorising import too_long, whole_number
from reclamator.services.goods.recording import recorded

ADDED_TO = frozenset({"condition", "finding"})
"""What is said of a second parcel, or a second look, stands below what was said of the first."""

NOTICES: Mapping[GoodsAction, str] = {
    GoodsAction.RECEIVE: "goods-received",
    GoodsAction.SEND_BACK: "goods-sent-back",
    GoodsAction.REPLACE: "goods-sent-back",
    GoodsAction.CANCEL: "goods-cancelled",
}


def may_see(by: Actor) -> bool:
    """Whether an actor sees goods at all: the warehouse, the workshop, whoever checks."""
    return bool(rules.SEES & by.rights.permissions)


def require_may_see(by: Actor) -> None:
    """Raise Forbidden unless an actor sees goods."""
    if not may_see(by):
        raise Forbidden()


def allowed_actions(row: GoodsReturn, *, by: Actor) -> tuple[GoodsAction, ...]:
    """Return what an actor may do with a return now: its buttons."""
    return rules.allowed(row.state, row.stock, by.rights.permissions)


def perform(
    row: GoodsReturn,
    action: GoodsAction,
    *,
    by: Actor,
    given: Mapping[str, Any] | None = None,
    form_uid: bytes | None = None,
    version: int | None = None,
) -> GoodsReturn:
    """Move a return: state, counts, history, audit, the customer's notice; in one transaction.

    `form_uid`: the form that asks; the same one sent twice moves it once. `version`: what it stood
    on. Raises Forbidden, IllegalAction, Incomplete or Conflict.
    """
    said = {name: intake.clean(str(text)) for name, text in (given or {}).items() if text}
    with transaction():
        fresh = complaints.locked(_complaint(row))
        current = _again(row)
        if form_uid is not None and current.last_form == form_uid:
            return current
        if version is not None and version != current.version:
            raise Conflict()
        rules.check(current.state, action, current.stock, by.rights.permissions)
        changes = _changes(fresh, current, action, said)
        _save(current, last_form=form_uid, **changes)
        told = {name: said[name] for name in rules.row(action).takes if name in said}
        recorded(fresh, current, rules.row(action).event, by, told | _pieces(current, action, said))
        if action in NOTICES:
            notifications.queue(fresh, NOTICES[action], about_uid=bytes(current.uid))
        return current


def _complaint(row: GoodsReturn) -> Complaint:
    found = Complaint.by_uid(bytes(row.complaint_uid))
    if found is None:
        raise NotFound()
    return found


def _again(row: GoodsReturn) -> GoodsReturn:
    """Read it anew; the complaint is locked, so nobody else moves it now."""
    current: GoodsReturn = GoodsReturn.get(GoodsReturn.uid == row.uid)
    return current


def _changes(
    fresh: Complaint, row: GoodsReturn, action: GoodsAction, said: Mapping[str, str]
) -> dict[str, Any]:
    """Return the columns that a step writes. Raises Incomplete naming every fault."""
    today = clock.today(Company.by_uid(bytes(fresh.company_uid)).time_zone)
    target, counts = rules.outcome(action, row.stock, _asked_pieces(row, action, said))
    texts, faults = _texts(row, action, said, today)
    faults = rules.missing(action, said) + faults
    if faults:
        raise Incomplete(faults)
    listed_on = row.send_by if target is GoodsState.AWAITED else _since(row, target, today)
    return {
        "state": target,
        "listed_on": listed_on,
        "version": row.version + 1,
        **counts,
        **texts,
        **_moments(row, action, target),
    }


def _asked_pieces(row: GoodsReturn, action: GoodsAction, said: Mapping[str, str]) -> int:
    """Return how many pieces a step is about: those said, else all that it may be about."""
    if "quantity" in said:
        return whole_number(said["quantity"])
    return rules.room(action, row.stock)


def _since(row: GoodsReturn, target: GoodsState, today: date) -> date:
    return row.listed_on if row.state is target else today


def _texts(
    row: GoodsReturn, action: GoodsAction, said: Mapping[str, str], today: date
) -> tuple[dict[str, Any], list[FieldError]]:
    """Return what a step says in words, an amount and a day, with what is wrong with it."""
    written: dict[str, Any] = {}
    faults: list[FieldError] = []
    for name in rules.row(action).takes:
        text = said.get(name, "")
        if not text:
            continue
        if name == "cost":
            written["cost_minor"] = _cost(row, text, faults)
        elif name == "done_on":
            written["done_on"] = _done_on(text, today, faults)
        else:
            faults += too_long(name, text)
            before = getattr(row, name) if name in ADDED_TO else None
            written[name] = f"{before}\n{text}" if before else text
    return written, faults


def _cost(row: GoodsReturn, text: str, faults: list[FieldError]) -> int | None:
    """Return what this repair and those before it cost together."""
    cost = minor_units(text, row.currency)
    if cost is None:
        faults.append(FieldError("cost", _l("Enter the cost as an amount, such as 45.00.")))
        return None
    return (row.cost_minor or 0) + cost


def _done_on(text: str, today: date, faults: list[FieldError]) -> date | None:
    day = answers.date_of(text)
    if day is None or day > today:
        faults.append(FieldError("done_on", _l("Enter the date on which it was done.")))
    return day


def _moments(row: GoodsReturn, action: GoodsAction, target: GoodsState) -> dict[str, Any]:
    now = clock.now()
    moments: dict[str, Any] = {"ended_at": None if target.is_open else now}
    if action is GoodsAction.RECEIVE:
        moments["received_at"] = row.received_at or now
    if action in (GoodsAction.SEND_BACK, GoodsAction.REPLACE):
        moments["sent_back_at"] = now
    return moments


def _pieces(row: GoodsReturn, action: GoodsAction, said: Mapping[str, str]) -> dict[str, str]:
    """Say how many pieces a step was about, where there is more than one."""
    if not rules.row(action).counts or row.quantity == 1:
        return {}
    return {"quantity": said.get("quantity", "")}


def _save(row: GoodsReturn, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()
