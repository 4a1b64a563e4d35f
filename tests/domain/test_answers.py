"""A decision leaves only when it holds what the law and the contract ask for."""

from datetime import date
from typing import Any

import pytest

from reclamator.domain import answers
from reclamator.domain.vocabulary import Outcome, Remedy
from reclamator.errors import Incomplete

TODAY = date(2026, 11, 24)
REFUND = {
    "outcome": "granted",
    "remedy": "refund",
    "amount": {"minor": 28900, "currency": "PLN"},
    "method": "To the card you paid with",
    "due_on": "2026-12-08",
}
REFUSAL = {
    "outcome": "rejected",
    "grounds": "The kettle was opened with a knife, as the photo shows.",
    "provisions": ["Consumer Rights Act, art. 43c"],
}


def missing(draft: dict[str, Any]) -> list[str]:
    """Return the names of the missing parts, and see that each has a sentence."""
    errors = answers.missing_parts(draft, today=TODAY)
    assert all(str(error.message).endswith(".") for error in errors)
    return [error.field for error in errors]


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        ({}, ["outcome"]),
        ({"outcome": "yes"}, ["outcome"]),
        ({"outcome": ["granted"]}, ["outcome"]),
        ({"outcome": "deemed_accepted"}, ["outcome"]),
        ({"outcome": "granted"}, ["remedy", "amount", "method", "due_on"]),
        (
            {"outcome": "partly_granted"},
            ["grounds", "provisions", "remedy", "amount", "method", "due_on"],
        ),
        ({"outcome": "rejected"}, ["grounds", "provisions"]),
        ({"outcome": "inadmissible"}, ["grounds", "provisions"]),
        ({"outcome": "granted", "remedy": "repair"}, ["method", "due_on"]),
        ({"outcome": "granted", "remedy": "apology"}, ["method", "due_on"]),
        ({"outcome": "granted", "remedy": "voucher"}, ["amount", "method", "due_on"]),
        ({"outcome": "granted", "remedy": "goodwill"}, ["amount", "method", "due_on"]),
        ({"outcome": "granted", "remedy": "none"}, ["remedy", "amount", "method", "due_on"]),
        (REFUND, []),
        (REFUSAL, []),
        ({**REFUND, **REFUSAL, "outcome": "partly_granted"}, []),
    ],
)
def test_each_outcome_names_what_it_lacks(draft: dict[str, Any], expected: list[str]) -> None:
    assert missing(draft) == expected


@pytest.mark.parametrize(
    "amount",
    [
        None,
        28900,
        "289.00",
        {},
        {"minor": 28900},
        {"currency": "PLN"},
        {"minor": 0, "currency": "PLN"},
        {"minor": -1, "currency": "PLN"},
        {"minor": 289.0, "currency": "PLN"},
        {"minor": True, "currency": "PLN"},
        {"minor": "28900", "currency": "PLN"},
        {"minor": 28900, "currency": "pln"},
        {"minor": 28900, "currency": "PLN\n"},
        {"minor": 10**30, "currency": "PLN"},
    ],
)
def test_money_is_whole_minor_units_above_zero_with_a_currency(amount: object) -> None:
    assert missing({**REFUND, "amount": amount}) == ["amount"]


@pytest.mark.parametrize(
    "due_on", [None, "", "soon", "2026-02-30", "20261208", "2026-11-23", date(2026, 11, 23), 5]
)
def test_the_date_is_a_day_that_can_still_be_kept(due_on: object) -> None:
    assert missing({**REFUND, "due_on": due_on}) == ["due_on"]


@pytest.mark.parametrize("due_on", ["2026-11-24", date(2026, 12, 24)])
def test_today_and_later_are_days_that_can_be_kept(due_on: object) -> None:
    assert missing({**REFUND, "due_on": due_on}) == []


@pytest.mark.parametrize("provisions", [None, "art. 43c", [], [""], ["  "], [7]])
def test_a_refusal_names_a_provision(provisions: object) -> None:
    assert missing({**REFUSAL, "provisions": provisions}) == ["provisions"]


def test_what_is_not_needed_may_be_empty_but_not_nonsense() -> None:
    empty = {"remedy": "none", "amount": None, "method": "", "due_on": ""}

    assert missing({**REFUSAL, **empty}) == []
    assert missing({**REFUSAL, "amount": {"minor": 0, "currency": "PLN"}}) == []
    assert missing({**REFUND, "grounds": " ", "provisions": [""]}) == []
    assert missing({**REFUSAL, "remedy": "a new car"}) == ["remedy"]


def test_enum_members_serve_as_codes() -> None:
    assert missing({**REFUND, "outcome": Outcome.GRANTED, "remedy": Remedy.REFUND}) == []


def test_an_incomplete_decision_is_refused_with_every_missing_part() -> None:
    with pytest.raises(Incomplete) as refusal:
        answers.require_complete({"outcome": "granted", "remedy": "refund"}, today=TODAY)

    assert [error.field for error in refusal.value.errors] == ["amount", "method", "due_on"]
    answers.require_complete(REFUND, today=TODAY)
