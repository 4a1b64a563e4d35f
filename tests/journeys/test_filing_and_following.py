"""The main job, as a customer and a handler live it: file, follow, answer. No script needed."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from reclamator import clock, i18n
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from tests.cast import PASSWORD, HeldClock, Mailroom
from tests.journeys import acts
from tests.journeys.visitor import Page, Visitor, visitor_of

SAID = {
    "pl": {
        "description": "Czajnik przecieka u podstawy. Po każdym gotowaniu zostaje kałuża.",
        "product": "Czajnik Modra 1,7 l",
        "reply": "Dziękujemy za zdjęcia. Czy woda zbiera się także przy pokrywce?",
        "answer": "Nie, tylko u podstawy. Żółta uszczelka jest pęknięta.",
    },
    "ru": {
        "description": "Чайник протекает у основания. После каждого кипячения остаётся лужа.",
        "product": "Чайник Modra, 1,7 л",
        "reply": "Спасибо за фотографии. Вода собирается и под крышкой?",
        "answer": "Нет, только у основания. Уплотнение лопнуло.",
    },
}
LANGUAGES = pytest.mark.parametrize("language", sorted(SAID))


@pytest.fixture
def ada_at_home(app: Flask) -> Visitor:
    """Ada's browser."""
    return visitor_of(app)


@pytest.fixture
def otto_at_work(app: Flask, otto: Staff) -> Visitor:
    """Otto's browser, signed in with his password."""
    visitor = visitor_of(app)
    page = acts.sign_in(visitor, "otto@acme.example", PASSWORD)
    assert page.status == 200
    assert page.address.startswith("/panel")
    return visitor


@pytest.fixture
def file_as_ada(
    ada_at_home: Visitor, acme: Company, frozen_clock: HeldClock
) -> Callable[..., Page]:
    """Let Ada fill in the form without hurry."""

    def file(language: str = "pl", **changes: object) -> Page:
        said: dict[str, object] = {
            "category": "product_defect",
            "claim": "refund",
            "name": "Ada Nowak",
            "email": "ada@customer.example",
            "order_number": "A-10/482",
            "description": SAID[language]["description"],
            "product": SAID[language]["product"],
        }
        return acts.file_complaint(
            ada_at_home,
            "acme",
            language=language,
            wait=lambda: frozen_clock.advance(minutes=3),
            **(said | changes),  # type: ignore[arg-type]
        )

    return file


@LANGUAGES
def test_ada_files_with_two_photos_and_is_told_by_when_we_answer(
    file_as_ada: Callable[..., Page], language: str
) -> None:
    receipt = file_as_ada(language, files=acts.TWO_PHOTOS)

    assert receipt.status == 200
    assert receipt.language == language
    assert acts.words(language, "We have your complaint") in receipt.text
    assert len(receipt.data("complaint-number")) == len("7K4M-XQ9F-2DWT")
    with i18n.use(language):
        promised = i18n.by_date(clock.now().date().replace(month=12, day=4))
    assert acts.words(language, "We will answer by %(by)s.", by=promised) in receipt.text


@LANGUAGES
def test_the_confirmation_comes_in_adas_language_and_opens_her_page(
    file_as_ada: Callable[..., Page], mail: Mailroom, ada_at_home: Visitor, language: str
) -> None:
    receipt = file_as_ada(language, files=acts.TWO_PHOTOS)
    mail.deliver_all()
    [confirmation] = mail.to("ada@customer.example")

    _, number, code = acts.link_in(confirmation)
    opened = acts.open_page(ada_at_home, number, code)

    assert number == receipt.data("complaint-number")
    assert code == receipt.data("access-code")
    assert confirmation["Content-Language"] in (None, language)
    assert SAID[language]["description"] in acts.text_of(confirmation)
    assert opened.status == 200
    assert opened.language == language
    assert SAID[language]["description"] in opened.text


