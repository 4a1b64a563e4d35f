"""Reminders of tasks: people hear of an end date the day before, on the day and after it, once.

As `reminders` does for the dates that are owed: rows, history, chain and outbox are written in one
transaction under the complaint's lock, and the task's next day of reminding moves in the same one.
"""

from collections.abc import Mapping
from datetime import date

from reclamator import clock
from reclamator.domain import reminders as rules
from reclamator.domain.permissions import Permission
from reclamator.domain.reminders import Due, Planned, Told
from reclamator.domain.vocabulary import EventKind, TaskState
from reclamator.domain.working_time import WorkingTime
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.fields import new_uid
from reclamator.models.reminder import TaskReminder
from reclamator.models.staff import Staff
from reclamator.models.task import Task
from reclamator.services import (
    actors,
    audit,
    companies,
    complaints,
    events,
    reminding,
    staff,
    targets,
    tasks,
)
from reclamator.services.staff import absences

NOTICE = "task-reminder"
BATCH = 500


def sweep(limit: int = BATCH) -> int:
    """Send what is due in every company, up to `limit` tasks each; returns how many were looked at.

    Needs a connection and no company in scope.
    """
    return companies.sum_over_all(lambda company: remind(company, limit))


def remind(company: Company, limit: int = BATCH) -> int:
    """Send what is due in the company in scope, if its people are at work now."""
    working = targets.working_time(company)
    if not working.is_at_work(clock.now()):
        return 0
    today = clock.today(company.time_zone)
    return reminding.look_at_each(
        Task.to_remind(today, limit),
        lambda task: _remind_of(task, company, today, working),
        today=today,
        failed="task_reminder.failed",
    )


def people(task: Task, told: tuple[Told, ...], today: date) -> list[Staff]:
    """Return whom a reminder reaches, each person once.

    Whoever is away is stood in for. A task that waits for a word of somebody else is theirs, not
    the executor's; so is one whose executor is not here.
    """
    here = _Here(today)
    in_charge = _in_charge(task, here)
    executor = here.instead_of(bytes(task.executor_uid)) if task.state is TaskState.OPEN else None
    groups = {
        Told.EXECUTOR: [executor] if executor else in_charge,
        Told.IN_CHARGE: in_charge,
    }
    found = {bytes(person.uid): person for group in told for person in groups[group]}
    return list(found.values())


class _Here:
    """The people of a day, and who works for those who are away."""

    def __init__(self, today: date) -> None:
        self.people: Mapping[bytes, Staff] = {bytes(each.uid): each for each in Staff.active()}
        self._away = absences.absent_on(today)

    def instead_of(self, uid: bytes) -> Staff | None:
        """Return the person, or who works for them today; None where nobody does."""
        away = self._away.get(uid)
        return self.people.get(away.substitute_uid or b"" if away else uid)


def _in_charge(task: Task, here: _Here) -> list[Staff]:
    """Who gave it; the heads where that is nobody else, or where only they can approve it."""
    giver = here.instead_of(bytes(task.created_by)) if task.created_by else None
    is_able = giver is not None and giver.may(Permission.REVIEW)
    is_another = giver is not None and bytes(giver.uid) != bytes(task.executor_uid)
    if giver is not None and is_able and is_another and not task.needs_approval:
        return [giver]
    return staff.heads(list(here.people.values()))


def _remind_of(task: Task, company: Company, today: date, working: WorkingTime) -> None:
    with transaction():
        complaint = complaints.locked(complaints.get(bytes(task.complaint_uid)))
        fresh = tasks.get(complaint, task.position)
        if not fresh.state.is_open or fresh.remind_on is None or fresh.remind_on > today:
            return  # somebody else was here
        given_on = clock.local_date(fresh.created_at, company.time_zone)
        plan = rules.plan_task(given_on, fresh.due_on, working)
        due = rules.due(plan, today, TaskReminder.settled(bytes(fresh.uid), fresh.due_on))
        if due:
            _tell(complaint, fresh, due, today)
        fresh.put_off_reminding(rules.next_on(plan, today))


def _tell(complaint: Complaint, task: Task, due: Due, today: date) -> None:
    told = people(task, due.send.told, today)

    def record(planned: Planned, result: str, staff_uid: bytes | None) -> TaskReminder:
        return TaskReminder.create(
            uid=new_uid(),
            complaint_uid=task.complaint_uid,
            task_uid=task.uid,
            kind=planned.kind,
            for_on=task.due_on,
            staff_uid=staff_uid,
            result=result,
            at=clock.now(),
        )

    reminding.tell(complaint, NOTICE, due, told, record)
    detail = {"task": task.title, **reminding.said(due, task.due_on, told)}
    events.record(complaint.complaint_uid, EventKind.TASK_REMINDED, by=actors.CLOCK, detail=detail)
    audit.record("task.reminded", object_uid=bytes(task.uid), complaint_uid=complaint.complaint_uid)
