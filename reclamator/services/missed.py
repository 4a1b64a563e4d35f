"""Missed dates: the day after a date by law, a line of the history that nobody can take back.

Where the row of the law is sure of itself and means this customer, silence decides by itself
(LEGAL §3.9): in Poland the complaint is accepted, in Estonia and Latvia refused. Anywhere else
people are told that the date has passed, and nothing is decided. What looks like a robot's is
only told of: a person looks at it first.
"""

from datetime import date

from reclamator import clock, logs
from reclamator.domain.lifecycle import Action
from reclamator.domain.reminders import Told
from reclamator.domain.vocabulary import DeadlineKind, EventKind
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.deadline import Deadline
from reclamator.services import (
    actors,
    audit,
    companies,
    complaints,
    deadlines,
    decisions,
    events,
    notifications,
    reminders,
)

NOTICE = "deadline-missed"
BATCH = 500
_EVERYBODY = (Told.HANDLER, Told.HEAD, Told.OWNER)


def sweep(limit: int = BATCH) -> int:
    """Note what was missed in every company; returns how many dates were looked at.

    Needs a connection and no company in scope. It waits for no working hours: the law does not.
    """
    return companies.sum_over_all(lambda company: note(company, limit))


def note(company: Company, limit: int = BATCH) -> int:
    """Note the dates by law that are over in the company in scope."""
    today = clock.today(company.time_zone)
    rows = Deadline.to_miss(today, limit)
    for row in rows:
        try:
            _note(row, today)
        except Exception as error:
            # one that cannot be handled must not hold up the others
            logs.fault(error, "missed.failed", company_uid=bytes(company.uid).hex())
    return len(rows)


def _note(row: Deadline, today: date) -> None:
    with transaction():
        complaint = complaints.locked(complaints.get(bytes(row.complaint_uid)))
        fresh = Deadline.get(Deadline.uid == row.uid)
        if fresh.missed_at is not None or not fresh.is_open:
            return  # somebody else was here, or it was met meanwhile
        fresh.missed_at = clock.now()
        fresh.save()
        acts = _acts(complaint, fresh)
        _record(complaint, fresh, acts=acts)
        if acts:
            decisions.deem(complaint)
        _tell(complaint, fresh, today, but=complaint.handler_uid if acts else None)


def _acts(complaint: Complaint, row: Deadline) -> bool:
    """Whether silence decides now: the lifecycle knows the regime, the state and the day."""
    if row.kind is not DeadlineKind.ANSWER or complaint.quarantine is not None:
        return False
    return Action.DEEM in complaints.allowed_actions(complaint, by=actors.CLOCK)


def _record(complaint: Complaint, row: Deadline, *, acts: bool) -> None:
    choice = deadlines.choice_of(complaint)
    detail = {
        "deadline": row.kind.value,
        "statutory_on": str(row.statutory_on),
        "silence": choice.silence.value,
        "is_sure": choice.silence_counts,
        "acts": acts,
    }
    events.record(
        complaint.complaint_uid, EventKind.DEADLINE_MISSED, by=actors.CLOCK, detail=detail
    )
    audit.record(
        "complaint.deadline_missed",
        object_uid=bytes(row.uid),
        complaint_uid=complaint.complaint_uid,
        detail=detail,
    )


def _tell(complaint: Complaint, row: Deadline, today: date, *, but: bytes | None) -> None:
    """Tell everybody once; the move itself tells who handles it."""
    for person in reminders.people(complaint, _EVERYBODY, today):
        if but is None or bytes(person.uid) != bytes(but):
            notifications.queue(
                complaint, NOTICE, about_uid=bytes(row.uid), staff_uid=bytes(person.uid)
            )