@LANGUAGES
def test_without_the_code_the_number_shows_status_and_dates_and_nothing_else(
    file_as_ada: Callable[..., Page], app: Flask, language: str
) -> None:
    receipt = file_as_ada(language)
    stranger = visitor_of(app)

    page = stranger.get(f"/track/{receipt.data('complaint-number')}?lang={language}")

    assert page.status == 200
    assert page.language == language
    assert "Acme & Clay" in page.text
    for word in ("Nowak", "customer.example", "A-10/482", SAID[language]["product"]):
        assert word not in page.html
    assert "Ada" not in page.text
    assert receipt.data("access-code") not in page.html
    assert "rcl_t" not in stranger.cookies


@LANGUAGES
def test_otto_asks_ada_answers_and_the_decision_reaches_her(
    file_as_ada: Callable[..., Page],
    ada_at_home: Visitor,
    otto_at_work: Visitor,
    otto: Staff,
    mail: Mailroom,
    frozen_clock: HeldClock,
    language: str,
) -> None:
    said = SAID[language]
    receipt = file_as_ada(language, files=acts.TWO_PHOTOS)
    number, code = receipt.data("complaint-number"), receipt.data("access-code")
    mail.deliver_all()

    # Otto finds it by Ada's address, takes it, starts to check it and asks
    found = acts.look_up(otto_at_work, "ada@customer.example")
    assert number in found.html
    page = acts.show(otto_at_work, number)
    assert said["description"] in page.text
    page = acts.act(otto_at_work, page, "/handler", press="handler")
    page = acts.act(otto_at_work, page, "/actions/start_review")
    page = acts.act(otto_at_work, page, "/messages", body=said["reply"])
    assert said["reply"] in page.text

    # once it cannot be taken back any more, Ada is told that a message waits, reads it and answers
    frozen_clock.advance(seconds=10)
    mail.deliver_all()
    notice = mail.to("ada@customer.example")[-1]
    assert said["reply"] not in acts.text_of(notice)
    assert acts.words(language, "There is a message for you.") in acts.text_of(notice)
    opened = acts.open_page(ada_at_home, *acts.link_in(notice)[1:])
    assert said["reply"] in opened.text
    written = acts.write(ada_at_home, opened, said["answer"], files=[acts.PAPER])
    assert said["answer"] in written.text

    # Otto reads the answer; a decision with holes in it is not sent, a whole one is
    page = acts.show(otto_at_work, number)
    assert said["answer"] in page.text
    refused = acts.act(otto_at_work, page, "/decision", outcome="granted")
    assert refused.status == 422
    for field in ("remedy", "method", "due_on"):
        assert f"#{field}" in refused.html or f'id="{field}' in refused.html
    mails_before = len(mail.to("ada@customer.example"))
    mail.deliver_all()
    assert len(mail.to("ada@customer.example")) == mails_before
    granted = acts.act(
        otto_at_work,
        refused,
        "/decision",
        outcome="granted",
        remedy="refund",
        amount="289.00",
        currency="PLN",
        method="Przelew",
        due_on="2026-12-14",
    )
    assert granted.status == 200

    # the answer itself goes to Ada, in her language, with the letter
    mail.deliver_all()
    letter = mail.to("ada@customer.example")[-1]
    assert "Przelew" in acts.text_of(letter)
    assert [part.get_content_type() for part in letter.iter_attachments()] == ["application/pdf"]
    opened = acts.open_page(ada_at_home, number, code)
    assert "Przelew" in opened.text
    paper = ada_at_home.get(f"/track/{number}/decision.pdf")
    assert paper.body.startswith(b"%PDF-")


def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(
    file_as_ada: Callable[..., Page], ada_at_home: Visitor, acme: Company
) -> None:
    refused = file_as_ada("pl", email="", phone="", claim="", files=acts.TWO_PHOTOS)

    assert refused.status == 422
    assert refused.html.startswith("<!doctype html>")
    assert SAID["pl"]["description"] in refused.html
    assert 'id="e-claim"' in refused.html
    assert 'href="#' in refused.html
    assert "puddle.jpg" in refused.text
    assert Complaint.select().count() == 0

    receipt = acts.send(ada_at_home, refused, claim="repair", email="ada@customer.example")

    assert receipt.status == 200
    assert Complaint.select().count() == 1
    opened = acts.open_page(
        ada_at_home, receipt.data("complaint-number"), receipt.data("access-code")
    )
    assert "puddle.jpg" in opened.text
    assert "label.jpg" in opened.text


