"""Who stands in for whom: chains end at somebody who is here, and circles are seen beforehand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reclamator.domain.absences import Leave, can_take_over, goes_in_a_circle, stand_in
from reclamator.domain.permissions import Role

ADAM, BEA, CARL, DORA = b"adam", b"bea", b"carl", b"dora"
MONDAY = date(2026, 11, 23)


def leave(who: bytes, substitute: bytes | None, first: int = 0, last: int = 4) -> Leave:
    """Away from the first to the last day of a fortnight that begins on Monday."""
    return Leave(who, MONDAY + timedelta(first), MONDAY + timedelta(last), substitute)


def anybody(uid: bytes) -> bool:
    return True


@pytest.mark.parametrize(
    ("substitutes", "expected"),
    [
        ({ADAM: BEA}, BEA),
        ({ADAM: None}, None),
        ({ADAM: BEA, BEA: CARL}, CARL),
        ({ADAM: BEA, BEA: CARL, CARL: DORA}, DORA),
        ({ADAM: BEA, BEA: None}, None),
        ({ADAM: BEA, BEA: ADAM}, None),
        ({ADAM: ADAM}, None),
        ({ADAM: BEA, BEA: CARL, CARL: BEA}, None),
    ],
)
def test_the_first_who_is_here_takes_over(substitutes, expected):
    away = {who: leave(who, substitute) for who, substitute in substitutes.items()}

    assert stand_in(ADAM, away, anybody) == expected


def test_who_may_not_take_over_is_nobody():
    assert stand_in(ADAM, {ADAM: leave(ADAM, BEA)}, lambda uid: uid != BEA) is None


def test_the_way_leads_past_somebody_who_is_away_and_may_not():
    away = {ADAM: leave(ADAM, BEA), BEA: leave(BEA, CARL)}

    assert stand_in(ADAM, away, lambda uid: uid != BEA) == CARL


@pytest.mark.parametrize(
    ("new", "others", "circular"),
    [
        (leave(ADAM, BEA), [], False),
        (leave(ADAM, None), [leave(BEA, ADAM)], False),
        (leave(ADAM, BEA), [leave(BEA, ADAM)], True),
        (leave(ADAM, BEA), [leave(BEA, CARL)], False),
        (leave(ADAM, BEA), [leave(BEA, CARL), leave(CARL, ADAM)], True),
        # they are away one after the other
        (leave(ADAM, BEA, 0, 2), [leave(BEA, ADAM, 3, 4)], False),
        (leave(ADAM, BEA, 0, 3), [leave(BEA, ADAM, 3, 4)], True),
        # Carl is back before Bea goes
        (leave(ADAM, BEA, 0, 9), [leave(BEA, CARL, 5, 9), leave(CARL, ADAM, 0, 4)], False),
        (leave(ADAM, BEA, 0, 9), [leave(BEA, CARL, 4, 9), leave(CARL, ADAM, 0, 4)], True),
        # only the second of Bea's leaves leads back
        (leave(ADAM, BEA, 0, 9), [leave(BEA, CARL, 0, 1), leave(BEA, ADAM, 5, 6)], True),
    ],
)
def test_a_circle_is_seen_on_the_days_that_all_are_away(new, others, circular):
    assert goes_in_a_circle(new, others) is circular


@given(
    st.dictionaries(
        st.sampled_from([ADAM, BEA, CARL, DORA]),
        st.none() | st.sampled_from([ADAM, BEA, CARL, DORA]),
    )
)
def test_nobody_who_is_away_ever_stands_in(substitutes):
    away = {who: leave(who, substitute) for who, substitute in substitutes.items()}

    assert {stand_in(who, away, anybody) for who in away} & away.keys() == set()


@pytest.mark.parametrize(
    ("absent", "substitute", "possible"),
    [
        (Role.HANDLER, Role.HANDLER, True),
        (Role.HANDLER, Role.HEAD, True),
        (Role.HANDLER, Role.VIEWER, False),
        (Role.HANDLER, Role.ADMIN, False),
        (Role.TECHNICIAN, Role.HEAD, True),
        (Role.TECHNICIAN, Role.WAREHOUSE, False),
        (Role.WAREHOUSE, Role.TECHNICIAN, False),
        (Role.HEAD, Role.HANDLER, True),
        (Role.AUDITOR, Role.VIEWER, True),
    ],
)
def test_a_substitute_may_do_the_work_that_waits(absent, substitute, possible):
    assert can_take_over(absent, substitute) is possible
