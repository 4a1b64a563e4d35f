"""Messages with the complainant, and notes that stay inside."""

from collections.abc import Iterator
from contextlib import contextmanager

from peewee import IntegrityError

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import Direction, EventKind, TextKind, WaitingOn
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models.attachment import Attachment
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.message import Message, Note
from reclamator.models.working_text import WorkingText
from reclamator.services import attachments, audit, events, intake, notifications
from reclamator.services.actors import COMPLAINANT, Actor
from reclamator.services.attachments import Incoming, Stored

LONGEST = 20_000


def reply(
    complaint: Complaint,
    *,
    body: str,
    by: Actor,
    files: list[Incoming] | None = None,
    uid: bytes | None = None,
) -> Message:
    """Write to the complainant; the notice goes out by the outbox. Raises Incomplete, BadFile.

    `uid` comes with the form: the same form sent twice is one message.
    """
    by.require(Permission.REPLY)
    return _write(complaint, body=body, by=by, direction=Direction.OUT, files=files, uid=uid)


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
) -> Message:
    text = _checked(body)
    if uid and (first := _same(complaint, uid)):
        return first
    try:
        with sealed(complaint, files or []) as stored, transaction():
            row = record(complaint, body=text, by=by, direction=direction, purpose=purpose, uid=uid)
            for item in stored:
                attachments.attach(
                    complaint.complaint_uid,
                    item,
                    message_uid=bytes(row.uid),
                    by_staff_uid=_staff_uid(by),
                )
            if direction is Direction.OUT:
                notifications.queue(complaint, "message-received", about_uid=bytes(row.uid))
                WorkingText.drop(complaint.complaint_uid, _staff_uid(by), TextKind.REPLY)
    except IntegrityError:
        # the same form was sent twice at once
        if uid and (first := _same(complaint, uid)):
            return first
        raise
    return row


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
        body=body,
    )
    is_out = direction is Direction.OUT
    complaint.touched(
        updated_at=clock.now(),
        has_message=is_out,
        waiting_on=complaint.waiting_on if is_out else _still_waiting(complaint),
    )
    code = EventKind.MESSAGE_SENT if is_out else EventKind.MESSAGE_RECEIVED
    events.record(complaint.complaint_uid, code, by=by)
    audit.record(
        f"message.{direction.value}",
        actor_uid=by.uid,
        object_uid=row.uid,
        complaint_uid=complaint.complaint_uid,
    )
    return row


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


def _staff_uid(by: Actor) -> bytes | None:
    return by.uid if by.kind == "staff" else None
