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
from reclamator.services.mails.dress import Data, NothingToSend

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


def _rows(task: Task) -> list[Data]:
    return [
        {"label": _("To be done by"), "value": i18n.long_date(task.due_on)},
        {"label": _("State of the task"), "value": str(task.state.label)},
    ]


GATHERERS: Mapping[str, Callable[[Notification, Any], Data]] = {
    "task-given": given,
    "task-reminder": reminder,
}
"""What each of these mails gathers."""
