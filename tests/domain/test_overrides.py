"""A company's own days beside the law's: what fewer and what more of them move."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reclamator.domain import deadlines, overrides
from reclamator.domain.overrides import Misfit
from reclamator.domain.regimes import Regime, all_regimes, by_code
from reclamator.domain.vocabulary import Confidence, DeadlineKind

ANSWER, SETTLE = DeadlineKind.ANSWER, DeadlineKind.SETTLE
SUNDAY = date(2026, 11, 22)
CLOCKED = [regime for regime in all_regimes() if regime.has_clock]


def test_fewer_days_move_the_safe_and_the_promised_date_only() -> None:
    (law,) = deadlines.compute(by_code("PL"), SUNDAY)
    (own,) = deadlines.compute(by_code("PL"), SUNDAY, own={ANSWER: 10})

    assert (own.statutory_on, own.plain_on, own.basis) == (
        law.statutory_on,
        law.plain_on,
        law.basis,
    )
    assert (law.safe_on, own.safe_on) == (date(2026, 12, 4), date(2026, 12, 2))
    assert deadlines.promised_on(own) == date(2026, 12, 2)
    assert (law.own_days, own.own_days) == (None, 10)


def test_a_verified_roll_over_promises_the_date_by_law_only_where_the_law_counts() -> None:
    # 30 days after 5 November is Saturday 5 December, which the Czech rule moves on to Monday
    law = deadlines.compute(by_code("CZ"), date(2026, 11, 5))[0]
    own = deadlines.compute(by_code("CZ"), date(2026, 11, 5), own={ANSWER: 20})[0]

    assert deadlines.promised_on(own) == own.safe_on < own.statutory_on == law.statutory_on


def test_more_days_move_every_date_where_we_are_not_sure() -> None:
    (own,) = deadlines.compute(by_code("ES"), date(2026, 11, 23), own={ANSWER: 21})

    assert (own.statutory_on, own.basis.days) == (date(2026, 12, 14), 21)
    assert deadlines.promised_on(own) == own.safe_on


def test_more_days_never_count_where_the_law_is_sure() -> None:
    law = deadlines.compute(by_code("PL"), SUNDAY)

    assert deadlines.compute(by_code("PL"), SUNDAY, own={ANSWER: 20}) == law


def test_each_kind_of_date_has_its_own_days() -> None:
    answer, settle = deadlines.compute(by_code("HU"), SUNDAY, own={SETTLE: 5})

    assert (answer.own_days, settle.own_days) == (None, 5)


@pytest.mark.parametrize(
    ("code", "kind", "days", "expected"),
    [
        ("PL", ANSWER, 14, None),
        ("PL", ANSWER, 1, None),
        ("PL", ANSWER, 15, Misfit.TOO_LONG),
        ("PL", ANSWER, 0, Misfit.NO_NUMBER),
        ("PL", SETTLE, 10, Misfit.NO_CLOCK),
        ("ES", ANSWER, 20, None),
        ("ES", ANSWER, 366, Misfit.NO_NUMBER),
        ("PL-TEL", ANSWER, 40, None),
        ("DE", ANSWER, 10, Misfit.NO_CLOCK),
        ("EU", ANSWER, 10, Misfit.NO_CLOCK),
    ],
)
def test_what_may_stand_beside_the_law(
    code: str, kind: DeadlineKind, days: int, expected: Misfit | None
) -> None:
    assert overrides.misfit(by_code(code), kind, days) is expected


@given(
    regime=st.sampled_from(CLOCKED),
    offset=st.integers(min_value=0, max_value=3 * 366),
    days=st.integers(min_value=1, max_value=365),
)
def test_own_days_never_make_a_sure_date_later(regime: Regime, offset: int, days: int) -> None:
    received = date(2026, 1, 1) + timedelta(days=offset)
    law = deadlines.compute(regime, received, country="PL")
    own = deadlines.compute(regime, received, country="PL", own={ANSWER: days, SETTLE: days})

    for before, after in zip(law, own, strict=True):
        assert received < after.safe_on <= after.statutory_on
        if regime.confidence is Confidence.HIGH or days <= before.basis.days:
            assert after.statutory_on == before.statutory_on
            assert after.safe_on <= before.safe_on
