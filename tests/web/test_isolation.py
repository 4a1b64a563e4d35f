"""SECURITY §4, row 21: walls between companies, tried by another company's people and keys.

Every route that names an object is asked for ours: 404 with the bytes of what never was, nothing
changed anywhere, and a note in the asker's own chain. A route without an example fails the build.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from reclamator.domain import numbers
from reclamator.domain.permissions import Scope
from reclamator.models import database, vault
from reclamator.models.audit import AuditEntry
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import actors, api_keys, goods, messages
from reclamator.services.attachments import Incoming
from tests.cast import file_complaint
from tests.web import pages

SignIn = Callable[[FlaskClient, Staff], FlaskClient]

# What the public may name, by nature: a company by its public name, a complaint by its number.
# Their own tests say what shows without a code.
PUBLIC = {
    "assets.pinned_loader": "a build of the widget, the same for everybody",
    "assets.static_file": "styles and scripts",
    "intake.show_form": "a company's public form",
    "intake.submit_complaint": "a company's public form; its signed token names the company",
    "intake.keep_file": "a company's public form; its signed token names the company",
    "intake.add_message": "wants number and access code, of a complaint of this very company",
    "intake.show_notice": "a company's public notice",
    "intake.show_blank_form": "a company's public form on paper",
    "tracking.show": "status by number is public; the rest wants a code",
    "tracking.open_page": "takes the code",
    "tracking.ask_for_code": "mails a code to the customer's own address",
    "tracking.check_code": "takes the code",
    "tracking.sign_out": "ends a customer's own session",
    "tracking.write": "wants a customer's session",
    "tracking.answer_request": "wants a customer's session",
    "tracking.mark_read": "wants a customer's session",
    "tracking.add_files": "wants a customer's session",
    "tracking.show_file": "wants a customer's session",
    "tracking.show_preview": "wants a customer's session",
    "tracking.show_receipt": "wants a customer's session",
    "tracking.receipt_paper": "wants the code",
    "tracking.show_form": "wants a customer's session",
    "tracking.show_decision": "wants a customer's session",
    "tracking.ask_for_second_look": "wants a customer's session",
    "tracking.appeal": "wants a customer's session",
    "tracking.show_forwarding": "wants the link, whose token is the key of one question",
    "tracking.answer_forwarding": "wants the link, whose token is the key of one question",
    "tracking.show_forwarded_photo": "wants the link, whose token is the key of one question",
    "tracking.show_label": "wants a customer's session",
    "tracking.ask_to_withdraw": "wants a customer's session",
    "tracking.withdraw": "wants a customer's session",
    "tracking.confirm": "wants a customer's session",
    "identity.choose_password": "wants the link, whose token is the key of one account",
    "identity.start": "wants the link, whose token is the key of one account",
    "demo.show_host": "pages of the demo on this machine",
    "demo.show_mail": "mails of the demo on this machine",
    "demo.show_attachment": "mails of the demo on this machine",
}


@dataclass(frozen=True)
class Example:
    """How to ask for an object: a well-formed request that its own company would be granted."""

    data: Any = None
    json: Any = None
    more: dict[str, str] | None = None


DECISION = {
    "outcome": "rejected",
    "grounds": "None",
    "provisions": ["art. 1"],
}
CHECK = {f"{point}_verdict": "yes" for point in ("in_time", "complete", "sector")}
TASK = {"title": "Call", "executor": "nina@globex.example", "due_on": "2026-12-04"}
PANEL = {
    "panel.show_complaint": Example(),
    "panel.show_deadline": Example(),
    "panel.show_outside_requests": Example(),
    "panel.record_outside_request": Example({"body": "Inspection"}),
    "panel.answer_outside_request": Example({"answer": "Yes"}, more={"position": "1"}),
    "panel.show_appeal": Example(),
    "panel.record_appeal": Example({"arguments": "It leaks."}),
    "panel.hand_appeal": Example({"reviewer": "00" * 16}),
    "panel.judge_lateness": Example({"lateness": "taken_up"}),
    "panel.divide_arguments": Example({"arguments": "It leaks."}),
    "panel.answer_argument": Example({"verdict": "rejected", "text": "No"}, more={"place": "1"}),
    "panel.show_card": Example(),
    "panel.print_card": Example(),
    "panel.print_stamped_copy": Example(),
    "panel.print_form": Example(),
    "panel.choose_file": Example(),
    "panel.take_file": Example({"format": "pdf", "for": "inside"}),
    "panel.correct_received_date": Example(
        {"received_at": "2026-11-20T10:00", "received_note": "Postmark"}
    ),
    "panel.download": Example(),
    "panel.show_decision": Example(),
    "panel.find_provisions": Example(),
    "panel.preview_letter": Example({"points": "1", "points.0.outcome": "rejected"}),
    "panel.settle_approval": Example(
        {"reason": "No"}, more={"approval": "00" * 16, "verdict": "refuse"}
    ),
    "panel.preview": Example(),
    "panel.choose_handler": Example(),
    "panel.settle_holding_notice": Example({"body": "Hello", "choice": "send"}),
    "panel.assign": Example({"handler": ""}),
    "panel.reply": Example({"body": "Hello"}),
    "panel.write_note": Example({"body": "Hello"}),
    "panel.decline_stage_message": Example({}),
    "panel.release": Example({}),
    "panel.perform_action": Example({"reason": "spam"}, more={"action": "dismiss"}),
    "panel.move_stage": Example({"stage": "clarify"}),
    "panel.link_cause": Example({}),
    "panel.rename_cause": Example({"title": "Thin gasket"}),
    "panel.undo_merger": Example({"reason": "Another kettle"}),
    "panel.change_labels": Example({"label": "00" * 16}),
    "panel.give_gesture": Example({"item": "00" * 16}),
    "panel.unsend_message": Example({}, more={"message": "00" * 16}),
    "panel.take_back_gesture": Example({}, more={"gesture": "00" * 16}),
    "panel.settle_gesture": Example(
        {"reason": "No"}, more={"approval": "00" * 16, "verdict": "refuse"}
    ),
    "panel.merge_duplicate": Example({"is_sure": "1"}),
    "panel.show_similar": Example(),
    "panel.correct_facts": Example({"batch": "26-06-B"}),
    "panel.record_finding": Example({"validity": "justified"}),
    "panel.hear_concerned": Example({"person": "Otto", "opinion": "I was polite."}),
    "panel.change_waiting": Example({"waiting_on": "supplier"}),
    "panel.add_time": Example({"minutes": "5"}),
    "panel.correct_time": Example({"minutes": "5"}, more={"entry": "00" * 16}),
    "panel.confirm_first_check": Example(CHECK),
    "panel.tick_piece": Example({}, more={"position": "1"}),
    "panel.keep_text": Example({"body": "Hello"}, more={"kind": "note"}),
    "panel.hear_text": Example({"body": "Hello"}, more={"kind": "reply"}),
    "panel.authorise_return": Example({"product": "Kettle", "send_by": "2026-12-04"}),
    "panel.show_return": Example(),
    "panel.move_goods": Example({}, more={"step": "receive"}),
    "panel.add_goods_photos": Example({}),
    "panel.show_goods_photo": Example(),
    "panel.print_label": Example(),
    "panel.forward_goods": Example({"supplier": "00" * 16, "fault": "It leaks"}),
    "panel.revoke_link": Example({}, more={"uid": "00" * 16}),
    "panel.add_task": Example(TASK),
    "panel.change_task": Example(TASK),
    "panel.perform_task_step": Example({"reason": "None"}, more={"step": "cancel"}),
    "panel.issue_decision": Example({**DECISION, "provisions": "art. 1"}),
    "settings.person": Example(),
    "settings.change_role": Example({"role": "viewer"}),
    "settings.hand_over_work": Example({"successor": "nobody"}),
    "settings.end_sessions": Example({}),
    "settings.send_invitation": Example({}),
    "settings.change_access": Example({}),
    "settings.give_new_start": Example({}),
}
API = {
    "api.show_complaint": Example(),
    "api.change_complaint": Example(json={"handler": "nina@globex.example"}),
    "api.list_events": Example(),
    "api.list_attachments": Example(),
    "api.fetch_card": Example(),
    "api.fetch_attachment": Example(),
    "api.add_attachments": Example({"attachments": (io.BytesIO(b"hello"), "a.txt")}),
    "api.list_messages": Example(),
    "api.write_message": Example(json={"body": "Hello"}),
    "api.list_notes": Example(),
    "api.write_note": Example(json={"body": "Hello"}),
    "api.perform_action": Example(json={"reason": "spam"}, more={"action": "dismiss"}),
    "api.show_appeal": Example(),
    "api.change_appeal": Example(json={"reviewer": "nina@globex.example"}),
    "api.list_outside_requests": Example(),
    "api.note_outside_request": Example(json={"body": "Inspection"}),
    "api.answer_outside_request": Example(json={"answer": "Yes"}, more={"position": "1"}),
    "api.show_decision": Example(),
    "api.issue_decision": Example(json=DECISION),
    "api.list_gestures": Example(),
    "api.give_gesture": Example(json={"item": "00" * 16}),
    "api.take_back_gesture": Example({}, more={"gesture": "00" * 16}),
    "api.list_approvals_of": Example(),
    "api.ask_approval": Example(json=DECISION),
    "api.settle_approval": Example(
        json={"reason": "No"}, more={"approval": "00" * 16, "verdict": "refuse"}
    ),
    "api.show_return": Example(),
    "api.fetch_label": Example(),
    "api.move_goods": Example(json={"quantity": 1}, more={"move": "receive"}),
    "api.list_goods_of": Example(),
    "api.authorise_return": Example(json={"product": "Kettle", "send_by": "2026-12-04"}),
    "api.show_first_check": Example(),
    "api.confirm_first_check": Example(json=CHECK),
    "api.list_tasks": Example(),
    "api.add_task": Example(json=TASK),
    "api.show_task": Example(),
    "api.change_task": Example(json=TASK),
    "api.perform_task_step": Example(json={"reason": "None"}, more={"step": "cancel"}),
    "api.list_pieces": Example(),
    "api.settle_piece": Example(json={}),
    "api.show_investigation": Example(),
    "api.record_finding": Example(json={"validity": "justified"}),
    "api.list_time_entries": Example(),
    "api.add_time_entry": Example(json={"staff": "nina@globex.example", "minutes": 5}),
    "api.show_cause": Example(),
    "api.link_cause": Example(json={"other": "0000-0000-0000"}),
    "api.leave_cause": Example(json={}),
    "api.merge_duplicate": Example(json={"other": "0000-0000-0000", "is_sure": True}),
}


@pytest.fixture
def theirs(submitted: Complaint) -> Complaint:
    """Acme's complaint, with a file."""
    file = Incoming(io.BytesIO(b"Ada's list"), "list.txt", "text/plain")
    messages.write(submitted, body="Ada's words", files=[file])
    return submitted


