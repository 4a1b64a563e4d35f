"""The complaint card: the whole record on one page, for who may read it, and never more pages."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from reclamator import i18n
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import Channel, Claim, Kind, Validity
from reclamator.errors import Forbidden
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import actors, cards, decisions, facts, investigations, tasks
from reclamator.services.intake.checking import LONGEST
from reclamator.services.investigations import Finding
from reclamator.services.papers import (
    CardConcerned,
    CardDates,
    CardFacts,
    CardHandling,
    CardMeasure,
    CardPerson,
    CardSubject,
    ExtraFacts,
    card,
    card_pdf,
)
from reclamator.services.typesetting import TEMPLATES
from tests.cast import GRANTED, REJECTED
from tests.services.paper import Reader, pages_of
from tests.services.test_papers import ACME

CONCERNED = "Tadeusz at goods-in"
OPINION = "Eight of two hundred pieces were checked, as the plan says."
R11 = (
    "Complaint number", "Register number", "Received, date and time", "Came in by", "Company",
    "Complainant, full name", "Phone", "E-mail", "Fax", "Postal address", "Organisation",
    "Wording of the complaint", "Project", "Product, serial or batch",
    "Sales document: number, date, value", "Type of submission", "Category",
    "Customer’s opinion and expectation, in their words", "Registered by", "Responsible",
    "Opinion of the responsible person", "Date", "Validity", "Cause, party at fault",
    "Actions agreed", "Executor", "Agreed for", "Done", "Time spent", "Satisfaction after closing",
    "Responsible person", "Head of complaints", "Date:",
)  # fmt: skip
CONCERNED_R11 = ("Employee concerned (restricted)", "Opinion of the employee concerned")


@pytest.fixture
def worked_on(under_review: Complaint, otto: Staff, mira: Staff) -> Complaint:
    """What the handler found, heard, planned and noted about Ada's kettle."""
    by = actors.of_staff(otto)
    finding = Finding(
        validity="justified", cause_detail="Base gasket", opinion="The gasket is too thin."
    )
    row = investigations.record(under_review, finding, by=by)
    return investigations.hear(row, person=CONCERNED, opinion=OPINION, by=actors.of_staff(mira))


def labels(content: dict[str, Any]) -> list[str]:
    return [cell["label"] for part in content["sections"] for row in _rows(part) for cell in row]


def values(content: dict[str, Any]) -> dict[str, str]:
    return {
        cell["label"]: cell["value"]
        for part in content["sections"]
        for row in _rows(part)
        for cell in row
    }


