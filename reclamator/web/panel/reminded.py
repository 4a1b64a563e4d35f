"""Who was reminded of a complaint's dates with what result, and who will be, in words."""

from dataclasses import dataclass
from datetime import date

from reclamator import clock, i18n
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
LOOKS = {
    "due": "circle-dashed",
    "sent": "circle-check",
    "failed": "circle-x",
    "nobody": "triangle-alert",
}
"""The mark of a result; what has none was left out."""


@dataclass(frozen=True)
class Line:
    """One reminder: of `what`, of which `kind`, `when`, for whom, and what came of it."""

    on: date
    when: str
    what: str
    kind: str
    to: str
    result: str = ""
    icon: str = "circle-dashed"

    @property
    def is_planned(self) -> bool:
        """Whether its day is still to come."""
        return not self.result


def lines(read: Reading, company: Company) -> list[Line]:
    """Return what was sent, oldest first, then what is planned."""
    told, coming = reminders.account(read.complaint, list(read.deadlines.values()), company)
    return [*(_told(row, read.people) for row in told), *(_coming(*each) for each in coming)]


def _told(row: Past, people: dict[bytes, Staff]) -> Line:
    zone = filters.zone()
    return Line(
        on=clock.local_date(row.at, zone),
        when=i18n.date_time(row.at, zone),
        what=str(row.deadline_kind.label),
        kind=str(row.kind.label),
        to=words.actor("staff", row.staff_uid, people) if row.staff_uid else "",
        result=str(RESULTS[row.result]),
        icon=LOOKS.get(row.result, "minus"),
    )


def _coming(row: Deadline, planned: Planned) -> Line:
    return Line(
        on=planned.on,
        when=i18n.day_month(planned.on),
        what=str(row.kind.label),
        kind=str(planned.kind.label),
        to=", ".join(str(told.label) for told in planned.told),
    )
