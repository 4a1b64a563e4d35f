"""Telling people of a date: a row for each of them and its mail, whatever the date is of.

`reminders` (dates that are owed) and `task_reminders` (end dates of tasks) say what the date is of,
whom it reaches and where its rows stand.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from reclamator.domain.reminders import Due, Planned
from reclamator.models.complaint import Complaint
from reclamator.models.reminder import NOBODY, SENT, SUPERSEDED
from reclamator.models.staff import Staff
from reclamator.services import notifications

Record = Callable[[Planned, str, bytes | None], Any]
"""Writes one row: what was planned, its result, and whom it told."""


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
