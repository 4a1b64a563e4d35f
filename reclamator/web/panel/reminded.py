"""Who was reminded of a complaint's dates with what result, and who will be, in words."""

from typing import Any

from reclamator import i18n
from reclamator.domain.reminders import Planned
from reclamator.i18n import lazy_p
from reclamator.models.company import Company
from reclamator.models.deadline import Deadline
from reclamator.models.staff import Staff
from reclamator.services import reminders
from reclamator.services.reading import Reading
from reclamator.services.reminders import Past
from reclamator.web import filters
from reclamator.web.panel import words

RESULTS = {
    "due": lazy_p("reminder_result", "waits to be sent"),
    "sent": lazy_p("reminder_result", "mail sent"),
    "failed": lazy_p("reminder_result", "mail not delivered"),
    "cancelled": lazy_p("reminder_result", "not needed any more"),
    "superseded": lazy_p("reminder_result", "a later one was sent in its place"),
    "nobody": lazy_p("reminder_result", "nobody to tell"),
}


def shown(read: Reading, company: Company) -> dict[str, list[dict[str, Any]]]:
    """Return what was sent and what is planned, as the page lists them."""
    told, coming = reminders.account(read.complaint, list(read.deadlines.values()), company)
    return {
        "told": [_told(row, read.people) for row in told],
        "coming": [_coming(row, planned) for row, planned in coming],
    }


def _told(row: Past, people: dict[bytes, Staff]) -> dict[str, Any]:
    to = words.actor("staff", row.staff_uid, people) if row.staff_uid else ""
    return {
        "what": row.deadline_kind.label,
        "kind": row.kind.label,
        "parts": [i18n.date_time(row.at, filters.zone()), to, str(RESULTS[row.result])],
    }


def _coming(row: Deadline, planned: Planned) -> dict[str, Any]:
    to = ", ".join(str(told.label) for told in planned.told)
    return {
        "what": row.kind.label,
        "kind": planned.kind.label,
        "parts": [i18n.long_date(planned.on), to],
    }