@pytest.fixture
def their_rma(theirs: Complaint, mira: Staff) -> str:
    """The number of a return at Acme."""
    plan = goods.Plan(product="Kettle", send_by="2026-12-04")
    return goods.authorise(theirs, plan, by=actors.of_staff(mira)).shown_number


@pytest.fixture
def unknown(submitted: Complaint) -> str:
    """A number as ours look, that nobody has."""
    secret = vault.install_secret("number")
    return numbers.format_number(numbers.derive_number(secret, bytes(16), 7))


@pytest.fixture
def nina_at_work(client: FlaskClient, sign_in: SignIn, nina: Staff) -> FlaskClient:
    """Globex's owner, who may do everything at Globex."""
    return sign_in(client, nina)


@pytest.fixture
def globex_key(globex: Company) -> str:
    """Globex's key with every scope."""
    with company_scope(globex.uid):
        return api_keys.create(label="All of it", scopes=list(Scope))


def with_objects(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.arguments]


def test_every_route_with_an_object_has_an_example(app: Flask) -> None:
    named = {rule.endpoint for rule in with_objects(app)}

    assert named - set(PANEL) - set(API) - set(PUBLIC) == set()
    assert (set(PANEL) | set(API)) - named == set()


def test_row_21_staff_of_another_company_find_nothing(
    app: Flask,
    nina_at_work: FlaskClient,
    theirs: Complaint,
    their_rma: str,
    unknown: str,
    otto: Staff,
    globex: Company,
) -> None:
    token = pages.page_token(nina_at_work)
    before = contents()
    objects = {
        theirs.number: (bytes(otto.uid).hex(), their_rma),
        unknown: ("00" * 16, "R-0000-0000"),
    }

    for rule in with_objects(app):
        if rule.endpoint in PANEL:
            example, method = PANEL[rule.endpoint], _method(rule)
            headers = {"X-CSRFToken": token}
            noted = noted_at(globex)
            foreign, missing = (
                _ask(nina_at_work, rule, method, number, example, headers, *others)
                for number, others in objects.items()
            )
            what = "staff" if "person" in rule.arguments else "complaint"
            assert noted_at(globex) == [*noted, f"{what}.foreign_asked"], rule.endpoint
            assert foreign.status_code == missing.status_code == 404, rule.endpoint
            texts = [
                plain(answer.text, number, *others)
                for answer, (number, others) in zip(
                    (foreign, missing), objects.items(), strict=True
                )
            ]
            assert texts[0] == texts[1], rule.endpoint

    assert contents() == before


