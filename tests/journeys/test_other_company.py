"""Nina works at Globex; whatever road she takes, nothing of Acme's complaint comes to her."""

import io
from collections.abc import Callable

import pyotp
import pytest
from flask import Flask

from reclamator import clock
from reclamator.domain.permissions import Scope
from reclamator.domain.vocabulary import Channel
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import actors, api_keys, intake, messages
from reclamator.services.attachments import Incoming
from reclamator.services.intake import Arrival
from tests.cast import ADA, GRANTED, PASSWORD, TOTP_SECRET
from tests.corpus import camera_photo
from tests.journeys import acts
from tests.journeys.visitor import Visitor, visitor_of

UNKNOWN = "7K4M-XQ9F-2DWT"
OF_ACME = ("Ada", "Nowak", "customer.example", "A-10/482", "kettle", "puddle", "Otto", "Mira")


@pytest.fixture
def complaint(acme: Company, otto: Staff) -> Complaint:
    """Ada's complaint at Acme, with a photo, a reply and a note."""
    photo = Incoming(io.BytesIO(camera_photo()), "puddle.jpg", "image/jpeg")
    receipt = intake.submit(
        acme,
        ADA,
        files=[photo],
        token=intake.read_token(acme, intake.new_token(acme)),
        arrival=Arrival(channel=Channel.LINK),
    )
    row = Complaint.by_uid(receipt.complaint_uid)
    assert row is not None
    messages.reply(row, body="We look at the kettle", by=actors.of_staff(otto))
    messages.note(row, body="Ada owns three kettles", by=actors.of_staff(otto))
    return row


@pytest.fixture
def nina_at_work(app: Flask, nina: Staff) -> Visitor:
    """Nina's browser, signed in with password and second factor."""
    visitor = visitor_of(app)
    page = acts.sign_in(visitor, "nina@globex.example", PASSWORD)
    code = pyotp.TOTP(TOTP_SECRET).at(clock.now())
    page = visitor.submit(page, page.form_with("code"), code=code)
    assert page.address.startswith("/panel")
    return visitor


@pytest.fixture
def globex_machine(app: Flask, globex: Company) -> Visitor:
    """A program with Globex's key, which may do everything at Globex."""
    with company_scope(globex.uid):
        key = api_keys.create(label="Shop", scopes=list(Scope))
    return visitor_of(app, Authorization=f"Bearer {key}")


def addresses(app: Flask, prefix: str) -> list[tuple[str, str]]:
    """Return (method, address with `{number}`) of every rule that names a complaint."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(prefix) and "<number>" in rule.rule:
            address = rule.rule.replace("<number>", "{number}").replace("<int:position>", "1")
            address = address.replace("<action>", "start_review")
            found += [(method, address) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}]
    return sorted(found)


def test_the_register_of_globex_is_empty_and_finds_nobody_of_acme(
    nina_at_work: Visitor, complaint: Complaint
) -> None:
    for what in (complaint.number, complaint.register_number, "ada@customer.example", "A-10/482"):
        page = acts.look_up(nina_at_work, str(what))

        assert page.status == 200
        assert f'href="/panel/complaints/{complaint.number}' not in page.html
        for word in OF_ACME:
            assert word not in page.html.replace(str(what), ""), word


def test_every_page_of_the_panel_answers_as_if_the_complaint_did_not_exist(
    app: Flask, nina_at_work: Visitor, complaint: Complaint
) -> None:
    events = Event.select().count()
    token = nina_at_work.get("/panel/complaints").form_with("csrf_token").values["csrf_token"][0]

    for method, address in addresses(app, "/panel/"):
        answers = [
            _ask(nina_at_work, method, address.format(number=number), token)
            for number in (complaint.number, UNKNOWN)
        ]
        assert [answer[0] for answer in answers] == [404, 404], address
        assert answers[0][1] == answers[1][1], address

    assert Event.select().count() == events
    assert Decision.select().count() == 0


def test_globexs_key_gets_404_everywhere_and_changes_nothing(
    app: Flask, globex_machine: Visitor, complaint: Complaint, acme: Company
) -> None:
    events = Event.select().count()
    roads = addresses(app, "/api/v1/")
    assert len(roads) >= 12

    for method, address in roads:
        for number in (complaint.number, UNKNOWN):
            body = GRANTED if address.endswith("/decision") else {}
            answer = globex_machine.send_json(method, address.format(number=number), body)
            assert answer.status == 404, (method, address)
            assert answer.json["code"] == "not_found"
            for word in OF_ACME:
                assert word not in answer.html

    listed = globex_machine.send_json("GET", "/api/v1/complaints")
    assert listed.json == {"items": [], "next": None}
    assert Event.select().count() == events
    assert Complaint.select().count() == 1


def test_globexs_form_takes_no_message_for_acmes_complaint(
    app: Flask, complaint: Complaint
) -> None:
    visitor = visitor_of(app)
    said = {
        "number": complaint.number,
        "access_code": complaint.access_code,
        "body": "Into the wrong house",
    }

    refused = visitor.post("/f/globex/messages", said)
    taken = visitor.post("/f/acme/messages", said)

    assert refused.status == 404
    assert taken.status == 200


def test_a_page_that_opens_one_complaint_opens_no_other(
    app: Flask, complaint: Complaint, submit: Callable[..., Complaint]
) -> None:
    other = submit(name="Bert Lin", email="bert@customer.example", description="Bert's own words")
    ada = visitor_of(app)

    acts.open_page(ada, complaint.number, complaint.access_code)

    assert "Bert" not in ada.get(f"/track/{other.number}").html
    for place in ("receipt.pdf", "attachments/1", "attachments/1/preview"):
        answer = ada.get(f"/track/{other.number}/{place}")
        assert not answer.body.startswith((b"%PDF", b"\xff\xd8", b"RIFF"))


def _ask(visitor: Visitor, method: str, address: str, token: str) -> tuple[int, str]:
    if method == "GET":
        answer = visitor.get(address)
    else:
        answer = visitor.post(address, {"csrf_token": token, "body": "x", "handler": ""})
    varying = (token, answer.headers.get("Content-Security-Policy", "").partition("nonce-")[2][:36])
    page = answer.html
    for text in (*varying, address.split("/")[3]):
        page = page.replace(text, "…") if text else page
    return answer.status, page
