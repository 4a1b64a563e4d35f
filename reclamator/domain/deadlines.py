"""The clock: dates by law and their safe dates, the company's own terms, working days.

Two dates stand for every period (LEGAL §3): *statutory*, with the roll-over of the regime, and
*safe*, the last working day not later than the date before any roll-over. Whatever is doubtful
counts against us: a doubtful day off never moves a statutory date, and a safe date avoids it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from reclamator.domain.overrides import LAWS_OWN, counts
from reclamator.domain.regimes import DayKind, Regime, Rollover
from reclamator.domain.vocabulary import DeadlineKind

TARGET_DAYS = 10
APPEAL_DAYS = 30
ANSWER_APPEAL_DAYS = 14
ACKNOWLEDGE_WORKING_DAYS = 1

CALENDARS = Path(__file__).parent / "data" / "calendars.json"
_ONE_DAY = timedelta(days=1)
_WEEKEND = frozenset({5, 6})
_SUNDAY = 6


@dataclass(frozen=True)
class Basis:
    """Why a date is owed: so many days of this kind, and the provision that says so."""

    days: int
    day_kind: DayKind
    citation: str

    def __str__(self) -> str:
        return f"{self.days} {self.day_kind} days: {self.citation}"


@dataclass(frozen=True)
class Due:
    """A date by law. `plain_on` is the counted calendar day; None where working days count.

    `own_days`: how many days the company itself counts, where that is another number.
    """

    kind: DeadlineKind
    statutory_on: date
    safe_on: date
    rollover_verified: bool
    plain_on: date | None
    basis: Basis
    own_days: int | None = None


@dataclass(frozen=True)
class _Year:
    days_off: frozenset[date]
    doubtful: frozenset[date]
    working_weekend: frozenset[date]
    weekend: frozenset[int]


def compute(
    regime: Regime,
    received_on: date,
    *,
    country: str | None = None,
    own: Mapping[DeadlineKind, int] = LAWS_OWN,
) -> tuple[Due, ...]:
    """Return the dates that the law sets, for the answer and for the remedy; often none.

    `received_on`: the day of receipt in the company's time zone. `country`: whose working days
    count where the regime belongs to no single country. `own`: the company's own days.
    """
    place = regime.country_code or country
    periods = (
        (DeadlineKind.ANSWER, regime.response_days, regime.day_kind),
        (DeadlineKind.SETTLE, regime.settle_days, regime.settle_day_kind),
    )
    return tuple(
        _with_own(
            _due(kind, regime, received_on, Basis(days, day_kind, regime.citation), place),
            own.get(kind),
            regime,
            received_on,
            place,
        )
        for kind, days, day_kind in periods
        if days is not None and day_kind is not None
    )


def extension_limit(
    regime: Regime, kind: DeadlineKind, received_on: date, *, country: str | None = None
) -> date | None:
    """Return the last statutory day to which a date may move; None where the law sets no cap.

    Raises ValueError when the regime does not let this kind of date move.
    """
    extension = regime.extension
    if extension is None or kind not in extension.kinds:
        raise ValueError(f"{regime.code} does not extend {kind}")
    day_kind = regime.day_kind if kind is DeadlineKind.ANSWER else regime.settle_day_kind
    if extension.max_days is None or day_kind is None:
        return None
    basis = Basis(extension.max_days, day_kind, regime.citation)
    place = regime.country_code or country
    return _due(kind, regime, received_on, basis, place).statutory_on


def promised_on(due: Due) -> date:
    """Return the date a customer may be told: the safe one while the roll-over is unverified.

    So it is where the company counts its own days.
    """
    is_by_law = due.rollover_verified and due.own_days is None
    return due.statutory_on if is_by_law else due.safe_on


def target_on(received_on: date, days: int = TARGET_DAYS) -> date:
    """Return the company's own date, plain calendar days after receipt; never the law's."""
    return received_on + timedelta(days=days)


def acknowledge_on(received_on: date, country: str | None) -> date:
    """Return the day by which receipt is confirmed: one working day later, our own rule."""
    return add_working_days(received_on, ACKNOWLEDGE_WORKING_DAYS, country)


def is_working_day(day: date, country: str | None) -> bool:
    """Tell whether people surely work on this day; a doubtful day is none."""
    year = _year(country, day.year)
    return day.weekday() not in year.weekend and day not in (year.days_off | year.doubtful)


def is_holiday(day: date, country: str | None) -> bool:
    """Tell whether a day is a day off whatever its weekday, or may be one."""
    year = _year(country, day.year)
    return day in year.days_off or day in year.doubtful


def is_lawful_working_day(day: date, country: str | None) -> bool:
    """Tell whether the law counts this as a working day, whatever people do."""
    year = _year(country, day.year)
    if day in year.working_weekend:
        return True
    return day.weekday() not in year.weekend and day not in year.days_off


def is_weekend(day: date, country: str | None) -> bool:
    """Tell whether a day is off in every week of this country."""
    return day.weekday() in _year(country, day.year).weekend


def add_working_days(start: date, days: int, country: str | None) -> date:
    """Return the `days`-th day after `start` that the law of the country calls a working day."""
    day = start
    while days > 0:
        day += _ONE_DAY
        days -= is_lawful_working_day(day, country)
    return day


def working_day_not_later(day: date, country: str | None) -> date:
    """Return this day, or the last sure working day before it."""
    while not is_working_day(day, country):
        day -= _ONE_DAY
    return day


def _due(
    kind: DeadlineKind, regime: Regime, received_on: date, basis: Basis, country: str | None
) -> Due:
    last = _last_day(received_on, basis, regime.starts_next_day, country)
    is_calendar = basis.day_kind is DayKind.CALENDAR
    return Due(
        kind=kind,
        statutory_on=_rolled(last, regime.holiday_rollover, country) if is_calendar else last,
        safe_on=_safe(last, received_on, country),
        rollover_verified=regime.rollover_verified,
        plain_on=last if is_calendar else None,
        basis=basis,
    )


def _with_own(
    due: Due, own_days: int | None, regime: Regime, received_on: date, country: str | None
) -> Due:
    """Fewer days move the safe date only; more move both, and never where the law is sure."""
    law = due.basis.days
    if own_days in (None, law) or not counts(regime, due.kind, own_days):
        return due
    basis = replace(due.basis, days=own_days)
    theirs = replace(_due(due.kind, regime, received_on, basis, country), own_days=own_days)
    if own_days > law:
        return theirs
    return replace(due, safe_on=min(due.safe_on, theirs.safe_on), own_days=own_days)


def _last_day(received_on: date, basis: Basis, starts_next_day: bool, country: str | None) -> date:
    counts_from = received_on if starts_next_day else received_on - _ONE_DAY
    if basis.day_kind is DayKind.WORKING:
        return add_working_days(counts_from, basis.days, country)
    return counts_from + timedelta(days=basis.days)


def _rolled(day: date, rollover: Rollover, country: str | None) -> date:
    while _moves_on(day, rollover, country):
        day += _ONE_DAY
    return day


def _moves_on(day: date, rollover: Rollover, country: str | None) -> bool:
    if rollover is Rollover.NONE:
        return False
    if rollover is Rollover.SUN_HOL:
        return day.weekday() == _SUNDAY or day in _year(country, day.year).days_off
    return not is_lawful_working_day(day, country)


def _safe(last: date, received_on: date, country: str | None) -> date:
    """Return the last sure working day after receipt; in a long holiday the last day itself."""
    day = working_day_not_later(last, country)
    return day if day > received_on else last


@cache
def _year(country: str | None, year: int) -> _Year:
    ours = _calendars().get(country or "", {})
    known = _published(country, year, ours.get("subdivision"))
    return _Year(
        days_off=known.days_off | _days_of(year, ours.get("days_off", ())),
        doubtful=_yearly(year, ours.get("doubtful_yearly", ())),
        working_weekend=known.working_weekend | _days_of(year, ours.get("working_days", ())),
        weekend=known.weekend,
    )


@cache
def _calendars() -> Mapping[str, Mapping[str, Any]]:
    countries: Mapping[str, Mapping[str, Any]] = json.loads(CALENDARS.read_text(encoding="utf-8"))[
        "countries"
    ]
    return countries


def _published(country: str | None, year: int, subdivision: str | None) -> _Year:
    """Return the days of the `holidays` package; imported late, it takes a second to load."""
    import holidays

    # The language is fixed, or the names (never used) would follow the machine's.
    try:
        found = holidays.country_holidays(
            country or "", subdiv=subdivision, years=year, expand=False, language="en_US"
        )
    except NotImplementedError:
        return _Year(frozenset(), frozenset(), frozenset(), _WEEKEND)
    return _Year(
        days_off=frozenset(day for day in found if day.year == year),
        doubtful=frozenset(),
        working_weekend=frozenset(day for day in found.weekend_workdays if day.year == year),
        weekend=frozenset(found.weekend),
    )


def _days_of(year: int, days: Any) -> frozenset[date]:
    read = (date.fromisoformat(day) for day in days)
    return frozenset(day for day in read if day.year == year)


def _yearly(year: int, days: Any) -> frozenset[date]:
    return frozenset(date.fromisoformat(f"{year}-{day}") for day in days)
