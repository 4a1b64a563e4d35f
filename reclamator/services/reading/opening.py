"""Opening what was read: a part that is damaged or erased says so and leaves the rest readable."""

from dataclasses import replace
from typing import Any

from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import Direction
from reclamator.errors import Damaged, KeyUnavailable
from reclamator.i18n import lazy as _l
from reclamator.models.attachment import Attachment
from reclamator.models.complainant import Complainant
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.message import Message, Note
from reclamator.services.actors import Actor
from reclamator.services.reading.shapes import (
    Answer,
    File,
    Found,
    Happened,
    Kin,
    Opened,
    Person,
    Said,
)

Rows = dict[str, list[Any]]
CANNOT_BE_OPENED = _l("cannot be opened")


def in_order(rows: Rows, part: str, *names: str) -> list[Any]:
    """Return the rows of a part in the order of some columns."""
    return sorted(rows.get(part, ()), key=lambda row: tuple(getattr(row, name) for name in names))


def opened(row: Any, name: str) -> Any:
    """Return a sealed field's value, None when it is empty, or CANNOT_BE_OPENED."""
    try:
        return getattr(row, name)
    except (Damaged, KeyUnavailable):
        return CANNOT_BE_OPENED


def masked(name: Opened) -> Opened:
    """Return the initials of a name, for who may not see contact details."""
    if not isinstance(name, str):
        return name
    return " ".join(f"{word[0].upper()}." for word in name.split()[:3])


def kin(rows: Rows, uid: bytes) -> Kin:
    """Return what belongs together with a complaint."""
    group = next(iter(rows["cause"]), None)
    members = in_order(rows, "members", "received_at", "uid")
    return Kin(
        cause=opened(group, "title") if group else None,
        members=[row for row in members if row.complaint_uid != uid],
        merged_into=next(iter(rows["merged_into"]), None),
        duplicates=in_order(rows, "duplicates", "received_at", "uid"),
    )


def found(rows: Rows, may_see_concerned: bool) -> Found:
    """Return the investigation so far."""
    return Found(
        finding=next(iter(rows.get("findings", ())), None),
        concerned=next(iter(rows.get("concerned", ())), None),
        time=in_order(rows, "time", "worked_on", "created_at", "uid"),
        may_see_concerned=may_see_concerned,
    )


def person(rows: list[Complainant], by: Actor) -> Person:
    """Return who complains, masked where the reader's role wants it."""
    if not rows:
        return Person(CANNOT_BE_OPENED, None, None, None, None)
    (row,) = rows
    # whether there is something sealed is no secret; what it says is
    is_reachable = any(row.__data__.get(name) is not None for name in ("email", "phone"))
    if not by.may(Permission.READ_CONTACTS):
        return Person(masked(opened(row, "name")), None, None, None, None, is_reachable)
    names = ("name", "email", "phone", "organisation", "postal_address")
    return replace(Person(*(opened(row, name) for name in names)), is_reachable=is_reachable)


def file(row: Attachment) -> File:
    """Open the facts of one file; its bytes stay sealed."""
    return File(
        position=row.position,
        name=opened(row, "name"),
        mime=opened(row, "mime"),
        size_bytes=_size(opened(row, "size")),
        has_preview=row.preview_uid is not None,
        message_uid=row.message_uid,
        created_at=row.created_at,
        by_staff_uid=row.by_staff_uid,
    )


def _size(text: Opened) -> int | None:
    return int(text) if isinstance(text, str) and text.isdigit() else None


def said(rows: Rows, files: list[File]) -> list[Said]:
    """Return messages with their files, oldest first, then the notes."""
    messages = sorted(
        rows.get("messages", ()), key=lambda row: (row.created_at, not row.opening, row.uid)
    )
    notes = in_order(rows, "notes", "created_at", "uid")
    return [_message(row, files) for row in messages] + [note(row) for row in notes]


def _message(row: Message, files: list[File]) -> Said:
    return Said(
        uid=bytes(row.uid),
        at=row.created_at,
        body=opened(row, "body"),
        language=row.language,
        direction=row.direction,
        is_opening=row.opening,
        purpose=row.purpose,
        author_uid=row.author_uid if row.direction is Direction.OUT else None,
        files=tuple(file for file in files if file.message_uid == bytes(row.uid)),
        is_held=row.is_held,
    )


def note(row: Note) -> Said:
    """Open one note."""
    return Said(
        uid=bytes(row.uid),
        at=row.created_at,
        body=opened(row, "body"),
        language="",
        direction=None,
        is_opening=False,
        purpose="note",
        author_uid=row.author_uid,
        files=(),
    )


def happened(event: Event, may_read_bodies: bool) -> Happened:
    """Open one line of the history."""
    detail = opened(event, "detail") if may_read_bodies else None
    return Happened(
        position=event.position,
        code=event.code,
        at=event.at,
        actor=event.actor,
        actor_uid=event.actor_uid,
        from_state=event.from_state,
        to_state=event.to_state,
        detail=detail if isinstance(detail, dict) else {},
        is_readable=detail is not CANNOT_BE_OPENED,
    )


def answer(row: Decision | None, may_read_bodies: bool) -> Answer | None:
    """Open a decision; its words only for who may read them."""
    if row is None or not may_read_bodies:
        return Answer(row, None, None, []) if row else None
    provisions = opened(row, "provisions")
    return Answer(
        row=row,
        method=opened(row, "method"),
        grounds=opened(row, "grounds"),
        provisions=provisions if isinstance(provisions, list) else [],
    )
