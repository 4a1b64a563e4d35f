"""Appeals: receiving one, who looks at it, and what is said to each argument.

The lifecycle's move makes the row, whichever road it comes by; what is known besides is added
here. Whoever worked on the first answer may read it and hand it on, and nothing more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from peewee import IntegrityError

from reclamator import clock
from reclamator.domain import appeals as rules
from reclamator.domain.appeals import ArgumentAnswer
from reclamator.domain.deadlines import ANSWER_APPEAL_DAYS
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import (
    AppealChannel,
    AppealState,
    ArgumentVerdict,
    Claim,
    Direction,
    EventKind,
    Lateness,
    Outcome,
)
from reclamator.errors import FieldError, IllegalAction, Incomplete, NotFound
from reclamator.i18n import lazy as _l
from reclamator.models.appeal import Appeal
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.decision import Decision
from reclamator.models.message import Message
from reclamator.models.staff import Staff
from reclamator.services import (
    attachments,
    audit,
    complaints,
    deadlines,
    events,
    intake,
    messages,
    second_looks,
)
from reclamator.services.actors import Actor
from reclamator.services.attachments import Incoming, Stored
from reclamator.services.staff import absences

NOTHING_SAID = _l("Say what is not right about the answer.")
TOO_LONG = _l("This text is too long. Shorten it or send the rest as a file.")
IN_THE_FUTURE = _l("A request cannot come in later than now. Enter a moment in the past.")
BEFORE_THE_ANSWER = _l("This is before our answer was sent. Enter a later moment.")
NO_REASON = _l("Say where this date comes from.")
NO_GROUNDS = _l("Say why it is refused as too late. The customer reads it in the answer.")
NO_VERDICT = _l("Choose whether you accept this argument.")
NO_WORDS = _l("Say in a few words why. The customer reads it in the answer.")
OTHER_WORDS = _l("Only add or take out empty lines. The words of the customer stay as they are.")
OVER = _l("This request has its answer already.")
NOT_THIS_PERSON = _l(
    "This person cannot take the second look. Choose somebody who may decide it, is not away, "
    "and did not work on the first answer."
)


@dataclass(frozen=True)
class Request:
    """What a customer asks for: the text, what they would like now, and how and when it came.

    An empty line in the text parts two arguments. `uid` comes with the form: the same form sent
    twice is one request. `received_at` with its `received_note`, where staff note what came before.
    """

    text: str
    claim: Claim | None = None
    channel: AppealChannel | None = None
    received_at: datetime | None = None
    received_note: str = ""
    files: Sequence[Incoming] = field(default_factory=tuple)
    uid: bytes | None = None


@dataclass(frozen=True)
class Period:
    """Until when a second look can be asked for, and by when it is answered if asked for today."""

    last_on: date | None
    answer_on: date
    is_over: bool


def period(complaint: Complaint) -> Period:
    """Return the period in which a second look can be asked for in time."""
    today = deadlines.today_of(complaint)
    last_on = second_looks.last_day(complaint.complaint_uid)
    answer_on = today + timedelta(days=ANSWER_APPEAL_DAYS)
    return Period(last_on, answer_on, last_on is not None and today > last_on)


def receive(complaint: Complaint, request: Request, *, by: Actor) -> Appeal:
    """Take a request for a second look, late ones too; the customer gets a confirmation.

    Raises Incomplete, BadFile, Forbidden or IllegalAction; then nothing is written.
    """
    text = intake.clean(request.text)
    if (first := _same(complaint, request.uid)) is not None:
        return first
    complaints.require_possible(complaint, Action.APPEAL, by=by)
    _require_sound(complaint, request, text)
    try:
        with messages.sealed(complaint, list(request.files)) as stored, transaction():
            return _received(complaint, request, text, stored, by)
    except (IllegalAction, IntegrityError):
        # the same form was sent twice at once
        if (first := _same(complaint, request.uid)) is not None:
            return first
        raise


def get(complaint: Complaint) -> Appeal:
    """Return the second look of a complaint; raises NotFound."""
    found = Appeal.latest(complaint.complaint_uid)
    if found is None:
        raise NotFound()
    return found


def candidates(complaint: Complaint) -> list[Staff]:
    """Return who may take the second look: their role allows it, they are here, it is new to them.

    Empty where a company has nobody else; pages say so.
    """
    around = complaints.surroundings([complaint])[complaint.complaint_uid]
    return able(Staff.everyone(), around.first_workers, deadlines.today_of(complaint))


def able(people: Sequence[Staff], first_workers: frozenset[bytes], today: date) -> list[Staff]:
    """Return who of some people may take it; `first_workers` had a hand in the first answer."""
    away = absences.absent_on(today)
    return [
        person
        for person in people
        if person.may(Permission.DECIDE_APPEAL)
        and person.disabled_at is None
        and bytes(person.uid) not in first_workers
        and bytes(person.uid) not in away
    ]


def hand_to(appeal: Appeal, person: Staff, *, by: Actor) -> Appeal:
    """Give the second look to somebody who may take it; who worked on the answer may do so too.

    Raises Forbidden, Incomplete or IllegalAction.
    """
    by.require(Permission.REVIEW)
    with transaction():
        complaint, fresh = _locked(appeal)
        if bytes(person.uid) not in {bytes(each.uid) for each in candidates(complaint)}:
            raise Incomplete([FieldError("reviewer", NOT_THIS_PERSON)])
        if fresh.reviewer_uid is not None and bytes(fresh.reviewer_uid) == bytes(person.uid):
            return fresh
        fresh.reviewer_uid, fresh.assigned_by = bytes(person.uid), _person(by)
        _changed(complaint, fresh, EventKind.APPEAL_HANDED, by, to=bytes(person.uid).hex())
    return fresh


def judge_lateness(appeal: Appeal, verdict: Lateness | None, reason: str, *, by: Actor) -> Appeal:
    """Decide whether a late request is looked at; to refuse it wants grounds, and is an answer."""
    with transaction():
        complaint, fresh = _to_decide(appeal, by)
        if verdict is None or not fresh.is_late:
            raise Incomplete([FieldError("lateness", rules.LATENESS_FIRST)])
        if verdict is Lateness.REFUSED and not reason.strip():
            raise Incomplete([FieldError("lateness_reason", NO_GROUNDS)])
        fresh.lateness, fresh.lateness_reason = verdict, intake.clean(reason) or None
        _changed(complaint, fresh, EventKind.APPEAL_LATENESS, by, lateness=verdict.value)
    return fresh


def answer_argument(
    appeal: Appeal, place: int, verdict: ArgumentVerdict | None, text: str, *, by: Actor
) -> Appeal:
    """Answer one argument, counted from 0; until the decision is recorded it may be put anew.

    Raises NotFound, Incomplete, Forbidden or IllegalAction.
    """
    words = intake.clean(text)
    with transaction():
        complaint, fresh = _to_decide(appeal, by)
        if not 0 <= place < len(fresh.said):
            raise NotFound()
        _require_answer(place, verdict, words)
        given = {"verdict": verdict, "text": words, "by": _hex(by), "at": clock.now().isoformat()}
        fresh.answers = (fresh.answers or {}) | {str(place): given}
        _changed(complaint, fresh, EventKind.ARGUMENT_ANSWERED, by, argument=place + 1)
    return fresh


def divide(appeal: Appeal, text: str, *, by: Actor) -> Appeal:
    """Part the customer's words into arguments anew; not a word may change.

    Answers stay with the arguments that stay as they were.
    """
    with transaction():
        complaint, fresh = _to_decide(appeal, by)
        if not rules.says_the_same(text, " ".join(fresh.said)):
            raise Incomplete([FieldError("arguments", OTHER_WORDS)])
        parted = rules.arguments(text)
        if parted == fresh.said:
            return fresh
        fresh.answers = _kept(fresh, parted)
        fresh.arguments = parted
        _changed(complaint, fresh, EventKind.ARGUMENTS_DIVIDED, by, arguments=len(parted))
    return fresh


def missing(complaint: Complaint, outcome: Outcome | None) -> list[FieldError]:
    """Return what the answer to the second look still lacks; a complaint without one lacks none."""
    found = Appeal.latest(complaint.complaint_uid)
    if found is None or not found.is_open:
        return []
    return rules.missing(
        is_late=found.is_late, lateness=found.lateness, answered=found.answered, outcome=outcome
    )


def answered_with(complaint: Complaint, decision: Decision) -> None:
    """Note which decision answers the second look; its transaction must be open."""
    found = Appeal.latest(complaint.complaint_uid)
    if found is None or not found.is_open:
        return
    found.state = (
        AppealState.OUT_OF_TIME if found.lateness is Lateness.REFUSED else AppealState.ANSWERED
    )
    found.decision_uid, found.ended_at = bytes(decision.uid), clock.now()
    found.reviewer_uid = found.reviewer_uid or decision.decided_by
    found.save()
    complaint.touched(appeal_state=found.state)


def answers_of(decision: Decision) -> tuple[ArgumentAnswer, ...]:
    """Return what a decision says to each argument, for the letter; none of an ordinary answer."""
    found = Appeal.latest(bytes(decision.complaint_uid)) if decision.second_look else None
    if found is None or found.lateness is Lateness.REFUSED:
        return ()
    given: Mapping[str, Any] = found.answers or {}
    return tuple(
        ArgumentAnswer(
            argument, ArgumentVerdict(given[str(place)]["verdict"]), given[str(place)]["text"]
        )
        for place, argument in enumerate(found.said)
        if str(place) in given
    )


def _received(
    complaint: Complaint, request: Request, text: str, stored: list[Stored], by: Actor
) -> Appeal:
    fresh = complaints.perform(complaint, Action.APPEAL, by=by, given=_given(complaint, request))
    row = get(fresh)
    row.channel = request.channel or row.channel
    row.claim = request.claim
    row.arguments = rules.arguments(text)
    message = messages.record(
        fresh, body=text, by=by, direction=Direction.IN, purpose="appeal", uid=request.uid
    )
    row.message_uid = bytes(message.uid)
    row.save()
    for item in stored:
        attachments.attach(
            fresh.complaint_uid, item, message_uid=bytes(message.uid), by_staff_uid=_person(by)
        )
    return row


def _given(complaint: Complaint, request: Request) -> dict[str, Any]:
    """What the move needs to know: its clock starts on the day that the request came in."""
    if request.received_at is None:
        return {}
    moment = {"received_at": request.received_at}
    started_on = second_looks.received_on(complaint, moment).isoformat()
    return moment | {"started_on": started_on, "received_note": request.received_note.strip()}


def _require_sound(complaint: Complaint, request: Request, text: str) -> None:
    faults = []
    if not text:
        faults.append(FieldError("arguments", NOTHING_SAID))
    elif len(text) > messages.LONGEST:
        faults.append(FieldError("arguments", TOO_LONG))
    if request.received_at is not None:
        faults += _faults_of_moment(complaint, request)
    if faults:
        raise Incomplete(faults)


def _faults_of_moment(complaint: Complaint, request: Request) -> list[FieldError]:
    moment, decision = request.received_at, Decision.latest(complaint.complaint_uid)
    sent_at = decision.dispatched_at if decision else None
    faults = []
    if moment and moment > clock.now():
        faults.append(FieldError("received_at", IN_THE_FUTURE))
    elif moment and sent_at and moment < sent_at:
        faults.append(FieldError("received_at", BEFORE_THE_ANSWER))
    if not request.received_note.strip():
        faults.append(FieldError("received_note", NO_REASON))
    return faults


def _same(complaint: Complaint, uid: bytes | None) -> Appeal | None:
    """Return the request that this form has made already."""
    if uid is None:
        return None
    sent = Message.get_or_none(
        (Message.uid == uid) & (Message.complaint_uid == complaint.complaint_uid)
    )
    return Appeal.latest(complaint.complaint_uid) if sent else None


def _locked(appeal: Appeal) -> tuple[Complaint, Appeal]:
    """Return complaint and request read anew, a transaction must be open; it has no answer yet."""
    complaint = complaints.locked(complaints.get(bytes(appeal.complaint_uid)))
    fresh = Appeal.by_uid(bytes(appeal.uid))
    if fresh is None:
        raise NotFound()
    if not fresh.is_open:
        raise IllegalAction(sentence=OVER)
    return complaint, fresh


def _to_decide(appeal: Appeal, by: Actor) -> tuple[Complaint, Appeal]:
    """Return both for who may decide: the lifecycle says who that is."""
    complaint, fresh = _locked(appeal)
    complaints.require_possible(complaint, Action.DECIDE_APPEAL, by=by)
    return complaint, fresh


def _require_answer(place: int, verdict: ArgumentVerdict | None, words: str) -> None:
    key = f"argument_{place + 1}"
    if verdict is None:
        raise Incomplete([FieldError(key, NO_VERDICT)])
    if not words:
        raise Incomplete([FieldError(key, NO_WORDS)])
    if len(words) > messages.LONGEST:
        raise Incomplete([FieldError(key, TOO_LONG)])


def _kept(fresh: Appeal, parted: list[str]) -> dict[str, Any]:
    given, before = fresh.answers or {}, fresh.said
    return {
        str(place): given[str(before.index(text))]
        for place, text in enumerate(parted)
        if text in before and str(before.index(text)) in given
    }


def _changed(
    complaint: Complaint, fresh: Appeal, code: EventKind, by: Actor, **detail: Any
) -> None:
    """Save, and tell history and chain; the complaint is touched, so that pages see it moved."""
    fresh.save()
    complaint.touched(updated_at=clock.now())
    events.record(complaint.complaint_uid, code, by=by, detail=detail)
    audit.record(
        f"complaint.{code.value}",
        actor_uid=by.uid,
        object_uid=bytes(fresh.uid),
        complaint_uid=complaint.complaint_uid,
    )


def _person(by: Actor) -> bytes | None:
    return by.uid if by.kind == "staff" else None


def _hex(by: Actor) -> str | None:
    return by.uid.hex() if by.uid else None
