"""Telling people of a date: a row for each of them and its mail, whatever the date is of.

`reminders` (dates that are owed) and `task_reminders` (end dates of tasks) say what the date is of,
whom it reaches and where its rows stand.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeVar

from reclamator import logs
from reclamator.domain.reminders import Due, Planned
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.reminder import NOBODY, SENT, SUPERSEDED
from reclamator.models.staff import Staff
from reclamator.models.task import Task
from reclamator.services import notifications

Row = TypeVar("Row", Deadline, Task)
Record = Callable[[Planned, str, bytes | None], Any]
"""Writes one row: what was planned, its result, and whom it told."""


def look_at_each(
    rows: list[Row], remind_of: Callable[[Row], None], *, today: date, failed: str
) -> int:
    """Remind of each row; one that cannot be handled must not hold up the others.

    It is looked at again tomorrow, and logged as `failed`. Returns how many were looked at.
    """
    for row in rows:
        try:
            remind_of(row)
        except Exception as error:
            logs.fault(error, failed, company_uid=bytes(row.company_uid).hex())
            row.put_off_reminding(today + timedelta(days=1))
    return len(rows)


def tell(complaint: Complaint, notice: str, due: Due, told: list[Staff], record: Record) -> None:
    """Owe everybody their mail, and keep what a later reminder has overtaken.

    A transaction must be open, and `complaint` be locked.
    """
    for over in due.superseded:
        record(over, SUPERSEDED, None)
    for person in told:
        uid = bytes(person.uid)
        row = record(due.send, SENT, uid)
        notifications.queue(complaint, notice, about_uid=bytes(row.uid), staff_uid=uid)
    if not told:
        record(due.send, NOBODY, None)


def said(due: Due, for_on: date | None, told: list[Staff]) -> dict[str, Any]:
    """Return what the history keeps of it: the kind, the date, the people, what was overtaken."""
    return {
        "kind": due.send.kind.value,
        "for_on": str(for_on),
        "to": [bytes(person.uid).hex() for person in told],
        "superseded": [over.kind.value for over in due.superseded],
    }
