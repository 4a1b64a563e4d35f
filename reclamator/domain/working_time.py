"""When a company works: its days and hours, its closed days, and what follows from them.

Nothing here is the law's: how the law counts working days is in `deadlines`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from reclamator.domain import deadlines

MONDAY_TO_FRIDAY = range(5)
WEEK = range(7)
LONGEST_REST_DAYS = 400
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """From when to when people work on a day, by the company's own clock."""

    begins: time
    ends: time

    @property
    def is_in_order(self) -> bool:
        """Whether the day begins before it ends."""
        return self.begins < self.ends


OFFICE_HOURS = Hours(time(8), time(16))


@dataclass(frozen=True)
class WorkingTime:
    """The working week of one company; `week` has no entry for a weekday that is always free.

    `country`: whose public holidays are free as well. `zone`: the company's time zone.
    """

    zone: str
    country: str
    week: Mapping[int, Hours] = field(
        default_factory=lambda: MappingProxyType(dict.fromkeys(MONDAY_TO_FRIDAY, OFFICE_HOURS))
    )
    closed: frozenset[date] = frozenset()

    @classmethod
    def of(cls, kept: Mapping[str, Any], *, zone: str, country: str) -> "WorkingTime":
        """Read what a company has set; what it has not is Monday to Friday, 8 to 16."""
        if not kept:
            return cls(zone=zone, country=country)
        week = {
            int(weekday): Hours(time.fromisoformat(begins), time.fromisoformat(ends))
            for weekday, (begins, ends) in kept["week"].items()
        }
        closed = frozenset(date.fromisoformat(day) for day in kept["closed"])
        return cls(zone=zone, country=country, week=MappingProxyType(week), closed=closed)

    @property
    def kept(self) -> dict[str, Any]:
        """What is stored of it."""
        week = {
            str(weekday): [f"{hours.begins:%H:%M}", f"{hours.ends:%H:%M}"]
            for weekday, hours in sorted(self.week.items())
        }
        return {"week": week, "closed": sorted(day.isoformat() for day in self.closed)}

    def is_working_day(self, day: date) -> bool:
        """Tell whether the company works on this day."""
        is_free = day in self.closed or deadlines.is_holiday(day, self.country)
        return day.weekday() in self.week and not is_free

    def day_not_before(self, day: date) -> date:
        """Return this day, or the next one on which the company works."""
        return self._nearest(day, _ONE_DAY)

    def day_not_later(self, day: date) -> date:
        """Return this day, or the last one before it on which the company works."""
        return self._nearest(day, -_ONE_DAY)

    def days_after(self, day: date, count: int) -> date:
        """Return the `count`-th working day after a day."""
        for _ in range(count):
            day = self.day_not_before(day + _ONE_DAY)
        return day

    def days_before(self, day: date, count: int) -> date:
        """Return the `count`-th working day before a day."""
        for _ in range(count):
            day = self.day_not_later(day - _ONE_DAY)
        return day

    def days_between(self, earlier: date, later: date) -> int:
        """Return how many working days lie after the one day, up to and with the other."""
        length = (later - earlier).days
        return sum(self.is_working_day(earlier + _ONE_DAY * (n + 1)) for n in range(length))

    def is_at_work(self, moment: datetime) -> bool:
        """Tell whether an aware moment lies within the working hours."""
        here = moment.astimezone(ZoneInfo(self.zone))
        if not self.is_working_day(here.date()):
            return False
        hours = self.week[here.weekday()]
        return hours.begins <= here.time() < hours.ends

    def next_opening(self, moment: datetime) -> datetime:
        """Return the moment itself while people work, else when they begin next."""
        if self.is_at_work(moment):
            return moment
        here = moment.astimezone(ZoneInfo(self.zone))
        day = self.day_not_before(here.date())
        if day == here.date() and here.time() >= self.week[day.weekday()].ends:
            day = self.day_not_before(day + _ONE_DAY)
        return self._opening(day)

    def _opening(self, day: date) -> datetime:
        begins = self.week[day.weekday()].begins
        # an hour that the clock leaps over begins when the leap ends
        return datetime.combine(day, begins, ZoneInfo(self.zone)).astimezone(ZoneInfo("UTC"))

    def _nearest(self, day: date, step: timedelta) -> date:
        """Look as far as a year: a company that never works has no other day than the one named."""
        found = day
        for _ in range(LONGEST_REST_DAYS):
            if self.is_working_day(found):
                return found
            found += step
        return day
