"""Messages with the complainant, and notes that stay inside."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from peewee import IntegrityError

from reclamator import clock
from reclamator.domain import message_templates as rules
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import Direction, EventKind, TextKind, WaitingOn
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import _
from reclamator.i18n import lazy as _l
from reclamator.models.attachment import Attachment
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.message import Message, Note
from reclamator.models.stage_message import StageMessage
from reclamator.models.working_text import WorkingText
from reclamator.services import attachments, audit, events, intake, notifications
from reclamator.services.actors import COMPLAINANT, Actor
from reclamator.services.attachments import Incoming, Stored

LONGEST = 20_000
HOLD = timedelta(seconds=60)
TO_UNDO = timedelta(seconds=10)
"""How long what goes to several waits before it leaves, and what a person sends to one."""


def reply(
    complaint: Complaint,
    *,
    body: str,
    by: Actor,
    files: list[Incoming] | None = None,
    uid: bytes | None = None,
    template_uid: bytes | None = None,
    hold: timedelta | None = None,
) -> Message:
    """Write to the complainant; the notice goes out by the outbox. Raises Incomplete, BadFile.

    `uid` comes with the form: the same form sent twice is one message. `template_uid`: the
    template that it began with. `hold`: how long it waits, and may be taken back so long.
    """
    by.require(Permission.REPLY)
    if template_uid is not None:
        _require_filled(body)
    return _write(
        complaint,
        body=body,
        by=by,
        direction=Direction.OUT,
        files=files,
        uid=uid,
        template_uid=template_uid,
        held_until=clock.now() + hold if hold else None,
    )


def take_back(complaint: Complaint, uid: bytes, *, by: Actor, had_message: bool) -> bool:
    """Take a held message back; False once it is on its way. A transaction must be open.

    `complaint` is locked; `had_message`: whether another one waited for its reader before.
    """
    by.require(Permission.REPLY)
    row = _same(complaint, uid)
    if row is None or not row.is_held or not notifications.recalled(complaint, uid):
        return False
    Message.delete().where(Message.uid == uid).execute()
    waits = had_message or Message.has_newer(row)
    complaint.touched(updated_at=clock.now(), has_message=complaint.has_message and waits)
    events.record(complaint.complaint_uid, EventKind.MESSAGE_TAKEN_BACK, by=by)
    audit.record(
        "message.taken_back",
        actor_uid=by.uid,
        object_uid=uid,
        complaint_uid=complaint.complaint_uid,
    )
    return True


def write(
    complaint: Complaint,
    *,
    body: str,
    files: list[Incoming] | None = None,
    purpose: str = "reply",
    uid: bytes | None = None,
) -> Message:
    """Let the complainant write; at every stage they may present position and arguments."""
    return _write(
        complaint,
        body=body,
        by=COMPLAINANT,
        direction=Direction.IN,
        files=files,
        purpose=purpose,
        uid=uid,
    )


def note(complaint: Complaint, *, body: str, by: Actor, uid: bytes | None = None) -> Note:
    """Write an internal note. Raises Incomplete. The same `uid` twice is one note."""
    by.require(Permission.NOTE)
    text = _checked(body)
    with transaction():
        is_same = (Note.uid == uid) & (Note.complaint_uid == complaint.complaint_uid)
        if uid and (first := Note.get_or_none(is_same)):
            return first
        row = Note.create(
            uid=uid,
            complaint_uid=complaint.complaint_uid,
            author_uid=by.uid,
            created_at=clock.now(),
            body=text,
        )
        complaint.touched(updated_at=clock.now())
        WorkingText.drop(complaint.complaint_uid, _staff_uid(by), TextKind.NOTE)
        events.record(complaint.complaint_uid, EventKind.NOTE_ADDED, by=by)
        audit.record(
            "note.added",
            actor_uid=by.uid,
            object_uid=row.uid,
            complaint_uid=complaint.complaint_uid,
        )
    return row


def add_files(complaint: Complaint, *, files: list[Incoming], by: Actor) -> list[Attachment]:
    """Add files without words. Raises BadFile; then none was added."""
    with sealed(complaint, files) as stored:
        return attach(complaint, stored, by=by)


@contextmanager
def sealed(complaint: Complaint, files: list[Incoming]) -> Iterator[list[Stored]]:
    """Seal files before any transaction; when the block fails they are removed again."""
    stored: list[Stored] = []
    try:
        attachments.require_room(files)
        for incoming in files:
            stored.append(attachments.store(complaint.complaint_uid, incoming))
        yield stored
    except BaseException:
        attachments.discard(stored)
        raise


def attach(complaint: Complaint, stored: list[Stored], *, by: Actor) -> list[Attachment]:
    """Let sealed files belong to a complaint, without words."""
    uid = complaint.complaint_uid
    with transaction():
        rows = [attachments.attach(uid, item, by_staff_uid=_staff_uid(by)) for item in stored]
        is_theirs = by is COMPLAINANT
        complaint.touched(
            updated_at=clock.now(),
            waiting_on=_still_waiting(complaint) if is_theirs else complaint.waiting_on,
        )
        detail = {"files": len(rows)}
        events.record(uid, EventKind.ATTACHMENT_ADDED, by=by, detail=detail)
    return rows


def is_known(uid: bytes | None) -> bool:
    """Whether a message or note of the company in scope was written under this uid already."""
    if uid is None:
        return False
    return any(table.get_or_none(table.uid == uid) is not None for table in (Message, Note))


def mark_read(complaint: Complaint) -> None:
    """Forget that a message waits: the complainant has opened the page and pressed the button."""
    if complaint.has_message:
        with transaction():
            complaint.touched(has_message=False)


def _write(
    complaint: Complaint,
    *,
    body: str,
    by: Actor,
    direction: Direction,
    files: list[Incoming] | None,
    purpose: str = "reply",
    uid: bytes | None = None,
    template_uid: bytes | None = None,
    held_until: datetime | None = None,
) -> Message:
    text = _checked(body)
    if uid and (first := _same(complaint, uid)):
        return first
    try:
        with sealed(complaint, files or []) as stored, transaction():
            row = record(
                complaint,
                body=text,
                by=by,
                direction=direction,
                purpose=purpose,
                uid=uid,
                held_until=held_until,
                template_uid=template_uid,
            )
            _attach_to(row, stored, by)
            if direction is Direction.OUT:
                _on_its_way(complaint, row, by, template_uid)
    except IntegrityError:
        # the same form was sent twice at once
        if uid and (first := _same(complaint, uid)):
            return first
        raise
    return row


def _attach_to(row: Message, stored: list[Stored], by: Actor) -> None:
    complaint_uid, message_uid = bytes(row.complaint_uid), bytes(row.uid)
    for item in stored:
        attachments.attach(
            complaint_uid, item, message_uid=message_uid, by_staff_uid=_staff_uid(by)
        )


def _on_its_way(complaint: Complaint, row: Message, by: Actor, template_uid: bytes | None) -> None:
    """Owe the notice, and settle what led to the message: an offer, a text that was begun."""
    uid, about = complaint.complaint_uid, bytes(row.uid)
    notifications.queue(
        complaint, notifications.MESSAGE, about_uid=about, not_before=row.held_until
    )
    if template_uid is not None:
        StageMessage.sent_with(uid, template_uid, about)
    WorkingText.drop(uid, _staff_uid(by), TextKind.REPLY)


def _same(complaint: Complaint, uid: bytes) -> Message | None:
    """Return the message that this form has written already."""
    return Message.get_or_none(Message.uid == uid, Message.complaint_uid == complaint.complaint_uid)


def record(
    complaint: Complaint,
    *,
    body: str,
    by: Actor,
    direction: Direction,
    purpose: str,
    uid: bytes | None = None,
    held_until: datetime | None = None,
    template_uid: bytes | None = None,
) -> Message:
    """Add a message row with its event and link; a transaction must be open."""
    row = Message.create(
        uid=uid,
        complaint_uid=complaint.complaint_uid,
        direction=direction,
        purpose=purpose,
        author_uid=by.uid,
        language=complaint.language,
        created_at=clock.now(),
        held_until=held_until,
        template_uid=template_uid,
        body=body,
    )
    is_out = direction is Direction.OUT
    had_message = bool(complaint.has_message)
    complaint.touched(
        updated_at=clock.now(),
        has_message=is_out,
        waiting_on=complaint.waiting_on if is_out else _still_waiting(complaint),
    )
    _in_history(row, by, had_message=had_message)
    audit.record(
        f"message.{direction.value}",
        actor_uid=by.uid,
        object_uid=row.uid,
        complaint_uid=complaint.complaint_uid,
    )
    return row


def _in_history(row: Message, by: Actor, *, had_message: bool) -> None:
    """Add the event; who takes the message back leaves the sign of an older one not read yet."""
    is_out = row.direction is Direction.OUT
    code = EventKind.MESSAGE_SENT if is_out else EventKind.MESSAGE_RECEIVED
    detail = {"had_message": True} if is_out and had_message else None
    events.record(bytes(row.complaint_uid), code, by=by, detail=detail)


def _still_waiting(complaint: Complaint) -> WaitingOn | None:
    """A word from the complainant ends the wait for them."""
    waits_for_them = complaint.waiting_on is WaitingOn.COMPLAINANT
    return None if waits_for_them else complaint.waiting_on


def _checked(body: str) -> str:
    text = intake.clean(body)
    if not text:
        raise Incomplete([FieldError("body", _l("Write a message first."))])
    if len(text) > LONGEST:
        sentence = _l("This text is too long. Shorten it or send the rest as a file.")
        raise Incomplete([FieldError("body", sentence)])
    return text


def _require_filled(body: str) -> None:
    """Raise Incomplete where a variable of the template still stands in the text."""
    left = rules.variables(body)
    if left:
        sentence = _(
            "%(variable)s has no value here. Write it yourself, or take it out.",
            variable=left[0].written,
        )
        raise Incomplete([FieldError("body", sentence)])


def _staff_uid(by: Actor) -> bytes | None:
    return by.uid if by.kind == "staff" else None
