"""How a date by law was reached, day by day."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reclamator.domain import counting, deadlines
from reclamator.domain.counting import Counting, DayOff, Mark
from reclamator.domain.regimes import Regime, all_regimes, by_code
from reclamator.domain.vocabulary import DeadlineKind

ANSWER = DeadlineKind.ANSWER
CLOCKED = [regime for regime in all_regimes() if regime.has_clock]


def reached(code: str, received_on: date, kind: DeadlineKind = ANSWER) -> Counting:
    """Count a date that nothing has moved since."""
    regime = by_code(code)
    (due,) = (each for each in deadlines.compute(regime, received_on) if each.kind is kind)
    dates: Any = {"statutory_on": due.statutory_on, "safe_on": due.safe_on}
    found = counting.count(regime, kind, received_on, country="PL", **dates)
    assert found is not None
    return found


def marked(found: Counting, mark: Mark) -> date:
    (on,) = (day.on for day in found.days if mark in day.marks)
    return on


def test_the_day_of_receipt_is_not_day_one() -> None:
    # the running example of the design: Sunday 22 November
    found = reached("PL", date(2026, 11, 22))

    first, second, *_, too_late = found.days
    assert (first.on, first.number, first.marks) == (
        date(2026, 11, 22),
        None,
        frozenset({Mark.RECEIVED}),
    )
    assert (second.on, second.number) == (date(2026, 11, 23), 1)
    assert marked(found, Mark.LAST) == date(2026, 12, 6)
    assert marked(found, Mark.STATUTORY) == date(2026, 12, 7)
    assert marked(found, Mark.SAFE) == date(2026, 12, 4)
    assert (too_late.on, too_late.marks) == (date(2026, 12, 8), frozenset({Mark.TOO_LATE}))
    assert found.rolls


def test_days_off_say_why_they_are_off() -> None:
    days = {day.on: day.off for day in reached("PL", date(2026, 12, 11)).days}

    assert days[date(2026, 12, 23)] is None
    # 24 December is a day off since 2025
    assert days[date(2026, 12, 24)] is DayOff.HOLIDAY
    assert days[date(2026, 12, 27)] is DayOff.WEEKEND


def test_of_working_days_only_those_are_counted() -> None:
    found = reached("LV", date(2026, 12, 14))

    counted = [day for day in found.days if day.number is not None]
    assert len(counted) == 15
    assert all(day.off is None for day in counted)
    assert counted[-1].on == found.statutory_on == date(2027, 1, 8)


def test_what_is_suspended_in_war_counts_but_is_doubtful() -> None:
    days = {day.on: day for day in reached("UA", date(2026, 8, 10)).days}

    independence = days[date(2026, 8, 24)]
    assert (independence.off, independence.number) == (DayOff.DOUBTFUL, 14)
    assert Mark.STATUTORY in independence.marks


def test_a_date_that_was_extended_is_told_from_the_counted_one() -> None:
    dates: Any = {"statutory_on": date(2027, 1, 29), "safe_on": date(2027, 1, 29)}
    found = counting.count(by_code("CZ"), ANSWER, date(2026, 11, 25), country="CZ", **dates)

    assert found is not None
    assert found.is_moved
    assert found.due.statutory_on == date(2026, 12, 28)
    assert found.too_late_on == date(2027, 1, 30)
    assert marked(found, Mark.STATUTORY) == date(2027, 1, 29)


def test_where_the_law_sets_no_date_there_is_nothing_to_count() -> None:
    dates: Any = {"statutory_on": date(2027, 1, 29), "safe_on": date(2027, 1, 29)}

    assert counting.count(by_code("DE"), ANSWER, date(2026, 11, 25), country="DE", **dates) is None


@given(
    regime=st.sampled_from(CLOCKED),
    offset=st.integers(min_value=0, max_value=3 * 366),
)
def test_the_days_never_contradict_the_date(regime: Regime, offset: int) -> None:
    received = date(2026, 1, 1) + timedelta(days=offset)
    for due in deadlines.compute(regime, received, country="PL"):
        dates: Any = {"statutory_on": due.statutory_on, "safe_on": due.safe_on}
        found = counting.count(regime, due.kind, received, country="PL", **dates)

        assert found is not None
        numbers = [day.number for day in found.days if day.number is not None]
        assert numbers == list(range(1, due.basis.days + 1))
        assert [day.on for day in found.days if day.number == due.basis.days] == [found.last_on]
        assert found.days[0].on == received
        assert found.days[-1].on == due.statutory_on + timedelta(days=1)


@pytest.mark.parametrize("country", ["PL", "LV", "UA", None])
def test_a_sure_working_day_is_off_for_no_reason(country: str | None) -> None:
    for offset in range(400):
        day = date(2026, 1, 1) + timedelta(days=offset)

        assert (counting.day_off(day, country) is None) == deadlines.is_working_day(day, country)
