"""What the mails about tasks say: number, end date and state, never what the task is about.

Each is written when it leaves. A task that is over, or somebody else's by then, needs no mail.
"""

from collections.abc import Callable, Mapping
from typing import Any

from reclamator import i18n
from reclamator.domain.vocabulary import ReminderKind, TaskState
from reclamator.i18n import _
from reclamator.i18n import lazy as _l
from reclamator.models.complaint import Complaint
from reclamator.models.notification import Notification
from reclamator.models.reminder import TaskReminder
from reclamator.models.task import Task
from reclamator.services import installation
from reclamator.services.mails.dress import Data, NothingToSend

MOST_COUNTED = 100
_TO_DO = {
    ReminderKind.ONE_DAY: _l("One working day is left, or less."),
    ReminderKind.ON_DAY: _l("This is the last working day for it."),
    ReminderKind.AFTER: _l("Nobody has reported it yet. Report it, or agree on another date."),
}
_WAITS = {
    TaskState.PROPOSED: _l("It waits for approval. Nobody can carry it out before that."),
    TaskState.REPORTED: _l("It was reported. Somebody has to confirm that it is done."),
}


def given(notification: Notification, complaint: Complaint) -> Data:
    """Return what a new task says of itself; raises NothingToSend when it is theirs no more."""
    task = _open_task(notification.about_uid)
    if task.state is not TaskState.OPEN or task.executor_uid != notification.staff_uid:
        raise NothingToSend
    return {"rows_of_task": _rows(task)}


def returned(notification: Notification, complaint: Complaint) -> Data:
    """Return what a task that was sent back says; raises NothingToSend when it was taken up."""
    task = _open_task(notification.about_uid)
    is_theirs = task.executor_uid == notification.staff_uid
    if task.state is not TaskState.OPEN or task.reason is None or not is_theirs:
        raise NothingToSend
    return {"rows_of_task": _rows(task)}


def handed_over(notification: Notification, complaint: None) -> Data:
    """Return how many tasks are a person's now; raises NothingToSend when there are none."""
    executor_uid = bytes(notification.staff_uid or b"")
    nearest = Task.mine(executor_uid, 1)
    if not nearest:
        raise NothingToSend
    count = Task.count_mine(executor_uid, most=MOST_COUNTED + 1)
    return {
        "about": _("Tasks were handed over to you"),
        "rows_of_tasks": [
            {"label": _("Your open tasks"), "value": _bounded(count)},
            {"label": _("The nearest end date"), "value": i18n.long_date(nearest[0].due_on)},
        ],
        "panel_url": f"{installation.settings().base_url}/panel/tasks",
    }


def reminder(notification: Notification, complaint: Complaint) -> Data:
    """Return what a reminder says; raises NothingToSend when the task is over or has moved."""
    found = TaskReminder.get_or_none(TaskReminder.uid == notification.about_uid)
    if found is None:
        raise NothingToSend
    task = _open_task(found.task_uid)
    if task.due_on != found.for_on:
        raise NothingToSend
    return {
        "is_ahead": found.kind is not ReminderKind.AFTER,
        "why": str(_WAITS.get(task.state) or _TO_DO[found.kind]),
        "rows_of_task": _rows(task),
    }


def _open_task(uid: bytes | None) -> Task:
    task = Task.get_or_none(Task.uid == uid)
    if task is None or not task.state.is_open:
        raise NothingToSend
    return task


def _bounded(count: int) -> str:
    return str(count) if count <= MOST_COUNTED else f"{MOST_COUNTED}+"


def _rows(task: Task) -> list[Data]:
    return [
        {"label": _("To be done by"), "value": i18n.long_date(task.due_on)},
        {"label": _("State of the task"), "value": str(task.state.label)},
    ]


GATHERERS: Mapping[str, Callable[[Notification, Any], Data]] = {
    "task-given": given,
    "task-reminder": reminder,
    "task-returned": returned,
    "tasks-handed-over": handed_over,
}
"""What each of these mails gathers."""
