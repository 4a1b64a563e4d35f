"""Tasks: measures with an executor and an end date, over which a complaint cannot close."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import IntegrityError

from reclamator import clock
from reclamator.domain import answers
from reclamator.domain import tasks as rules
from reclamator.domain.permissions import Permission
from reclamator.domain.tasks import TaskAction, TaskFacts
from reclamator.domain.vocabulary import EventKind, TaskState
from reclamator.errors import FieldError, IllegalAction, Incomplete, NotFound
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.staff import Staff
from reclamator.models.task import Task
from reclamator.services import audit, complaints, events, intake, task_notices
from reclamator.services.actors import Actor

LONGEST_TITLE = 200
LONGEST = 20_000
LATEST_YEARS = 5
COMPLAINT_IS_OVER = _l("This complaint is closed. Open it again before you add or change a task.")
TASK_IS_OVER = _l("This task is over. Add a new one.")
EXECUTOR_IS_GONE = _l("Who was to carry it out cannot any more. Add a new task.")
MAY_CARRY_OUT = (Permission.READ_BODIES, Permission.FULFIL)
"""Whoever reads the complaint, and whoever carries remedies out, can be given a task."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a task says, as it was filled in; `due_on` as ISO text or a day."""

    title: str
    executor: Staff | None
    due_on: str | date | None
    description: str = ""
    agreed: bool = False
    needs_approval: bool = False


def get(complaint: Complaint, position: int) -> Task:
    """Return a task of a complaint by its place; raises NotFound."""
    found = Task.at(complaint.complaint_uid, position)
    if found is None:
        raise NotFound()
    return found


def everything(complaint: Complaint) -> list[Task]:
    """Return the tasks of a complaint in the order they were added."""
    return Task.of(complaint.complaint_uid)


def create(complaint: Complaint, plan: Plan, *, by: Actor, uid: bytes | None = None) -> Task:
    """Add a task. Raises Forbidden, Incomplete or IllegalAction.

    `uid` comes with the form: the same form sent twice is one task.
    """
    by.require(Permission.REVIEW)
    if first := _same(complaint, uid):
        return first
    try:
        with transaction():
            return add(_open_complaint(complaint), plan, by=by, uid=uid)
    except IntegrityError:
        # the same form was sent twice at once
        if first := _same(complaint, uid):
            return first
        raise


def add(fresh: Complaint, plan: Plan, *, by: Actor, uid: bytes | None = None) -> Task:
    """Add a task, whoever acts; the caller's transaction holds the complaint. Raises Incomplete."""
    said = _checked(fresh, plan)
    row = Task.create(
        uid=uid,
        complaint_uid=fresh.complaint_uid,
        position=Task.next_position(fresh.complaint_uid),
        state=rules.first_state(needs_approval=said["needs_approval"]),
        created_by=by.uid,
        created_at=clock.now(),
        remind_on=_today(fresh),
        **said,
    )
    _recorded(fresh, row, EventKind.TASK_ADDED, by)
    task_notices.given(fresh, row, by)
    return row


def change(complaint: Complaint, task: Task, plan: Plan, *, by: Actor) -> Task:
    """Change what a task says; one that needs approval waits for it anew.

    Raises Forbidden, Incomplete or IllegalAction.
    """
    by.require(Permission.REVIEW)
    with transaction():
        fresh = _open_complaint(complaint)
        row = get(fresh, task.position)
        if not row.state.is_open:
            raise IllegalAction(sentence=TASK_IS_OVER)
        said = _checked(fresh, plan, was=row)
        if _says(row, said):
            return row
        begun = _begun_again(needs_approval=plan.needs_approval)
        _save(row, **said, **begun, remind_on=_today(fresh))
        _recorded(fresh, row, EventKind.TASK_CHANGED, by)
        task_notices.given(fresh, row, by)
        return row


def perform(
    complaint: Complaint,
    task: Task,
    action: TaskAction,
    *,
    by: Actor,
    given: Mapping[str, Any] | None = None,
) -> Task:
    """Move a task by its table: approve, report, close, send back, cancel.

    Asking again for what has just been done changes nothing. Raises Forbidden, IllegalAction or
    Incomplete.
    """
    said = {name: intake.clean(str(text)) for name, text in (given or {}).items() if text}
    with transaction():
        fresh = complaints.locked(complaint)
        row = get(fresh, task.position)
        if action is TaskAction.RESTORE:
            _require_room_for(fresh, row)
        if _is_done_already(row, action, said):
            return row
        target = rules.check(row.state, action, facts(row, by=by))
        faults = rules.missing(action, said) + _too_long(said)
        if faults:
            raise Incomplete(faults)
        _save(row, state=target, **_marks(action, by, said))
        _recorded(fresh, row, rules.row(action).event, by, said)
        tell = task_notices.returned if action is TaskAction.RETURN else task_notices.given
        tell(fresh, row, by)
        return row


