"""The page of the compensation catalogue: offers added, changed, retired, and each of it undone."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.domain.vocabulary import SizeBand
from reclamator.models.company import Company
from reclamator.models.staff import Staff
from reclamator.services import budgets, catalogue
from tests.services.generosity import offer
from tests.web import pages
from tests.web.panel.conftest import SignIn

HERE = "/panel/settings/catalogue"
VOUCHER = {
    "kind": "voucher",
    "band": "small",
    "cost": "25,00",
    "value": "40.00",
    "name-en": "Voucher for the shop",
}
RULES = {"small": "100", "medium": "500", "asks_satisfaction": "1"}


@pytest.fixture
def boss(app: Flask, sign_in: SignIn, mira: Staff) -> FlaskClient:
    return sign_in(app.test_client(), mira)


def names() -> list[str]:
    return [item.names["en"] for item in catalogue.offered()]


def test_an_offer_is_added_and_the_page_offers_to_undo_it(boss: FlaskClient, acme: Company) -> None:
    answer = pages.post(boss, HERE, VOUCHER)

    assert answer.status_code == 303
    (item,) = catalogue.offered()
    assert (item.cost_minor, item.value_minor, item.currency) == (25_00, 40_00, "PLN")
    page = boss.get(answer.location).text
    assert "Voucher for the shop" in page
    assert f'action="{HERE}/retired"' in page

    pages.post(boss, f"{HERE}/retired", {"offer": bytes(item.uid).hex()})

    assert names() == []


def test_a_change_is_undone_by_bringing_the_version_before_back(
    boss: FlaskClient, mira: Staff
) -> None:
    item = offer(mira)
    code = bytes(item.uid).hex()

    answer = pages.post(boss, HERE, {**VOUCHER, "name-en": "Dearer", "offer": code})

    assert f"restore={code}" in answer.location
    assert names() == ["Dearer"]
    pages.post(boss, f"{HERE}/restored", {"offer": code})
    assert names() == ["Voucher for the shop"]


def test_what_is_wrong_is_said_and_what_was_typed_stays(boss: FlaskClient, acme: Company) -> None:
    refused = pages.post(boss, HERE, {**VOUCHER, "kind": "gold", "value": "much"})

    assert refused.status_code == 422
    assert "Choose what it is." in refused.text
    assert 'value="much"' in refused.text
    assert names() == []


def test_a_version_that_somebody_replaced_is_a_conflict(boss: FlaskClient, mira: Staff) -> None:
    item = offer(mira)
    code = bytes(item.uid).hex()
    pages.post(boss, HERE, {**VOUCHER, "value": "50", "offer": code})

    answer = pages.post(boss, HERE, {**VOUCHER, "value": "60", "offer": code})

    assert answer.status_code == 409
    assert [row.value_minor for row in catalogue.offered()] == [50_00]


def test_sizes_budget_and_asking_are_kept_together(boss: FlaskClient, acme: Company) -> None:
    answer = pages.post(boss, f"{HERE}/rules", {**RULES, "budget": "1 000", "period": "quarter"})

    assert answer.status_code == 303
    fresh = Company.by_uid(bytes(acme.uid))
    assert catalogue.bounds_of(fresh) == {SizeBand.SMALL: 100_00, SizeBand.MEDIUM: 500_00}
    budget = budgets.of(fresh)
    assert budget is not None
    assert (budget.amount_minor, budget.period.value) == (1_000_00, "quarter")
    assert re.search(r"PLN\s0\.00 of PLN\s1,000\.00 spent", boss.get(HERE).text)

    pages.post(boss, f"{HERE}/rules", {"small": "100", "medium": "500"})

    fresh = Company.by_uid(bytes(acme.uid))
    assert (budgets.of(fresh), fresh.asks_satisfaction) == (None, False)


@pytest.mark.parametrize(
    "wrong", [{"medium": "50"}, {"budget": "much", "period": "month"}, {"budget": "10"}]
)
def test_rules_that_make_no_sense_are_refused(
    wrong: dict[str, str], boss: FlaskClient, acme: Company
) -> None:
    assert pages.post(boss, f"{HERE}/rules", {**RULES, **wrong}).status_code == 422
    assert budgets.of(Company.by_uid(bytes(acme.uid))) is None