def test_row_21_another_companys_key_finds_nothing(
    app: Flask,
    client: FlaskClient,
    globex_key: str,
    theirs: Complaint,
    their_rma: str,
    unknown: str,
    globex: Company,
) -> None:
    before = contents()
    objects = {theirs.number: their_rma, unknown: "R-0000-0000"}

    for rule in with_objects(app):
        if rule.endpoint in API:
            headers = {"Authorization": f"Bearer {globex_key}"}
            noted = noted_at(globex)
            foreign, missing = (
                _ask(client, rule, _method(rule), number, API[rule.endpoint], headers, rma=rma)
                for number, rma in objects.items()
            )
            assert foreign.status_code == missing.status_code == 404, rule.endpoint
            assert foreign.data == missing.data, rule.endpoint
            assert noted_at(globex) == [*noted, "complaint.foreign_asked"], rule.endpoint

    assert contents() == before


def test_asking_for_others_is_noted_without_their_number(
    nina_at_work: FlaskClient, theirs: Complaint, globex: Company, nina: Staff
) -> None:
    nina_at_work.get(f"/panel/complaints/{theirs.number}")

    with company_scope(globex.uid):
        noted = [row for row in AuditEntry.walk() if row.action == "complaint.foreign_asked"]
    assert [bytes(row.actor_uid) for row in noted] == [bytes(nina.uid)]
    assert noted[0].detail is None


