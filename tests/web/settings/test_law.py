"""The page of the law: every rule, how sure of it we are, and what nobody has verified."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.domain.regimes import all_regimes
from reclamator.models.staff import Staff
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
