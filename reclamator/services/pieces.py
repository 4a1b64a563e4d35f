"""Requested pieces: the customer answers each on their page, staff tick off what came elsewhere.

Once nothing of the newest request is waited for, it is our turn again. No date moves for any of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from peewee import IntegrityError

from reclamator import clock, i18n
from reclamator.domain.lifecycle.table import BEFORE_DECISION
from reclamator.domain.permissions import Permission
from reclamator.domain.reminders import Told
from reclamator.domain.requests import SettledHow
from reclamator.domain.vocabulary import Direction, EventKind, WaitingOn
from reclamator.errors import FieldError, Incomplete, NotFound
from reclamator.i18n import _
from reclamator.i18n import lazy as _l
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.message import Message
from reclamator.models.notification import Notification
from reclamator.models.requested_piece import RequestedPiece
from reclamator.services import (
    attachments,
    audit,
    complaints,
    deadlines,
    events,
    intake,
    messages,
    notifications,
    reminders,
)
from reclamator.services.actors import COMPLAINANT, Actor
from reclamator.services.attachments import Incoming

LONGEST = 2_000
PURPOSE, ANSWERED = "completion_answer", "completion-answered"
NOTHING = _l("Answer at least one point, or choose a file.")


@dataclass(frozen=True)
class Reply:
    """What the customer gives for one piece: words, files, or both."""

    text: str = ""
    files: tuple[Incoming, ...] = ()


def newest(rows: Sequence[RequestedPiece]) -> list[RequestedPiece]:
    """Return the pieces of the newest request, of all that were ever asked for."""
    if not rows:
        return []
    last = max(rows, key=lambda row: row.position)
    same = [row for row in rows if row.message_uid == last.message_uid]
    return sorted(same, key=lambda row: row.position)


def asked(complaint: Complaint) -> list[RequestedPiece]:
    """Return what the customer is asked for, settled or not; nothing once there is an answer."""
    if complaint.state not in BEFORE_DECISION:
        return []
    return newest(RequestedPiece.of(complaint.complaint_uid))


def answer(complaint: Complaint, replies: Mapping[str, Reply], *, uid: bytes | None) -> Message:
    """Send the customer's answers as one message, and settle what they answer.

    `replies` by the code of the piece; `uid` comes with the form: the same form sent twice is one
    answer. Raises Incomplete or BadFile; then nothing is kept.
    """
    given = _given(replies)
    if uid and (first := _same(complaint, uid)):
        return first
    files = [file for reply in given.values() for file in reply.files]
    try:
        with messages.sealed(complaint, files) as stored, transaction():
            fresh = complaints.locked(complaint)
            waited_on = fresh.waiting_on
            rows = asked(fresh)
            row = messages.record(
                fresh,
                body=_text(fresh, rows, given),
                by=COMPLAINANT,
                direction=Direction.IN,
                purpose=PURPOSE,
                uid=uid,
            )
            for item in stored:
                attachments.attach(fresh.complaint_uid, item, message_uid=bytes(row.uid))
            settled = [each for each in rows if each.is_open and each.code in given]
            _settle(fresh, settled, SettledHow.ANSWERED, by=COMPLAINANT, waited_on=waited_on)
            _tell_handler(fresh)
    except IntegrityError:
        # the same form was sent twice at once
        if uid and (first := _same(complaint, uid)):
            return first
        raise
    return row


def tick(complaint: Complaint, position: int, *, by: Actor) -> RequestedPiece:
    """Settle a piece that came another way; a second click changes nothing.

    Raises Forbidden or NotFound.
    """
    by.require(Permission.REVIEW)
    with transaction():
        fresh = complaints.locked(complaint)
        row = next((each for each in asked(fresh) if each.position == position), None)
        if row is None:
            raise NotFound()
        if row.is_open:
            _settle(fresh, [row], SettledHow.BY_HAND, by=by, waited_on=fresh.waiting_on)
    return row


def ask(
    fresh: Complaint, rows: Sequence[RequestedPiece], message_uid: bytes
) -> list[RequestedPiece]:
    """Write down what a request asks for; it replaces what was still open. A transaction must be
    open, the complaint locked."""
    now = clock.now()
    for old in RequestedPiece.of(fresh.complaint_uid):
        if old.is_open:
            old.settled_at, old.settled_how = now, SettledHow.SUPERSEDED
            old.save()
    first = RequestedPiece.next_position(fresh.complaint_uid)
    for position, row in enumerate(rows, first):
        row.position, row.message_uid, row.asked_at = position, message_uid, now
        row.save(force_insert=True)
    return list(rows)


def _settle(
    fresh: Complaint,
    rows: Sequence[RequestedPiece],
    how: SettledHow,
    *,
    by: Actor,
    waited_on: WaitingOn | None,
) -> None:
    for row in rows:
        row.settled_at, row.settled_how = clock.now(), how
        row.save()
    still_open = sum(each.is_open for each in asked(fresh))
    is_theirs = waited_on is WaitingOn.COMPLAINANT
    turn = (waited_on if still_open else None) if is_theirs else waited_on
    fresh.touched(updated_at=clock.now(), waiting_on=turn)
    detail = {"pieces": [row.code for row in rows], "open": still_open}
    code = _EVENTS[how]
    events.record(fresh.complaint_uid, code, by=by, detail=detail)
    audit.record(f"complaint.{code.value}", actor_uid=by.uid, complaint_uid=fresh.complaint_uid)


_EVENTS: Mapping[SettledHow, EventKind] = {
    SettledHow.ANSWERED: EventKind.COMPLETION_ANSWERED,
    SettledHow.BY_HAND: EventKind.COMPLETION_TICKED,
}


def _given(replies: Mapping[str, Reply]) -> dict[str, Reply]:
    """Return what was filled in, cleaned."""
    cleaned = {code: Reply(intake.clean(each.text), each.files) for code, each in replies.items()}
    given = {code: each for code, each in cleaned.items() if each.text or each.files}
    too_long = _l("This text is too long. Shorten it or send the rest as a file.")
    faults = [
        FieldError(code, too_long) for code, each in given.items() if len(each.text) > LONGEST
    ]
    if faults:
        raise Incomplete(faults)
    if not given:
        raise Incomplete([FieldError("pieces", NOTHING)])
    return given


def _text(fresh: Complaint, rows: Sequence[RequestedPiece], given: Mapping[str, Reply]) -> str:
    """Say each answer under what was asked, in the complaint's language."""
    by_code = {row.code: row for row in rows}
    with i18n.use(fresh.language):
        return "\n\n".join(
            f"{_name(by_code.get(code))}\n{_said(reply)}" for code, reply in given.items()
        )


def _name(row: RequestedPiece | None) -> str:
    if row is None:
        return _("What you asked for")
    return f"• {row.piece.label if row.piece else row.words}"


def _said(reply: Reply) -> str:
    return "\n".join(filter(None, (reply.text, *(file.name for file in reply.files))))


def _same(complaint: Complaint, uid: bytes) -> Message | None:
    return Message.get_or_none(Message.uid == uid, Message.complaint_uid == complaint.complaint_uid)


def _tell_handler(fresh: Complaint) -> None:
    """Once: a mail that has not left yet says it all."""
    for person in reminders.people(fresh, (Told.HANDLER,), deadlines.today_of(fresh)):
        waits = Notification.get_or_none(
            Notification.complaint_uid == fresh.complaint_uid,
            Notification.notice == ANSWERED,
            Notification.staff_uid == person.uid,
            Notification.state == "due",
        )
        if waits is None:
            notifications.queue(fresh, ANSWERED, staff_uid=bytes(person.uid))
