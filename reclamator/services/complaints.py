"""Complaints: the one place that moves a complaint, and who handles it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reclamator import clock
from reclamator.domain import lifecycle
from reclamator.domain.lifecycle import Action, Facts, Party
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import (
    DeadlineKind,
    Direction,
    DismissalReason,
    EventKind,
    SilenceEffect,
    State,
    WaitingOn,
)
from reclamator.errors import Conflict, FieldError, Forbidden, Incomplete, NotFound, Taken
from reclamator.i18n import lazy as _l
from reclamator.models import database
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint, Shelf
from reclamator.models.database import transaction
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.staff import Staff
from reclamator.models.task import Task
from reclamator.services import (
    assignment,
    audit,
    deadlines,
    events,
    messages,
    moot_approvals,
    notifications,
    second_looks,
    stage_messages,
    stages,
)
from reclamator.services.actors import Actor


def get(uid: bytes) -> Complaint:
    """Return a complaint of the company in scope; raises NotFound."""
    found = Complaint.by_uid(uid)
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True)
class Surroundings:
    """What stands around a complaint and decides what is possible now."""

    company: Company
    decisions: list[Decision]
    deadlines: list[Deadline]
    codes: frozenset[EventKind]
    open_tasks: int = 0

    @property
    def decision(self) -> Decision | None:
        """The decision that stands."""
        return self.decisions[-1] if self.decisions else None

    @property
    def first_answer(self) -> Decision | None:
        """The answer that a second look is taken at."""
        first = [row for row in self.decisions if not row.second_look]
        return first[-1] if first else None

    @property
    def first_workers(self) -> frozenset[bytes]:
        """Whoever had a hand in the first answer, or in what corrected it."""
        first = (row.workers for row in self.decisions if not row.second_look)
        return frozenset().union(*first)


def surroundings(
    rows: Sequence[Complaint], *, company: Company | None = None
) -> dict[bytes, Surroundings]:
    """Return the surroundings of complaints of one company, with five queries for them all.

    `company`: theirs, where it is known already; that saves one.
    """
    if not rows:
        return {}
    uids = [row.complaint_uid for row in rows]
    company = company or Company.by_uid(bytes(rows[0].company_uid))
    decisions, owed = Decision.of_each(uids), Deadline.of_each(uids)
    codes, tasks = Event.codes(uids), Task.open_counts(uids)
    return {
        uid: Surroundings(
            company, decisions[uid], owed[uid], frozenset(codes[uid]), tasks.get(uid, 0)
        )
        for uid in uids
    }


def facts(
    complaint: Complaint, *, by: Actor | None = None, around: Surroundings | None = None
) -> Facts:
    """Return what the lifecycle's guards look at."""
    known = around or surroundings([complaint])[complaint.complaint_uid]
    decision = known.decision
    owed = {row.kind: row for row in known.deadlines}
    choice = deadlines.choice_of(complaint)
    silence_acts = choice.silence_acts and EventKind.SILENCE_OVERRIDDEN not in known.codes
    today = clock.today(known.company.time_zone)
    return Facts(
        handler_assigned=complaint.handler_uid is not None,
        verbal=complaint.verbal,
        regime_allows_extension=choice.allows_extension,
        regime_silence_acts=silence_acts,
        silence_accepts=silence_acts and choice.silence is SilenceEffect.DEEMED_ACCEPTED,
        answer_overdue=deadlines.is_over(owed.get(DeadlineKind.ANSWER), today),
        outcome=decision.outcome if decision else None,
        # an incomplete decision is never recorded
        decision_complete=decision is not None,
        dispatched=bool(decision and decision.dispatched_at),
        fulfilled=complaint.state is State.FULFILLED,
        appealed_before=EventKind.APPEALED in known.codes,
        appeal_period_over=deadlines.is_over(owed.get(DeadlineKind.APPEAL), today),
        decider_is_actor=bool(by and by.uid in known.first_workers),
        open_tasks=known.open_tasks,
    )


