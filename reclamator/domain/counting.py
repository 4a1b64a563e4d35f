"""How a date by law was reached, day by day: what each day counts as, and why it is no working day.

The dates themselves come from `deadlines`; here nothing is decided, only told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from reclamator.domain import deadlines
from reclamator.domain.deadlines import Due
from reclamator.domain.overrides import LAWS_OWN
from reclamator.domain.regimes import DayKind, Regime
from reclamator.domain.vocabulary import DeadlineKind

_ONE_DAY = timedelta(days=1)


class DayOff(StrEnum):
    """Why a day is no working day that we rely on."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    # a working Saturday by decree, a holiday suspended in war: it counts, but nobody relies on it
    DOUBTFUL = "doubtful"


class Mark(StrEnum):
    """What a day means for one date."""

    RECEIVED = "received"
    LAST = "last"
    SAFE = "safe"
    STATUTORY = "statutory"
    TOO_LATE = "too_late"


@dataclass(frozen=True)
class Day:
    """One day between receipt and the day on which it is too late; `number` counts the period."""

    on: date
    number: int | None
    off: DayOff | None
    marks: frozenset[Mark]


@dataclass(frozen=True)
class Counting:
    """One date by law as it stands: counted, moved by extensions, and the days in between.

    `due` is what the rule gives from `started_on`; `statutory_on` and `safe_on` are what counts.
    """

    kind: DeadlineKind
    started_on: date
    due: Due
    statutory_on: date
    safe_on: date
    country: str | None
    days: tuple[Day, ...]

    @property
    def last_on(self) -> date:
        """The last counted day, before any move over days off."""
        return self.due.plain_on or self.due.statutory_on

    @property
    def first_on(self) -> date:
        """Day 1."""
        return next(day.on for day in self.days if day.number == 1)

    @property
    def too_late_on(self) -> date:
        """The first day on which the date has been missed."""
        return self.statutory_on + _ONE_DAY

    @property
    def rolls(self) -> bool:
        """Whether the rule moves the last day on."""
        return self.due.statutory_on != self.last_on

    @property
    def is_moved(self) -> bool:
        """Whether the date by law no longer stands where the rule puts it."""
        return self.statutory_on != self.due.statutory_on


def count(
    regime: Regime,
    kind: DeadlineKind,
    started_on: date,
    *,
    statutory_on: date,
    safe_on: date,
    country: str,
    own: Mapping[DeadlineKind, int] = LAWS_OWN,
) -> Counting | None:
    """Return how a date was reached, or None where the rule has no period of this kind."""
    dues = deadlines.compute(regime, started_on, country=country, own=own)
    due = next((each for each in dues if each.kind is kind), None)
    if due is None:
        return None
    place = regime.country_code or country
    days = tuple(_days(regime, due, started_on, statutory_on, safe_on, place))
    return Counting(kind, started_on, due, statutory_on, safe_on, place, days)


def day_off(day: date, country: str | None) -> DayOff | None:
    """Return why people surely or perhaps do not work on a day; None for a sure working day."""
    if deadlines.is_working_day(day, country):
        return None
    if deadlines.is_lawful_working_day(day, country):
        return DayOff.DOUBTFUL
    return DayOff.WEEKEND if deadlines.is_weekend(day, country) else DayOff.HOLIDAY


def _days(
    regime: Regime,
    due: Due,
    started_on: date,
    statutory_on: date,
    safe_on: date,
    country: str | None,
) -> Iterator[Day]:
    marks = {
        Mark.RECEIVED: started_on,
        Mark.LAST: due.plain_on or due.statutory_on,
        Mark.SAFE: safe_on,
        Mark.STATUTORY: statutory_on,
        Mark.TOO_LATE: statutory_on + _ONE_DAY,
    }
    counted = 0
    day = started_on
    while day <= marks[Mark.TOO_LATE]:
        is_after = day > started_on or not regime.starts_next_day
        counts = is_after and counted < due.basis.days and _counts(day, due, country)
        counted += counts
        here = frozenset(mark for mark, on in marks.items() if on == day)
        yield Day(day, counted if counts else None, day_off(day, country), here)
        day += _ONE_DAY


def _counts(day: date, due: Due, country: str | None) -> bool:
    is_calendar = due.basis.day_kind is DayKind.CALENDAR
    return is_calendar or deadlines.is_lawful_working_day(day, country)