def test_lists_hold_ones_own(
    nina_at_work: FlaskClient,
    client: FlaskClient,
    globex_key: str,
    theirs: Complaint,
    their_rma: str,
) -> None:
    for query in ("", "?tab=nobody", "?tab=done", f"?q={theirs.number}", "?q=ada@customer.example"):
        page = nina_at_work.get(f"/panel/complaints{query}")
        assert pages.numbers_of(page) == []
        assert "Ada" not in page.text
    bearer = {"Authorization": f"Bearer {globex_key}"}
    for path in ("complaints", "goods"):
        assert client.get(f"/api/v1/{path}", headers=bearer).get_json()["items"] == []
    assert their_rma not in nina_at_work.get("/panel/goods").text


def test_row_21_several_at_once_are_none_when_one_is_anothers(
    nina_at_work: FlaskClient, theirs: Complaint, globex: Company, nina: Staff
) -> None:
    with company_scope(globex.uid):
        own = file_complaint(globex, country="CZ")
    token, me = pages.page_token(nina_at_work), bytes(nina.uid).hex()
    before = contents()

    form = {"csrf_token": token, "to": me, "number": [own.number, theirs.number]}
    answer = nina_at_work.post("/panel/complaints/handler", data=form)

    assert answer.status_code == 404
    assert contents() == before


