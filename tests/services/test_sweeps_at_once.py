"""The sweeps of four workers that begin in the same moment: each thing is done once.

The stories of each sweep say what it does; here they all run against each other, on the very rows.
"""

from collections import Counter
from datetime import date
from typing import Any

from reclamator.config import Settings
from reclamator.domain.lifecycle import Action
from reclamator.domain.vocabulary import EventKind
from reclamator.models.blind_index import BlindIndexRow
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.event import Event
from reclamator.models.notification import Notification
from reclamator.models.reminder import Digest, Reminder, TaskReminder
from reclamator.models.staff import Staff
from reclamator.services import actors, audit, complaints, likeness, tasks
from reclamator.services.tasks import Plan
from tests.cast import file_complaint, on_both_databases
from tests.models.forks import live_at_once

COMPLAINTS = 4
LATE = "2026-12-08T10:00:00+01:00"
"""Tuesday, at work: the law's Monday has passed, the promised measure was for last week."""

IMPORTS = """
from datetime import datetime
from pathlib import Path
from reclamator import clock
from reclamator.config import Settings
from reclamator.models import database
from reclamator.services import installation
from reclamator.services import (
    digests, holding_notices, likeness, missed, reminders, task_reminders
)
"""
SWEEP = """
settings = Settings(data_dir=Path(sys.argv[1]), database_url=sys.argv[2] or None)
installation.open_installation(settings)
with clock.frozen(datetime.fromisoformat(sys.argv[3])), database.connection():
    for sweep in (
        likeness.catch_up, missed.sweep, reminders.sweep, task_reminders.sweep,
        digests.sweep, holding_notices.sweep,
    ):
        sweep()
"""


def owe_much(acme: Company, otto: Staff) -> None:
    """Complaints that Otto checks, each with a measure; nobody has told the customers anything."""
    by = actors.of_staff(otto)
    for number in range(COMPLAINTS):
        made = file_complaint(acme, email=f"ada{number}@customer.example")
        taken = complaints.assign(made, otto, by=by)
        checked = complaints.perform(taken, Action.START_REVIEW, by=by)
        plan = Plan(title="Ask the maker", executor=otto, due_on=date(2026, 12, 4))
        tasks.create(checked, plan, by=by)
    # as if an older program had taken them in
    BlindIndexRow.delete().execute()
    Complaint.update(index_version=0).execute()


def done() -> Counter[tuple[Any, ...]]:
    """Everything that a sweep leaves behind, by what may be there once only."""
    notice = (Notification.notice, Notification.complaint_uid, Notification.recipient)
    by_table: dict[Any, tuple[Any, ...]] = {
        Reminder: (Reminder.deadline_uid, Reminder.kind, Reminder.staff_uid),
        TaskReminder: (TaskReminder.task_uid, TaskReminder.kind, TaskReminder.staff_uid),
        Digest: (Digest.staff_uid, Digest.day),
        BlindIndexRow: (BlindIndexRow.complaint_uid, BlindIndexRow.kind, BlindIndexRow.h),
        Notification: (*notice, Notification.staff_uid, Notification.about_uid),
    }
    return Counter(
        (table.__name__, *row)
        for table, columns in by_table.items()
        for row in table.select(*columns).tuples()
    )


def missed_dates() -> Counter[bytes]:
    """How many dates of each complaint are noted as missed."""
    rows = Deadline.select().where(Deadline.missed_at.is_null(False))
    return Counter(bytes(row.complaint_uid) for row in rows)


def missed_lines() -> Counter[bytes]:
    """How often the history of each complaint says that a date was missed."""
    rows = Event.select().where(Event.code == EventKind.DEADLINE_MISSED)
    return Counter(bytes(row.complaint_uid) for row in rows)


@on_both_databases
def test_four_workers_at_once_do_each_thing_once(
    acme: Company, otto: Staff, settings: Settings
) -> None:
    owe_much(acme, otto)
    before = done()

    said = live_at_once(IMPORTS, SWEEP, str(settings.data_dir), settings.database_url or "", LATE)

    assert said == []
    after = done()
    assert [each for each, count in after.items() if count > 1] == []
    made = Counter(table for table, *_ in (after - before))
    for table in ("Reminder", "TaskReminder", "BlindIndexRow"):
        assert made[table] >= COMPLAINTS, made
    assert made["Digest"] >= 1
    assert sum(missed_dates().values()) >= COMPLAINTS
    assert missed_lines() == missed_dates()
    assert Complaint.not_indexed(likeness.CURRENT, COMPLAINTS) == []
    assert audit.verify().broken_at is None