def finish(complaint: Complaint, task: Task, *, report: str, by: Actor) -> Task:
    """Report a task and confirm it at once, for who may do both. Raises as `perform` does."""
    with transaction():
        row = perform(complaint, task, TaskAction.REPORT, by=by, given={"report": report})
        return perform(complaint, row, TaskAction.CLOSE, by=by)


def give(
    complaint: Complaint, task: Task, executor: Staff, *, by: Actor, among_others: bool = False
) -> Task:
    """Hand an open task over to another executor; what it says and its approval stay.

    `among_others`: one mail tells of all that are given in one act. Raises Incomplete or
    IllegalAction.
    """
    with transaction():
        fresh = complaints.locked(complaint)
        row = get(fresh, task.position)
        if not row.state.is_open:
            raise IllegalAction(sentence=TASK_IS_OVER)
        faults = _executor_faults(executor)
        if faults:
            raise Incomplete(faults)
        _save(row, executor_uid=bytes(executor.uid), remind_on=_today(fresh))
        _recorded(fresh, row, EventKind.TASK_CHANGED, by)
        if among_others:
            task_notices.handed_over(row, by)
        else:
            task_notices.given(fresh, row, by)
        return row


def facts(task: Task, *, by: Actor) -> TaskFacts:
    """Return what the table of tasks looks at."""
    return TaskFacts(
        permissions=by.rights.permissions,
        is_executor=by.uid == bytes(task.executor_uid),
        needs_approval=task.needs_approval,
        is_approved=task.approved_at is not None,
    )


def allowed_actions(task: Task, *, by: Actor) -> tuple[TaskAction, ...]:
    """Return what this actor may do with a task now."""
    return rules.allowed(task.state, facts(task, by=by))


def may_finish(task: Task, *, by: Actor) -> bool:
    """Whether an actor may report a task and confirm it in one go."""
    known = facts(task, by=by)
    can_report = TaskAction.REPORT in rules.allowed(task.state, known)
    return can_report and TaskAction.CLOSE in rules.allowed(TaskState.REPORTED, known)


def may_plan(by: Actor) -> bool:
    """Whether an actor may add and change tasks."""
    return by.may(Permission.REVIEW)


def may_be_seen(task: Task, *, by: Actor) -> bool:
    """Whether an actor may read a task: with the complaint, or because it is theirs to do."""
    return by.may(Permission.READ_BODIES) or by.uid == bytes(task.executor_uid)


def may_execute(person: Staff) -> bool:
    """Whether somebody can be given a task."""
    is_here = person.disabled_at is None
    return is_here and any(person.may(permission) for permission in MAY_CARRY_OUT)


def _same(complaint: Complaint, uid: bytes | None) -> Task | None:
    """Return the task that this form has added already."""
    if uid is None:
        return None
    return Task.get_or_none(Task.uid == uid, Task.complaint_uid == complaint.complaint_uid)


def _open_complaint(complaint: Complaint) -> Complaint:
    fresh = complaints.locked(complaint)
    if not fresh.state.is_open:
        raise IllegalAction(sentence=COMPLAINT_IS_OVER)
    return fresh


def _require_room_for(fresh: Complaint, row: Task) -> None:
    """Raise IllegalAction where a cancelled task could not be carried out any more."""
    if not fresh.state.is_open:
        raise IllegalAction(sentence=COMPLAINT_IS_OVER)
    executor = Staff.get_or_none(Staff.uid == row.executor_uid)
    if executor is None or not may_execute(executor):
        raise IllegalAction(sentence=EXECUTOR_IS_GONE)


# -- what may be said -----------------------------------------------------------------------------


