"""Goodwill gestures: given without any duty, never in place of what is owed; held for a minute.

A gesture moves no state and meets no date. Above the limit of a role, or beyond the budget, another
person agrees first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from peewee import IntegrityError

from reclamator import clock, entropy
from reclamator.domain import compensation, numbers
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import EventKind, Giving
from reclamator.errors import DomainError, FieldError, Incomplete, NotFound
from reclamator.i18n import lazy as _l
from reclamator.models.approval import Approval
from reclamator.models.catalogue_item import CatalogueItem
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.fields import new_uid
from reclamator.models.gesture import Gesture
from reclamator.services import (
    approvals,
    audit,
    authority,
    budgets,
    complaints,
    events,
    intake,
    messages,
    notifications,
)
from reclamator.services.actors import Actor

NOTICE = "goodwill-gesture"
LONGEST_CARD, LONGEST_CODE = 2_000, 64
CODE_BYTES = 10
NO_ITEM = _l("Choose one of the offers in the catalogue.")
NO_NAME = _l("This offer has no name in the language of the customer. Add it in the catalogue.")
NO_CARD = _l("Write what the card says.")
CARD_TOO_LONG = _l("This text is too long. Use at most 2,000 characters.")
CODE_TOO_LONG = _l("A code of 64 characters is enough.")


class TooLate(DomainError):
    """The mail is on its way."""

    status, code = 409, "on_its_way"
    sentence = _l("Too late: the customer has been told already.")


class NotNow(DomainError):
    """Nobody is given anything while it is not known whether they are real."""

    status, code = 409, "set_aside"
    sentence = _l("This complaint is set aside. Release it first.")


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to give; a code that is needed and not typed is made."""

    item_uid: bytes
    card_text: str = ""
    voucher_code: str = ""

    def as_draft(self, uid: bytes) -> dict[str, Any]:
        """Return it as JSON, with the uid that the gesture will have."""
        texts = {"card_text": self.card_text, "voucher_code": self.voucher_code}
        return {"gesture": uid.hex(), "item": self.item_uid.hex(), **texts}


def give(
    complaint: Complaint, wanted: Wanted, *, by: Actor, uid: bytes | None = None
) -> Gesture | Approval:
    """Give it, or ask another person to agree where it is too much; the same `uid` again is done.

    Raises Forbidden, Incomplete, NotNow.
    """
    by.require(Permission.GESTURE)
    uid = uid or new_uid()
    if done := _same(complaint, uid):
        return done
    try:
        with transaction():
            fresh = complaints.locked(complaint)
            tidy, item = _checked(fresh, wanted)
            if needs_approval(fresh, item, by=by):
                draft = tidy.as_draft(uid)
                amount = (item.value_minor, item.currency)
                return approvals.ask(fresh, Giving.GESTURE, draft, amount=amount, by=by, uid=uid)
            return _give(fresh, tidy, item, uid, (by.uid or b"", by.kind), by)
    except IntegrityError:
        # the same form was sent twice at once
        if done := _same(complaint, uid):
            return done
        raise


def needs_approval(complaint: Complaint, item: CatalogueItem, *, by: Actor) -> bool:
    """Whether another person has to agree: above the role's limit, or beyond the budget.

    The limit is for one complaint: several small gestures count as one large. In a transaction,
    nobody spends of the same budget meanwhile.
    """
    alone = [row for row in Gesture.of(complaint.complaint_uid) if row.approved_by is None]
    given = sum(row.value_minor for row in alone if row.currency == item.currency)
    amount = (given + item.value_minor, item.currency)
    if not authority.within_limit(by, Giving.GESTURE, amount):
        return True
    budget = budgets.locked(item.currency)
    return budget is not None and not budget.holds(item.cost_minor)


def approve(approval: Approval, *, by: Actor) -> Gesture | None:
    """Agree, and give what was asked for; None when it is done already.

    Raises what `approvals.approve` does, and Incomplete where it can be given no more.
    """
    _require_gesture(approval)
    with transaction():
        if not approvals.approve(approval, by=by):
            return None
        complaint = complaints.locked(complaints.get(approval.complaint_uid))
        draft: Mapping[str, str] = approval.draft or {}
        wanted = Wanted(bytes.fromhex(draft["item"]), draft["card_text"], draft["voucher_code"])
        tidy, item = _checked(complaint, wanted)
        giver = (bytes(approval.asked_by), approval.asked_as)
        return _give(complaint, tidy, item, bytes.fromhex(draft["gesture"]), giver, by, by.uid)


