"""Who may call what: every route says so, every change is guarded, every role gets its due.

SECURITY §4: row 23 (no route is silent, no change unguarded, no reading changes anything) and
row 24 (each of the eight roles, dealers and each scope of a key × all actions).
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from reclamator.domain import lifecycle
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import PERMISSIONS, Permission, Role, Scope
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import actors, api_keys, complaints
from tests.web import pages
from tests.web.test_isolation import contents
from tests.web.tracking.conftest import Customer

SignIn = Callable[[FlaskClient, Staff], FlaskClient]
P = Permission
ROLES = list(Role)
STALE = "This page has been open for a long time. Reload it and try again."

# Changes that no page token guards, with what guards them instead (SECURITY §1.11).
EXEMPT = {
    "intake": "the form stands in foreign pages without cookies: its own signed token guards it",
    "api": "the key in the Authorization header guards it; there is no cookie to ride on",
    "tracking.receipt_paper": "changes nothing; the access code in the form opens the paper",
}

# What each page of the staff needs: written down here once more, apart from the code.
NEEDS: dict[str, set[Permission]] = {
    "panel.home": set(),
    "panel.components": set(),
    "panel.dashboard": {P.READ},
    "panel.register": {P.READ},
    "panel.show_complaint": {P.READ},
    "panel.show_decision": {P.READ_BODIES, P.DECIDE},
    "panel.find_provisions": {P.READ_BODIES, P.DECIDE},
    "panel.preview_letter": {P.READ_BODIES, P.DECIDE},
    "panel.settle_approval": {P.READ_BODIES},
    "panel.show_deadline": {P.READ},
    "panel.show_appeal": {P.READ_BODIES},
    "panel.record_appeal": {P.REVIEW},
    "panel.hand_appeal": {P.REVIEW},
    "panel.judge_lateness": {P.DECIDE_APPEAL},
    "panel.divide_arguments": {P.DECIDE_APPEAL},
    "panel.answer_argument": {P.DECIDE_APPEAL},
    "panel.show_outside_requests": {P.READ_BODIES},
    "panel.record_outside_request": {P.REVIEW},
    "panel.answer_outside_request": {P.REVIEW},
    "panel.show_card": {P.READ_BODIES},
    "panel.print_card": {P.READ_BODIES},
    "panel.print_stamped_copy": {P.READ_BODIES, P.READ_CONTACTS},
    "panel.print_form": {P.READ_BODIES, P.READ_CONTACTS},
    "panel.choose_file": {P.EXPORT, P.READ_BODIES},
    "panel.take_file": {P.EXPORT, P.READ_BODIES},
    "panel.correct_received_date": {P.REVIEW},
    "panel.download": {P.READ_BODIES},
    "panel.preview": {P.READ_BODIES},
    "panel.show_filters": {P.READ},
    "panel.show_columns": {P.READ},
    "panel.keep_columns": {P.READ},
    "panel.show_orders": {P.READ},
    "panel.rename_cause": {P.REVIEW, P.READ_BODIES},
    "panel.undo_merger": {P.REOPEN, P.READ_BODIES},
    "panel.show_views": {P.READ},
    "panel.save_view": {P.READ},
    "panel.delete_view": {P.READ},
    "panel.restore_view": {P.READ},
    "panel.choose_label_for_several": {P.REVIEW},
    "panel.label_several": {P.REVIEW},
    "panel.change_labels": {P.REVIEW},
    "panel.choose_stage_for_several": {P.REVIEW},
    "panel.move_several": {P.REVIEW},
    "panel.undo_change": {P.REVIEW},
    "panel.choose_export": {P.EXPORT},
    "panel.export_audit": {P.AUDIT},
    "panel.export_register": {P.EXPORT},
    "panel.choose_for_several": {P.ASSIGN},
    "panel.choose_handler": {P.ASSIGN},
    "panel.assign": {P.TAKE},
    "panel.assign_several": {P.ASSIGN},
    "panel.reply": {P.REPLY},
    "panel.choose_template_for_several": {P.REPLY},
    "panel.write_to_several": {P.REPLY},
    "panel.decline_stage_message": {P.REPLY},
    "panel.write_note": {P.NOTE},
    "panel.release": {P.RELEASE_QUARANTINE},
    "panel.perform_action": {P.READ},
    "panel.issue_decision": {P.READ_BODIES, P.DECIDE},
    "panel.move_stage": {P.REVIEW},
    "panel.keep_text": {P.READ_BODIES},
    "panel.hear_text": {P.READ_BODIES},
    "panel.show_guidance": set(),
    "panel.show_goods": {P.READ},
    "panel.find_goods": {P.READ},
    "panel.show_return": {P.READ},
    "panel.move_goods": {P.READ},
    "panel.add_goods_photos": {P.READ},
    "panel.show_goods_photo": {P.READ},
    "panel.print_label": {P.READ},
    "panel.authorise_return": {P.REVIEW},
    "panel.forward_goods": {P.REVIEW},
    "panel.revoke_link": {P.REVIEW},
    "settings.show_goods": {P.SETTINGS},
    "settings.show_decisions": {P.SETTINGS},
    "settings.save_limits": {P.SETTINGS},
    "settings.save_return_rule": {P.SETTINGS},
    "settings.save_return_address": {P.SETTINGS},
    "settings.save_supplier": {P.SETTINGS},
    "settings.retire_supplier": {P.SETTINGS},
    "settings.restore_supplier": {P.SETTINGS},
    "panel.show_tasks": {P.READ},
    "panel.add_task": {P.REVIEW},
    "panel.change_task": {P.REVIEW},
    "panel.perform_task_step": {P.READ},
    "panel.confirm_first_check": {P.REVIEW},
    "panel.tick_piece": {P.REVIEW, P.READ_BODIES},
    "settings.home": set(),
    "settings.team": {P.TEAM},
    "settings.add_person": {P.TEAM},
    "settings.person": {P.TEAM},
    "settings.change_role": {P.TEAM},
    "settings.change_access": {P.TEAM},
    "settings.hand_over_work": {P.TEAM},
    "settings.send_invitation": {P.TEAM},
    "settings.end_sessions": {P.TEAM},
    "settings.give_new_start": {P.TEAM},
    "settings.show_catalogue": {P.SETTINGS},
    "settings.save_offer": {P.SETTINGS},
    "settings.retire_offer": {P.SETTINGS},
    "settings.restore_offer": {P.SETTINGS},
    "settings.save_rules": {P.SETTINGS},
    "panel.show_gestures": {P.APPROVE},
    "panel.give_gesture": {P.GESTURE, P.READ_BODIES},
    "panel.unsend_message": {P.REPLY},
    "panel.take_back_gesture": {P.GESTURE, P.READ_BODIES},
    "panel.settle_gesture": {P.READ, P.READ_BODIES},
    "settings.show_labels": {P.ASSIGN},
    "settings.save_label": {P.ASSIGN},
    "settings.reset_working_time": {P.SETTINGS},
    "settings.retire_label": {P.ASSIGN},
    "settings.restore_label": {P.ASSIGN},
    "settings.show_templates": {P.SETTINGS},
    "settings.save_template": {P.SETTINGS},
    "settings.retire_template": {P.SETTINGS},
    "settings.restore_template": {P.SETTINGS},
    "settings.set_back_template": {P.SETTINGS},
    "settings.try_template": {P.SETTINGS},
    "settings.return_to_version": {P.SETTINGS},
    "settings.show_law": {P.SETTINGS},
    "settings.show_letters": {P.SETTINGS},
    "settings.save_letters": {P.SETTINGS},
    "settings.save_law": {P.SETTINGS},
    "settings.widget": {P.SETTINGS},
    "settings.save_widget": {P.SETTINGS},
    "settings.show_wording": {P.SETTINGS},
    "settings.save_wording": {P.SETTINGS},
    "panel.settle_holding_notice": {P.REPLY},
    "settings.show_process": {P.SETTINGS},
    "settings.save_process": {P.SETTINGS},
    "settings.show_assignment": {P.SETTINGS},
    "settings.save_assignment": {P.SETTINGS},
    "settings.show_targets": {P.SETTINGS},
    "settings.save_targets": {P.SETTINGS},
    "identity.profile": set(),
    "identity.save_preferences": set(),
    "identity.change_password": set(),
    "identity.end_sessions": set(),
    "panel.audit": {P.AUDIT},
    "panel.check_chain": {P.AUDIT},
    "panel.make_anchor": {P.AUDIT},
    "panel.link_cause": {P.REVIEW, P.READ_BODIES},
    "panel.merge_duplicate": {P.REVIEW, P.READ_BODIES},
    "panel.record_finding": {P.REVIEW},
    "panel.hear_concerned": {P.REVIEW},
    "panel.correct_facts": {P.REVIEW, P.READ_BODIES},
    "panel.show_similar": {P.READ, P.READ_BODIES},
    "panel.add_time": {P.NOTE},
    "panel.correct_time": {P.NOTE},
    "panel.change_waiting": {P.REVIEW},
    "panel.absences": set(),
    "panel.record_absence": set(),
    "panel.end_absence": set(),
    "panel.set_substitute": set(),
}
GIVEN: dict[str, dict[str, str]] = {
    "panel.reply": {"body": "Hello"},
    "panel.write_note": {"body": "Hello"},
    "panel.issue_decision": {"outcome": "rejected"},
}
# What is asked for behind the door: the step that is tried in the example address, and whose
# opinion is whose to read.
STEP = {
    "panel.perform_action": {P.REVIEW},
    "panel.hear_concerned": {P.ASSIGN},
}
# Where any one will do: a page to be led to (settings or team: no role has the one without the
# other; or the labels), and what the warehouse, the workshop and whoever checks may see.
GOODS = {P.GOODS, P.VISITS, P.REVIEW}
ONE_OF = {
    "settings.home": {P.SETTINGS, P.ASSIGN},
    "panel.show_goods": GOODS,
    "panel.find_goods": GOODS,
    "panel.show_return": GOODS,
    "panel.move_goods": GOODS,
    "panel.add_goods_photos": GOODS,
    "panel.show_goods_photo": GOODS,
    "panel.print_label": GOODS,
}
# these are told by another noun, or never done by hand
ELSEWHERE = (Action.SUBMIT, Action.DEEM, Action.DECIDE, Action.CORRECT)
ACTIONS = [Action(a) for a in Action if a not in ELSEWHERE]


def rules(app: Flask, *blueprints: str) -> list[Rule]:
    return [
        rule for rule in app.url_map.iter_rules() if rule.endpoint.partition(".")[0] in blueprints
    ]


def mark_of(app: Flask, endpoint: str) -> Any:
    return vars(app.view_functions[endpoint])["access"]


def methods(rule: Rule) -> set[str]:
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}


def address(rule: Rule, **values: str) -> str:
    given = {
        "number": "0000-0000-0000",
        "position": "1",
        "action": "start_review",
        "person": "00" * 16,
        **values,
    }
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: given.get(found[1], "x"), rule.rule)


def test_row_23_every_route_says_who_may_call_it(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        mark = mark_of(app, rule.endpoint)
        assert isinstance(mark, tuple) or mark == "api key" or len(mark) > len("public: "), rule


def test_a_route_without_a_mark_stops_the_start(app: Flask) -> None:
    from reclamator.web import access

    app.view_functions["site.healthz"] = lambda: "silent"

    with pytest.raises(RuntimeError, match="/healthz"):
        access.check_marks(app)


def test_every_page_of_the_staff_is_on_the_list(app: Flask) -> None:
    marked = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if isinstance(mark_of(app, rule.endpoint), tuple)
    }

    assert marked <= set(NEEDS)
    for endpoint in marked - {"panel.issue_decision"}:
        assert set(mark_of(app, endpoint)) == NEEDS[endpoint]


def test_row_23_reading_and_changing_are_never_one_rule(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        assert methods(rule) in ({"GET"}, {"POST"}, {"PATCH"}, {"DELETE"}), rule


def test_row_23_every_change_wants_the_page_token(
    app: Flask, client: FlaskClient, sign_in: SignIn, mira: Staff
) -> None:
    at_work = sign_in(client, mira)
    for rule in app.url_map.iter_rules():
        is_exempt = rule.endpoint in EXEMPT or rule.endpoint.partition(".")[0] in EXEMPT
        if methods(rule) == {"GET"} or is_exempt:
            continue
        for token in (None, "nonsense"):
            data = {"csrf_token": token} if token else {}
            (method,) = methods(rule)
            response = at_work.open(address(rule), method=method, data=data)
            assert response.status_code == 400, rule
            assert STALE in pages.text_of(response), rule


def test_row_23_reading_changes_nothing(
    app: Flask, client: FlaskClient, sign_in: SignIn, mira: Staff, submitted: Complaint
) -> None:
    Customer(client, submitted.number).open(submitted.access_code)
    key = api_keys.create(label="all", scopes=list(Scope))
    at_work = sign_in(client, mira)
    before = contents(but=("rate_bucket",))

    for rule in app.url_map.iter_rules():
        if methods(rule) == {"GET"}:
            path = address(rule, number=submitted.number, company="acme")
            at_work.get(path, headers={"Authorization": f"Bearer {key}"})

    assert contents(but=("rate_bucket",)) == before


def test_a_token_of_another_browser_does_not_fit(
    app: Flask, client: FlaskClient, sign_in: SignIn, otto: Staff
) -> None:
    foreign = pages.page_token(sign_in(app.test_client(), otto))
    at_work = sign_in(client, otto)
    at_work.get("/profile")

    assert at_work.post("/sign-out", data={"csrf_token": foreign}).status_code == 400


def test_nobody_gets_in_without_a_session(app: Flask, client: FlaskClient) -> None:
    token = pages.page_token(client, "/sign-in")
    for rule in rules(app, "panel", "settings"):
        (method,) = methods(rule)
        response = client.open(address(rule), method=method, data={"csrf_token": token})
        assert response.status_code == 303, rule
        assert response.headers["Location"].startswith("/sign-in"), rule


@pytest.mark.parametrize("role", ROLES)
def test_row_24_each_role_gets_what_the_table_gives_it(
    app: Flask,
    client: FlaskClient,
    sign_in: SignIn,
    hire: Callable[[Role], Staff],
    submit: Callable[..., Complaint],
    role: Role,
) -> None:
    person, complaint = hire(role), submit()
    at_work = sign_in(client, person)
    token = pages.page_token(at_work)

    for rule in rules(app, "panel", "settings"):
        (method,) = methods(rule)
        given = {"csrf_token": token, **GIVEN.get(rule.endpoint, {})}
        if rule.endpoint == "panel.assign":
            given["handler"] = bytes(person.uid).hex()
        path = address(rule, number=complaint.number)
        status = at_work.open(path, method=method, data=given).status_code
        needs = NEEDS[rule.endpoint] | STEP.get(rule.endpoint, set())
        leads_to = ONE_OF.get(rule.endpoint, PERMISSIONS[role])
        may = needs <= PERMISSIONS[role] and bool(leads_to & PERMISSIONS[role])
        assert (status != 403) is may, (rule.endpoint, status)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("stage", ["submitted", "under_review"])
def test_row_24_each_role_may_take_the_steps_of_the_table(
    client: FlaskClient,
    sign_in: SignIn,
    hire: Callable[[Role], Staff],
    request: pytest.FixtureRequest,
    role: Role,
    stage: str,
) -> None:
    complaint: Complaint = request.getfixturevalue(stage)
    person = hire(role)
    at_work = sign_in(client, person)
    token = pages.page_token(at_work)
    may_read = P.READ in PERMISSIONS[role]

    for action in ACTIONS:
        if action is Action.DECIDE_APPEAL:
            continue
        wants = {who for who in lifecycle.row(action).who if isinstance(who, Permission)}
        may = may_read and bool(wants & PERMISSIONS[role])
        # no words are given, so nothing that is allowed changes the complaint for the next one
        before = complaints.get(complaint.complaint_uid).version
        given = {"csrf_token": token, "version": '"somebody-else"'}
        path = f"/panel/complaints/{complaint.number}/actions/{action.value}"
        response = at_work.post(path, data=given)
        assert response.status_code == (409 if may else 403), action
        assert complaints.get(complaint.complaint_uid).version == before
        assert lifecycle.may_perform(action, actors.of_staff(person).rights) is bool(
            wants & PERMISSIONS[role]
        )


# What each route of the API may be asked for: by a key of which scopes, and what one that may gets
# for a complaint without parts and a body that says nothing known.
READERS, WRITERS, SETTERS = set(Scope), {Scope.WRITE, Scope.ADMIN}, {Scope.ADMIN}
OPEN = {"api.show_openapi"}
API: dict[str, tuple[set[Scope], int]] = {
    "api.show_openapi": (READERS, 200),
    "api.list_complaints": (READERS, 200),
    "api.create_complaint": (WRITERS, 422),
    "api.show_complaint": (READERS, 200),
    "api.change_complaint": (WRITERS, 422),
    "api.list_events": (READERS, 200),
    "api.list_messages": (READERS, 200),
    "api.write_message": (WRITERS, 422),
    "api.list_notes": (READERS, 200),
    "api.write_note": (WRITERS, 422),
    "api.list_attachments": (READERS, 200),
    "api.fetch_card": (READERS, 200),
    "api.add_attachments": (WRITERS, 422),
    "api.fetch_attachment": (READERS, 404),
    "api.perform_action": (WRITERS, 422),
    "api.show_appeal": (READERS, 404),
    "api.change_appeal": (WRITERS, 422),
    "api.list_outside_requests": (READERS, 200),
    "api.note_outside_request": (WRITERS, 422),
    "api.answer_outside_request": (WRITERS, 422),
    "api.show_decision": (READERS, 404),
    "api.issue_decision": (WRITERS, 422),
    "api.list_approvals": (READERS, 200),
    "api.list_approvals_of": (READERS, 200),
    "api.ask_approval": (WRITERS, 422),
    "api.settle_approval": (WRITERS, 404),
    "api.show_first_check": (READERS, 200),
    "api.confirm_first_check": (WRITERS, 422),
    "api.list_tasks": (READERS, 200),
    "api.add_task": (WRITERS, 422),
    "api.show_task": (READERS, 404),
    "api.change_task": (WRITERS, 422),
    "api.perform_task_step": (WRITERS, 422),
    "api.list_pieces": (READERS, 200),
    "api.settle_piece": (WRITERS, 404),
    "api.show_investigation": (READERS, 200),
    "api.record_finding": (WRITERS, 422),
    "api.list_time_entries": (READERS, 200),
    "api.add_time_entry": (WRITERS, 422),
    "api.show_cause": (READERS, 200),
    "api.link_cause": (WRITERS, 422),
    "api.leave_cause": (WRITERS, 200),
    "api.merge_duplicate": (WRITERS, 422),
    "api.list_catalogue": (READERS, 200),
    "api.list_gestures": (READERS, 200),
    "api.give_gesture": (WRITERS, 422),
    "api.take_back_gesture": (WRITERS, 404),
    "api.list_goods": (READERS, 200),
    "api.show_return": (READERS, 404),
    "api.fetch_label": (READERS, 404),
    "api.move_goods": (WRITERS, 404),
    "api.list_goods_of": (READERS, 200),
    "api.authorise_return": (WRITERS, 422),
    "api.list_labels": (READERS, 200),
    "api.list_message_templates": (READERS, 200),
    "api.list_own_days": (SETTERS, 200),
    "api.list_staff": (WRITERS, 200),
}


def test_every_route_of_the_api_is_on_the_list(app: Flask) -> None:
    assert {rule.endpoint for rule in rules(app, "api")} == set(API)


@pytest.mark.parametrize("scope", list(Scope))
def test_row_24_each_key_gets_what_its_scope_gives_it(
    app: Flask, client: FlaskClient, submitted: Complaint, scope: Scope
) -> None:
    bearer = {"Authorization": f"Bearer {api_keys.create(label='x', scopes=[scope])}"}
    for rule in rules(app, "api"):
        (method,) = methods(rule)
        scopes, status = API[rule.endpoint]
        expected = status if scope in scopes else 403
        steps = [a.value for a in lifecycle.Action] if "action" in rule.arguments else [""]
        for step in steps:
            path = address(rule, number=submitted.number, action=step)
            body = None if method == "GET" else {"nonsense": "?"}
            answer = client.open(path, method=method, json=body, headers=bearer)
            assert answer.status_code == expected, (path, answer.status_code)


def test_row_24_without_a_key_only_the_description_is_read(
    app: Flask, client: FlaskClient, submitted: Complaint
) -> None:
    for rule in rules(app, "api"):
        (method,) = methods(rule)
        answer = client.open(address(rule, number=submitted.number), method=method, json={})
        assert answer.status_code == (200 if rule.endpoint in OPEN else 401), rule


@pytest.mark.parametrize("role", [role for role in ROLES if P.READ in PERMISSIONS[role]])
def test_a_step_that_the_role_never_takes_is_forbidden(
    client: FlaskClient,
    sign_in: SignIn,
    hire: Callable[[Role], Staff],
    submit: Callable[..., Complaint],
    role: Role,
) -> None:
    at_work = sign_in(client, hire(role))
    token = pages.page_token(at_work)
    for action in ACTIONS:
        if action is Action.DECIDE_APPEAL:
            continue
        wants = {who for who in lifecycle.row(action).who if isinstance(who, Permission)}
        path = f"/panel/complaints/{submit().number}/actions/{action.value}"
        status = at_work.post(path, data={"csrf_token": token}).status_code
        assert (status == 403) is not bool(wants & PERMISSIONS[role]), (action, status)


def test_the_page_shows_no_button_that_the_role_could_not_press(
    client: FlaskClient,
    app: Flask,
    sign_in: SignIn,
    hire: Callable[[Role], Staff],
    under_review: Complaint,
) -> None:
    for role in ROLES:
        if P.READ not in PERMISSIONS[role]:
            continue
        person = hire(role)
        page = sign_in(app.test_client(), person).get(f"/panel/complaints/{under_review.number}")
        offered = set(re.findall(r'/actions/(\w+)"', page.text))
        allowed = complaints.allowed_actions(under_review, by=actors.of_staff(person))
        assert offered == {a.value for a in allowed} - {"decide", "decide_appeal"}, role


def test_pages_of_the_staff_run_no_script_without_the_nonce(
    app: Flask, client: FlaskClient, sign_in: SignIn, mira: Staff, submitted: Complaint
) -> None:
    at_work = sign_in(client, mira)
    for rule in rules(app, "panel", "settings", "identity"):
        if methods(rule) != {"GET"}:
            continue
        response = at_work.get(address(rule, number=submitted.number))
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        if response.mimetype == "application/pdf":
            continue
        for script in re.findall(r"<script\b[^>]*>", response.text):
            assert 'nonce="' in script
        assert not re.search(r"<[^>]+\s(on\w+|style)=", response.text), rule


def test_the_templates_of_the_staff_trust_no_text() -> None:
    from reclamator.config import ROOT

    for folder in ("panel", "identity", "settings"):
        for path in (ROOT / "templates" / folder).rglob("*.html"):
            text = path.read_text(encoding="utf-8")
            for sign in ("|safe", "Markup(", "autoescape false", "|tojson"):
                assert sign not in text, path
