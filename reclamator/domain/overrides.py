"""Overrides of a regime: a company's own number of days, and how far it may differ from the law.

A shorter period is a promise of the company: the date by law stays. A longer one is only possible
where we are not sure of the law, and stays marked as unverified.
"""

from collections.abc import Mapping
from enum import StrEnum

from reclamator.domain.regimes import Regime
from reclamator.domain.vocabulary import Confidence, DeadlineKind

MOST_DAYS = 365
LAWS_OWN: Mapping[DeadlineKind, int] = {}
"""The days of a company that counts as the law does."""


class Misfit(StrEnum):
    """Why a number of days cannot stand."""

    NO_CLOCK = "no_clock"
    NO_NUMBER = "no_number"
    TOO_LONG = "too_long"


def days_by_law(regime: Regime) -> Mapping[DeadlineKind, int]:
    """Return the number of days that the law sets for each kind of date; often none."""
    days = {
        DeadlineKind.ANSWER: regime.response_days,
        DeadlineKind.SETTLE: regime.settle_days,
    }
    return {kind: number for kind, number in days.items() if number is not None}


def counts(regime: Regime, kind: DeadlineKind, days: int) -> bool:
    """Tell whether a company may count so many days: where the law is sure, none beyond it."""
    law = days_by_law(regime).get(kind)
    return law is not None and (days <= law or regime.confidence is not Confidence.HIGH)


def misfit(regime: Regime, kind: DeadlineKind, days: int) -> Misfit | None:
    """Return why so many days cannot stand beside this rule, or None."""
    if kind not in days_by_law(regime):
        return Misfit.NO_CLOCK
    if not 1 <= days <= MOST_DAYS:
        return Misfit.NO_NUMBER
    return None if counts(regime, kind, days) else Misfit.TOO_LONG


def is_longer(regime: Regime, days: Mapping[DeadlineKind, int]) -> bool:
    """Tell whether any of the days go beyond what we hold as the law."""
    law = days_by_law(regime)
    return any(kind in law and number > law[kind] for kind, number in days.items())
