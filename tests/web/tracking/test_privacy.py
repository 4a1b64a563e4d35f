"""The notice about personal data, in every language, from the company's configuration."""

import pytest
from flask.testing import FlaskClient

from reclamator import i18n
from reclamator.models.company import Company
from reclamator.services import companies


def test_the_notice_names_who_why_how_long_and_which_rights(
    client: FlaskClient, acme: Company
) -> None:
    page = client.get("/privacy/acme")

    assert page.status_code == 200
    for words in (
        "Acme &amp; Clay sp. z o.o., ul. Lipowa 12, 30-702 Kraków",
        "complaints@acme.example",
        "art. 6(1)(b) and (c)",
        "art. 6(1)(f)",
        "You need not agree to anything",
        "Your rights",
        "Prezes Urzędu Ochrony Danych Osobowych",
        "No decision is made by a machine alone.",
        "Version 1 of this notice.",
    ):
        assert words in page.text, words
    assert 'type="checkbox"' not in page.text


def test_a_company_may_add_officer_period_and_transfers(acme: Company) -> None:
    acme.notice = {
        "dpo": "dpo@acme.example",
        "retention_years": 3,
        "transfers": "Our mail provider works in Canada (adequacy decision).",
    }

    parts = companies.notice(acme)

    text = " ".join(" ".join(paragraphs) for _, paragraphs in parts)
    assert "dpo@acme.example" in text
    assert "for 3 years after it was closed" in text
    assert "Canada" in text
    assert "outside the European Economic Area" not in text


def test_the_authority_is_named_on_a_line_of_its_own(acme: Company) -> None:
    paragraphs = next(
        texts for _, texts in companies.notice(acme) if "Urzędu Ochrony Danych" in str(texts)
    )

    assert "Prezes Urzędu Ochrony Danych Osobowych, https://uodo.gov.pl" in paragraphs


def test_an_authority_we_do_not_know_is_described(acme: Company) -> None:
    acme.country = "JP"

    text = str(companies.notice(acme))

    assert "the data protection authority of your country" in text


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_the_notice_has_all_parts_in_every_language(acme: Company, locale: str) -> None:
    with i18n.use(locale):
        parts = companies.notice(acme)

    assert len(parts) == 9
    assert all(heading and all(paragraphs) for heading, paragraphs in parts)


def test_what_a_paper_says_about_the_company_comes_from_one_place(acme: Company) -> None:
    facts = companies.paper_facts(acme)

    assert facts.legal_name == "Acme & Clay sp. z o.o."
    assert facts.privacy_url == "http://localhost/privacy/acme"
