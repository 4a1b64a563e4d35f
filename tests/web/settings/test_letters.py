"""The page of the letterhead: what is said there stands in the letters, whole or not at all."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.models.audit import AuditEntry
from reclamator.models.company import Company
from reclamator.models.staff import Staff
from reclamator.services import letterhead
from tests.web import pages

LETTERS = "/panel/settings/letters"
WHOLE = {
    "legal_name": "Acme & Clay sp. z o.o.",
    "postal_address": "ul. Lipowa 12\r\n30-702 Kraków\r\n",
    "registration": "KRS 0000000001",
    "place": "Kraków",
    "contact_email": "complaints@acme.example",
    "contact_phone": "",
    "takes_part": "no",
}
MEDIATOR = {
    "body_code": "FR",
    "body_name": "Médiateur de Paris",
    "body_address": "1 rue de la Paix\n75002 Paris",
    "body_web": "https://mediateur.example",
}


@pytest.fixture
def boss(client: FlaskClient, sign_in: Any, mira: Staff) -> FlaskClient:
    """Mira, the owner, is signed in."""
    return sign_in(client, mira)


def kept() -> letterhead.Letterhead:
    """What Acme's letters say of it."""
    company = Company.by_slug("acme")
    assert company is not None
    return letterhead.of(company)


def test_what_is_said_is_kept_and_shown(boss: FlaskClient) -> None:
    answer = pages.post(boss, LETTERS, WHOLE | MEDIATOR)

    assert answer.headers["Location"] == f"{LETTERS}?saved=1"
    assert kept().postal_address == "ul. Lipowa 12\n30-702 Kraków"
    assert kept().takes_part is False
    assert kept().bodies["FR"]["name"] == "Médiateur de Paris"
    page = boss.get(LETTERS).text
    assert "KRS 0000000001" in page
    assert "Médiateur de Paris" in page
    assert "Letters are not complete yet" not in page
    assert AuditEntry.select().where(AuditEntry.action == "company.letterhead_set").count() == 1


def test_saving_leaves_the_bodies_that_are_not_spoken_of(boss: FlaskClient) -> None:
    pages.post(boss, LETTERS, WHOLE | MEDIATOR)

    pages.post(boss, LETTERS, WHOLE)
    assert "FR" in kept().bodies

    pages.post(boss, LETTERS, WHOLE | {"body_code": "FR"})
    assert kept().bodies == {}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (MEDIATOR | {"body_code": ""}, "Choose for which country or sector this body is."),
        (MEDIATOR | {"body_code": "XX"}, "Choose for which country or sector this body is."),
        (MEDIATOR | {"body_address": ""}, "Enter the body’s name, address and website"),
        (MEDIATOR | {"body_web": "javascript:alert(1)"}, "Enter a website such as"),
        ({"registration": "x" * 601}, "This is too long."),
    ],
)
def test_what_is_not_whole_is_refused_beside_its_field(
    boss: FlaskClient, said: dict[str, str], sentence: str
) -> None:
    before = kept()

    answer = pages.post(boss, LETTERS, WHOLE | said)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert kept() == before


def test_an_owner_is_told_what_letters_lack(boss: FlaskClient) -> None:
    pages.post(boss, LETTERS, WHOLE | {"registration": "", "takes_part": ""})

    page = boss.get(LETTERS).text
    assert "Letters are not complete yet" in page
    assert "Registration data, Out-of-court proceedings." in page
