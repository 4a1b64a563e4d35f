"""The first check proposes: each answer with its reason, and none where nobody can know."""

from dataclasses import replace
from datetime import date

import pytest

from reclamator.domain.first_check import Known, Piece, Point, Verdict, examine, liable_until
from reclamator.domain.vocabulary import Buyer, Category, Kind, Sector

WHOLE = Known(
    kind=Kind.COMPLAINT,
    category=Category.PRODUCT_DEFECT,
    buyer=Buyer.CONSUMER,
    sector=Sector.GOODS,
    regime_sector=Sector.GOODS,
    regime_country="Poland",
    country_assumed=False,
    protects_sole_traders=True,
    liability_months=24,
    received_on=date(2026, 11, 22),
    purchased_on=date(2026, 8, 14),
    noticed_on=date(2026, 11, 20),
    pieces=frozenset(Piece),
)


def finding(point: Point, **changes: object) -> tuple[Verdict, str]:
    found = {each.point: each for each in examine(replace(WHOLE, **changes))}  # type: ignore[arg-type]
    return found[point].verdict, str(found[point].reason)


def test_all_in_order():
    assert [each.verdict for each in examine(WHOLE)] == [Verdict.YES] * 3


def test_the_reason_names_the_period_and_its_end():
    verdict, reason = finding(Point.IN_TIME)

    assert verdict is Verdict.YES
    assert "24 months, until" in reason
    assert "14\xa0August 2028" in reason
    assert "Told after 2 days." in reason


def test_what_was_told_at_once_was_told_on_the_same_day():
    _, reason = finding(Point.IN_TIME, noticed_on=WHOLE.received_on)

    assert reason.endswith("Told on the same day.")


@pytest.mark.parametrize(
    ("noticed_on", "verdict"),
    [
        (date(2026, 8, 14), Verdict.YES),
        (date(2026, 8, 15), Verdict.NO),
        (None, Verdict.NO),
    ],
)
def test_what_counts_is_the_day_on_which_it_showed(noticed_on, verdict):
    assert (
        finding(Point.IN_TIME, purchased_on=date(2024, 8, 14), noticed_on=noticed_on)[0] is verdict
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"purchased_on": None}, "purchase date is missing"),
        ({"purchased_on": date(2026, 11, 23)}, "after the day of the complaint"),
        ({"liability_months": None}, "without a period"),
        ({"buyer": Buyer.BUSINESS}, "Not bought as a consumer"),
        ({"buyer": Buyer.SOLE_TRADER, "protects_sole_traders": False}, "Not bought as a consumer"),
        ({"sector": Sector.TELECOM}, "the contract says"),
        ({"kind": Kind.GRIEVANCE}, "not about a purchase"),
    ],
)
def test_where_nobody_can_know_it_says_why(changes, words):
    verdict, reason = finding(Point.IN_TIME, **changes)

    assert verdict is Verdict.UNCLEAR
    assert words in reason


def test_a_protected_sole_trader_counts_as_a_consumer():
    assert finding(Point.IN_TIME, buyer=Buyer.SOLE_TRADER)[0] is Verdict.YES


def test_what_is_missing_is_named():
    pieces = frozenset(Piece) - {Piece.PHOTO, Piece.PROOF}

    verdict, reason = finding(Point.COMPLETE, pieces=pieces)

    assert verdict is Verdict.NO
    assert reason == "Still missing: order number or proof of purchase, a photo."


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"category": Category.LATE_DELIVERY}, Verdict.YES),
        ({"category": "own_category"}, Verdict.YES),
        ({"kind": Kind.GRIEVANCE}, Verdict.YES),
        ({"category": Category.WRONG_ITEM}, Verdict.NO),
    ],
)
def test_each_category_needs_its_own(changes, verdict):
    pieces = frozenset({Piece.DESCRIPTION, Piece.CONTACT, Piece.PROOF})

    assert finding(Point.COMPLETE, pieces=pieces, **changes)[0] is verdict


def test_the_sector_is_named_with_its_country():
    assert finding(Point.SECTOR) == (
        Verdict.YES,
        "Goods and services: the rules of Poland apply.",
    )
    assert finding(Point.SECTOR, country_assumed=True)[0] is Verdict.UNCLEAR
    assert finding(Point.SECTOR, sector=Sector.FINANCE)[0] is Verdict.UNCLEAR


@pytest.mark.parametrize(
    ("bought", "months", "until"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 1), 24, date(2028, 12, 1)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_a_shorter_month(bought, months, until):
    assert liable_until(bought, months) == until
