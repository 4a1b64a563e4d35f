"""Points: each holds what its outcome needs, and together they say what the decision says."""

from datetime import date
from typing import Any

import pytest

from reclamator.domain import points
from reclamator.domain.points import Point
from reclamator.domain.vocabulary import Buyer, Outcome, Remedy
from reclamator.errors import Incomplete

TODAY = date(2026, 11, 24)
KETTLE: dict[str, Any] = {
    "asked": "Refund of the kettle",
    "outcome": "granted",
    "remedy": "refund",
    "amount": {"minor": 28_900, "currency": "PLN"},
    "method": "To the card used",
    "due_on": "2026-12-08",
    "grounds": "The base gasket is faulty.",
    "provisions": ["art. 43b"],
}
WORKTOP: dict[str, Any] = {
    "asked": "Swollen worktop",
    "outcome": "rejected",
    "checked": "Both photos.",
    "grounds": "A bill is missing.",
    "provisions": ["art. 471", "art. 43b"],
    "way_out": "Ask again with a bill.",
}
BOTH: dict[str, Any] = {"points": [KETTLE, WORKTOP], "return_costs": "we_collect"}


def missing(draft: dict[str, Any], buyer: Buyer = Buyer.CONSUMER) -> set[str]:
    return {fault.field for fault in points.missing_parts(draft, today=TODAY, buyer=buyer)}


def without(point: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in point.items() if name not in names}


def test_a_complete_decision_on_two_points_lacks_nothing() -> None:
    assert missing(BOTH) == set()


@pytest.mark.parametrize("name", ["asked", "remedy", "amount", "method", "due_on"])
def test_what_is_granted_says_what_how_much_how_and_when(name: str) -> None:
    assert missing(BOTH | {"points": [WORKTOP, without(KETTLE, name)]}) == {f"points.1.{name}"}


@pytest.mark.parametrize("name", ["asked", "checked", "grounds", "provisions", "way_out"])
def test_what_is_refused_says_what_was_looked_at_why_by_what_law_and_what_else(name: str) -> None:
    assert missing(BOTH | {"points": [KETTLE, without(WORKTOP, name)]}) == {f"points.1.{name}"}


def test_a_part_grant_needs_both_the_grant_and_the_grounds() -> None:
    partly = {"asked": "Refund", "outcome": "partly_granted"}

    assert missing(BOTH | {"points": [partly]}) == {
        f"points.0.{name}"
        for name in (
            "remedy",
            "amount",
            "method",
            "due_on",
            "checked",
            "grounds",
            "provisions",
        )
    }


def test_there_may_be_no_way_out_for_a_reason() -> None:
    none = without(WORKTOP, "way_out") | {"no_way_out": "We make no worktops."}

    assert missing(BOTH | {"points": [KETTLE, none]}) == set()


@pytest.mark.parametrize(
    ("draft", "named"),
    [
        ({"points": []}, {"points"}),
        ({"points": "none"}, {"points"}),
        ({"points": [WORKTOP] * 21}, {"points"}),
        ({"points": [{"asked": "Refund"}]}, {"points.0.outcome"}),
        ({"points": [KETTLE]}, {"return_costs"}),
        ({"points": [KETTLE], "return_costs": "nobody"}, {"return_costs"}),
        ({"points": [KETTLE], "return_costs": "customer_pays"}, {"return_costs"}),
        ({**BOTH, "outcome": "granted"}, {"outcome"}),
        (
            {
                **BOTH,
                "points": [KETTLE, KETTLE | {"amount": {"minor": 100, "currency": "EUR"}}],
            },
            {"points.1.amount"},
        ),
        ({**BOTH, "points": [KETTLE | {"mood": "good"}]}, {"points.0.mood"}),
        ({**BOTH, "points": [KETTLE | {"executor": ["We"]}]}, {"points.0.executor"}),
        ({**BOTH, "points": [KETTLE | {"due_on": "2026-11-23"}]}, {"points.0.due_on"}),
    ],
)
def test_what_is_wrong_is_named(draft: dict[str, Any], named: set[str]) -> None:
    assert missing(draft) == named


def test_only_who_bought_for_a_company_or_is_refused_pays_for_the_way_back() -> None:
    granted = {"points": [KETTLE], "return_costs": "customer_pays"}
    refused = {"points": [WORKTOP], "return_costs": "customer_pays"}

    assert missing(granted, Buyer.BUSINESS) == set()
    assert missing(granted, Buyer.SOLE_TRADER) == {"return_costs"}
    assert missing(refused) == set()


def test_a_draft_without_points_is_one_point_and_asked_for_no_more_than_before() -> None:
    draft = without(KETTLE, "asked")

    assert missing(draft) == set()
    assert [point.outcome for point in points.of_draft(draft)] == [Outcome.GRANTED]
    assert missing({"outcome": "rejected"}) == {"grounds", "provisions"}


@pytest.mark.parametrize(
    ("each", "together"),
    [
        ("granted granted", "granted"),
        ("granted rejected", "partly_granted"),
        ("rejected partly_granted", "partly_granted"),
        ("rejected rejected", "rejected"),
        ("rejected inadmissible", "rejected"),
        ("inadmissible inadmissible", "inadmissible"),
        ("granted inadmissible", "partly_granted"),
    ],
)
def test_what_the_points_say_together(each: str, together: str) -> None:
    said = [Point(outcome=Outcome(code)) for code in each.split()]

    assert points.summary(said).outcome == together


def test_the_sum_is_the_last_date_all_the_money_and_every_provision_once() -> None:
    spare = KETTLE | {
        "amount": {"minor": 1_100, "currency": "PLN"},
        "remedy": "price_reduction",
        "due_on": "2026-12-10",
    }

    found = points.summary(points.of_draft({"points": [KETTLE, WORKTOP, spare]}))

    assert (found.amount, found.remedy) == ((30_000, "PLN"), Remedy.REFUND)
    assert (found.method, found.due_on) == ("To the card used", date(2026, 12, 10))
    assert found.provisions == ("art. 43b", "art. 471")
    assert found.grounds == "The base gasket is faulty.\n\nA bill is missing."


def test_a_point_survives_its_json() -> None:
    for point in points.of_draft(BOTH):
        assert Point.of(point.kept) == point
        assert set(point.kept) == set(points.FIELDS)


def test_an_incomplete_decision_is_refused_with_all_that_is_missing() -> None:
    with pytest.raises(Incomplete) as refusal:
        points.require_complete(
            {"points": [{"outcome": "rejected"}, {"outcome": "granted"}]}, today=TODAY
        )

    assert len(refusal.value.errors) == 5 + 5
