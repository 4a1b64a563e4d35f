"""The set-up of decisions: limits of the roles, own rules for returns, and who may open it."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import Giving
from reclamator.models.company import Company
from reclamator.models.return_rule import ReturnRule
from reclamator.models.staff import Staff
from reclamator.services import authority
from tests.web import pages

AT = "/panel/settings/decisions"


@pytest.fixture
def boss(client: FlaskClient, sign_in: Any, mira: Staff) -> FlaskClient:
    """Mira, the owner, is signed in."""
    return sign_in(client, mira)


def test_a_limit_is_kept_as_it_was_typed(boss: FlaskClient, acme: Company) -> None:
    said = {"kind": "decision", "handler": "200,00", "head": ""}

    assert pages.post(boss, f"{AT}/limits", said).status_code == 303

    limits = authority.each(Giving.DECISION)
    assert (limits[Role.HANDLER], limits[Role.HEAD]) == ((20_000, "PLN"), None)
    assert 'value="200.00"' in boss.get(AT).text


def test_what_is_no_amount_comes_back_beside_its_field(boss: FlaskClient) -> None:
    answer = pages.post(boss, f"{AT}/limits", {"kind": "gesture", "handler": "a lot"})

    assert answer.status_code == 422
    assert pages.errors_of(answer) == ["Enter an amount, or leave it empty for no limit."]
    assert 'id="gesture-handler"' in answer.text
    assert pages.post(boss, f"{AT}/limits", {"kind": "luck"}).status_code == 404


def test_own_rules_are_versions_and_a_stale_form_does_not_overwrite(boss: FlaskClient) -> None:
    at, first = f"{AT}/return-rules", {"category": "other", "based_on": "0", "en": "30 days."}
    pages.post(boss, at, first)
    pages.post(boss, at, {**first, "based_on": "1", "en": "14 days."})

    stale = pages.post(boss, at, {**first, "en": "No returns."})

    assert stale.status_code == 409
    assert [row.texts["en"] for row in ReturnRule.versions(9)["other"]] == ["14 days.", "30 days."]
    shown = pages.text_of(boss.get(AT))
    assert "version 2" in shown
    assert "30 days." in shown