def allowed_actions(
    complaint: Complaint, *, by: Actor, around: Surroundings | None = None
) -> tuple[Action, ...]:
    """Return what this actor may do now: the panel's buttons and the API's list."""
    return lifecycle.allowed_actions(
        complaint.state, by=by.rights, facts=facts(complaint, by=by, around=around)
    )


def perform(
    complaint: Complaint,
    action: Action,
    *,
    by: Actor,
    about_uid: bytes | None = None,
    given: Mapping[str, Any] | None = None,
) -> Complaint:
    """Move a complaint: state, deadlines, history, audit, notice, all in one transaction.

    The only code that assigns `complaint.state`. Returns the fresh row. Raises Forbidden,
    IllegalAction or Incomplete.
    """
    said = dict(given or {})
    with transaction():
        fresh = locked(complaint)
        known = facts(fresh, by=by)
        if said.get("reason") == DismissalReason.DUPLICATE.value:
            known = _as_duplicate(known)
        target = lifecycle.check(fresh.state, action, by=by.rights, facts=known)
        missing = lifecycle.missing_inputs(action, said)
        if missing:
            raise Incomplete(missing)
        before = fresh.state
        fresh.state = target
        for effect in lifecycle.effects(action, known):
            deadlines.apply(effect, fresh, said)
        second_looks.follow(fresh, action, by, said)
        moot_approvals.follow(fresh, action, by)
        _settle(fresh, action, said)
        _record(fresh, action, by, before, about_uid, said)
        _notify(fresh, action, known, about_uid)
        if action in _BEGINS_CHECK:
            _enter_first_stage(fresh, by)
        return fresh


def require_possible(complaint: Complaint, action: Action, *, by: Actor) -> None:
    """Raise Forbidden or IllegalAction unless the action could be performed now."""
    lifecycle.check(complaint.state, action, by=by.rights, facts=facts(complaint, by=by))


def assign(complaint: Complaint, handler: Staff | None, *, by: Actor) -> Complaint:
    """Make somebody responsible. Taking an unhandled complaint oneself needs TAKE only.

    Raises Forbidden, Taken or Incomplete.
    """
    if handler is not None:
        require_may_handle(handler)
    uid = bytes(handler.uid) if handler else None
    with transaction():
        fresh = locked(complaint)
        _require_may_assign(fresh, uid, by)
        assignment.hand_over(fresh, uid, by=by)
    return fresh


def require_may_handle(person: Staff) -> None:
    """Raise Incomplete unless this person's role checks complaints."""
    if not person.may(Permission.REVIEW):
        raise Incomplete(
            [FieldError("handler", _l("This person’s role does not check complaints."))]
        )


def _require_may_assign(fresh: Complaint, uid: bytes | None, by: Actor) -> None:
    if by.may(Permission.ASSIGN):
        return
    if uid is None or uid != by.uid or not by.may(Permission.TAKE):
        raise Forbidden()
    if fresh.handler_uid not in (None, uid):
        raise Taken()


def change(complaint: Complaint, *, by: Actor, **changes: Any) -> Complaint:
    """Change plain facts of a complaint: category, validity, whose turn it is."""
    by.require(Permission.REVIEW)
    with transaction():
        fresh = locked(complaint)
        fresh.touched(updated_at=clock.now(), **changes)
        codes = {name: str(value) if value else None for name, value in changes.items()}
        events.record(fresh.complaint_uid, EventKind.CHANGED, by=by, detail=codes)
        audit.record("complaint.changed", actor_uid=by.uid, complaint_uid=fresh.uid, detail=codes)
    return fresh


def request_completion(
    complaint: Complaint, *, missing: str, by: Actor, uid: bytes | None = None
) -> Complaint:
    """Ask the complainant for what is missing; the legal clock runs on. `uid`: the message's."""
    with transaction():
        fresh = perform(complaint, Action.REQUEST_COMPLETION, by=by, given={"missing": missing})
        messages.record(
            fresh,
            body=missing.strip(),
            by=by,
            direction=Direction.OUT,
            purpose="completion",
            uid=uid,
        )
        return fresh


def require_version(complaint: Complaint, etag: str | None) -> None:
    """Raise Conflict when somebody changed the complaint since `etag` was read."""
    if etag not in (None, "*", complaint.etag):
        raise Conflict()