def test_row_21_nobody_of_another_company_is_made_responsible(
    nina_at_work: FlaskClient, theirs: Complaint, globex: Company, otto: Staff
) -> None:
    with company_scope(globex.uid):
        own = file_complaint(globex, country="CZ")
    token, his = pages.page_token(nina_at_work), bytes(otto.uid).hex()
    before = contents()

    one, several = (
        nina_at_work.post(path, data={"csrf_token": token, "handler": his, "to": his, **more})
        for path, more in {
            f"/panel/complaints/{own.number}/handler": {},
            "/panel/complaints/handler": {"number": own.number},
        }.items()
    )

    assert one.status_code == several.status_code == 422
    assert "Otto" not in one.text + several.text
    assert contents() == before


def test_row_21_the_form_of_one_company_adds_nothing_to_a_complaint_of_another(
    client: FlaskClient, theirs: Complaint, globex: Company
) -> None:
    before = contents()

    answer = client.post(
        "/f/globex/messages",
        data={"number": theirs.number, "access_code": theirs.access_code, "body": "Hello"},
        headers={"Origin": "http://localhost"},
    )

    assert answer.status_code == 404
    assert contents() == before


def test_a_handler_of_another_company_cannot_be_chosen(
    nina_at_work: FlaskClient, theirs: Complaint, otto: Staff
) -> None:
    page = nina_at_work.get("/panel/complaints")

    assert bytes(otto.uid).hex() not in page.text
    assert "Otto" not in page.text


def _method(rule: Rule) -> str:
    (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
    return method


def _ask(
    client: FlaskClient,
    rule: Rule,
    method: str,
    number: str,
    example: Example,
    headers: Any,
    person: str = "",
    rma: str = "",
) -> Any:
    values = {"number": number, "position": "1", "person": person, "rma": rma}
    values |= example.more or {}
    address = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], rule.rule)
    data = dict(example.data) if isinstance(example.data, dict) else example.data
    for name, value in (data or {}).items():
        if isinstance(value, tuple):
            data[name] = (io.BytesIO(value[0].getvalue()), value[1])
    return client.open(address, method=method, data=data, json=example.json, headers=headers)


def plain(text: str, *asked: str) -> str:
    """A page without what differs each time: its nonce, its tokens, its own address."""
    noise = r'nonce="[^"]*"|csrf_token" value="[^"]*"|X-CSRFToken": "[^"]*"'
    for word in asked:
        text = text.replace(word, "")
    return re.sub(noise, "", text)


def noted_at(company: Company) -> list[str]:
    """What the company's chain says about asking for others' things."""
    with company_scope(company.uid):
        return [row.action for row in AuditEntry.walk() if row.action.endswith("foreign_asked")]


NOTES = ("audit_entry", "audit_head", "rate_bucket")


def contents(*, but: tuple[str, ...] = NOTES) -> dict[str, list[str]]:
    """Every row of every table, but for the notes on who asked."""
    named = database.db.execute_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {
        name: sorted(map(repr, database.db.execute_sql(f'SELECT * FROM "{name}"')))  # noqa: S608
        for (name,) in named.fetchall()
        if name not in but and not name.startswith("sqlite_")
    }
