"""Advice on a draft: shown in its line, live and by a button, and never in the way of sending."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.domain.permissions import Role
from reclamator.models.audit import AuditEntry
from reclamator.models.complaint import Complaint
from reclamator.models.event import Event
from reclamator.models.message import Message
from reclamator.models.staff import Staff
from reclamator.models.working_text import WorkingText
from tests.web import pages

SignIn = Callable[[FlaskClient, Staff], FlaskClient]
LIVE = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#reply-heard"}
VAGUE = "Thank you for telling us. We will reply as soon as possible."


@pytest.fixture
def panel(app: Flask, sign_in: SignIn, otto: Staff) -> FlaskClient:
    return sign_in(app.test_client(), otto)


def hear(panel: FlaskClient, complaint: Complaint, kind: str = "reply", **given: str) -> str:
    live = given.pop("live", "yes") == "yes"
    address = f"/panel/complaints/{complaint.number}/tone/{kind}"
    answer = pages.post(panel, address, given, headers=LIVE if live else None)
    assert answer.status_code == 200
    return answer.text


def test_a_place_stands_in_its_line_with_its_reason_and_what_to_say(
    panel: FlaskClient, under_review: Complaint
) -> None:
    said = hear(panel, under_review, body=VAGUE)

    assert "We will reply <mark>as soon as possible</mark>." in said
    assert "A vague promise. Name the day." in said
    assert '<span class="instead" lang="en">by …</span>' in said


def test_the_stages_that_a_draft_has_are_ticked(
    panel: FlaskClient, under_review: Complaint
) -> None:
    said = hear(panel, under_review, body="Thank you for telling us. We checked your photos.")

    assert said.count('class="has"') == 2
    assert 'id="reply-stages"' in said
    assert 'hx-swap-oob="true"' in said


def test_a_good_draft_gets_no_advice(panel: FlaskClient, under_review: Complaint) -> None:
    assert "<mark>" not in hear(panel, under_review, body="We are sorry our kettle leaked.")


def test_a_promised_day_takes_the_place_of_the_vague_words(
    panel: FlaskClient, under_review: Complaint
) -> None:
    said = hear(panel, under_review, body=VAGUE, promised_on="2026-12-04")

    assert "We will reply by Friday 4\xa0December 2026.</textarea>" in said
    assert "<mark>" not in said


def test_without_javascript_the_button_shows_the_page_with_what_was_typed(
    panel: FlaskClient, under_review: Complaint
) -> None:
    page = hear(panel, under_review, body=VAGUE, live="no")

    assert "<mark>as soon as possible</mark>" in page
    assert f"{VAGUE}</textarea>" in page


def test_what_is_advised_against_is_sent_all_the_same(
    panel: FlaskClient, under_review: Complaint
) -> None:
    address = f"/panel/complaints/{under_review.number}/messages"

    answer = pages.post(panel, address, {"body": f"{VAGUE}!!! No."})

    assert answer.status_code == 303
    assert f"{VAGUE}!!! No." in [row.body for row in Message.select()]


def test_nothing_is_kept_of_what_was_read(panel: FlaskClient, under_review: Complaint) -> None:
    before = [Event.select().count(), AuditEntry.select().count(), Message.select().count()]

    hear(panel, under_review, body=VAGUE)
    hear(panel, under_review, "decision", grounds=VAGUE)

    assert before == [Event.select().count(), AuditEntry.select().count(), Message.select().count()]
    assert WorkingText.select().count() == 0


def test_the_grounds_of_a_decision_may_grant_and_a_reply_may_not(
    panel: FlaskClient, under_review: Complaint
) -> None:
    text = "We grant your complaint."

    assert "<mark>" in hear(panel, under_review, body=text)
    assert "<mark>" not in hear(panel, under_review, "decision", grounds=text)


def test_who_may_not_read_is_told_nothing_and_there_are_two_kinds_only(
    app: Flask,
    sign_in: SignIn,
    hire: Callable[[Role], Staff],
    panel: FlaskClient,
    under_review: Complaint,
) -> None:
    address = f"/panel/complaints/{under_review.number}/tone"
    viewer = sign_in(app.test_client(), hire(Role.WAREHOUSE))

    assert pages.post(viewer, f"{address}/reply", {"body": VAGUE}).status_code == 403
    assert pages.post(panel, f"{address}/note", {"body": VAGUE}).status_code == 404


def test_the_guidance_can_be_read_in_each_language_of_the_company(panel: FlaskClient) -> None:
    english, polish = panel.get("/panel/guidance"), panel.get("/panel/guidance?language=pl")

    assert "Answer every point of the complaint" in english.text
    assert "Odpowiadamy na każdy punkt" in polish.text
    assert "Dziękuję za telefon" in polish.text


def test_the_grounds_of_each_point_are_heard_in_their_place(
    app: Flask, sign_in: SignIn, hire: Callable[[Role], Staff], under_review: Complaint
) -> None:
    head = sign_in(app.test_client(), hire(Role.HEAD))
    address = f"/panel/complaints/{under_review.number}"
    page = head.get(f"{address}/decision").text
    assert f'hx-post="{address}/tone/decision?point=0"' in page
    assert 'id="point-0-heard"' in page

    given = {"points.0.grounds": "We have checked it.", "points.1.grounds": VAGUE}
    said = [
        pages.post(head, f"{address}/tone/decision?point={place}", given, headers=LIVE).text
        for place in (0, 1)
    ]

    assert 'id="point-0-heard"' in said[0]
    assert "<mark>" not in said[0]
    assert 'id="point-1-heard"' in said[1]
    assert "<mark>as soon as possible</mark>" in said[1]
