"""Leaving: a person signs in no more, and what waited for them goes to somebody else.

The door closes first, in one transaction; then the complaints change hands in small ones, each with
its event. A process that dies between two has lost nothing: the page offers to go on.
"""

from dataclasses import replace

from reclamator.domain.permissions import Permission
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.staff import Staff
from reclamator.models.task import Task
from reclamator.services import actors, complaints, staff, tasks
from reclamator.services.actors import Actor
from reclamator.services.staff import absences

BATCH = 25
MOST_AT_ONCE = 500


def deactivate(person: Staff, *, successor: Staff | None, by: Staff) -> int:
    """Let a person in no more and hand over; returns how many complaints changed hands.

    Without a successor complaints wait in the register for somebody to take them, and tasks go to
    a head. Raises Forbidden, LastOwner or Incomplete, and then nothing has changed.
    """
    _check_successor(person, successor)
    _executor_after(person, successor)
    with transaction():
        staff.disable(person, by=by)
        absences.hand_on(person, successor)
    return hand_over(person, successor=successor, by=by)


def hand_over(person: Staff, *, successor: Staff | None, by: Staff) -> int:
    """Give the open complaints and tasks of a person to another; returns how many complaints.

    At most 500 of each a call, so that no page waits long; whoever asks again goes on where it
    ended. To nobody go complaints only: a task has an executor, so a head gets it. Raises
    Incomplete where there is none.
    """
    _check_successor(person, successor)
    executor = _executor_after(person, successor)
    actor, moved = _handing_over(by), 0
    are_many = Task.count_mine(bytes(person.uid), most=2) > 1
    while moved < MOST_AT_ONCE and (moved_now := _next_complaints(person, successor, actor)):
        moved += moved_now
    given = 0
    while executor is not None and given < MOST_AT_ONCE:
        if not (given_now := _next_tasks(person, executor, actor, are_many=are_many)):
            break
        given += given_now
    return moved


def waiting(person: Staff, limit: int) -> int:
    """Return how many complaints and tasks wait for a person, each counted up to `limit`."""
    tasks_open = Task.count_mine(bytes(person.uid), most=limit)
    return len(Complaint.open_of(person.uid, limit)) + tasks_open


def _next_complaints(person: Staff, successor: Staff | None, actor: Actor) -> int:
    batch = Complaint.open_of(person.uid, BATCH)
    with transaction():
        for complaint in batch:
            complaints.assign(complaint, successor, by=actor)
    return len(batch)


def _next_tasks(person: Staff, successor: Staff, actor: Actor, *, are_many: bool) -> int:
    batch = Task.mine(bytes(person.uid), BATCH)
    with transaction():
        for task in batch:
            matter = complaints.get(bytes(task.complaint_uid))
            tasks.give(matter, task, successor, by=actor, among_others=are_many)
    return len(batch)


def is_stuck(person: Staff) -> bool:
    """Whether something waits for a person who cannot do it: they left, or their role changed."""
    has_left = person.disabled_at is not None
    if (has_left or not person.may(Permission.REVIEW)) and Complaint.open_of(person.uid, 1):
        return True
    is_idle = has_left or not tasks.may_execute(person)
    return is_idle and Task.count_mine(bytes(person.uid), most=1) > 0


def may_succeed(person: Staff, other: Staff) -> bool:
    """Whether `other` can take over the complaints of `person`."""
    is_another = bytes(other.uid) != bytes(person.uid)
    return is_another and other.disabled_at is None and other.may(Permission.REVIEW)


def _check_successor(person: Staff, successor: Staff | None) -> None:
    if successor is not None and not may_succeed(person, successor):
        sentence = _l("Choose somebody who is on the team and checks complaints.")
        raise Incomplete([FieldError("successor", sentence)])


def _executor_after(person: Staff, successor: Staff | None) -> Staff | None:
    """Return who carries a person's tasks out from now on; None where there are no tasks."""
    if successor is not None or not Task.count_mine(bytes(person.uid), most=1):
        return successor
    others = [other for other in Staff.active() if bytes(other.uid) != bytes(person.uid)]
    leading = staff.heads(others)
    if not leading:
        sentence = _l("Choose somebody: there are tasks, and nobody leads who could take them.")
        raise Incomplete([FieldError("successor", sentence)])
    return leading[0]


def _handing_over(by: Staff) -> Actor:
    """Who runs the team may hand over the work of those who leave, and assigns nothing else."""
    actor = actors.of_staff(by)
    allowed = actor.rights.permissions | {Permission.ASSIGN}
    return replace(actor, rights=replace(actor.rights, permissions=allowed))
