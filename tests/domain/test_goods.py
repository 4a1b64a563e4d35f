"""Goods as a table: where they can be, what moves them, who may, and how many there are."""

from itertools import product

import pytest

from reclamator.domain import goods, numbers
from reclamator.domain.goods import GoodsAction, Stock
from reclamator.domain.permissions import PERMISSIONS, Role
from reclamator.domain.vocabulary import EventKind, GoodsState
from reclamator.errors import Forbidden, IllegalAction, Incomplete

A, S = GoodsAction, GoodsState
EVERYTHING = PERMISSIONS[Role.OWNER]
WAREHOUSE, TECHNICIAN = PERMISSIONS[Role.WAREHOUSE], PERMISSIONS[Role.TECHNICIAN]
HERE = Stock(quantity=1, received=1)


def test_every_step_has_one_line_and_an_event_of_its_own() -> None:
    assert [row.action for row in goods.TABLE] == list(A)
    events = [row.event for row in goods.TABLE]
    assert len(set(events)) == len(events)
    assert EventKind.GOODS_AUTHORISED not in events


def test_an_end_is_an_end() -> None:
    for state in S:
        ways = goods.allowed(state, Stock(quantity=2, received=1), EVERYTHING)
        assert bool(ways) is state.is_open


@pytest.mark.parametrize(
    ("role", "state", "steps"),
    [
        (Role.WAREHOUSE, S.AWAITED, [A.RECEIVE]),
        (
            Role.WAREHOUSE,
            S.RECEIVED,
            [A.TO_SERVICE, A.TO_SUPPLIER, A.SEND_BACK, A.REPLACE, A.SCRAP],
        ),
        (Role.TECHNICIAN, S.AT_SERVICE, [A.FINISH_SERVICE]),
        (Role.TECHNICIAN, S.RECEIVED, []),
        (Role.HANDLER, S.AWAITED, [A.CANCEL]),
        (Role.HANDLER, S.RECEIVED, [A.TO_SERVICE, A.TO_SUPPLIER, A.REFUND]),
        (Role.VIEWER, S.RECEIVED, []),
        (Role.AUDITOR, S.AWAITED, []),
    ],
)
def test_who_may_do_what(role: Role, state: GoodsState, steps: list[GoodsAction]) -> None:
    stock = Stock(quantity=1) if state is S.AWAITED else HERE

    assert list(goods.allowed(state, stock, PERMISSIONS[role])) == steps


def test_a_step_out_of_turn_is_refused_with_those_that_are_possible() -> None:
    with pytest.raises(IllegalAction) as refusal:
        goods.check(S.AT_SERVICE, A.SEND_BACK, HERE, WAREHOUSE)
    with pytest.raises(Forbidden):
        goods.check(S.RECEIVED, A.SCRAP, HERE, TECHNICIAN)

    assert refusal.value.allowed_actions == ("finish_service", "scrap")


SETTLING = [A.SEND_BACK, A.REPLACE, A.REFUND, A.SCRAP]


def test_nothing_is_settled_that_was_not_received() -> None:
    """Whatever is asked in whatever order, of two pieces: the counts never run ahead."""
    for steps in product([A.RECEIVE, *SETTLING], repeat=4):
        take(steps)


def take(steps: tuple[GoodsAction, ...]) -> None:
    """Take those steps that are possible, one piece each, and look at the counts after each."""
    state, stock = S.AWAITED, Stock(quantity=2)
    for step in steps:
        if step not in goods.allowed(state, stock, EVERYTHING):
            continue
        state, changed = goods.outcome(step, stock, 1)
        stock = Stock(**{**vars(stock), **changed})
        settled = stock.returned + stock.replaced + stock.refunded + stock.scrapped
        assert settled <= stock.received <= stock.quantity
        assert state.is_open is bool(stock.in_hand or stock.outstanding)


@pytest.mark.parametrize("pieces", [0, -1, 3])
def test_a_count_that_cannot_be_is_refused(pieces: int) -> None:
    with pytest.raises(Incomplete):
        goods.outcome(A.RECEIVE, Stock(quantity=2), pieces)
    with pytest.raises(Incomplete):
        goods.outcome(A.SCRAP, Stock(quantity=5, received=2), pieces)


def test_what_is_settled_leaves_the_rest_awaited() -> None:
    state, changed = goods.outcome(A.SCRAP, Stock(quantity=2, received=1), 1)

    assert (state, changed) == (S.AWAITED, {"scrapped": 1})


def test_a_return_number_is_read_as_people_write_it() -> None:
    number = numbers.rma_number(bytes(range(8)))
    shown = numbers.format_rma(number)

    assert len(number) == 8
    assert shown == f"R-{number[:4]}-{number[4:]}"
    for text in (shown, shown.lower(), number, shown.replace("-", " "), f" {shown} "):
        assert numbers.parse_rma(text) == number
    for text in ("", "R", f"X-{number}", shown[:-1], f"{shown}0", "R-ÄÖÜß-0000"):
        assert numbers.parse_rma(text) is None


def test_no_slip_of_one_symbol_is_another_return() -> None:
    number = numbers.rma_number(b"eight by")
    slips = [
        number[:at] + symbol + number[at + 1 :]
        for at in range(len(number))
        for symbol in numbers.ALPHABET
        if symbol != number[at]
    ]

    assert [slip for slip in slips if numbers.parse_rma(slip)] == []
