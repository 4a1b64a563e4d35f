"""Progress updates: nobody waits longer than five working days without a word from us.

A sweep looks at each open complaint on its next day (`holding_on`). When nothing was said for five
working days, an update is prepared and its handler is told; they send it, edited or not, or skip
it with a reason. Left alone, it goes out by itself one working day later. While we wait for the
customer they are asked once more in place of that, and then the handler is told.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from reclamator import clock, i18n, logs
from reclamator.domain.permissions import Permission
from reclamator.domain.reminders import Told
from reclamator.domain.vocabulary import (
    DeadlineKind,
    Direction,
    EventKind,
    State,
    WaitingOn,
)
from reclamator.domain.working_time import WorkingTime
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import _
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.deadline import Deadline
from reclamator.models.event import Event
from reclamator.services import (
    actors,
    audit,
    companies,
    complaints,
    events,
    messages,
    notifications,
    reminders,
    targets,
)
from reclamator.services.actors import Actor

PREPARED, SENT = "holding-prepared", "holding-notice"
ASKED_AGAIN, UNANSWERED = "completion-reminder", "completion-unanswered"
QUIET_DAYS = 5
LEFT_ALONE_DAYS = 1
BATCH = 200
LONGEST_REASON = 2_000
WAITS_FOR_US = (State.RECEIVED, State.UNDER_REVIEW, State.UNDER_APPEAL)
# what the customer heard from us, or need not hear because we said why
_SAID = (
    EventKind.SUBMITTED,
    EventKind.ACKNOWLEDGED,
    EventKind.REVIEW_STARTED,
    EventKind.COMPLETION_REQUESTED,
    EventKind.COMPLETION_REMINDED,
    EventKind.EXTENDED,
    EventKind.DISPATCHED,
    EventKind.APPEALED,
    EventKind.REOPENED,
    EventKind.MESSAGE_SENT,
    EventKind.HOLDING_SKIPPED,
)
NOTHING_WRITTEN = _l("Write what the customer should read.")
TOO_LONG = _l("This text is too long. Shorten it.")
WRONG_DAY = _l("Enter a day from today on that is not after the safe date.")
NO_REASON = _l("Say why the customer needs no update now.")


# -- what people do -------------------------------------------------------------------------------


def text(complaint: Complaint, promised_on: date | None) -> str:
    """Return the update as it would go out, in the customer's language."""
    with i18n.use(complaint.language):
        lines = [_("We are still working on this. It has not been forgotten.")]
        if promised_on:
            by = i18n.by_date(promised_on)
            lines.append(_("We will answer by %(by)s.", by=by))
        return "\n\n".join(lines)


def promise(rows: Iterable[Deadline], today: date) -> date | None:
    """Return the day to promise, by the dates of the complaint; None where all have passed."""
    last = _last_day(rows)
    return last if last and last >= today else None


def send(complaint: Complaint, *, body: str, promised_on: date | None, by: Actor) -> None:
    """Send the prepared update as it was written; a second click sends nothing.

    Raises Incomplete, Forbidden.
    """
    by.require(Permission.REPLY)
    with transaction():
        fresh = complaints.locked(complaint)
        if fresh.holding_out_on is None:
            return
        faults = [*_faults_of_text(body), *_faults_of_day(fresh, promised_on)]
        if faults:
            raise Incomplete(faults)
        fresh.promised_on = promised_on
        _send(fresh, body.strip(), by)


def skip(complaint: Complaint, *, reason: str, by: Actor) -> None:
    """Send nothing this time, and say why; the reason is sealed. Raises Incomplete, Forbidden."""
    by.require(Permission.REPLY)
    said = reason.strip()
    if not said:
        raise Incomplete([FieldError("reason", NO_REASON)])
    if len(said) > LONGEST_REASON:
        raise Incomplete([FieldError("reason", TOO_LONG)])
    with transaction():
        fresh = complaints.locked(complaint)
        if fresh.holding_out_on is None:
            return
        working = _working(fresh)
        fresh.touched(**_quiet_again(working), updated_at=clock.now())
        _note(fresh, EventKind.HOLDING_SKIPPED, by, {"reason": said})


# -- the sweep ------------------------------------------------------------------------------------


def sweep(limit: int = BATCH) -> int:
    """Look at every company's quiet complaints, up to `limit` each; returns how many.

    Needs a connection and no company in scope.
    """
    return companies.sum_over_all(lambda company: look(company, limit))


def look(company: Company, limit: int = BATCH) -> int:
    """Look at the quiet complaints of the company in scope, while its people are at work."""
    working = targets.working_time(company)
    if not working.is_at_work(clock.now()):
        return 0
    today = clock.today(company.time_zone)
    rows = Complaint.to_look_at(today, limit)
    for row in rows:
        try:
            _look_at(row, today, working)
        except Exception as error:
            # one that cannot be handled must not hold up the others
            logs.fault(error, "holding.failed", company_uid=bytes(company.uid).hex())
            row.look_again(today + timedelta(days=1))
    return len(rows)


def _look_at(row: Complaint, today: date, working: WorkingTime) -> None:
    with transaction():
        fresh = complaints.locked(row)
        if fresh.holding_on is None or fresh.holding_on > today:
            return  # somebody else was here
        if not _waits(fresh):
            fresh.touched(holding_on=None, holding_out_on=None)
            return
        heard = _last_heard(fresh, working)
        quiet_until = working.days_after(heard, QUIET_DAYS)
        if quiet_until > today:
            fresh.look_again(quiet_until, holding_out_on=None)
            return
        _ACTS[_situation(fresh)](fresh, today, working)


def _waits(fresh: Complaint) -> bool:
    """A customer hears of progress only while an answer is owed, and not from a set-aside one."""
    return fresh.state in WAITS_FOR_US and not fresh.answered and fresh.quarantine is None