def _rows(part: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    yield from [*part["rows"], *part["below"]]


def test_every_field_stands_on_the_card_of_a_complaint_about_which_nothing_is_known(
    submitted: Complaint,
    mira: Staff,
    read: Reader,
) -> None:
    text = read(cards.pdf(submitted, by=actors.of_staff(mira), locale="en"))

    for label in (*R11, *CONCERNED_R11):
        assert label in text, label
    for words in ("complaint", "grievance", "guarantee", "appeal", "justified", "unjustified"):
        assert words in text, words
    found = values(card.content(cards.facts(submitted, by=actors.of_staff(mira))))
    for label in ("Fax", "Project", "Satisfaction after closing", "Appeal", "Attachments"):
        assert found[label] == "none", label


def test_the_card_says_what_was_found(worked_on: Complaint, mira: Staff) -> None:
    found = values(card.content(cards.facts(worked_on, by=actors.of_staff(mira))))

    assert found["Complainant, full name"] == "Ada Nowak"
    assert found["Wording of the complaint"].startswith("The kettle leaks at its base.")
    assert found["Registered by"] == "the form, automatic"
    assert found["Cause, party at fault"] == "Base gasket"
    assert found["Opinion of the responsible person"] == "The gasket is too thin."
    assert found["Employee concerned (restricted)"] == CONCERNED
    assert found["Opinion of the employee concerned"] == OPINION
    assert found["Received, date and time"] == "22 Nov 2026, 14:08"
    assert found["Safe date"] == "4 Dec 2026"


def test_the_card_says_what_was_decided_on_each_point(
    under_review: Complaint, otto: Staff, mira: Staff
) -> None:
    granted = {"asked": "Price of the kettle", **GRANTED}
    refused = {
        "asked": "Worktop", **REJECTED, "checked": "Photos", "no_way_out": "No bill",
    }  # fmt: skip
    draft = {"points": [granted, refused], "return_costs": "we_collect"}
    decisions.issue(under_review, draft, by=actors.of_staff(otto))

    said = values(card.content(cards.facts(under_review, by=actors.of_staff(mira))))["Decision"]

    assert "1. Price of the kettle: Granted in full" in said
    assert "2. Worktop: Rejected" in said


def test_who_may_not_read_about_the_person_concerned_is_not_even_shown_the_field(
    worked_on: Complaint,
    hire: Callable[..., Staff],
    read: Reader,
) -> None:
    viewer = actors.of_staff(hire(Role.VIEWER))

    content = card.content(cards.facts(worked_on, by=viewer))
    text = read(cards.pdf(worked_on, by=viewer, locale="en"))

    assert not set(CONCERNED_R11) & set(labels(content))
    assert CONCERNED not in text
    assert OPINION not in text
    assert "Eight of two hundred" not in text
    # nor are contact details: the role sees them masked everywhere
    assert "Ada Nowak" not in text
    assert values(content)["Phone"] == "hidden for your role"


def test_a_card_speaks_one_language(submitted: Complaint, mira: Staff, read: Reader) -> None:
    text = read(cards.pdf(submitted, by=actors.of_staff(mira), locale="pl"))

    assert "Zwrot pieniędzy" in text
    assert "Refund" not in text


def test_who_reads_no_complaints_gets_no_card(
    submitted: Complaint, hire: Callable[..., Staff]
) -> None:
    with pytest.raises(Forbidden):
        cards.pdf(submitted, by=actors.of_staff(hire(Role.AUDITOR)), locale="en")


# -- one page -------------------------------------------------------------------------------------


def longest(letters: str) -> CardFacts:
    """A card whose every text is as long as its form takes it."""

    def text(most: int) -> str:
        return (letters * (most // len(letters) + 1))[:most]

    return CardFacts(
        company=replace(ACME, name=text(120), legal_name=text(200), address=f"{text(80)}\n" * 5),
        number="7K4M-XQ9F-2DWT",
        register_number="999999/2026",
        kind=Kind.ADR_REQUEST,
        channel=Channel.WIDGET,
        is_verbal=True,
        dates=CardDates(
            NOW, DAY, False, DAY, DAY, answered_at=NOW + timedelta(days=9), appealed_at=NOW
        ),
        person=CardPerson(
            **{name: text(LONGEST[name]) for name in ("name", "organisation", "phone", "email")},
            buyer=text(20),
            address=text(LONGEST["postal_address"]),
        ),
        subject=CardSubject(
            wording=text(LONGEST["description"]),
            category=text(32),
            fault=text(facts.LONGEST),
            claim=Claim.PRICE_REDUCTION,
            extra=(ExtraFacts("x_own", text(80), text(2_000)),) * 50,
            product=text(LONGEST["product"]),
            batch=text(facts.LONGEST),
            order_number=text(LONGEST["order_number"]),
            purchased_on=DAY,
            attachments=(text(120),) * 40,
        ),
        handling=CardHandling(
            registered_by=text(120),
            responsible=text(120),
            head=text(120),
            minutes=99_999,
            first_check=((text(60), text(30)),) * 3,
            concerned=CardConcerned(
                text(investigations.LONGEST_NAME), text(investigations.LONGEST), DAY
            ),
            opinion=text(investigations.LONGEST),
            opinion_on=DAY,
            validity=Validity.PARTLY_JUSTIFIED,
            cause=(text(investigations.LONGEST), text(40), text(40)),
            decision=(text(40), text(40), text(2_000)),
            measures=(CardMeasure(text(tasks.LONGEST_TITLE), text(120), DAY, DAY),) * 40,
        ),
        address="https://acme.example/panel/complaints/7K4M-XQ9F-2DWT",
        printed_at=NOW,
        printed_by=text(120),
    )


NOW = datetime(2026, 11, 22, 13, 8, tzinfo=UTC)
DAY = date(2026, 12, 30)
LONG_WORDS = {
    "words": "Würde źdźbło ",
    "one word": "W",
    "wide": "Щ Ш ",
}


@pytest.mark.parametrize("locale", i18n.LOCALES)
@pytest.mark.parametrize("letters", LONG_WORDS.values(), ids=LONG_WORDS)
def test_the_card_with_the_longest_values_stays_one_page(locale: str, letters: str) -> None:
    paper = card_pdf(longest(letters), locale)

    assert pages_of(paper) == 1
    assert len(paper) <= 100_000


def test_no_letter_is_smaller_than_seven_points() -> None:
    for name in ("card", "letter"):
        source = (TEMPLATES / f"{name}.typ").read_text()
        sizes = [float(size) for size in re.findall(r"size: ([\d.]+)pt", source)]
        assert len(sizes) > 3
        assert min(sizes) >= 7, name


def test_the_card_is_tagged_and_made_to_be_kept() -> None:
    paper = card_pdf(longest("Würde "), "en")

    assert b"<pdfaid:part>2</pdfaid:part>" in paper
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in paper
    assert b"/MarkInfo" in paper


def test_what_is_cut_says_where_it_goes_on(read: Reader) -> None:
    text = read(card_pdf(longest("Würde "), "en"))

    assert text.count("…, continued in the file") > 10
    assert "more, continued in the file" in text
    for label in (*R11[1:], *CONCERNED_R11):
        assert label in text, label


def test_what_fits_is_not_cut(worked_on: Complaint, mira: Staff, read: Reader) -> None:
    text = read(cards.pdf(worked_on, by=actors.of_staff(mira), locale="en"))

    assert "continued in the file" not in text
