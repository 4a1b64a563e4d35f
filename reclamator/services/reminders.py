"""Reminders: the sweep that tells people of the dates that are owed, each of them exactly once.

The sweep may be late, run twice at once or be killed anywhere. Rows, history, chain and outbox are
written in one transaction under the complaint's lock, and the date's next day of reminding is moved
on in the same one: who comes second finds nothing to do. It works within the company's working
hours only; a mail that is written late waits for them too (`delivery`).
"""

from dataclasses import dataclass
from datetime import date, datetime

from reclamator import clock
from reclamator.domain import reminders as rules
from reclamator.domain.permissions import Role
from reclamator.domain.reminders import Due, Planned, Told
from reclamator.domain.vocabulary import DeadlineKind, EventKind, ReminderKind
from reclamator.domain.working_time import WorkingTime
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.deadline import Deadline
from reclamator.models.fields import new_uid
from reclamator.models.notification import Notification
from reclamator.models.reminder import Reminder
from reclamator.models.staff import Staff
from reclamator.services import (
    actors,
    audit,
    companies,
    complaints,
    events,
    reminding,
    staff,
    targets,
)
from reclamator.services.staff import absences

NOTICE = "deadline-reminder"
BATCH = 500


@dataclass(frozen=True)
class Past:
    """A reminder of the past; `result`: how far its mail came, superseded, or nobody."""

    deadline_kind: DeadlineKind
    kind: ReminderKind
    at: datetime
    staff_uid: bytes | None
    result: str


def sweep(limit: int = BATCH) -> int:
    """Send what is due in every company, up to `limit` dates each; returns how many were looked at.

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
        Deadline.to_remind(today, limit),
        lambda row: _remind_of(row, today, working),
        today=today,
        failed="reminder.failed",
    )


def planned(row: Deadline, owed: list[Deadline], working: WorkingTime) -> tuple[Planned, ...]:
    """Return the reminders of one date; `owed`: every date of its complaint."""
    if row.safe_on is None or not row.is_open or row.kind not in rules.REMINDED_OF:
        return ()
    beside = any(each.is_open and each.kind is DeadlineKind.ANSWER for each in owed)
    return rules.plan(row.kind, row.started_on, row.safe_on, working, beside_the_law=beside)


def account(
    complaint: Complaint, owed: list[Deadline], company: Company
) -> tuple[list[Past], list[tuple[Deadline, Planned]]]:
    """Return what was told, oldest first, and what is planned, the next one first; two queries.

    `owed`: the dates of the complaint.
    """
    rows = Reminder.of(complaint.complaint_uid)
    states = _states(complaint)
    told = [
        Past(row.deadline_kind, row.kind, row.at, row.staff_uid, states.get(row.uid, row.result))
        for row in rows
    ]
    done = {(row.deadline_uid, row.for_on, row.kind) for row in rows}
    working, today = targets.working_time(company), clock.today(company.time_zone)
    coming = [
        (row, each)
        for row in owed
        for each in planned(row, owed, working)
        if each.on >= today and (row.uid, row.safe_on, each.kind) not in done
    ]
    return told, sorted(coming, key=lambda pair: pair[1].on)


def _states(complaint: Complaint) -> dict[bytes, str]:
    """How far the mail of each reminder has come."""
    mails = Notification.select(Notification.about_uid, Notification.state).where(
        Notification.complaint_uid == complaint.complaint_uid, Notification.notice == NOTICE
    )
    return {row.about_uid: row.state for row in mails}


def people(complaint: Complaint, told: tuple[Told, ...], today: date) -> list[Staff]:
    """Return whom a reminder reaches, each person once.

    Whoever is away is stood in for; where nobody handles it, the heads are told, and where there
    is no head, the owners.
    """
    active = Staff.active()
    owners, heads = [person for person in active if person.role is Role.OWNER], staff.heads(active)
    groups = {
        Told.HANDLER: _handler(complaint, active, today) or heads,
        Told.HEAD: heads,
        Told.OWNER: owners,
    }
    found = {bytes(person.uid): person for group in told for person in groups[group]}
    return list(found.values())


def _handler(complaint: Complaint, active: list[Staff], today: date) -> list[Staff]:
    if complaint.handler_uid is None:
        return []
    own = bytes(complaint.handler_uid)
    away = absences.absent_on(today).get(own)
    uid = away.substitute_uid if away else own
    return [person for person in active if bytes(person.uid) == uid]


def _remind_of(row: Deadline, today: date, working: WorkingTime) -> None:
    with transaction():
        complaint = complaints.locked(complaints.get(bytes(row.complaint_uid)))
        owed = Deadline.of(complaint.complaint_uid)
        fresh = next(each for each in owed if each.uid == row.uid)
        if fresh.remind_on is None or fresh.remind_on > today:
            return  # somebody else was here
        plan = planned(fresh, owed, working)
        due = rules.due(plan, today, Reminder.settled(bytes(fresh.uid), fresh.safe_on))
        if due:
            _tell(complaint, fresh, due, today)
        fresh.put_off_reminding(rules.next_on(plan, today))


def _tell(complaint: Complaint, row: Deadline, due: Due, today: date) -> None:
    told = people(complaint, due.send.told, today)

    def record(planned: Planned, result: str, staff_uid: bytes | None) -> Reminder:
        return Reminder.create(
            uid=new_uid(),
            complaint_uid=row.complaint_uid,
            deadline_uid=row.uid,
            deadline_kind=row.kind,
            kind=planned.kind,
            for_on=row.safe_on,
            staff_uid=staff_uid,
            result=result,
            at=clock.now(),
        )

    reminding.tell(complaint, NOTICE, due, told, record)
    detail = {"deadline": row.kind.value, **reminding.said(due, row.safe_on, told)}
    events.record(complaint.complaint_uid, EventKind.REMINDED, by=actors.CLOCK, detail=detail)
    audit.record(
        "complaint.reminded", object_uid=bytes(row.uid), complaint_uid=complaint.complaint_uid
    )
