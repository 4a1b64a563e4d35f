"""Who hears by mail that a task is theirs: given, sent back, or handed over with many others.

Nobody is told of what they do themselves, nor of what still waits for approval.
"""

from reclamator.domain.vocabulary import TaskState
from reclamator.models.complaint import Complaint
from reclamator.models.notification import Notification
from reclamator.models.task import Task
from reclamator.services import notifications
from reclamator.services.actors import Actor

GIVEN, RETURNED, HANDED_OVER = "task-given", "task-returned", "tasks-handed-over"


def given(complaint: Complaint, task: Task, by: Actor) -> None:
    """Owe whom somebody else has given a task one mail; a transaction must be open."""
    if _is_news(task, by) and not _was_told(task):
        _owe(complaint, task, GIVEN)


def returned(complaint: Complaint, task: Task, by: Actor) -> None:
    """Owe whose report was not enough a mail, each time; a transaction must be open."""
    if _is_news(task, by):
        _owe(complaint, task, RETURNED)


def handed_over(task: Task, by: Actor) -> None:
    """Owe who takes over many tasks one mail for them all; a transaction must be open."""
    if _is_news(task, by):
        notifications.queue_once(HANDED_OVER, bytes(task.executor_uid))


def _is_news(task: Task, by: Actor) -> bool:
    return task.state is TaskState.OPEN and bytes(task.executor_uid) != by.uid


def _owe(complaint: Complaint, task: Task, notice: str) -> None:
    about, whom = bytes(task.uid), bytes(task.executor_uid)
    notifications.queue(complaint, notice, about_uid=about, staff_uid=whom)


def _was_told(task: Task) -> bool:
    """Whether the last mail that gave this task away went to its executor of now."""
    told = Notification.select().where(
        Notification.complaint_uid == task.complaint_uid,
        Notification.notice == GIVEN,
        Notification.about_uid == task.uid,
    )
    last = told.order_by(Notification.created_at.desc(), Notification.uid.desc()).first()
    return last is not None and last.staff_uid == task.executor_uid
