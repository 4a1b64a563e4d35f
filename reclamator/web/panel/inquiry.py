"""What is shown of an investigation: the finding, the person concerned, time, whose turn it is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import CauseKind, ErrorType, PartyAtFault, Validity, WaitingOn
from reclamator.models.investigation import TimeEntry
from reclamator.services import reading
from reclamator.services.actors import Actor
from reclamator.services.reading import Reading
from reclamator.web import filters
from reclamator.web.panel import words

CHOICES: dict[str, list[tuple[str, object]]] = {
    "validity": Validity.choices(),
    "cause": CauseKind.choices(),
    "error_type": ErrorType.choices(),
    "party_at_fault": PartyAtFault.choices(),
    "waiting_on": WaitingOn.choices(),
}


@dataclass(frozen=True)
class Inquiry:
    """One investigation as one person sees it."""

    read: Reading
    by: Actor

    @property
    def choices(self) -> dict[str, list[tuple[str, object]]]:
        """The codes of each list."""
        return CHOICES

    @property
    def may_write(self) -> bool:
        """Whether this person checks complaints."""
        return self.by.may(Permission.REVIEW)

    @property
    def may_note_time(self) -> bool:
        """Whether this person can say how long they worked on it."""
        return self.by.may(Permission.NOTE)

    @property
    def may_see_concerned(self) -> bool:
        """Whether this person is told who is concerned."""
        return self.read.found.may_see_concerned

    @property
    def finding(self) -> dict[str, Any]:
        """What was found, opened, under the names of the form."""
        row = self.read.found.finding
        codes = ("cause", "error_type", "party_at_fault", "opinion_on")
        return {
            "validity": self.read.complaint.validity,
            **{name: getattr(row, name) if row else None for name in codes},
            "cause_detail": reading.opened(row, "cause_detail") if row else "",
            "opinion": reading.opened(row, "opinion") if row else "",
            "by": self._name(row.opinion_by) if row and row.opinion_by else "",
            "seen": row.version if row else 0,
        }

    @property
    def concerned(self) -> dict[str, Any]:
        """Who is concerned and what they say; asked only where it may be shown."""
        row = self.read.found.concerned
        return {
            "person": reading.opened(row, "person") if row else "",
            "opinion": reading.opened(row, "opinion") if row else "",
            "at": row.updated_at if row else None,
            "seen": row.version if row else 0,
        }

    @property
    def colleagues(self) -> list[str]:
        """The names to choose from; any other can be typed."""
        active = (each for each in self.read.people.values() if each.disabled_at is None)
        return [str(name) for each in active if (name := reading.opened(each, "name"))]

    @property
    def time(self) -> list[dict[str, Any]]:
        """Every entry that was not taken back, the newest day first."""
        return [self._entry(row) for row in reversed(self.read.found.time) if row.minutes]

    @property
    def total(self) -> str:
        """All minutes together."""
        return words.duration(sum(row.minutes for row in self.read.found.time))

    @property
    def today(self) -> date:
        """Today where the company is."""
        return clock.today(filters.zone())

    @property
    def promised_on(self) -> date | None:
        """The day that the customer was promised an answer for, beside the law's."""
        return getattr(self.read.complaint, "promised_on", None)

    def _entry(self, row: TimeEntry) -> dict[str, Any]:
        return {
            "uid": bytes(row.uid).hex(),
            "by": self._name(row.staff_uid),
            "on": row.worked_on,
            "minutes": row.minutes,
            "spent": words.duration(row.minutes),
            "note": reading.opened(row, "note") or "",
            "is_own": bytes(row.staff_uid) == self.by.uid and self.may_note_time,
        }

    def _name(self, uid: bytes) -> str:
        return words.actor("staff", bytes(uid), self.read.people)