def test_sending_the_same_form_again_shows_the_first_receipt(
    ada_at_home: Visitor, acme: Company, frozen_clock: HeldClock
) -> None:
    page = ada_at_home.get("/f/acme?lang=pl")
    frozen_clock.advance(minutes=1)
    said: dict[str, Any] = {
        "category": "other",
        "claim": "refund",
        "name": "Ada Nowak",
        "email": "ada@customer.example",
        "description": "Za mało filiżanek.",
    }

    first = acts.send(ada_at_home, page, **said)
    again = acts.send(ada_at_home, page, **said)
    changed = acts.send(ada_at_home, page, **(said | {"description": "Za mało filiżanek: pięć."}))

    assert again.data("complaint-number") == first.data("complaint-number")
    assert changed.data("complaint-number") == first.data("complaint-number")
    assert Complaint.select().count() == 1
    form = changed.form_with("number", "access_code", "body")
    assert form.values["body"] == ["Za mało filiżanek: pięć."]
    added = ada_at_home.submit(changed, form)
    assert added.status == 200
    opened = acts.open_page(ada_at_home, first.data("complaint-number"), first.data("access-code"))
    assert "Za mało filiżanek: pięć." in opened.text


def test_a_one_time_code_opens_the_page_where_the_access_code_is_lost(
    file_as_ada: Callable[..., Page], app: Flask, mail: Mailroom
) -> None:
    number = file_as_ada("pl").data("complaint-number")
    mail.deliver_all()
    elsewhere = visitor_of(app)

    page = elsewhere.get(f"/track/{number}?lang=pl")
    asked = elsewhere.submit(page, page.form_with(at=f"{number}/code"))
    mail.deliver_all()
    [code] = re.findall(r"\b\d{4} ?\d{4}\b", acts.text_of(mail.to("ada@customer.example")[-1]))
    opened = elsewhere.submit(asked, asked.form_with("code"), code=code)

    assert opened.status == 200
    assert SAID["pl"]["description"] in opened.text


def test_ada_withdraws_and_the_clock_stops(
    file_as_ada: Callable[..., Page], ada_at_home: Visitor, mail: Mailroom, acme: Company
) -> None:
    receipt = file_as_ada("pl")
    opened = acts.open_page(
        ada_at_home, receipt.data("complaint-number"), receipt.data("access-code")
    )
    asked = ada_at_home.get(f"{opened.address.partition('?')[0]}/withdrawal")

    done = ada_at_home.submit(asked, asked.form_with(at="withdrawal"))

    assert done.status == 200
    [complaint] = Complaint.select()
    assert complaint.state == "withdrawn"
    mail.deliver_all()
    assert len(mail.to("ada@customer.example")) == 2


def test_what_looks_like_a_robot_is_numbered_set_aside_and_released_with_one_click(
    file_as_ada: Callable[..., Page], otto_at_work: Visitor, mail: Mailroom, acme: Company
) -> None:
    receipt = file_as_ada("pl", website="https://watches.example")
    number = receipt.data("complaint-number")
    mail.deliver_all()
    assert mail.to("ada@customer.example") == []
    [complaint] = Complaint.select()
    assert complaint.register_number is None

    page = acts.show(otto_at_work, number)
    acts.act(otto_at_work, page, "/release")

    mail.deliver_all()
    [confirmation] = mail.to("ada@customer.example")
    assert acts.link_in(confirmation)[1] == number
    [complaint] = Complaint.select()
    assert complaint.register_number is not None


@pytest.mark.parametrize("code", i18n.LOCALES)
def test_every_public_page_speaks_every_language(app: Flask, acme: Company, code: str) -> None:
    visitor = visitor_of(app)

    for address in ("/", "/sign-in", "/track", "/track/7K4M-XQ9F-2DWT", "/f/acme", "/privacy/acme"):
        page = visitor.get(f"{address}?lang={code}")
        assert page.language == code, address
        others = {target.rpartition("lang=")[2] for _, target in page.links if "lang=" in target}
        assert set(i18n.LOCALES) <= others | {code}, address
