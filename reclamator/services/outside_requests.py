"""Requests from outside: an out-of-court body or an authority asks us about a complaint.

They move no state: the complaint may be closed, open again or under a second look. Each has a
number, the date that the body has set, reminders as for any date, and our answer with its day.
"""

from dataclasses import dataclass
from datetime import date, datetime

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import (
    AppealChannel,
    AppealKind,
    AppealState,
    DeadlineKind,
    EventKind,
)
from reclamator.errors import FieldError, IllegalAction, Incomplete, NotFound
from reclamator.i18n import lazy as _l
from reclamator.models.appeal import Appeal
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.deadline import Deadline
from reclamator.services import audit, complaints, deadlines, events, intake
from reclamator.services.actors import Actor

NO_BODY = _l("Name the body that asks.")
NO_DAY = _l("Enter the day on which it came in, today or earlier.")
NO_ANSWER_BY = _l("Enter the day by which the body wants our answer, after the day it came in.")
NO_ANSWER = _l("Say in a few words what was answered.")
NO_ANSWER_DAY = _l("Enter the day on which it was answered, not before it came in, not later.")
TOO_LONG = _l("This text is too long. Shorten it.")
OVER = _l("This request has its answer already.")
LONGEST = 20_000


@dataclass(frozen=True)
class OutsideRequest:
    """What a body asks: who, under which reference, what, and by when. `uid` is the form's."""

    body: str
    reference: str
    text: str
    received_on: date | None
    answer_by: date | None
    channel: AppealChannel | None = None
    uid: bytes | None = None


def receive(complaint: Complaint, asked: OutsideRequest, *, by: Actor) -> Appeal:
    """Note a request from outside; the same form sent twice is one.

    Raises Forbidden, or Incomplete with what is wrong; then nothing is written.
    """
    by.require(Permission.REVIEW)
    with transaction():
        fresh = complaints.locked(complaint)
        if asked.uid and (first := Appeal.by_uid(asked.uid)) is not None:
            return first
        received_on, answer_by = _days(asked, deadlines.today_of(fresh))
        row = Appeal.create(
            uid=asked.uid,
            complaint_uid=fresh.complaint_uid,
            kind=AppealKind.OUTSIDE,
            position=Appeal.next_position(fresh.complaint_uid, AppealKind.OUTSIDE),
            channel=asked.channel,
            received_at=_moment(received_on),
            created_at=clock.now(),
            deadline_uid=_start(fresh, received_on, answer_by),
            body=intake.clean(asked.body),
            reference=intake.clean(asked.reference) or None,
            arguments=[text] if (text := intake.clean(asked.text)) else None,
        )
        _record(fresh, row, EventKind.OUTSIDE_RECEIVED, by)
    return row


def answer(row: Appeal, text: str, answered_on: date | None, *, by: Actor) -> Appeal:
    """Note what was answered and when; it ends the request's clock, and is not changed after.

    Raises Forbidden, Incomplete, or IllegalAction once there is an answer.
    """
    by.require(Permission.REVIEW)
    words = intake.clean(text)
    with transaction():
        complaint = complaints.locked(complaints.get(bytes(row.complaint_uid)))
        fresh = get(complaint, row.position)
        if not fresh.is_open:
            raise IllegalAction(sentence=OVER)
        fresh.answer, fresh.answered_on = words, _answered_on(fresh, words, answered_on, complaint)
        fresh.state, fresh.ended_at = AppealState.ANSWERED, clock.now()
        fresh.save()
        Deadline.update(met_at=clock.now()).where(Deadline.uid == fresh.deadline_uid).execute()
        _record(complaint, fresh, EventKind.OUTSIDE_ANSWERED, by)
    return fresh


def get(complaint: Complaint, position: int) -> Appeal:
    """Return a request from outside by its place; raises NotFound."""
    found = Appeal.at(complaint.complaint_uid, AppealKind.OUTSIDE, position)
    if found is None:
        raise NotFound()
    return found


def _days(asked: OutsideRequest, today: date) -> tuple[date, date]:
    faults = [] if asked.body.strip() else [FieldError("body", NO_BODY)]
    if asked.received_on is None or asked.received_on > today:
        faults.append(FieldError("received_on", NO_DAY))
    if asked.answer_by is None or asked.answer_by < (asked.received_on or today):
        faults.append(FieldError("answer_by", NO_ANSWER_BY))
    if max(map(len, (asked.body, asked.reference, asked.text))) > LONGEST:
        faults.append(FieldError("text", TOO_LONG))
    if faults or asked.received_on is None or asked.answer_by is None:
        raise Incomplete(faults)
    return asked.received_on, asked.answer_by


def _answered_on(row: Appeal, words: str, on: date | None, complaint: Complaint) -> date:
    faults = [] if words else [FieldError("answer", NO_ANSWER)]
    if len(words) > LONGEST:
        faults.append(FieldError("answer", TOO_LONG))
    is_sound = on is not None and row.received_at.date() <= on <= deadlines.today_of(complaint)
    if not is_sound:
        faults.append(FieldError("answered_on", NO_ANSWER_DAY))
    if faults or on is None:
        raise Incomplete(faults)
    return on


def _start(fresh: Complaint, received_on: date, answer_by: date) -> bytes:
    """The body has set this day, no law of ours: it is reminded of, and no silence decides."""
    row = Deadline.create(
        complaint_uid=fresh.complaint_uid,
        kind=DeadlineKind.ANSWER_OUTSIDE,
        started_on=received_on,
        safe_on=answer_by,
    )
    return bytes(row.uid)


def _moment(day: date) -> datetime:
    """Return noon of a day, which is the same day in every country that we serve."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.now().tzinfo)


def _record(complaint: Complaint, row: Appeal, code: EventKind, by: Actor) -> None:
    complaint.touched(updated_at=clock.now())
    number = row.number_in(complaint)
    events.record(complaint.complaint_uid, code, by=by, detail={"number": number})
    audit.record(
        f"complaint.{code.value}",
        actor_uid=by.uid,
        object_uid=bytes(row.uid),
        complaint_uid=complaint.complaint_uid,
    )
