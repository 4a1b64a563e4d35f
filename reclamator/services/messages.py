"""Messages with the complainant, and notes that stay inside."""

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import Direction, EventKind, WaitingOn
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models.attachment import Attachment
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.message import Message, Note
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
        if uid and (first := Note.get_or_none(Note.uid == uid)):
            return first
        row = Note.create(
            uid=uid,
            complaint_uid=complaint.complaint_uid,
            author_uid=by.uid,
            created_at=clock.now(),
            body=text,
        )
        complaint.touched(updated_at=clock.now())
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
    stored = [attachments.store(complaint.complaint_uid, incoming) for incoming in files]
    with _kept_or_discarded(stored), transaction():
        rows = [
            attachments.attach(complaint.complaint_uid, item, by_staff_uid=_staff_uid(by))
            for item in stored
        ]
        is_theirs = by is COMPLAINANT
        complaint.touched(
            updated_at=clock.now(),
            waiting_on=_still_waiting(complaint) if is_theirs else complaint.waiting_on,
        )
        events.record(
            complaint.complaint_uid, EventKind.ATTACHMENT_ADDED, by=by, detail={"files": len(rows)}
        )
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
    if uid and (first := Message.get_or_none(Message.uid == uid)):
        return first
    stored = [attachments.store(complaint.complaint_uid, incoming) for incoming in files or []]
    with _kept_or_discarded(stored), transaction():
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
    return row


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


class _kept_or_discarded:
    """Removes sealed objects again when the transaction that refers to them fails."""

    def __init__(self, stored: list[Stored]) -> None:
        self.stored = stored

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            attachments.discard(self.stored)
