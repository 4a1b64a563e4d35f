"""Digests: each morning every person hears once what is late, due today and due soon.

A digest holds numbers and dates, and is written when it leaves. It is owed once a day: the row is
the claim, and it is written also where there is nothing to say.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from reclamator import clock, logs
from reclamator.domain.permissions import Permission
from reclamator.domain.reminders import REMINDED_OF
from reclamator.domain.vocabulary import TaskState
from reclamator.models import scope
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.deadline import Deadline
from reclamator.models.fields import new_uid
from reclamator.models.reminder import Digest
from reclamator.models.staff import Staff
from reclamator.models.task import Task
from reclamator.services import companies, notifications, staff, targets, tasks
from reclamator.services.staff import absences

SOON_DAYS = 3
MOST_ROWS = 400
MOST_SHOWN = 20
LATE, TODAY, SOON = "late", "today", "soon"
BY_LAW, TARGET, TASK = "law", "target", "task"


@dataclass(frozen=True)
class Item:
    """One complaint with its next date, or a task; `what` says whose date: the law's, ours."""

    number: str
    on: date
    what: str


@dataclass(frozen=True)
class Part:
    """The late ones, those of today, or those of the next days; the most urgent first."""

    code: str
    items: tuple[Item, ...]


def sweep() -> int:
    """Owe everybody of every company the digest of the day; returns how many mails are owed.

    Needs a connection and no company in scope.
    """
    return companies.sum_over_all(write)


def write(company: Company) -> int:
    """Owe the digests of the day in the company in scope, once its people are at work."""
    if not targets.working_time(company).is_at_work(clock.now()):
        return 0
    day = clock.today(company.time_zone)
    had = Digest.people_of(day)
    waiting = [person for person in _readers() if bytes(person.uid) not in had]
    return sum(_owe(person, day) for person in waiting)


def parts(digest: Digest) -> list[Part]:
    """Return what a digest says now, in three parts."""
    company, person = Company.by_uid(bytes(digest.company_uid)), _person(digest)
    if person is None:
        return []
    today = clock.today(company.time_zone)
    until = targets.working_time(company).days_after(today, SOON_DAYS)
    found = sorted(
        [*_owed_by(person, today, until), *_to_be_done_by(person, today, until)],
        key=lambda item: item.on,
    )
    groups = {
        LATE: [item for item in found if item.on < today],
        TODAY: [item for item in found if item.on == today],
        SOON: [item for item in found if item.on > today],
    }
    return [Part(code, tuple(items[:MOST_SHOWN])) for code, items in groups.items()]


def _readers() -> list[Staff]:
    return [
        person
        for person in Staff.active()
        if person.may(Permission.REVIEW) or tasks.may_execute(person)
    ]


def _person(digest: Digest) -> Staff | None:
    return Staff.get_or_none(Staff.uid == digest.staff_uid)


def _owe(person: Staff, day: date) -> int:
    """One digest that cannot be written must not hold up the others."""
    try:
        return int(_owe_once(person, day))
    except Exception as error:
        logs.fault(error, "digest.failed", company_uid=scope.current().uid.hex())
        return 0


def _owe_once(person: Staff, day: date) -> bool:
    """Return whether a mail is owed; of two sweeps at once, one finds the row taken."""
    with transaction():
        digest = Digest(staff_uid=person.uid, day=day, created_at=clock.now(), uid=new_uid())
        taken = (
            Digest.insert(**digest.__data__).on_conflict_ignore().returning(Digest.uid).execute()
        )
        if not list(taken) or not any(part.items for part in parts(digest)):
            return False
        notifications.queue_digest(bytes(person.uid), about_uid=bytes(digest.uid))
        return True


def _owed_by(person: Staff, today: date, until: date) -> list[Item]:
    """Return the complaints that wait for a person, each once with its earliest date."""
    if not person.may(Permission.REVIEW):
        return []
    earliest: dict[bytes, Item] = {}
    for row in _dates(person, today, until):
        uid = bytes(row.complaint_uid)
        what = BY_LAW if row.statutory_on else TARGET
        earliest.setdefault(uid, Item(row.complaint.number, row.safe_on, what))
    return list(earliest.values())


def _to_be_done_by(person: Staff, today: date, until: date) -> list[Item]:
    """Return a person's tasks by their end dates; what waits for approval is not theirs yet."""
    is_theirs = Complaint.uid == Task.complaint_uid
    rows = (
        Task.select(Task, Complaint)
        .join_from(Task, Complaint, on=is_theirs, attr="complaint")
        .where(
            Task.ended_at.is_null(),
            Task.state == TaskState.OPEN,
            Task.due_on <= until,
            _carried_out_by(person, today),
        )
        .order_by(Task.due_on)
        .limit(MOST_ROWS)
    )
    return [Item(row.complaint.number, row.due_on, TASK) for row in rows]


def _dates(person: Staff, today: date, until: date) -> Iterable[Any]:
    is_theirs = Complaint.uid == Deadline.complaint_uid
    return (
        Deadline.select(Deadline, Complaint)
        .join_from(Deadline, Complaint, on=is_theirs, attr="complaint")
        .where(
            Deadline.kind.in_(REMINDED_OF),
            Deadline.safe_on <= until,
            Deadline.met_at.is_null(),
            Deadline.cancelled_at.is_null(),
            _waits_for(person, today),
        )
        .order_by(Deadline.safe_on)
        .limit(MOST_ROWS)
    )


def _waits_for(person: Staff, today: date) -> object:
    """Theirs, those of people they stand in for, and for a head what has nobody."""
    mine, leads = _worked_for(person, today)
    waits = Complaint.handler_uid.in_(mine)
    return waits | Complaint.handler_uid.is_null() if leads else waits


def _carried_out_by(person: Staff, today: date) -> object:
    return Task.executor_uid.in_(_worked_for(person, today)[0])


def _worked_for(person: Staff, today: date) -> tuple[list[bytes], bool]:
    """Return for whom a person works on a day, and whether they lead.

    Everybody for themselves and for whom they stand in; who leads besides for who is away alone.
    """
    away, me = absences.absent_on(today), bytes(person.uid)
    leads = any(bytes(head.uid) == me for head in staff.heads(Staff.active()))
    covered = [
        uid
        for uid, leave in away.items()
        if leave.substitute_uid == me or (leads and leave.substitute_uid is None)
    ]
    return [me, *covered], leads
