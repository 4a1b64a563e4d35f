"""Compensation: how large a matter is, which offers fit it, how far a budget lasts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reclamator.domain.vocabulary import BudgetPeriod, CompensationKind, SizeBand

Bounds = Mapping[SizeBand, int]
"""Up to which value, in minor units, a matter is of a band; the largest has no end."""

_IN_ORDER = tuple(SizeBand)
# A hundred euros and five hundred, rounded as people round in that currency.
_EUR = {SizeBand.SMALL: 100_00, SizeBand.MEDIUM: 500_00}
_USUAL: Mapping[str, Bounds] = {
    "BGN": {SizeBand.SMALL: 200_00, SizeBand.MEDIUM: 1_000_00},
    "CZK": {SizeBand.SMALL: 2_500_00, SizeBand.MEDIUM: 12_000_00},
    "HUF": {SizeBand.SMALL: 40_000_00, SizeBand.MEDIUM: 200_000_00},
    "PLN": {SizeBand.SMALL: 400_00, SizeBand.MEDIUM: 2_000_00},
    "RON": {SizeBand.SMALL: 500_00, SizeBand.MEDIUM: 2_500_00},
    "RUB": {SizeBand.SMALL: 10_000_00, SizeBand.MEDIUM: 50_000_00},
    "UAH": {SizeBand.SMALL: 4_000_00, SizeBand.MEDIUM: 20_000_00},
}

# The customer pays for it, so it is a way out of a refusal and never a gesture.
NEVER_A_GESTURE = frozenset({CompensationKind.REPAIR_AT_COST})
# The customer shows a code for it; one that nobody typed is made.
WITH_CODE = frozenset(
    {CompensationKind.VOUCHER, CompensationKind.DISCOUNT, CompensationKind.FREE_SHIPPING}
)
WITH_CARD = frozenset({CompensationKind.APOLOGY_CARD})
_WARNED_AT_PERCENT = 80
_MONTHS = {BudgetPeriod.MONTH: 1, BudgetPeriod.QUARTER: 3, BudgetPeriod.YEAR: 12}


def usual_bounds(currency: str) -> Bounds:
    """Return the bounds of a company that has set none of its own."""
    return _USUAL.get(currency, _EUR)


def band_of(value_minor: int, bounds: Bounds) -> SizeBand:
    """Return how large a matter of this value is."""
    fits = (band for band in _IN_ORDER if value_minor <= bounds.get(band, value_minor))
    return next(fits)


def fitting(band: SizeBand | None) -> tuple[SizeBand, ...]:
    """Return the bands whose offers fit a matter: its own first, then smaller ones.

    None, where nobody knows the value: every band, the smallest first.
    """
    if band is None:
        return _IN_ORDER
    return tuple(reversed(_IN_ORDER[: _IN_ORDER.index(band) + 1]))


@dataclass(frozen=True)
class Budget:
    """What gestures may cost the company in a period, and what they have cost in this one."""

    period: BudgetPeriod
    amount_minor: int
    currency: str
    spent_minor: int = 0

    @property
    def left_minor(self) -> int:
        """What is left; below nought where an approval went beyond."""
        return self.amount_minor - self.spent_minor

    @property
    def is_warned(self) -> bool:
        """Whether four fifths are gone."""
        return self.spent_minor * 100 >= self.amount_minor * _WARNED_AT_PERCENT

    @property
    def spent_percent(self) -> int:
        """How much of it is gone, for people."""
        return self.spent_minor * 100 // self.amount_minor if self.amount_minor else 100

    def holds(self, cost_minor: int) -> bool:
        """Whether one more gesture of this cost stays within."""
        return cost_minor <= self.left_minor


def first_day(period: BudgetPeriod, today: date) -> date:
    """Return the day on which the period of `today` began."""
    months = _MONTHS[period]
    return today.replace(month=(today.month - 1) // months * months + 1, day=1)