def _checked(fresh: Complaint, plan: Plan, was: Task | None = None) -> dict[str, Any]:
    """Return the columns of a plan. Raises Incomplete naming every fault."""
    title, description = intake.clean(plan.title), intake.clean(plan.description)
    due_on = answers.date_of(plan.due_on)
    faults = [
        *_title_faults(title),
        *_too_long({"description": description}),
        *_executor_faults(plan.executor),
        *_day_faults(due_on, _today(fresh), was),
    ]
    if faults or plan.executor is None:
        raise Incomplete(faults)
    return {
        "title": title,
        "description": description or None,
        "executor_uid": bytes(plan.executor.uid),
        "due_on": due_on,
        "agreed": plan.agreed,
        "needs_approval": plan.needs_approval,
    }


def _title_faults(title: str) -> list[FieldError]:
    if not title:
        return [FieldError("title", _l("Say in a few words what is to be done."))]
    if len(title) > LONGEST_TITLE:
        return [
            FieldError("title", _l("Shorten this line; the details have a field of their own."))
        ]
    return []


def _too_long(said: Mapping[str, str]) -> list[FieldError]:
    sentence = _l("This text is too long. Shorten it.")
    return [FieldError(name, sentence) for name, text in said.items() if len(text) > LONGEST]


def _executor_faults(executor: Staff | None) -> list[FieldError]:
    if executor is None:
        return [FieldError("executor", _l("Choose who carries it out."))]
    if not may_execute(executor):
        sentence = _l("This person cannot open the complaint. Choose somebody else.")
        return [FieldError("executor", sentence)]
    return []


def _day_faults(due_on: date | None, today: date, was: Task | None) -> list[FieldError]:
    """A date that was set before may stay, although it has passed by now."""
    if due_on is None:
        return [FieldError("due_on", _l("Enter the date by which it is to be done."))]
    if was is not None and due_on == was.due_on:
        return []
    if not today <= due_on <= today.replace(year=today.year + LATEST_YEARS, day=1):
        return [FieldError("due_on", _l("Enter a date from today on, within the next years."))]
    return []


def _today(fresh: Complaint) -> date:
    return clock.today(Company.by_uid(bytes(fresh.company_uid)).time_zone)


# -- writing --------------------------------------------------------------------------------------


def _says(row: Task, said: Mapping[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in said.items())


def _begun_again(*, needs_approval: bool) -> dict[str, Any]:
    return {
        "state": rules.first_state(needs_approval=needs_approval),
        "approved_by": None,
        "approved_at": None,
        "reported_at": None,
        "report": None,
        "reason": None,
    }


def _is_done_already(row: Task, action: TaskAction, said: Mapping[str, str]) -> bool:
    """Whether the same was asked before, with the same words."""
    needs = rules.row(action).needs
    is_there = row.state is rules.row(action).to and action is not TaskAction.RETURN
    if action is TaskAction.RESTORE:
        return row.state.is_open
    if action is TaskAction.APPROVE:
        return is_there and row.approved_at is not None
    return is_there and (needs is None or said.get(needs.field) == getattr(row, needs.field))


def _marks(action: TaskAction, by: Actor, said: Mapping[str, str]) -> dict[str, Any]:
    """Return what else a step writes down: when, by whom, in which words."""
    now = clock.now()
    marks: Mapping[TaskAction, dict[str, Any]] = {
        TaskAction.APPROVE: {"approved_at": now, "approved_by": by.uid},
        TaskAction.REPORT: {"reported_at": now, "report": said.get("report"), "reason": None},
        TaskAction.RETURN: {"reported_at": None, "reason": said.get("reason")},
        TaskAction.CLOSE: {"ended_at": now},
        TaskAction.CANCEL: {"ended_at": now, "reason": said.get("reason")},
        TaskAction.RESTORE: {"ended_at": None, "reported_at": None, "reason": None},
    }
    return marks[action]


def _save(row: Task, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()


def _recorded(
    fresh: Complaint,
    row: Task,
    code: EventKind,
    by: Actor,
    said: Mapping[str, str] | None = None,
) -> None:
    """Write the history, the audit and the complaint's next version."""
    fresh.touched(updated_at=clock.now())
    detail = {"task": row.title, "executor": bytes(row.executor_uid).hex(), **(said or {})}
    events.record(fresh.complaint_uid, code, by=by, detail=detail)
    audit.record(
        f"task.{code.value.removeprefix('task_')}",
        actor_uid=by.uid,
        object_uid=bytes(row.uid),
        complaint_uid=fresh.complaint_uid,
        detail={"state": row.state.value},
    )
