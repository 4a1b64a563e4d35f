"""Filing without script: what is asked, what comes back, and what is written."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator import clock
from reclamator.domain.vocabulary import Buyer, Channel, DeadlineKind, Direction
from reclamator.models.attachment import Attachment
from reclamator.models.blind_index import BlindIndexRow
from reclamator.models.company import Company
from reclamator.models.complainant import Complainant
from reclamator.models.deadline import Deadline
from reclamator.models.draft import DraftFile, IntakeDraft
from reclamator.models.event import Event
from reclamator.models.message import Message
from reclamator.models.notification import Notification
from reclamator.services import attachments, installation, papers
from reclamator.web import headers
from tests.cast import HeldClock, Mailroom
from tests.journeys.visitor import Page, Visitor
from tests.web.intake.filling import (
    JSON,
    LABEL,
    NO_PHOTO,
    PAPER,
    PHOTO,
    SAID,
    complaints,
    file_names,
    form_of,
    post,
    the_complaint,
)

ALWAYS = (
    "token kind category description claim product order_number sold_by purchased_on occurred_on "
    "name email phone country buyer attachments website"
).split()
NUMBER = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}")

Send = Callable[..., Page]


def test_the_form_always_asks_by_the_same_names(open_form: Send) -> None:
    form = form_of(open_form())

    assert set(ALWAYS) <= form.names
    assert form.method == "post"
    assert form.action == "/f/acme"
    assert form.values["country"] == ["PL"]
    assert form.values["buyer"] == ["consumer"]
    assert form.values["kind"] == ["complaint"]
    assert form.values["website"] == [""]
    assert "category" not in form.values


def test_filing_answers_with_the_receipt(file: Send) -> None:
    page = file(phone="+48 600 100 200", product="Modra kettle", order_number="A-10/482")

    assert page.status == 200
    assert page.address == "/f/acme"
    complaint = the_complaint()
    assert page.data("complaint-number") == complaint.number
    assert NUMBER.fullmatch(complaint.number)
    assert page.data("access-code") == complaint.access_code
    assert f'<data class="complaint-number" value="{complaint.number}">' in page.html
    assert f'<data class="access-code" value="{complaint.access_code}">' in page.html
    assert f"/track/{complaint.number}" in page.html
    assert "We will answer by Friday 4 December 2026." in page.text
    assert "That is 14 days, by law." in page.text
    assert "We send you a copy: ada@customer.example" in page.text


@pytest.mark.parametrize(
    ("kind", "heading", "number"),
    [
        ("complaint", "We have your complaint", "Complaint number"),
        ("grievance", "Confirmation that we have your grievance", "Grievance number"),
        (
            "guarantee_claim",
            "Confirmation that we have your request under the guarantee",
            "Request number",
        ),
    ],
)
def test_the_receipt_calls_the_matter_what_it_is(
    kind: str, heading: str, number: str, file: Send
) -> None:
    page = file(kind=kind)

    assert f">{heading}</h1>" in page.html
    assert number in page.text
    others = page.text.replace(heading, "").replace(number, "")
    if kind == "complaint":  # only here the law says what silence means
        others = others.replace("the law counts your complaint as accepted", "")
    assert re.findall(r"complaint\b", others.casefold()) == []


def test_everything_belongs_to_the_complaint(file: Send) -> None:
    file(
        kind="complaint",
        product="Modra kettle",
        order_number="A-10/482",
        sold_by="Our shop in Kraków",
        purchased_on="2026-08-14",
        occurred_on="2026-11-20",
        phone="+48 600 100 200",
        files=[PHOTO, PAPER],
    )

    complaint = the_complaint()
    uid = complaint.complaint_uid
    assert (complaint.product, complaint.order_number) == ("Modra kettle", "A-10/482")
    assert (complaint.purchased_on, complaint.occurred_on) == ("2026-08-14", "2026-11-20")
    assert complaint.sold_by == "Our shop in Kraków"
    assert complaint.channel is Channel.LINK
    assert complaint.register_number == "1/2026"
    assert complaint.received_at == clock.now()
    person = Complainant.of(uid)
    assert (person.name, person.email) == ("Ada Nowak", "ada@customer.example")
    (opening,) = Message.of(uid)
    assert (opening.direction, opening.opening) == (Direction.IN, True)
    assert opening.body == SAID["description"]
    assert {row.kind for row in Deadline.of(uid)} == {
        DeadlineKind.ACKNOWLEDGE,
        DeadlineKind.ANSWER,
        DeadlineKind.TARGET,
    }
    assert {row.kind for row in BlindIndexRow.select()} == {"email", "phone", "order", "product"}
    assert [row.code.value for row in Event.of(uid)] == ["submitted"]
    assert [row.notice for row in Notification.select()] == ["complaint-received"]
    assert file_names(complaint) == ["kettle.jpg", "invoice.pdf"]
    first, second = Attachment.of(uid)
    assert b"".join(attachments.original(second)) == PAPER[1]
    assert first.message_uid == second.message_uid == opening.uid
    assert second.preview_uid is None
    assert b"".join(attachments.preview(first))


def test_a_machine_gets_json(file: Send) -> None:
    answer = file(headers=JSON)

    complaint = the_complaint()
    assert answer.status == 201
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json == {
        "number": complaint.number,
        "access_code": complaint.access_code,
        "track_url": f"http://localhost/track/{complaint.number}",
        "answer_due_on": "2026-12-07",
        "answer_target_on": "2026-12-02",
    }


def test_only_the_required_fields_are_needed(ada_at_home: Visitor, open_form: Send) -> None:
    token = form_of(open_form()).values["token"]

    page = post(ada_at_home, "/f/acme", {**SAID, "token": token})

    assert page.status == 200
    complaint = the_complaint()
    assert (complaint.country, complaint.country_assumed) == ("PL", True)
    assert (complaint.buyer, complaint.kind.value) == (Buyer.CONSUMER, "complaint")


@pytest.mark.parametrize("missing", ["category", "description", "claim", "name", "email"])
def test_each_required_field_is_asked_for(missing: str, file: Send) -> None:
    page = file(**{missing: ""})

    assert page.status == 422
    assert complaints() == []
    assert page.html.count(f'id="e-{missing}"') == 1
    assert f'href="#{missing}"' in page.html
    assert "There is a problem" in page.text


def test_a_phone_number_is_enough(file: Send) -> None:
    page = file(email="", phone="600 100 200")

    assert page.status == 200
    assert "you gave us no e-mail address" in page.text
    assert Notification.select().count() == 0
    confirmed = next(
        row
        for row in Deadline.of(the_complaint().complaint_uid)
        if row.kind is DeadlineKind.ACKNOWLEDGE
    )
    assert confirmed.met_at == clock.now()


def test_the_acknowledgement_goes_out_in_the_customers_language(
    open_form: Send, send: Send, mail: Mailroom
) -> None:
    send(open_form("?lang=pl"), **SAID)

    mail.deliver_all()

    (sent,) = mail.to("ada@customer.example")
    assert sent["Content-Language"] == "pl"
    assert the_complaint().number in sent["Subject"]


# -- what is wrong --------------------------------------------------------------------------------


def test_a_mistake_keeps_everything(open_form: Send, send: Send) -> None:
    typed = {
        "description": "Woda <b>leci</b> & kapie „wszędzie”",
        "claim": "repair",
        "category": "wrong_item",
        "name": 'Ada "Ż" Nowak',
        "product": "Modra",
        "order_number": "A-10",
        "sold_by": "market",
        "purchased_on": "2026-08-14",
        "occurred_on": "2026-11-20",
        "country": "CZ",
        "buyer": "business",
    }
    page = send(open_form(), **typed)

    assert page.status == 422
    values = form_of(page).values
    assert {name: values[name] for name in typed} == {name: [text] for name, text in typed.items()}


def test_summary_and_fields_say_the_same_words(open_form: Send, send: Send) -> None:
    page = send(open_form(), email="ada at home", country="PL")

    html = page.html
    assert html.index('id="errsum"') < html.index("<form")
    assert re.search(r"<title>Error: ", html)
    for sentence in (
        "Choose what your complaint is about.",
        "Tell us what happened. A few sentences are enough.",
        "Choose what you would like from us, or “I do not know yet”.",
        "Enter your name.",
        "Enter an e-mail address such as name@example.com.",
    ):
        assert html.count(f">{sentence}<") == 2
    assert re.search(r'id="email"[^>]*aria-describedby="e-email"[^>]*aria-invalid="true"', html)
    assert 'data-invalid="5"' in html


def test_files_stay_over_a_mistake_and_over_the_next_one(open_form: Send, send: Send) -> None:
    first = send(open_form(), files=[PHOTO, PAPER], **{**SAID, "name": ""})
    second = send(first, name="", description="")
    third = send(second, name="Ada Nowak", description="It leaks.", files=[LABEL])

    assert (first.status, second.status, third.status) == (422, 422, 200)
    for page in (first, second):
        assert "kettle.jpg" in page.text
        assert "invoice.pdf" in page.text
        assert "Uploaded, " in page.text
    complaint = the_complaint()
    assert file_names(complaint) == ["kettle.jpg", "invoice.pdf", "label.png"]
    assert b"".join(attachments.original(Attachment.of(complaint.complaint_uid)[1])) == PAPER[1]
    assert IntakeDraft.select().count() == DraftFile.select().count() == 0


def test_a_kept_file_can_be_taken_out(open_form: Send, send: Send, frozen_clock: HeldClock) -> None:
    page = send(open_form(), files=[PHOTO, PAPER], **{**SAID, "name": ""})
    assert [button["name"] for button in form_of(page).buttons] == ["remove", "remove"]

    without_photo = send(page, press="remove")

    assert without_photo.status == 200
    kept = form_of(without_photo)
    assert len(kept.buttons) == 1
    gone = "invoice.pdf" if "kettle.jpg" in without_photo.text else "kettle.jpg"
    assert gone not in without_photo.text
    assert send(without_photo, name="Ada Nowak").status == 200
    assert len(file_names(the_complaint())) == 1
    assert len(list(installation.store().names())) in (1, 2)


def test_kept_files_are_taken_without_what_the_page_shows_of_them(
    open_form: Send, send: Send
) -> None:
    page = send(open_form(), files=[PHOTO], **{**SAID, "name": ""})

    again = send(page, without=["kept_name"], name="")

    assert "File 1" in again.text
    assert send(again, without=["kept_name"], name="Ada").status == 200
    assert file_names(the_complaint()) == ["kettle.jpg"]


def test_kept_files_last_two_days(open_form: Send, send: Send, frozen_clock: HeldClock) -> None:
    page = send(open_form(), files=[PHOTO], **{**SAID, "name": ""})
    frozen_clock.advance(hours=49)

    stale = send(page, name="Ada Nowak")

    assert stale.status == 422
    assert "we keep them for 48 hours" in stale.text
    assert "kettle.jpg" not in stale.text
    assert form_of(stale).values["kept"] == [""]


def test_a_foreign_list_of_files_is_worth_nothing(
    ada_at_home: Visitor, open_form: Send, send: Send, globex: Company
) -> None:
    other = ada_at_home.get("/f/globex")
    theirs = post(ada_at_home, "/f/globex", {**form_of(other).values, **SAID, "name": ""}, [PHOTO])
    kept = form_of(theirs).values["kept"]
    assert kept != [""]

    page = send(open_form(), **SAID, kept=kept)

    assert page.status == 200
    assert file_names(the_complaint()) == []


def test_a_machine_keeps_files_too(open_form: Send, send: Send, ada_at_home: Visitor) -> None:
    form = open_form()
    refused = send(form, headers=JSON, files=[PHOTO], **{**SAID, "claim": "money"})

    assert refused.status == 422
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert [fault["field"] for fault in refused.json["errors"]] == ["claim"]
    body = {**SAID, "token": refused.json["token"], "kept": refused.json["kept"]}
    assert body["token"] == form_of(form).values["token"][0]
    assert post(ada_at_home, "/f/acme", body, headers=JSON).status == 201
    assert file_names(the_complaint()) == ["kettle.jpg"]


def test_one_bad_file_is_named_and_the_good_ones_stay(open_form: Send, send: Send) -> None:
    page = send(open_form(), files=[PHOTO, NO_PHOTO, PAPER], **SAID)

    assert page.status == 422
    assert complaints() == []
    assert "clip.gif: We can open photos (JPEG, PNG, WebP, HEIC)" in page.text
    assert len(form_of(page).buttons) == 2
    assert send(page).status == 200
    assert file_names(the_complaint()) == ["kettle.jpg", "invoice.pdf"]


def test_every_bad_file_is_named(open_form: Send, send: Send) -> None:
    empty = ("nothing.jpg", b"", "image/jpeg")

    page = send(open_form(), files=[NO_PHOTO, empty, PHOTO], **SAID)

    assert "clip.gif: " in page.text
    assert "nothing.jpg: This file is empty." in page.text
    assert len(form_of(page).buttons) == 1


def test_six_files_are_one_too_many(open_form: Send, send: Send) -> None:
    page = send(open_form(), files=[PHOTO] * 6, **SAID)

    assert page.status == 422
    assert "Choose at most five files." in page.text
    assert len(form_of(page).buttons) == 5
    assert send(page, files=[PAPER]).status == 422
    assert send(page).status == 200
    assert len(file_names(the_complaint())) == 5


def test_a_machine_hears_each_fault_once(open_form: Send, send: Send) -> None:
    answer = send(open_form(), files=[PHOTO] * 6, headers=JSON, **SAID)

    assert answer.status == 422
    assert answer.json["errors"] == [
        {"field": "attachments", "message": "Choose at most five files."}
    ]


# -- what people type -----------------------------------------------------------------------------


def test_a_hundred_kilobytes_of_text_are_refused_and_kept(file: Send) -> None:
    long = "wort " * 20_000

    page = file(description=long)

    assert page.status == 422
    assert "This text is too long. Shorten it or send the rest as a file." in page.text
    assert form_of(page).values["description"] == [long]


def test_control_and_direction_characters_are_dropped(file: Send) -> None:
    page = file(
        name="Ada\u202e kawoN\u202c\x07\r\nBcc: x@y.example",
        description="a\u2066b\u2069c\x00d\x1b[31m\r\nnext\tline",
        product="\u200fModra\u200e\ufeff",
    )

    assert page.status == 200
    complaint = the_complaint()
    assert Complainant.of(complaint.complaint_uid).name == "Ada kawoN Bcc: x@y.example"
    assert Message.of(complaint.complaint_uid)[0].body == "abcd[31m\nnext line"
    assert complaint.product == "Modra"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("category", "nonsense"),
        ("claim", "money"),
        ("kind", "ticket"),
        ("buyer", "robot"),
        ("country", "Poland"),
        ("country", "QQ"),
        ("purchased_on", "yesterday"),
        ("purchased_on", "2027-01-01"),
        ("occurred_on", "2026-13-40"),
        ("email", "ada@"),
        ("email", "ada@customer.example\nBcc: all"),
        ("phone", "no"),
        ("order_number", "1" * 81),
        ("name", "A" * 201),
    ],
)
def test_what_does_not_fit_is_named(field: str, value: str, file: Send) -> None:
    answer = file(headers=JSON, **{field: value})

    assert answer.status == 422
    assert [fault["field"] for fault in answer.json["errors"]] == [field]
    assert value not in answer.html.replace(SAID["description"], "")
    assert complaints() == []


@pytest.mark.parametrize(
    ("typed", "stored"), [("UK", "GB"), ("gb", "GB"), ("EL", "GR"), ("ZZ", "ZZ"), (" cz ", "CZ")]
)
def test_countries_are_folded(typed: str, stored: str, file: Send) -> None:
    assert file(country=typed).status == 200

    assert the_complaint().country == stored


def test_the_public_sets_neither_channel_nor_date(file: Send) -> None:
    file(channel="letter", received_at="2020-01-01T00:00:00Z", received_note="old", language="fi")

    complaint = the_complaint()
    assert complaint.channel is Channel.LINK
    assert complaint.received_at == clock.now()
    assert complaint.language == "en"
    assert complaint.received_note is None


def test_a_frame_is_the_widgets_road(open_form: Send, send: Send) -> None:
    page = send(open_form("?embed=1&theme=dark&lang=fi"), **SAID)

    assert the_complaint().channel is Channel.WIDGET
    assert page.language == "fi"
    assert 'class="embed"' in page.html
    assert 'data-scheme="dark"' in page.html


def test_topic_and_product_come_from_the_address(open_form: Send) -> None:
    values = form_of(open_form("?topic=wrong_item&product=Modra%20kettle")).values

    assert values["category"] == ["wrong_item"]
    assert values["product"] == ["Modra kettle"]
    assert "category" not in form_of(open_form("?topic=<script>")).values


@pytest.fixture
def own_fields(acme: Company) -> Company:
    """Acme asks for a serial number and, if you like, for a shop."""
    acme.form = {
        "fields": [
            {"key": "serial", "required": True, "labels": {"en": "Serial number"}},
            {"key": "shop", "labels": {"pl": "Sklep"}},
        ],
        "categories": {"other": {"en": "Anything else", "pl": "Coś innego"}},
    }
    acme.save()
    return acme


def test_a_company_asks_questions_of_its_own(
    own_fields: Company, open_form: Send, send: Send
) -> None:
    page = open_form()
    assert {"x_serial", "x_shop"} <= form_of(page).names
    assert "Serial number" in page.text
    assert "Anything else" in page.text

    refused = send(page, **SAID, x_shop="Kraków")
    filed = send(refused, x_serial="SN-1")

    assert refused.status == 422
    assert 'href="#x_serial"' in refused.html
    assert form_of(refused).values["x_shop"] == ["Kraków"]
    assert filed.status == 200
    assert the_complaint().extra == {"x_serial": "SN-1", "x_shop": "Kraków"}


def test_own_fields_are_bounded(file: Send) -> None:
    assert file(x_note="n" * 2_001).status == 422
    assert file(**{f"x_{number}": "1" for number in range(51)}).status == 422
    assert file(**{"x_" + "k" * 70: "1"}).status == 422


# -- addresses and headers ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/f/nobody"),
        ("POST", "/f/nobody"),
        ("GET", "/f/ACME"),
        ("POST", "/f/nobody/files"),
        ("POST", "/f/nobody/messages"),
        ("GET", "/f/nobody/blank.pdf"),
        ("GET", "/privacy/nobody"),
    ],
)
def test_an_unknown_company_is_404(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(path, method=method)

    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers


def test_no_page_of_the_form_sets_a_cookie_or_redirects(
    open_form: Send, send: Send, ada_at_home: Visitor, frozen_clock: HeldClock
) -> None:
    form = open_form()
    pages = [
        form,
        send(form),
        send(form, **SAID),
        send(form, **{**SAID, "name": "Other"}),
        send(form, **SAID, headers={"Origin": "https://evil.example"}),
        send(form, **SAID, headers=JSON),
        ada_at_home.get("/privacy/acme"),
        ada_at_home.get("/f/acme/blank.pdf"),
        ada_at_home.get("/f/nobody"),
    ]

    assert [page.status for page in pages] == [200, 422, 200, 200, 403, 200, 200, 200, 404]
    assert ada_at_home.cookies == {}
    for page in pages:
        assert "Set-Cookie" not in page.headers
        assert "no-store" in page.headers["Cache-Control"]


FORM_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' blob: data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'self' {}"
    ),
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


@pytest.mark.parametrize(
    ("origins", "ancestors"),
    [
        ([], "https:"),
        (
            ["https://shop.example", "http://plain.example:8080"],
            "https://shop.example http://plain.example:8080",
        ),
    ],
)
def test_only_the_companys_pages_may_frame_the_form(
    open_form: Send, send: Send, acme: Company, origins: list[str], ancestors: str
) -> None:
    acme.origins = origins
    acme.save()
    form = open_form()

    for page in (
        form,
        send(form),
        send(form, **SAID),
        send(form, **SAID, headers={"Origin": "https://evil.example"}),
    ):
        for name, value in FORM_HEADERS.items():
            assert page.headers[name] == value.format(ancestors)
        assert "X-Frame-Options" not in page.headers


def test_a_company_can_switch_embedding_off(open_form: Send, acme: Company) -> None:
    acme.origins, acme.embedding = ["https://shop.example"], False
    acme.save()

    policy = open_form().headers["Content-Security-Policy"]

    assert policy.endswith("frame-ancestors 'self'")
    assert headers.ancestors(acme) == "'self'"


def test_we_hand_out_our_public_address_whatever_we_are_called(
    ada_at_home: Visitor,
    open_form: Send,
    send: Send,
    acme: Company,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: dict[str, Any] = {}
    monkeypatch.setattr(papers, "blank_form_pdf", lambda *_, **said: drawn.update(said) or b"%PDF-")
    ada_at_home.headers["Host"] = "evil.example"

    receipt = send(open_form(), **SAID, headers=JSON)
    ada_at_home.get("/f/acme/blank.pdf")

    assert receipt.json["track_url"] == f"http://localhost/track/{the_complaint().number}"
    assert drawn["form_url"] == "http://localhost/f/acme"


def test_no_address_leads_to_another_host(file: Send, open_form: Send) -> None:
    for page in (open_form(), file()):
        found = re.findall(r'(?:href|src|action)="([^"]+)"', page.html)
        assert found
        assert [
            a for a in found if not a.startswith(("/", "#", "data:,", "http://localhost/"))
        ] == []


@pytest.mark.parametrize("lang", ["en", "pl", "sk", "ro", "fi", "ru"])
def test_the_paper_form_and_the_notice_speak_every_language(
    ada_at_home: Visitor, acme: Company, lang: str
) -> None:
    paper = ada_at_home.get(f"/f/acme/blank.pdf?lang={lang}")
    notice = ada_at_home.get(f"/privacy/acme?lang={lang}")

    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.body.startswith(b"%PDF-")
    assert notice.status == 200
    assert notice.language == lang
