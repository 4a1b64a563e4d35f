"""What stands on the papers that customers keep, in every language, always the same."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest

from reclamator import i18n
from reclamator.config import ROOT
from reclamator.domain.vocabulary import (
    Buyer,
    Category,
    Claim,
    Kind,
    Outcome,
    Remedy,
    SilenceEffect,
)
from reclamator.services import papers
from reclamator.services.typesetting import printable
from tests.services.paper import Reader

ALPHABETS = {
    "en": "Kettle “Modra”, £5, 1½ litres",
    "pl": "Zażółć gęślą jaźń ĄĆĘŁŃÓŚŹŻ „tak”",
    "sk": "kŕdeľ ďatľov učí koňa žrať kôru ĎĽĹŔÔ",
    "ro": "Muzicologă în bej vând whisky și tequila ĂÂÎȘȚ",
    "fi": "Törkylempijävongahdus ÄÖÅ",
    "ru": "Съешь ещё этих мягких булок ЁЖИК «да» №",
}

ACME = papers.CompanyFacts(
    name="Acme",
    legal_name="Acme Kettles Ltd",
    address="1 Boiler Street\n30-702 Kraków",
    registration="KRS 0000000000\nNIP 000-000-00-00",
    email="complaints@acme.example",
    phone="+48 12 555 01 42",
    privacy_url="https://acme.example/privacy/acme",
    time_zone="Europe/Warsaw",
    place="Kraków",
)
ADA = papers.PersonFacts("Ada Byron", "12 St James’s Square", "ada@byron.example", "+44 20 1234")
FINGERPRINT = "cc08673367649960e07fa482a3c1db6f50486380386039b623b14de6c5b448d8"
RECEIPT = papers.ReceiptFacts(
    content_hash=FINGERPRINT,
    company=ACME,
    complainant=ADA,
    number="7K4M-XQ9F-2DWT",
    received_at=datetime(2026, 11, 22, 13, 8, tzinfo=UTC),
    category="product_defect",
    category_label=Category.PRODUCT_DEFECT.label,
    description="The kettle leaks.\nAfter each boil there is a puddle.",
    claim=Claim.REFUND,
    track_url="https://acme.example/track/7K4M-XQ9F-2DWT#Q7DM2XK9H4",
    product="Kettle Modra 1.7 l",
    order_number="10482",
    purchased_on=date(2026, 8, 14),
    country="PL",
    extra=(papers.ExtraFacts("x_batch", "Batch", "26-06-B"),),
    attachments=(
        papers.FileFacts("puddle.jpg", 48_211, "ab" * 32),
        papers.FileFacts("order-10482.pdf", 1_234_567, "cd" * 32),
    ),
    answer=papers.Promise(
        on=date(2026, 12, 4),
        statutory=True,
        days=14,
        basis="art. 7a of the Act of 30 May 2014",
        silence=SilenceEffect.DEEMED_ACCEPTED,
    ),
)
DECISION = papers.DecisionFacts(
    company=ACME,
    complainant=ADA,
    number="7K4M-XQ9F-2DWT",
    received_at=RECEIPT.received_at,
    decided_on=date(2026, 11, 24),
    outcome=Outcome.PARTLY_GRANTED,
    grounds="The gasket of the base is faulty.\n\nThe worktop needs a bill.",
    track_url=RECEIPT.track_url,
    product="Kettle Modra 1.7 l",
    order="10482 of 14 August 2026",
    essence="The kettle leaks at the base.",
    claim=Claim.REFUND,
    points=(
        papers.PointFacts("Price of the kettle", granted=True, amount_minor=28900, currency="PLN"),
        papers.PointFacts(
            "Repair of the worktop", granted=False, amount_minor=15000, currency="PLN"
        ),
    ),
    checked="Your photos and the batch.",
    provisions=("art. 43b(1)", "art. 471 of the Civil Code"),
    remedy=Remedy.REFUND,
    amount_minor=28900,
    currency="PLN",
    method="to the card ending in 4410",
    due_on=date(2026, 12, 8),
    return_note="at our cost, label attached",
    repair_days=22,
    refund_days=14,
    guarantee_months=12,
    offers=("A voucher of 40 zł",),
    offers_until=date(2026, 12, 15),
    second_look=papers.SecondLookFacts(date(2026, 12, 24), "https://acme.example/track", 14),
    outside_bodies=(
        papers.OutsideBodyFacts(
            "Inspekcja Handlowa",
            "Trade Inspection",
            "ul. Ujastek 7\n31-752 Kraków",
            "polubowne.uokik.gov.pl",
            takes_part=True,
        ),
    ),
    attachments=("Technical opinion, 1 page",),
    signed_by="Mira Kowal",
    signer_role="Complaints",
    signer_contact="mira@acme.example",
    approved_by="Otto Lis",
)


def test_the_receipt_says_what_the_law_and_the_customer_want_to_know(read: Reader) -> None:
    text = read(papers.receipt_pdf(RECEIPT, "en"))

    for words in (
        "Confirmation that we have your complaint",
        "Acme Kettles Ltd", "1 Boiler Street", "KRS 0000000000",
        "Ada Byron", "ada@byron.example",
        "7K4M-XQ9F-2DWT", "Sunday 22 November 2026, 14:08",
        "We will answer by Friday 4 December 2026.",
        "The law gives us 14 days from the day we received it (art. 7a of the Act of 30 May 2014).",
        "If we do not answer in time, the law counts your complaint as accepted.",
        "It broke or has a defect", "The kettle leaks. After each boil there is a puddle.",
        "What you would like Refund", "Kettle Modra 1.7 l", "10482", "Batch 26-06-B",
        "Friday 14 August 2026", "puddle.jpg (48 kB)", "order-10482.pdf (1.2 MB)",
        "What happens next", "complaints@acme.example",
        "https://acme.example/track/7K4M-XQ9F-2DWT", "https://acme.example/privacy/acme",
        f"{FINGERPRINT[:32]} {FINGERPRINT[32:]}",
        "Page 1 of 1",
    ):  # fmt: skip
        assert words in text


def test_the_access_code_never_goes_on_paper(read: Reader) -> None:
    for paper in (papers.receipt_pdf(RECEIPT, "en"), papers.decision_pdf(DECISION, "en")):
        assert "Q7DM2XK9H4" not in read(paper)
        assert b"Q7DM2XK9H4" not in paper


@pytest.mark.parametrize(
    ("answer", "buyer", "said", "unsaid"),
    [
        (
            papers.Promise(date(2026, 12, 2)),
            Buyer.CONSUMER,
            "We will answer by Wednesday 2 December 2026. This is our own target.",
            "law",
        ),
        (
            papers.Promise(date(2026, 12, 2)),
            Buyer.BUSINESS,
            "This is our own target: you bought for a company",
            "The law gives us",
        ),
        (
            papers.Promise(
                date(2027, 1, 8), True, 15, working_days=True, basis="s. 27", country_assumed=True
            ),
            Buyer.CONSUMER,
            "The law gives us 15 working days from the day we received it (s. 27). "
            "No country is given, so we count by the law of ours.",
            "own target",
        ),
        (
            papers.Promise(date(2026, 11, 23), True, 1, basis="s. 1"),
            Buyer.CONSUMER,
            "The law gives us 1 day from",
            "1 days",
        ),
        (None, Buyer.CONSUMER, "What happens next", "We will answer by"),
    ],
)
def test_a_date_is_called_by_its_name(
    answer: papers.Promise | None, buyer: Buyer, said: str, unsaid: str, read: Reader
) -> None:
    text = read(papers.receipt_pdf(replace(RECEIPT, answer=answer, buyer=buyer), "en"))

    assert said in text
    assert unsaid not in text


def test_a_slovak_receipt_states_when_the_defect_will_be_gone(read: Reader) -> None:
    settle = papers.Promise(
        date(2026, 12, 22), True, 30, basis="s. 622(3)",
        silence=SilenceEffect.RIGHT_TO_WITHDRAW_OR_DISCOUNT,
    )  # fmt: skip

    text = read(papers.receipt_pdf(replace(RECEIPT, settle=settle), "en"))

    assert (
        "If we accept what you ask for, we will put it right by Tuesday 22 December 2026." in text
    )
    assert "The law gives us 30 days to repair, replace or pay (s. 622(3))." in text
    assert "you may ask for a refund or a price reduction" in text


def test_a_grievance_is_not_asked_to_keep_the_product(read: Reader) -> None:
    text = read(papers.receipt_pdf(replace(RECEIPT, kind=Kind.GRIEVANCE), "en"))

    assert "Confirmation that we have your grievance" in text
    assert "Grievance number" in text
    assert "keep the product" not in text


def test_the_letter_holds_every_part_of_a_complete_answer(read: Reader) -> None:
    text = read(papers.decision_pdf(DECISION, "en"))

    for words in (
        "Our answer to your complaint 7K4M-XQ9F-2DWT",
        "Sunday 22 November 2026", "Kettle Modra 1.7 l", "10482 of 14 August 2026",
        "We accept your complaint in part.",
        "Price of the kettle", "PLN 289.00", "Repair of the worktop", "PLN 150.00", "not accepted",
        "The kettle leaks at the base.", "What you would like Refund",
        "Your photos and the batch.", "The gasket of the base is faulty.",
        "Legal basis: art. 43b(1); art. 471 of the Civil Code",
        "At the latest", "8 December 2026",
        "The repair takes 22 days, counted from the day we received your complaint.",
        "at the latest 14 days after we have the product back",
        "this repair prolongs the guarantee for the product by 12 months",
        "A voucher of 40 zł", "Please tell us by Tuesday 15 December 2026.",
        "Ask us by Thursday 24 December 2026", "We will answer within 14 days of your request.",
        "Inspekcja Handlowa (Trade Inspection)", "polubowne.uokik.gov.pl",
        "We agree to take part in out-of-court proceedings.",
        "Technical opinion, 1 page", "Mira Kowal", "Approved by: Otto Lis",
        "Sent by e-mail as a PDF you can keep: Tuesday 24 November 2026",
        "7K4M-XQ9F-2DWT · Page 1 of 1",
    ):  # fmt: skip
        assert words in text
    assert "ODR" not in text


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.COMPLAINT])
def test_only_a_complaint_is_called_one(kind: Kind, outcome: Outcome) -> None:
    facts = replace(DECISION, kind=kind, outcome=outcome)
    said = papers.decision.content(facts, "en")

    shown = [said["title"], said["verdict"], said["sections"], said["ways"], said["points"]]
    assert "complaint" not in str(shown).casefold()


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_its_letter(outcome: Outcome, read: Reader) -> None:
    bare = papers.DecisionFacts(
        company=papers.CompanyFacts("Acme"), complainant=papers.PersonFacts("Ada Byron"),
        number="7K4M-XQ9F-2DWT", received_at=RECEIPT.received_at, decided_on=date(2026, 11, 24),
        outcome=outcome, grounds="We looked at it.", track_url="", by_post=True,
    )  # fmt: skip

    text = read(papers.decision_pdf(bare, "en"))

    assert "We looked at it." in text
    assert "Sent by post: Tuesday 24 November 2026" in text
    assert "What we will do and when" not in text


@pytest.mark.parametrize(
    ("locale", "day"),
    [
        ("en", "Tuesday 24 November 2026"),
        ("pl", "wtorek, 24 listopada 2026 r."),
        ("sk", "utorok 24. novembra 2026"),
        ("ro", "marți, 24 noiembrie 2026"),
        ("fi", "tiistaina 24. marraskuuta 2026"),
        ("ru", "вторник, 24 ноября 2026 г."),
    ],
)
def test_the_letter_says_when_it_was_sent_as_its_language_does(locale: str, day: str) -> None:
    sent = papers.decision.content(DECISION, locale)["foot"]

    assert sent.replace("\u00a0", " ").endswith(f": {day}")


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_all_letters_of_all_languages_can_be_read_back(locale: str, read: Reader) -> None:
    letters = ALPHABETS[locale]
    receipt = papers.receipt_pdf(replace(RECEIPT, description=letters), locale)
    decision = papers.decision_pdf(replace(DECISION, grounds=letters), locale)
    form = papers.blank_form_pdf(ACME, locale, categories=[letters])

    for paper in (receipt, decision, form):
        assert letters in read(paper)
        assert f"/Lang({locale})".encode() in paper.replace(b"/Lang (", b"/Lang(")


@pytest.mark.parametrize(
    "text",
    [
        '#read("/etc/passwd") *x* _y_ $a$ @b <c> `d` \\ ~ -- // /* */ https://a.example',
        "= No heading\n- no list\n+ none\n/ term: none",
        '#import "@preview/x:1.0.0": *',
        '"}); panic("',
    ],
)
def test_what_people_type_is_never_code(text: str, read: Reader) -> None:
    shown = " ".join(text.split())
    assert shown in read(papers.receipt_pdf(replace(RECEIPT, description=text), "en"))
    assert shown in read(papers.decision_pdf(replace(DECISION, grounds=text), "en"))


def test_signs_that_cannot_be_printed_are_owned_up_to(read: Reader) -> None:
    text = read(papers.receipt_pdf(replace(RECEIPT, description="leaks 😀 漏水"), "en"))

    assert "leaks \ufffd \ufffd\ufffd" in text
    assert "\ufffd stands for a sign that does not print." in text
    assert "cannot print" not in read(papers.receipt_pdf(RECEIPT, "en"))


def test_hidden_signs_do_not_reach_the_paper() -> None:
    assert printable("a\u202eb\u2066c\x00\x1b\ufe0f\td\r\ne") == "abc d\ne"


def test_a_very_long_word_stays_on_the_page(read: Reader) -> None:
    word = "x" * 500

    text = read(papers.receipt_pdf(replace(RECEIPT, description=word), "en"))

    assert word in text.replace(" ", "")
    assert max(len(part) for part in text.split()) < 130


def test_a_long_complaint_fills_several_numbered_pages(read: Reader) -> None:
    story = "\n\n".join(f"Paragraph {number}. It leaks and leaks." for number in range(400))

    text = read(papers.receipt_pdf(replace(RECEIPT, description=story), "en"))

    assert "Paragraph 399." in text
    assert re.search(r"Page 3 of \d+", text)


def test_the_same_facts_give_the_same_bytes() -> None:
    assert papers.receipt_pdf(RECEIPT, "pl") == papers.receipt_pdf(RECEIPT, "pl")
    assert papers.decision_pdf(DECISION, "ru") == papers.decision_pdf(DECISION, "ru")
    assert papers.blank_form_pdf(ACME, "fi") == papers.blank_form_pdf(ACME, "fi")


def test_papers_can_be_archived_and_read_aloud() -> None:
    for paper in (
        papers.receipt_pdf(RECEIPT, "en"),
        papers.decision_pdf(DECISION, "en"),
        papers.blank_form_pdf(ACME, "en"),
    ):
        assert b"<pdfaid:part>2</pdfaid:part>" in paper
        assert b"<pdfaid:conformance>A</pdfaid:conformance>" in paper
        assert b"<pdfuaid:part>1</pdfuaid:part>" in paper
        assert b"/MarkInfo" in paper
        assert len(paper) < 100_000


def test_the_printed_form_has_room_for_everything(read: Reader) -> None:
    paper = papers.blank_form_pdf(
        ACME, "en", categories=[each.label for each in Category],
        form_url="https://acme.example/f/acme",
    )  # fmt: skip

    text = read(paper)

    for words in (
        "Complaint form", "What is it about?", "It broke or has a defect", "What happened?",
        "What would you like from us?", "I do not know yet", "Any proof of purchase will do.",
        "By post: Acme Kettles Ltd, 1 Boiler Street, 30-702 Kraków",
        "https://acme.example/f/acme", "https://acme.example/privacy/acme", "Page 1 of 1",
    ):  # fmt: skip
        assert words in text


def test_a_code_is_an_inline_picture_with_a_title() -> None:
    svg = papers.qr_svg("https://acme.example/track/7K4M?a=<b>&c")

    root = ElementTree.fromstring(svg)  # noqa: S314 - our own markup
    assert root.tag == "svg"
    assert root.attrib["role"] == "img"
    assert root.findtext("title") == "QR code for https://acme.example/track/7K4M?a=<b>&c"
    names = {name for element in root.iter() for name in element.attrib}
    assert names <= {"role", "viewBox", "fill", "stroke", "d"}
    assert {element.tag for element in root.iter()} == {"svg", "title", "path"}


def test_a_code_can_be_the_address_of_a_picture() -> None:
    uri = papers.qr_svg_data("https://acme.example/track/7K4M")

    assert uri.startswith("data:image/svg+xml;charset=utf-8,%3Csvg")
    assert "style" not in uri


def test_a_page_that_prints_nothing_does_not_load_the_typesetter() -> None:
    code = "import sys; import reclamator.services.papers; sys.exit('typst' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=60)

    assert done.returncode == 0