def take_back(complaint: Complaint, uid: bytes, *, by: Actor) -> None:
    """Take a held gesture back; taken back twice is done. Raises Forbidden, NotFound, TooLate."""
    by.require(Permission.GESTURE)
    with transaction():
        fresh = complaints.locked(complaint)
        row = find(fresh, uid)
        if row.taken_back_at is not None:
            return
        if not row.is_held or not notifications.recalled(fresh, uid, notice=NOTICE):
            raise TooLate()
        row.taken_back_at = clock.now()
        row.save()
        fresh.touched(updated_at=clock.now())
        _record(row, EventKind.GESTURE_TAKEN_BACK, "gesture.taken_back", by)


def no_item() -> FieldError:
    """Return what to say where no offer was chosen."""
    return FieldError("item", NO_ITEM)


def find(complaint: Complaint, uid: bytes) -> Gesture:
    """Return a gesture of this complaint, taken back or not; raises NotFound."""
    row = Gesture.by_uid(uid)
    if row is None or bytes(row.complaint_uid) != complaint.complaint_uid:
        raise NotFound()
    return row


def _same(complaint: Complaint, uid: bytes) -> Gesture | Approval | None:
    """Return what this form has led to already."""
    for row in (Gesture.by_uid(uid), Approval.by_uid(uid)):
        if row is not None and bytes(row.complaint_uid) == complaint.complaint_uid:
            return row
    return None


def _checked(complaint: Complaint, wanted: Wanted) -> tuple[Wanted, CatalogueItem]:
    if complaint.quarantine is not None:
        raise NotNow()
    item = CatalogueItem.by_uid(wanted.item_uid)
    if item is None or item.retired_at is not None or item.kind in compensation.NEVER_A_GESTURE:
        raise Incomplete([FieldError("item", NO_ITEM)])
    tidy = Wanted(
        wanted.item_uid,
        intake.clean(wanted.card_text),
        " ".join(intake.clean(wanted.voucher_code).split()),
    )
    if faults := _faults(complaint, tidy, item):
        raise Incomplete(faults)
    return tidy, item


def _faults(complaint: Complaint, wanted: Wanted, item: CatalogueItem) -> list[FieldError]:
    faults = []
    if not item.names.get(complaint.language):
        faults.append(FieldError("item", NO_NAME))
    if item.kind in compensation.WITH_CARD and not wanted.card_text:
        faults.append(FieldError("card_text", NO_CARD))
    if len(wanted.card_text) > LONGEST_CARD:
        faults.append(FieldError("card_text", CARD_TOO_LONG))
    if len(wanted.voucher_code) > LONGEST_CODE:
        faults.append(FieldError("voucher_code", CODE_TOO_LONG))
    return faults


def _give(
    complaint: Complaint,
    wanted: Wanted,
    item: CatalogueItem,
    uid: bytes,
    giver: tuple[bytes, str],
    by: Actor,
    approved_by: bytes | None = None,
) -> Gesture:
    now = clock.now()
    row = Gesture.create(
        uid=uid,
        complaint_uid=complaint.complaint_uid,
        item_uid=item.uid,
        cost_minor=item.cost_minor,
        value_minor=item.value_minor,
        currency=item.currency,
        given_by=giver[0],
        given_as=giver[1],
        approved_by=approved_by,
        given_at=now,
        held_until=now + messages.HOLD,
        card_text=wanted.card_text or None,
        voucher_code=_code(wanted, item),
    )
    complaint.touched(updated_at=now)
    notifications.queue(complaint, NOTICE, about_uid=uid, not_before=row.held_until)
    _record(row, EventKind.GESTURE_GIVEN, "gesture.given", by)
    return row


def _code(wanted: Wanted, item: CatalogueItem) -> str | None:
    """A code that was typed, or one of 80 random bits, which nobody guesses."""
    if item.kind not in compensation.WITH_CODE:
        return None
    return wanted.voucher_code or numbers.voucher_code(entropy.token_bytes(CODE_BYTES))


def _record(row: Gesture, event: EventKind, action: str, by: Actor) -> None:
    detail = {"offer": bytes(row.item_uid).hex(), "value_minor": row.value_minor}
    detail |= {"currency": row.currency}
    events.record(row.complaint_uid, event, by=by, detail=detail)
    audit.record(
        action,
        actor_uid=by.uid,
        object_uid=bytes(row.uid),
        complaint_uid=bytes(row.complaint_uid),
        detail=detail,
    )


def _require_gesture(approval: Approval) -> None:
    if approval.kind is not Giving.GESTURE:
        raise NotFound()
