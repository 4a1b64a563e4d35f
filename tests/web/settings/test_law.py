"""The page of the law: every rule, how sure of it we are, and what nobody has verified."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.domain.regimes import all_regimes
from reclamator.models.company import Company
from reclamator.models.staff import Staff
from reclamator.services.intake.receipts import receipt as intake_receipt
from tests.cast import file_complaint
from tests.web import pages

PATH = "/panel/settings/law"


@pytest.fixture
def boss(client: FlaskClient, sign_in: Any, mira: Staff) -> FlaskClient:
    """Mira, the owner, is signed in."""
    signed_in: FlaskClient = sign_in(client, mira)
    return signed_in


def test_every_rule_stands_there_with_its_source(boss: FlaskClient) -> None:
    page = pages.text_of(boss.get(PATH)).replace("\xa0", " ")

    assert "32 rules" in page
    for regime in all_regimes():
        assert regime.citation_local.replace("\xa0", " ") in page
        assert all(each in page for each in regime.unverified)


def test_a_rule_says_how_sure_it_is_and_what_it_does(boss: FlaskClient) -> None:
    page = pages.text_of(boss.get(PATH)).replace("\xa0", " ")

    polish = page[page.index("Poland Goods and services") :]
    assert "The complaint counts as accepted (recorded by itself)" in polish[:700]
    assert "moves on (unverified)" in polish[:700]
    # Bulgaria, and telecommunications in Poland
    assert page.count("Check this rule with your lawyer before you rely on it.") == 2


def test_a_handler_sets_up_nothing(client: FlaskClient, sign_in: Any, otto: Staff) -> None:
    assert sign_in(client, otto).get(PATH).status_code == 403


def test_own_days_are_kept_shown_and_ended(boss: FlaskClient, mira: Staff) -> None:
    own = {
        "code": "PL",
        "based_on": "0",
        "response_days": "10",
        "reason": "Our terms",
        "do": "save",
    }

    answer = pages.post(boss, PATH, own)

    assert answer.headers["Location"] == f"{PATH}?saved=PL#law-PL"
    page = pages.text_of(boss.get(f"{PATH}?saved=PL")).replace("\xa0", " ")
    assert "Saved. It counts for complaints that come in from now on." in page
    assert "Our days for the answer 10 calendar days" in page
    assert f"Reason Our terms Since 22 Nov 2026, by {mira.name}" in page

    pages.post(boss, PATH, {"code": "PL", "based_on": "1", "do": "end"})

    page = pages.text_of(boss.get(PATH)).replace("\xa0", " ")
    assert "1 earlier version" in page
    assert f"Ended 22 Nov 2026, by {mira.name}" in page
    assert "End our own days" not in page


def test_more_days_than_a_sure_law_sets_are_refused_beside_the_field(boss: FlaskClient) -> None:
    own = {"code": "PL", "based_on": "0", "response_days": "20", "reason": "Holidays", "do": "save"}

    page = pages.post(boss, PATH, own)

    assert page.status_code == 422
    assert "The law sets 14 days. Enter 14 or fewer." in page.text
    assert 'href="#PL-response_days"' in page.text
    assert 'value="20"' in page.text
    assert "Holidays</textarea>" in page.text


@pytest.mark.parametrize("days", ["ten", "-1", "0", "1.5", "٣", "9999999"])
def test_what_is_no_number_of_days_is_refused(boss: FlaskClient, days: str) -> None:
    own = {"code": "ES", "based_on": "0", "response_days": days, "reason": "x", "do": "save"}

    page = pages.post(boss, PATH, own)

    assert page.status_code == 422
    assert "Enter a number of days between 1 and 365." in page.text


def test_more_days_where_we_are_not_sure_are_marked(boss: FlaskClient) -> None:
    own = {"code": "ES", "based_on": "0", "response_days": "21", "reason": "x", "do": "save"}
    pages.post(boss, PATH, own)

    assert "Unverified: we hold fewer days as the law." in boss.get(PATH).text


def test_where_the_law_sets_no_date_the_page_leads_to_the_targets(boss: FlaskClient) -> None:
    page = pages.text_of(boss.get(PATH))

    clockless = [regime for regime in all_regimes() if not regime.has_clock]
    assert page.count("The law sets no date here, so there is nothing to change.") == len(clockless)
    refused = pages.post(boss, PATH, {"code": "DE", "response_days": "5", "reason": "x"})
    assert refused.status_code == 422


def test_what_somebody_else_has_set_meanwhile_is_not_overwritten(boss: FlaskClient) -> None:
    own = {"code": "PL", "based_on": "0", "reason": "Our terms", "do": "save"}
    pages.post(boss, PATH, {**own, "response_days": "10"})

    late = pages.post(boss, PATH, {**own, "response_days": "5"})

    text = pages.text_of(late).replace("\xa0", " ")
    assert late.status_code == 409
    assert "Our days for the answer 10 calendar days" in text
    assert 'value="5"' in late.text


def test_an_unknown_rule_is_not_found(boss: FlaskClient) -> None:
    own = {"code": "XX", "based_on": "0", "response_days": "10", "reason": "x", "do": "save"}

    assert pages.post(boss, PATH, own).status_code == 404


def test_the_receipt_says_in_whose_name_a_date_is_promised(
    boss: FlaskClient, acme: Company
) -> None:
    own = {"code": "HU", "based_on": "0", "reason": "Our terms", "do": "save"}
    pages.post(boss, PATH, {**own, "response_days": "20", "settle_days": "5"})
    receipt = intake_receipt(file_complaint(acme, country="HU"))

    assert (receipt.answer_days, receipt.settles_by_own_days) == (None, True)
