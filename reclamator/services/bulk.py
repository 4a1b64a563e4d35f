"""Several complaints changed at once, each by the service that changes one, and that taken back.

All of it is one transaction: what is refused for one complaint is kept by its code, the others are
changed. The same form sent twice changes nothing a second time.
"""

from collections.abc import Callable, Sequence

from peewee import IntegrityError

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.errors import DomainError, Forbidden, NotFound
from reclamator.models.bulk_change import BulkChange
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.label import Label
from reclamator.models.staff import Staff
from reclamator.services import assignment, audit, complaints, labels, process
from reclamator.services.actors import Actor

ASSIGN, STAGE, LABEL, UNLABEL = "assign", "stage", "label", "unlabel"
NEEDS = {
    ASSIGN: Permission.ASSIGN,
    STAGE: Permission.REVIEW,
    LABEL: Permission.REVIEW,
    UNLABEL: Permission.REVIEW,
}

Item = tuple[str, int, str | None, str | None]


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


def of_person(uid: bytes, by: Actor) -> BulkChange:
    """Return a change that this person has made; raises NotFound."""
    change = BulkChange.by_uid(uid)
    if change is None or bytes(change.staff_uid) != by.uid:
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
            changed.append((name, after.version, handler, before.stage))
    return changed, refused


def _restored(change: BulkChange, item: Item, by: Actor) -> bool:
    """Make one complaint as it was, unless somebody has changed it since."""
    found = Complaint.by_uid(bytes.fromhex(item[0]))
    if found is None:
        return False
    fresh = complaints.locked(found)
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
    _, _, handler, stage = item
    if not _still_works_here(handler):
        return False
    try:
        if fresh.stage != stage:
            process.move(fresh, to=stage or "", by=by)
    except DomainError:
        return False
    uid_before = bytes.fromhex(handler) if handler else None
    assignment.hand_over(complaints.locked(fresh), uid_before, by=by)
    return True


def _still_works_here(handler: str | None) -> bool:
    if handler is None:
        return True
    person = Staff.get_or_none(Staff.uid == bytes.fromhex(handler))
    return person is not None and assignment.may_handle(person)


def _note(action: str, change: BulkChange, by: Actor, counted: dict[str, int]) -> None:
    detail = {"act": change.act, "target": change.target, **counted}
    audit.record(action, actor_uid=by.uid, object_uid=bytes(change.uid), detail=detail)
