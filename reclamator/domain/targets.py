"""Targets: by when a company itself means to answer, for each category. Never the law's dates."""

from dataclasses import dataclass
from datetime import date, timedelta

from reclamator.domain.vocabulary import Coded
from reclamator.domain.working_time import WorkingTime
from reclamator.i18n import lazy_p

LONGEST_DAYS = 365


class Effort(Coded):
    """How much work a category takes as a rule; the target follows from it."""

    SAME_DAY = "same_day", lazy_p("effort", "The same day")
    QUICK = "quick", lazy_p("effort", "Without a check on site: 1 day")
    INVESTIGATION = "investigation", lazy_p("effort", "With an investigation: 10 days")
    OWN = "own", lazy_p("effort", "Our own number of days")


_DAYS = {Effort.SAME_DAY: 0, Effort.QUICK: 1, Effort.INVESTIGATION: 10}


@dataclass(frozen=True)
class Target:
    """The target of one category. `own_days` counts for the effort `own` only."""

    effort: Effort = Effort.INVESTIGATION
    own_days: int | None = None
    in_working_days: bool = False

    @property
    def days(self) -> int:
        """Days after receipt; 0 is the same day."""
        return (self.own_days or 0) if self.effort is Effort.OWN else _DAYS[self.effort]

    @property
    def is_set(self) -> bool:
        """Whether it says a number of days that can be kept."""
        return self.effort is not Effort.OWN or 1 <= (self.own_days or 0) <= LONGEST_DAYS

    def falls_on(self, received_on: date, working: WorkingTime) -> date:
        """Return the day by which the company means to answer."""
        if not self.in_working_days:
            return received_on + timedelta(days=self.days)
        # what comes on a free day counts as come when people are back
        return working.days_after(working.day_not_before(received_on), self.days)