def _last_heard(fresh: Complaint, working: WorkingTime) -> date:
    rows = events.standing(Event.of(fresh.complaint_uid))
    moments = [row.at for row in rows if row.code in _SAID] or [fresh.received_at]
    return clock.local_date(max(moments), working.zone)


def _situation(fresh: Complaint) -> str:
    if fresh.waiting_on is WaitingOn.COMPLAINANT:
        return "asked_again" if _was_asked_again(fresh) else "waits_for_them"
    return "prepared" if fresh.holding_out_on else "quiet"


def _was_asked_again(fresh: Complaint) -> bool:
    codes = [row.code for row in Event.of(fresh.complaint_uid)]
    asked = (EventKind.COMPLETION_REQUESTED, EventKind.COMPLETION_REMINDED)
    last = next((code for code in reversed(codes) if code in asked), None)
    return last is EventKind.COMPLETION_REMINDED


def _prepare(fresh: Complaint, today: date, working: WorkingTime) -> None:
    out_on = working.days_after(today, LEFT_ALONE_DAYS)
    fresh.touched(holding_on=out_on, holding_out_on=out_on, updated_at=clock.now())
    _note(fresh, EventKind.HOLDING_PREPARED, actors.CLOCK)
    _tell_handler(fresh, PREPARED, today)


def _send_unedited(fresh: Complaint, today: date, working: WorkingTime) -> None:
    """The date may have moved since: what is promised is what holds now."""
    if fresh.holding_out_on and fresh.holding_out_on > today:
        fresh.look_again(fresh.holding_out_on)
        return
    fresh.promised_on = promise(Deadline.of(fresh.complaint_uid), today)
    _send(fresh, text(fresh, fresh.promised_on), actors.CLOCK)


def _ask_again(fresh: Complaint, today: date, working: WorkingTime) -> None:
    fresh.touched(**_quiet_again(working), updated_at=clock.now())
    _note(fresh, EventKind.COMPLETION_REMINDED, actors.CLOCK)
    notifications.queue(fresh, ASKED_AGAIN)


def _tell_that_nothing_came(fresh: Complaint, today: date, working: WorkingTime) -> None:
    """Once: from then on it is the handler's to decide without what was asked for."""
    codes = [row.code for row in Event.of(fresh.complaint_uid)]
    fresh.touched(**_quiet_again(working), updated_at=clock.now())
    if codes and EventKind.COMPLETION_UNANSWERED in codes[_last_request(codes) :]:
        return
    _note(fresh, EventKind.COMPLETION_UNANSWERED, actors.CLOCK)
    _tell_handler(fresh, UNANSWERED, today)


def _last_request(codes: list[EventKind]) -> int:
    places = [at for at, code in enumerate(codes) if code is EventKind.COMPLETION_REQUESTED]
    return places[-1] if places else 0


_ACTS: dict[str, Callable[[Complaint, date, WorkingTime], None]] = {
    "quiet": _prepare,
    "prepared": _send_unedited,
    "waits_for_them": _ask_again,
    "asked_again": _tell_that_nothing_came,
}


# -- helpers --------------------------------------------------------------------------------------


def _send(fresh: Complaint, body: str, by: Actor) -> None:
    row = messages.record(fresh, body=body, by=by, direction=Direction.OUT, purpose="holding")
    fresh.touched(
        **_quiet_again(_working(fresh)), promised_on=fresh.promised_on, updated_at=clock.now()
    )
    audit.record(
        "complaint.holding_sent",
        actor_uid=by.uid,
        object_uid=bytes(row.uid),
        complaint_uid=fresh.complaint_uid,
    )
    notifications.queue(fresh, SENT, about_uid=bytes(row.uid))


def _quiet_again(working: WorkingTime) -> dict[str, date | None]:
    today = clock.today(working.zone)
    return {"holding_on": working.days_after(today, QUIET_DAYS), "holding_out_on": None}


def _last_day(rows: Iterable[Deadline]) -> date | None:
    """Return the latest day that may be promised: the safe date, else our own target."""
    owed = {row.kind: row for row in rows if row.is_open}
    kinds = (DeadlineKind.ANSWER_APPEAL, DeadlineKind.ANSWER, DeadlineKind.TARGET)
    return next((owed[kind].safe_on for kind in kinds if kind in owed), None)


def _faults_of_text(body: str) -> list[FieldError]:
    if not body.strip():
        return [FieldError("body", NOTHING_WRITTEN)]
    return [FieldError("body", TOO_LONG)] if len(body) > messages.LONGEST else []


def _faults_of_day(fresh: Complaint, promised_on: date | None) -> list[FieldError]:
    if promised_on is None:
        return []
    last = _last_day(Deadline.of(fresh.complaint_uid))
    today = clock.today(_working(fresh).zone)
    is_late = last is not None and last < today
    is_wrong = promised_on < today or (last is not None and promised_on > last and not is_late)
    return [FieldError("promised_on", WRONG_DAY)] if is_wrong else []


def _working(complaint: Complaint) -> WorkingTime:
    return targets.working_time(Company.by_uid(bytes(complaint.company_uid)))


def _note(
    fresh: Complaint, code: EventKind, by: Actor, detail: dict[str, str] | None = None
) -> None:
    events.record(fresh.complaint_uid, code, by=by, detail=detail)
    audit.record(f"complaint.{code.value}", actor_uid=by.uid, complaint_uid=fresh.complaint_uid)


def _tell_handler(fresh: Complaint, notice: str, today: date) -> None:
    for person in reminders.people(fresh, (Told.HANDLER,), today):
        notifications.queue(fresh, notice, staff_uid=bytes(person.uid))
