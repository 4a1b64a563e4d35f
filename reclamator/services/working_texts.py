"""Working texts: kept while somebody writes, gone when it is sent, or after thirty days."""

import re
from collections.abc import Mapping
from datetime import timedelta

from reclamator import clock
from reclamator.domain import points
from reclamator.domain.lifecycle.table import BEFORE_DECISION
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import State, TextKind
from reclamator.errors import IllegalAction, TooLarge
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.scope import unscoped
from reclamator.models.working_text import WorkingText
from reclamator.services import complaints, intake, messages
from reclamator.services.actors import Actor

KEPT = timedelta(days=30)
WRITING = timedelta(minutes=5)
LONGEST = 20_000
NEEDS = {
    TextKind.REPLY: Permission.REPLY,
    TextKind.NOTE: Permission.NOTE,
    TextKind.DECISION: Permission.DECIDE,
}
FIELDS = {
    TextKind.REPLY: ("body",),
    TextKind.NOTE: ("body",),
    TextKind.DECISION: (
        *("outcome", "remedy", "amount", "currency", "method", "due_on", "grounds", "provisions"),
        *("points", "return_costs", "takes_part"),
    ),
}
TYPED = frozenset(
    {*("body", "amount", "method", "grounds", "provisions"), *points.TEXTS} - {"way_out_uid"}
)
"""A choice alone is no text worth keeping."""
_OF_A_POINT = re.compile(r"points\.\d{1,2}\.([a-z_]+)", re.ASCII)


def save(
    complaint: Complaint, kind: TextKind, given: Mapping[str, str], *, form: str, by: Actor
) -> WorkingText | None:
    """Keep what was written so far; nothing is left of an empty text, or of one just sent.

    `form` is the identifier that came with the form: one that was sent keeps nothing any more.
    Raises Forbidden, TooLarge, or IllegalAction for a decision that cannot be taken.
    """
    by.require(NEEDS[kind])
    by.require(Permission.READ_BODIES)
    assert by.uid is not None
    fields = {name: given[name] for name in given if given[name] and _is_kept(kind, name)}
    if sum(map(len, fields.values())) > LONGEST:
        raise TooLarge()
    with transaction():
        fresh = complaints.locked(complaint)
        _require_open(fresh, kind)
        if _is_empty(fields) or messages.is_known(_uid(form)):
            WorkingText.drop(fresh.complaint_uid, by.uid, kind)
            return None
        return _kept(fresh, kind, fields, form, by.uid)


def forget_expired() -> int:
    """Forget what nobody has touched for thirty days; the worker calls it."""
    with unscoped("old texts of every company"):
        return WorkingText.drop_older(clock.now() - KEPT)


def is_being_written(row: WorkingText) -> bool:
    """Whether somebody was writing a moment ago."""
    return clock.now() - row.saved_at < WRITING


def _require_open(fresh: Complaint, kind: TextKind) -> None:
    if kind is TextKind.DECISION and fresh.state not in (*BEFORE_DECISION, State.UNDER_APPEAL):
        raise IllegalAction()


def _is_empty(fields: Mapping[str, str]) -> bool:
    typed = (text for name, text in fields.items() if name.rpartition(".")[2] in TYPED)
    return not any(map(intake.clean, typed))


def _is_kept(kind: TextKind, name: str) -> bool:
    """Whether a field is one of the form's own: a decision has those of each of its points."""
    point = _OF_A_POINT.fullmatch(name) if kind is TextKind.DECISION else None
    return name in FIELDS[kind] or (point is not None and point[1] in (*points.FIELDS, "currency"))


def _kept(
    fresh: Complaint, kind: TextKind, fields: Mapping[str, str], form: str, staff_uid: bytes
) -> WorkingText:
    found = WorkingText.one(fresh.complaint_uid, staff_uid, kind)
    row = found or WorkingText(complaint_uid=fresh.complaint_uid, staff_uid=staff_uid, kind=kind)
    row.saved_at, row.form, row.fields = clock.now(), form[:32], fields
    row.save(force_insert=found is None)
    return row


def _uid(form: str) -> bytes | None:
    try:
        return bytes.fromhex(form) or None
    except ValueError:
        return None
