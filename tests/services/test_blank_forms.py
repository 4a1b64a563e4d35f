"""The form on paper: the company's own questions, its categories, and the number for a parcel."""

import pytest

from reclamator import i18n
from reclamator.domain.vocabulary import Category
from reclamator.models.complaint import Complaint
from reclamator.services import documents, papers
from tests.services.paper import Reader, pages_of
from tests.services.test_papers import ACME, RECEIPT

FORM_URL = "https://acme.example/f/acme"


def test_the_form_asks_what_the_company_asks(read: Reader) -> None:
    questions = ["Batch number", "Which shop?"]

    text = read(papers.blank_form_pdf(ACME, "en", questions=questions, form_url=FORM_URL))

    assert "What else we ask Batch number Which shop?" in text
    assert FORM_URL in text
    assert "https://acme.example/privacy/acme" in text
    assert "consent" not in text.lower()


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_the_form_is_one_sheet_with_two_questions_more(locale: str) -> None:
    paper = papers.blank_form_pdf(
        ACME,
        locale,
        categories=[each.label for each in Category],
        questions=["Batch", "Shop"],
        form_url=FORM_URL,
    )

    assert pages_of(paper) == 1


def test_the_form_for_the_parcel_carries_the_number_and_what_we_know(read: Reader) -> None:
    text = read(papers.filled_form_pdf(RECEIPT, "en"))

    for words in ("7K4M-XQ9F-2DWT", "Kettle Modra 1.7 l", "10482", "Friday 14 August 2026", "Ada"):
        assert words in text, words


def test_the_form_for_the_parcel_tells_nothing_to_who_finds_it(
    submitted: Complaint,
    read: Reader,
) -> None:
    text = read(documents.parcel_form(submitted))

    assert submitted.number in text
    for secret in (submitted.access_code, "ada@customer.example", "+48 600 100 200", "puddle"):
        assert secret not in text
