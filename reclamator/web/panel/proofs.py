"""What shows that a remedy was carried out: the fields that ask for it, and what was said of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from reclamator import clock
from reclamator.domain.vocabulary import ProofKind
from reclamator.i18n import _
from reclamator.models.fulfilment import Fulfilment
from reclamator.services import fulfilments
from reclamator.services.fulfilments import Granted, Proof
from reclamator.services.reading import Reading, opened
from reclamator.web.panel import words

MOST_POINTS = 20


def given(form: Mapping[str, str]) -> list[Proof]:
    """Return what a form says of each point; none where it asks for no proof at all."""
    return [_given(form, at) for at in range(1, MOST_POINTS + 1) if f"proof_{at}" in form]


@dataclass(frozen=True)
class Shown:
    """One point that was carried out."""

    label: str
    proof: object
    reference: object
    done_on: date
    who: str
    days_late: int
    promised: date | None


@dataclass(frozen=True)
class Proofs:
    """What the page of a complaint asks and shows of its granted points."""

    read: Reading

    @cached_property
    def asked(self) -> list[Granted]:
        """The points that are to be carried out."""
        return fulfilments.granted(self.read.answer.row) if self.read.answer else []

    @property
    def kinds(self) -> list[tuple[str, object]]:
        """What can show it, for a select."""
        return ProofKind.choices()

    @property
    def today(self) -> str:
        """What the day is unless somebody says another."""
        return clock.today(self.read.zone).isoformat()

    def label(self, each: Granted) -> str:
        """Say which point this is: what was asked for, or else the remedy."""
        point = each.point
        asked = point.asked if self.read.may_read_bodies else ""
        return asked or str(point.remedy.label if point.remedy else _("What the customer gets"))

    @cached_property
    def done(self) -> list[Shown]:
        """What was carried out of the decision that stands."""
        if self.read.answer is None:
            return []
        known = {each.number: each for each in self.asked}
        mine = [row for row in self.read.fulfilments if row.decision_uid == self._decision]
        return [self._shown(row, known[row.point]) for row in mine if row.point in known]

    @property
    def _decision(self) -> object:
        return self.read.answer.row.uid if self.read.answer else None

    def _shown(self, row: Fulfilment, each: Granted) -> Shown:
        return Shown(
            label=self.label(each),
            proof=row.proof.label,
            reference=opened(row, "reference"),
            done_on=row.done_on,
            who=words.actor(row.reported_as, bytes(row.reported_by), self.read.people),
            days_late=fulfilments.days_late(row, each.point.due_on),
            promised=each.point.due_on,
        )


def _given(form: Mapping[str, str], at: int) -> Proof:
    kind = form.get(f"proof_{at}", "")
    return Proof(
        at,
        ProofKind(kind) if kind in set(ProofKind) else None,
        _day(form.get(f"done_on_{at}", "")),
        form.get(f"reference_{at}", ""),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
