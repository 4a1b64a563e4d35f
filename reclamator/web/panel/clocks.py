"""How a complaint's clock looks: one state for the chip, the ring and the row."""

from dataclasses import dataclass
from datetime import date

from reclamator import clock
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.web import filters

SOON_DAYS = 3


@dataclass(frozen=True)
class Face:
    """`state` as in macros/deadline.html; `days` left, late, over, or the day of the answer.

    `total` are the days of the whole period; the share of what is left fills pie and ring.
    """

    state: str
    days: int
    on: date
    total: int

    @property
    def ring_state(self) -> str:
        """Our own target is drawn like a date that is far off, until it has passed."""
        return "ok" if self.state == "none" else self.state


def face(complaint: Complaint, answer: Deadline | None) -> Face | None:
    """Return what the clock shows today; None when nothing is owed and nothing was answered.

    `answer`: the clock by law that counts now, or None where only our own target runs.
    """
    if answer is not None and answer.met_at is not None:
        return _met(answer, clock.local_date(answer.met_at, filters.zone()))
    if not complaint.state.is_open:
        return None
    days = (complaint.due_on - clock.today(filters.zone())).days
    started_on = answer.started_on if answer else _received_on(complaint)
    total = max((complaint.due_on - started_on).days, 1)
    by_law = answer is not None and answer.statutory_on is not None
    state = _state(days) if by_law else _own_state(days)
    return Face(state, abs(days), complaint.due_on, total)


def is_late(shown: Face | None) -> bool:
    """Whether a date by law has passed without an answer."""
    return shown is not None and shown.state == "late"


def _met(answer: Deadline, met_on: date) -> Face:
    return Face("met", max((met_on - answer.started_on).days, 0), met_on, 1)


def _state(days: int) -> str:
    if days < 0:
        return "late"
    if days == 0:
        return "today"
    return "soon" if days <= SOON_DAYS else "ok"


def _own_state(days: int) -> str:
    """A target of our own is never late by law: it is over."""
    return "over" if days < 0 else "none"


def _received_on(complaint: Complaint) -> date:
    return clock.local_date(complaint.received_at, filters.zone())
