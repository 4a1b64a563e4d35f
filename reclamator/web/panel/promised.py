"""How a task looks: its words, who carries it out, how near its end date is, what may be done."""

from dataclasses import dataclass
from datetime import date

from flask import url_for

from reclamator import clock
from reclamator.domain.tasks import TaskAction
from reclamator.domain.vocabulary import TaskState
from reclamator.models.staff import Staff
from reclamator.models.task import Task
from reclamator.services import task_lists, tasks
from reclamator.services.actors import Actor
from reclamator.services.reading import Opened, Reading, opened
from reclamator.web import filters
from reclamator.web.panel import rows

SOON_DAYS = 3
STATE_LOOKS = {
    TaskState.PROPOSED: ("amber", "hourglass"),
    TaskState.OPEN: ("accent", "circle-dot"),
    TaskState.REPORTED: ("blue", "list-checks"),
    TaskState.DONE: ("green", "circle-check"),
    TaskState.CANCELLED: ("", "ban"),
}


@dataclass(frozen=True)
class Promised:
    """One task, opened, with what the reader may do about it now."""

    row: Task
    title: Opened
    description: Opened
    report: Opened
    reason: Opened
    actions: tuple[TaskAction, ...]


@dataclass(frozen=True)
class Until:
    """How near an end date is, for the chip: `state` late, today, soon, ok."""

    state: str
    days: int
    on: date


@dataclass(frozen=True)
class Card:
    """One task as the tab shows it."""

    position: int
    task: Promised
    executor: rows.Handler | None
    executor_uid: str
    until: Until | None
    look: tuple[str, str]
    may_change: bool
    may_finish: bool

    @property
    def actions(self) -> tuple[TaskAction, ...]:
        """What may be done now."""
        return self.task.actions


def cards(read: Reading, by: Actor) -> list[Card]:
    """Return every task that the reader sees, open ones first, each by its end date."""
    ordered = sorted(read.tasks, key=lambda row: (not row.state.is_open, row.due_on))
    may_plan = read.complaint.state.is_open and tasks.may_plan(by)
    is_open = read.complaint.state.is_open
    return [_card(_opened(row, by, is_open), read.people, by, may_plan) for row in ordered]


@dataclass(frozen=True)
class Line:
    """One row of a list of tasks."""

    href: str
    number: str
    title: object
    about: object
    until: Until
    state: TaskState
    look: tuple[str, str]
    executor: rows.Handler | None


def line(found: task_lists.Line, people: dict[bytes, Staff]) -> Line:
    """Return a row that leads to its task on the page of its complaint."""
    task = found.task
    here = url_for("panel.show_complaint", number=found.number, tab="tasks")
    return Line(
        href=f"{here}#task-{task.position}",
        number=found.number,
        title=found.title,
        about=found.product,
        until=until(task.due_on),
        state=task.state,
        look=STATE_LOOKS[task.state],
        executor=rows.handler(people.get(bytes(task.executor_uid))),
    )


def executors(people: list[Staff]) -> list[tuple[str, str]]:
    """Return who may be given a task, for a select."""
    return [(bytes(one.uid).hex(), one.name) for one in people if tasks.may_execute(one)]


def until(due_on: date) -> Until:
    """Return how near a day is, in the company's time zone."""
    days = (due_on - clock.today(filters.zone())).days
    if days <= 0:
        return Until("late" if days < 0 else "today", -days, due_on)
    return Until("soon" if days <= SOON_DAYS else "ok", days, due_on)


def _opened(row: Task, by: Actor, is_open: bool) -> Promised:
    actions = tasks.allowed_actions(row, by=by)
    return Promised(
        row=row,
        title=opened(row, "title"),
        description=opened(row, "description"),
        report=opened(row, "report"),
        reason=opened(row, "reason"),
        # in a complaint that is over, nothing is taken up again
        actions=tuple(each for each in actions if is_open or each is not TaskAction.RESTORE),
    )


def _card(task: Promised, people: dict[bytes, Staff], by: Actor, may_plan: bool) -> Card:
    row = task.row
    uid = bytes(row.executor_uid)
    return Card(
        position=row.position,
        task=task,
        executor=rows.handler(people.get(uid)),
        executor_uid=uid.hex(),
        until=until(row.due_on) if row.state.is_open else None,
        look=STATE_LOOKS[row.state],
        may_change=row.state.is_open and may_plan,
        may_finish=tasks.may_finish(row, by=by),
    )