def locked(complaint: Complaint) -> Complaint:
    """Read the row again, a transaction must be open: PostgreSQL locks it, SQLite has one writer.

    Raises NotFound.
    """
    query = Complaint.select().where(Complaint.uid == complaint.uid)
    found = (query.for_update() if database.is_postgres() else query).first()
    if found is None:
        raise NotFound()
    return found


def _as_duplicate(known: Facts) -> Facts:
    return replace(known, duplicate=True)


def _settle(fresh: Complaint, action: Action, said: Mapping[str, Any]) -> None:
    """Bring the columns that the register shows in step with the new state, and save."""
    is_open = fresh.state.is_open
    changes: dict[str, Any] = {
        "updated_at": clock.now(),
        "closed_at": None if is_open else (fresh.closed_at or clock.now()),
        "shelf": _shelf(fresh),
        "answered": not Deadline.owes_answer(fresh.complaint_uid),
    }
    changes |= _ALSO.get(action, {})
    if action in _BEGINS_CHECK:
        changes |= stages.entered(Company.by_uid(bytes(fresh.company_uid)))
    elif fresh.state is not State.UNDER_REVIEW:
        changes["stage_due_on"] = None
    if action in _MOVES_THE_DUE_DAY:
        changes["due_on"] = deadlines.next_due(fresh)
    if action in _WAITS_AGAIN:
        changes["holding_on"] = deadlines.today_of(fresh)
    if said.get("reason"):
        changes["reason"] = str(said["reason"])[:2_000]
    fresh.touched(**changes)


def _enter_first_stage(fresh: Complaint, by: Actor) -> None:
    process = stages.of_complaint(fresh)
    stage = process.find(fresh.stage)
    if stage is not None:
        stage_messages.entered(fresh, stage, process, by=by)


_ALSO: Mapping[Action, Mapping[str, Any]] = {
    Action.CONFIRM_WRITTEN: {"verbal": False},
    Action.REQUEST_COMPLETION: {"waiting_on": WaitingOn.COMPLAINANT},
    # once there is an answer, nothing is asked of anybody for it
    Action.DECIDE: {"waiting_on": None},
    Action.DEEM: {"waiting_on": None},
    Action.DECIDE_APPEAL: {"waiting_on": None},
}


# opened again, it is checked anew, by today's process
_BEGINS_CHECK = frozenset({Action.START_REVIEW, Action.REOPEN})
# from here on the customer waits for us again
_WAITS_AGAIN = frozenset({Action.REOPEN, Action.APPEAL, Action.UNDELIVERED})
# what is due next is another day once the answer has left, and once it has come back
_MOVES_THE_DUE_DAY = frozenset({Action.DISPATCH, Action.UNDELIVERED})


def _shelf(fresh: Complaint) -> Shelf:
    if not fresh.state.is_open:
        return Shelf.DONE
    return Shelf.SET_ASIDE if fresh.quarantine else Shelf.OPEN


def _record(
    fresh: Complaint,
    action: Action,
    by: Actor,
    before: State,
    about_uid: bytes | None,
    said: Mapping[str, Any],
) -> None:
    detail = {key: str(value) for key, value in said.items() if value} or None
    events.record(
        fresh.complaint_uid,
        lifecycle.row(action).event,
        by=by,
        states=(before.value, fresh.state.value),
        detail=detail,
    )
    audit.record(
        f"complaint.{action.value}",
        actor_uid=by.uid,
        object_uid=about_uid,
        complaint_uid=fresh.complaint_uid,
    )


def _notify(fresh: Complaint, action: Action, known: Facts, about_uid: bytes | None) -> None:
    """The answer itself is queued by the decision: its dispatch cannot owe it a second time."""
    notice = lifecycle.notice(action, known)
    if notice is None or action in (Action.DISPATCH, Action.SUBMIT):
        return
    if notice.to is Party.STAFF:
        if fresh.handler_uid:
            notifications.queue(fresh, notice.name, staff_uid=bytes(fresh.handler_uid))
        return
    notifications.queue(fresh, notice.name, about_uid=about_uid)
