"""Dates by law: the vectors of LEGAL §3, and what must hold for every regime on every day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reclamator import clock
from reclamator.domain import deadlines
from reclamator.domain.deadlines import Due, compute, promised_on
from reclamator.domain.regimes import Regime, all_regimes, by_code
from reclamator.domain.vocabulary import DeadlineKind
from tests.vectors import Vector, each_vector

ANSWER, SETTLE = DeadlineKind.ANSWER, DeadlineKind.SETTLE


def due(code: str, received_on: date, kind: DeadlineKind = ANSWER) -> Due:
    """Return the one date of a kind."""
    (found,) = (each for each in compute(by_code(code), received_on) if each.kind is kind)
    return found


@each_vector
def test_the_vectors_of_the_law(vector: Vector) -> None:
    found = due(vector.code, vector.received)

    assert (found.plain_on, found.statutory_on, found.safe_on) == (
        vector.plain,
        vector.statutory,
        vector.safe,
    )


def test_an_unverified_roll_over_promises_nothing_but_the_safe_date() -> None:
    polish = due("PL", date(2026, 12, 11))

    assert polish.rollover_verified is False
    assert promised_on(polish) == date(2026, 12, 23)


def test_a_verified_roll_over_promises_the_date_by_law() -> None:
    czech = due("CZ", date(2026, 11, 25))

    assert czech.rollover_verified is True
    assert promised_on(czech) == date(2026, 12, 28)


def test_the_remedy_has_a_date_of_its_own() -> None:
    kinds = [found.kind for found in compute(by_code("CZ"), date(2026, 11, 25))]

    assert kinds == [ANSWER, SETTLE]
    assert [found.kind for found in compute(by_code("FR"), date(2026, 11, 25))] == [SETTLE]


@pytest.mark.parametrize("code", ["DE", "AT", "FI", "UK", "EU"])
def test_where_the_law_sets_no_date_there_is_none(code: str) -> None:
    assert compute(by_code(code), date(2026, 11, 25)) == ()


def test_a_saturday_counts_in_portugal() -> None:
    # 3 October is a Saturday; 4 October a Sunday and 5 October a holiday.
    assert due("PT", date(2026, 9, 3), SETTLE).statutory_on == date(2026, 10, 3)
    assert due("PT", date(2026, 9, 4), SETTLE).statutory_on == date(2026, 10, 6)


def test_days_count_through_a_leap_day() -> None:
    assert due("CZ", date(2028, 2, 1)).plain_on == date(2028, 3, 2)
    assert due("CZ", date(2027, 2, 1)).plain_on == date(2027, 3, 3)
    assert due("LV", date(2028, 2, 29)).statutory_on == date(2028, 3, 21)


def test_payment_firms_count_the_working_days_of_the_customers_country() -> None:
    (polish,) = compute(by_code("EU-PAY"), date(2026, 12, 14), country="PL")
    (nowhere,) = compute(by_code("EU-PAY"), date(2026, 12, 14))

    assert polish.statutory_on == date(2027, 1, 8)
    assert nowhere.statutory_on == date(2027, 1, 4)


def test_the_calendar_of_ukraine_is_empty_and_that_is_known() -> None:
    """The package lists no public holidays there while they are suspended; weekends remain."""
    published = deadlines._published("UA", 2026, None)

    assert published.days_off == frozenset()
    assert deadlines.is_lawful_working_day(date(2026, 8, 24), "UA") is True
    assert deadlines.is_working_day(date(2026, 8, 24), "UA") is False
    assert deadlines.is_working_day(date(2026, 8, 22), "UA") is False


def test_days_off_that_are_suspended_in_war_move_no_date_and_are_not_promised() -> None:
    # 24 August is no day off under martial law, so the date by law stays.
    ukrainian = due("UA", date(2026, 8, 10))

    assert ukrainian.statutory_on == date(2026, 8, 24)
    assert promised_on(ukrainian) == date(2026, 8, 21)


def test_a_saturday_that_was_made_a_working_day_is_counted_but_not_relied_on() -> None:
    # Latvia works on Saturday 27 June 2026 instead of Monday 22 June.
    assert deadlines.add_working_days(date(2026, 6, 26), 1, "LV") == date(2026, 6, 27)
    assert deadlines.is_working_day(date(2026, 6, 27), "LV") is False


def test_a_day_moved_by_decree_is_data(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = {"LV": {"days_off": ["2027-06-25"], "working_days": ["2027-07-03"]}}
    monkeypatch.setattr(deadlines, "_calendars", lambda: ours)
    deadlines._year.cache_clear()

    try:
        assert deadlines.add_working_days(date(2027, 6, 24), 1, "LV") == date(2027, 6, 28)
        assert deadlines.add_working_days(date(2027, 7, 2), 1, "LV") == date(2027, 7, 3)
    finally:
        deadlines._year.cache_clear()


def test_a_date_may_move_as_far_as_the_law_says() -> None:
    received = date(2026, 11, 23)

    assert deadlines.extension_limit(by_code("PL-FIN"), ANSWER, received) == date(2027, 1, 22)
    assert deadlines.extension_limit(by_code("SI"), SETTLE, received) == date(2027, 1, 7)
    assert deadlines.extension_limit(by_code("EE"), ANSWER, received) is None
    with pytest.raises(ValueError, match="does not extend"):
        deadlines.extension_limit(by_code("PL"), ANSWER, received)


def test_the_companys_own_terms_are_plain_days() -> None:
    assert deadlines.target_on(date(2026, 11, 22)) == date(2026, 12, 2)
    assert deadlines.target_on(date(2026, 11, 22), days=1) == date(2026, 11, 23)


def test_receipt_is_confirmed_within_one_working_day() -> None:
    assert deadlines.acknowledge_on(date(2026, 12, 23), "PL") == date(2026, 12, 28)
    assert deadlines.acknowledge_on(date(2026, 11, 20), None) == date(2026, 11, 23)


def test_the_basis_reads_as_days_and_provision() -> None:
    basis = due("PL", date(2026, 11, 22)).basis

    assert str(basis).startswith("14 calendar days: Act of 30 May 2014 on consumer rights")


@pytest.mark.parametrize("code", ["PL", "LV", "CZ"])
def test_beyond_the_years_of_the_calendar_weekends_are_still_days_off(code: str) -> None:
    """The package ends in 2100: no holiday moves a date any more, and none is made up."""
    assert deadlines._published(code, 2101, None).days_off == frozenset()

    for offset in range(14):
        received = date(2100, 12, 20) + timedelta(days=offset)
        found = due(code, received)
        assert received < found.safe_on <= found.statutory_on
        assert found.safe_on.weekday() < 5
        assert found.statutory_on.weekday() < 5


CLOCKED = [regime for regime in all_regimes() if regime.has_clock]


@pytest.mark.parametrize("regime", CLOCKED, ids=lambda regime: regime.code)
def test_on_every_day_of_three_years_the_dates_are_in_order(regime: Regime) -> None:
    before: tuple[Due, ...] = ()
    for offset in range(3 * 366):
        received = date(2026, 1, 1) + timedelta(days=offset)
        now = compute(regime, received, country="PL")

        for found in now:
            last = found.plain_on or found.statutory_on
            assert received < found.safe_on <= last <= found.statutory_on
            assert received <= promised_on(found) <= found.statutory_on
        assert received < deadlines.acknowledge_on(received, regime.country_code)
        for earlier, later in zip(before, now, strict=bool(before)):
            assert earlier.statutory_on <= later.statutory_on
            assert earlier.safe_on <= later.safe_on
        before = now


ZONES = ("Europe/Warsaw", "Europe/London", "Pacific/Auckland", "America/St_Johns", "UTC")


@given(
    regime=st.sampled_from(CLOCKED),
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    share=st.floats(min_value=0, max_value=1, exclude_max=True),
)
# the days on which clocks are put forward and back, and the leap day
@example(by_code("PL"), "Europe/Warsaw", date(2027, 3, 28), 0.999)
@example(by_code("PL"), "Europe/Warsaw", date(2027, 10, 31), 0.999)
@example(by_code("LV"), "Pacific/Auckland", date(2028, 2, 29), 0.0)
def test_every_moment_of_a_day_leads_to_the_same_dates(
    regime: Regime, zone: str, day: date, share: float
) -> None:
    """Days of 23 and of 25 hours too: what counts is the day in the company's time zone."""
    begins, ends = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    moment = min(begins + (ends - begins) * share, ends - timedelta(microseconds=1))

    received = clock.local_date(moment, zone)

    assert received == day
    assert clock.local_date(begins - timedelta(microseconds=1), zone) == day - timedelta(days=1)
    for due in compute(regime, received, country="PL"):
        assert received < due.safe_on <= due.statutory_on


def midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize("country", ["PL", "LV", "HU", "UA", "GB", "XX", None])
def test_a_safe_day_is_never_a_weekend(country: str | None) -> None:
    for offset in range(400):
        day = deadlines.working_day_not_later(date(2026, 1, 1) + timedelta(days=offset), country)
        assert day.weekday() < 5
