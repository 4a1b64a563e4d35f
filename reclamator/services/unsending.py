"""Unsending: what a person has just sent is taken back before it leaves, and is a draft again."""

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import EventKind, TextKind
from reclamator.errors import DomainError, NotFound
from reclamator.i18n import lazy as _l
from reclamator.models.attachment import Attachment
from reclamator.models.complaint import Complaint
from reclamator.models.database import db, transaction
from reclamator.models.event import Event
from reclamator.models.message import Message
from reclamator.models.stage_message import StageMessage
from reclamator.models.working_text import WorkingText
from reclamator.services import attachments, complaints, messages
from reclamator.services.actors import Actor


class HasLeft(DomainError):
    """The worker has it."""

    status, code = 409, "has_left"
    sentence = _l("Too late: this message has left. Write another one to put it right.")


def unsend(complaint: Complaint, uid: bytes, *, by: Actor) -> bool:
    """Take one's own reply back; its words stand in the composer again. Twice is once.

    Returns whether it had files, which are gone. Raises Forbidden, NotFound, or HasLeft.
    """
    by.require(Permission.REPLY)
    with transaction():
        fresh = complaints.locked(complaint)
        row = Message.get_or_none(Message.uid == uid, Message.complaint_uid == fresh.complaint_uid)
        if row is None and _is_begun_again(fresh, uid, by):
            return False
        if row is None or by.uid is None or row.author_uid != by.uid:
            raise NotFound()
        body, had_message = row.body, _had_message(row)
        if not messages.take_back(fresh, uid, by=by, had_message=had_message):
            raise HasLeft()
        StageMessage.taken_back(fresh.complaint_uid, uid)
        _begin_again(fresh, uid, body, by.uid)
        return _drop_files(uid)


def _is_begun_again(fresh: Complaint, uid: bytes, by: Actor) -> bool:
    kept = WorkingText.one(fresh.complaint_uid, by.uid or b"", TextKind.REPLY)
    return kept is not None and kept.form == uid.hex()


def _begin_again(fresh: Complaint, uid: bytes, body: str, staff_uid: bytes) -> None:
    """Make the words a draft; what was begun since stands below them."""
    found = WorkingText.one(fresh.complaint_uid, staff_uid, TextKind.REPLY)
    row = found or WorkingText(
        complaint_uid=fresh.complaint_uid, staff_uid=staff_uid, kind=TextKind.REPLY
    )
    since = str(found.fields.get("body", "")) if found else ""
    row.saved_at, row.form = clock.now(), uid.hex()
    row.fields = {"body": "\n\n".join(filter(None, (body, since)))}
    row.save(force_insert=found is None)


def _had_message(row: Message) -> bool:
    """Whether an older message waited for its reader when this one was written."""
    sent = (
        event
        for event in Event.of(row.complaint_uid)
        if event.code is EventKind.MESSAGE_SENT
        and event.actor_uid == row.author_uid
        and event.at >= row.created_at
    )
    first = next(sent, None)
    return bool(first and (first.detail or {}).get("had_message"))


def _drop_files(uid: bytes) -> bool:
    """Nobody has seen them; the form that comes back cannot hold them."""
    rows = list(Attachment.select().where(Attachment.message_uid == uid))
    objects = [bytes(each) for row in rows for each in (row.uid, row.preview_uid) if each]
    Attachment.delete().where(Attachment.message_uid == uid).execute()
    db.after_commit(lambda: attachments.forget(objects))
    return bool(rows)
