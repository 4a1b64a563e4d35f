"""Several complaints changed at once, each by the service that changes one, and that taken back.

All of it is one transaction: what is refused for one complaint is kept by its code, the others are
changed. The same form sent twice changes nothing a second time.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence

from peewee import IntegrityError

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.errors import Conflict, DomainError, Forbidden, NotFound
from reclamator.models.bulk_change import BulkChange
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.fields import UID_BYTES
from reclamator.models.label import Label
from reclamator.models.message_template import MessageTemplate
from reclamator.models.staff import Staff
from reclamator.services import (
    assignment,
    audit,
    complaints,
    labels,
    messages,
    process,
    sending,
    stage_messages,
)
from reclamator.services.actors import Actor

ASSIGN, STAGE, LABEL, UNLABEL = "assign", "stage", "label", "unlabel"
MESSAGE = "message"
NEEDS = {
    ASSIGN: Permission.ASSIGN,
    STAGE: Permission.REVIEW,
    LABEL: Permission.REVIEW,
    UNLABEL: Permission.REVIEW,
    MESSAGE: Permission.REPLY,
}

Item = tuple[str, int, str | None, str | None, bool]
"""Complaint, its version since, handler and stage before, whether a message waited before."""


def assign(
    found: Sequence[Complaint], handler: Staff | None, *, by: Actor, once: bytes
) -> BulkChange:
    """Make one person, or nobody, responsible for all of them; `once` names this very form.

    Raises Forbidden, or Incomplete where this person checks no complaints.
    """
    target = bytes(handler.uid).hex() if handler else None

    def apply(complaint: Complaint) -> Complaint:
        return complaints.assign(complaint, handler, by=by)

    if handler is not None:
        complaints.require_may_handle(handler)
    return _change(found, ASSIGN, target, apply, by, once)


def move(found: Sequence[Complaint], stage: str, *, by: Actor, once: bytes) -> BulkChange:
    """Move all of them to a stage of their own process; raises Forbidden."""

    def apply(complaint: Complaint) -> Complaint:
        # it can be taken back for a while, so nobody is written to
        return process.move(complaint, to=stage, by=by, is_told=False)

    return _change(found, STAGE, stage, apply, by, once)


def label(
    found: Sequence[Complaint], name: Label, *, is_on: bool, by: Actor, once: bytes
) -> BulkChange:
    """Put a label on all of them, or take it off; raises Forbidden."""
    act = LABEL if is_on else UNLABEL
    put = labels.attach if is_on else labels.detach

    def apply(complaint: Complaint) -> Complaint:
        return put(complaint, name, by=by)

    return _change(found, act, bytes(name.uid).hex(), apply, by, once)


def send(
    found: Sequence[Complaint],
    template: MessageTemplate,
    seen: Mapping[str, str],
    *,
    by: Actor,
    once: bytes,
) -> BulkChange:
    """Write to the customers of all of them by a template, each in their language.

    `seen`: number and version of each complaint as it was shown; one that has changed since is
    not written to. Each message is held for a minute, and taken back by `undo` so long.
    """

    def apply(complaint: Complaint) -> Complaint:
        if seen.get(complaint.number) != complaint.etag:
            raise Conflict()
        fresh = complaints.locked(complaint)
        sending.send(fresh, template, by=by, uid=message_of(once, complaint))
        return fresh

    return _change(found, MESSAGE, bytes(template.uid).hex(), apply, by, once)


def message_of(once: bytes, complaint: Complaint) -> bytes:
    """Return the identifier of the message that a form sends about a complaint: always the same."""
    return hashlib.sha256(once + complaint.complaint_uid).digest()[:UID_BYTES]


def of_person(uid: bytes, by: Actor) -> BulkChange:
    """Return a change that this person has made; raises NotFound."""
    change: BulkChange | None = BulkChange.of_person(uid, by.uid or b"").first()
    if change is None:
        raise NotFound()
    return change


def undo(change: BulkChange, *, by: Actor) -> BulkChange:
    """Take back what nobody has changed since; the second time changes nothing.

    Raises Forbidden or NotFound.
    """
    by.require(NEEDS[change.act])
    with transaction():
        fresh = BulkChange.locked(bytes(change.uid))
        if fresh is None or bytes(fresh.staff_uid) != by.uid:
            raise NotFound()
        if fresh.undone_at is None:
            fresh.left_alone = [item[0] for item in fresh.changed if not _restored(fresh, item, by)]
            fresh.undone_at = clock.now()
            fresh.save()
            restored = len(fresh.changed) - len(fresh.left_alone)
            _note("register.undone", fresh, by, {"changed": restored})
    return fresh


def _change(
    found: Sequence[Complaint],
    act: str,
    target: str | None,
    apply: Callable[[Complaint], Complaint],
    by: Actor,
    once: bytes,
) -> BulkChange:
    by.require(NEEDS[act])
    try:
        with transaction():
            # first of all, so that a second click waits here for the first one
            change = _begun(act, target, by, once)
            change.changed, change.refused = _applied(found, apply)
            change.save()
            _note("register.changed", change, by, {"changed": len(change.changed)})
            return change
    except IntegrityError:
        return of_person(once, by)


def _begun(act: str, target: str | None, by: Actor, once: bytes) -> BulkChange:
    return BulkChange.create(
        uid=once,
        staff_uid=by.uid,
        act=act,
        target=target,
        changed=[],
        refused=[],
        left_alone=[],
        created_at=clock.now(),
    )


def _applied(
    found: Sequence[Complaint], apply: Callable[[Complaint], Complaint]
) -> tuple[list[Item], list[tuple[str, str]]]:
    """Change one after the other, in the order of their identifiers: two never wait in a ring."""
    changed: list[Item] = []
    refused: list[tuple[str, str]] = []
    for complaint in sorted(found, key=lambda each: each.complaint_uid):
        name = complaint.complaint_uid.hex()
        try:
            before = complaints.locked(complaint)
            after = apply(before)
        except Forbidden:
            raise
        except DomainError as refusal:
            refused.append((name, refusal.code))
            continue
        if after.version != before.version:
            handler = bytes(before.handler_uid).hex() if before.handler_uid else None
            waited = before.has_message
            changed.append((name, after.version, handler, before.stage, waited))
    return changed, refused


def _restored(change: BulkChange, item: Item, by: Actor) -> bool:
    """Make one complaint as it was, unless somebody has changed it since."""
    found = Complaint.by_uid(bytes.fromhex(item[0]))
    if found is None:
        return False
    fresh = complaints.locked(found)
    if change.act == MESSAGE:
        # whatever else has happened to the complaint meanwhile
        uid = message_of(bytes(change.uid), fresh)
        return messages.take_back(fresh, uid, by=by, had_message=_had_message(item))
    if fresh.version != item[1]:
        return False
    if change.act in (LABEL, UNLABEL):
        return _labelled_as_before(fresh, change, by)
    return _placed_as_before(fresh, item, by)


def _labelled_as_before(fresh: Complaint, change: BulkChange, by: Actor) -> bool:
    name = Label.by_uid(bytes.fromhex(change.target or ""))
    if name is None:
        return False
    put_back = labels.detach if change.act == LABEL else labels.attach
    try:
        put_back(fresh, name, by=by)
    except DomainError:
        return False
    return True


def _placed_as_before(fresh: Complaint, item: Item, by: Actor) -> bool:
    """Give a complaint back its handler and stage."""
    _, _, handler, stage, *_ = item
    if not _still_works_here(handler):
        return False
    try:
        if fresh.stage != stage:
            waited = _had_message(item)
            stage_messages.take_back(fresh, fresh.stage, by=by, had_message=waited)
            process.move(fresh, to=stage or "", by=by, is_told=False)
    except DomainError:
        return False
    uid_before = bytes.fromhex(handler) if handler else None
    assignment.hand_over(complaints.locked(fresh), uid_before, by=by)
    return True


def _had_message(item: Item) -> bool:
    """Rows of older versions do not say it."""
    return any(item[4:])


def _still_works_here(handler: str | None) -> bool:
    if handler is None:
        return True
    person = Staff.get_or_none(Staff.uid == bytes.fromhex(handler))
    return person is not None and assignment.may_handle(person)


def _note(action: str, change: BulkChange, by: Actor, counted: dict[str, int]) -> None:
    detail = {"act": change.act, "target": change.target, **counted}
    audit.record(action, actor_uid=by.uid, object_uid=bytes(change.uid), detail=detail)
