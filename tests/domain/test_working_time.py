"""When a company works: its week, its closed days, holidays, the hour that summer time skips."""

from datetime import UTC, date, datetime, time

import pytest

from reclamator.domain.targets import Effort, Target
from reclamator.domain.working_time import Hours, WorkingTime

OFFICE = WorkingTime("Europe/Warsaw", "PL")
FRIDAY, SATURDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)


def at(text: str) -> datetime:
    """A moment of UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (FRIDAY, True),
        (SATURDAY, False),
        (date(2026, 11, 11), False),  # Independence Day, a Wednesday
        (date(2026, 12, 24), False),  # a day off since 2025
        (date(2026, 12, 23), True),
    ],
)
def test_free_are_weekends_and_the_holidays_of_the_country(day, works):
    assert OFFICE.is_working_day(day) is works


def test_a_company_may_work_on_saturdays_and_be_closed_on_a_friday():
    week = {day: Hours(time(9), time(13)) for day in range(6)}
    ours = WorkingTime("Europe/Warsaw", "PL", week, frozenset({FRIDAY}))

    assert ours.is_working_day(SATURDAY)
    assert not ours.is_working_day(FRIDAY)
    assert ours.days_after(date(2026, 11, 19), 1) == SATURDAY


def test_days_are_counted_over_weekends_in_both_directions():
    assert OFFICE.days_after(FRIDAY, 1) == MONDAY
    assert OFFICE.days_before(MONDAY, 3) == date(2026, 11, 18)
    assert OFFICE.days_between(FRIDAY, MONDAY) == 1
    assert (OFFICE.day_not_before(SATURDAY), OFFICE.day_not_later(SATURDAY)) == (MONDAY, FRIDAY)


@pytest.mark.parametrize(
    ("moment", "is_at_work", "opens"),
    [
        ("2026-11-20T06:59", False, "2026-11-20T07:00"),  # 7:59 in Warsaw
        ("2026-11-20T07:00", True, "2026-11-20T07:00"),
        ("2026-11-20T14:59", True, "2026-11-20T14:59"),
        ("2026-11-20T15:00", False, "2026-11-23T07:00"),  # Friday, 16:00: until Monday
        ("2026-10-23T15:00", False, "2026-10-26T07:00"),  # winter time begins on that Sunday
        ("2026-03-27T15:00", False, "2026-03-30T06:00"),  # summer time begins on that Sunday
    ],
)
def test_the_hours_are_those_of_the_companys_own_clock(moment, is_at_work, opens):
    assert OFFICE.is_at_work(at(moment)) is is_at_work
    assert OFFICE.next_opening(at(moment)) == at(opens)


def test_an_hour_that_summer_time_skips_begins_after_the_leap():
    night = WorkingTime("Europe/Warsaw", "XX", {6: Hours(time(2, 30), time(5))})

    opens = night.next_opening(at("2026-03-28T20:00"))

    assert at("2026-03-29T01:00") <= opens <= at("2026-03-29T01:30")


def test_what_is_stored_is_read_again():
    ours = WorkingTime(
        "Europe/Warsaw", "PL", {0: Hours(time(7, 30), time(12))}, frozenset([FRIDAY])
    )

    assert WorkingTime.of(ours.kept, zone="Europe/Warsaw", country="PL") == ours


def test_a_company_that_never_works_keeps_nobody_waiting_for_ever():
    never = WorkingTime("Europe/Warsaw", "PL", {})

    assert never.days_after(FRIDAY, 1) == SATURDAY


@pytest.mark.parametrize(
    ("target", "received_on", "falls_on"),
    [
        (Target(), FRIDAY, date(2026, 11, 30)),
        (Target(Effort.SAME_DAY), SATURDAY, SATURDAY),
        (Target(Effort.SAME_DAY, in_working_days=True), SATURDAY, MONDAY),
        (Target(Effort.QUICK, in_working_days=True), FRIDAY, MONDAY),
        (Target(Effort.QUICK, in_working_days=True), SATURDAY, date(2026, 11, 24)),
        (Target(Effort.QUICK), FRIDAY, SATURDAY),
        (Target(Effort.OWN, 3), FRIDAY, MONDAY),
        (Target(Effort.INVESTIGATION, in_working_days=True), FRIDAY, date(2026, 12, 4)),
    ],
)
def test_a_target_falls_on_a_day(target, received_on, falls_on):
    assert target.falls_on(received_on, OFFICE) == falls_on
