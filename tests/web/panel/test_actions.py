"""Steps of the lifecycle, from the page."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.domain.lifecycle import Action
from reclamator.domain.vocabulary import DeadlineKind, QuarantineReason, State
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.message import Message
from reclamator.models.notification import Notification
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, decisions
from tests.web import pages


def act(client: FlaskClient, complaint: Complaint, action: str, **given: Any) -> Any:
    address = f"/panel/complaints/{complaint.number}/actions/{action}"
    return pages.post(client, address, given)


def again(complaint: Complaint) -> Complaint:
    return complaints.get(complaint.complaint_uid)


def test_checking_starts_once_somebody_handles_it(
    at_work: FlaskClient, submitted: Complaint, otto: Staff
) -> None:
    early = act(at_work, submitted, "start_review")
    assert early.status_code == 409
    assert "Choose first who handles this complaint." in pages.text_of(early)

    complaints.assign(submitted, otto, by=actors.of_staff(otto))
    assert act(at_work, submitted, "start_review").status_code == 303

    assert again(submitted).state is State.UNDER_REVIEW


def test_the_page_offers_what_the_lifecycle_allows(
    at_work: FlaskClient, under_review: Complaint, otto: Staff
) -> None:
    page = at_work.get(f"/panel/complaints/{under_review.number}").text
    allowed = complaints.allowed_actions(under_review, by=actors.of_staff(otto))

    for action in set(Action) - {Action.DECIDE, Action.DECIDE_APPEAL}:
        assert (f'/actions/{action.value}"' in page) is (action in allowed)


def test_asking_for_more_writes_to_the_customer(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    act(at_work, under_review, "request_completion", missing="A photo of the base")

    words = [row.body for row in Message.of(under_review.complaint_uid)]
    assert words[-1] == "A photo of the base"
    assert "Waiting for the customer" in pages.text_of(
        at_work.get(f"/panel/complaints/{under_review.number}")
    )


@pytest.mark.parametrize(
    ("action", "given", "sentence"),
    [
        ("request_completion", {"missing": " "}, "Say what you still need from the customer."),
        ("dismiss", {}, "Choose why this is closed without an answer."),
    ],
)
def test_what_a_step_needs_is_asked_for_in_place(
    at_work: FlaskClient, under_review: Complaint, action: str, given: dict[str, str], sentence: str
) -> None:
    response = act(at_work, under_review, action, **given)

    assert response.status_code == 422
    assert pages.errors_of(response) == [sentence]
    assert '<details class="step" open>' in response.text
    assert again(under_review).state is State.UNDER_REVIEW


def test_closing_without_an_answer(at_work: FlaskClient, under_review: Complaint) -> None:
    act(at_work, under_review, "dismiss", reason="misdirected")

    page = pages.text_of(at_work.get(f"/panel/complaints/{under_review.number}?tab=history"))
    assert again(under_review).state is State.CLOSED
    assert "Meant for another company" in page


def test_extending_by_law(at_work: FlaskClient, submit: Callable[..., Complaint]) -> None:
    estonian = submit(country="EE")
    assert answer_on(estonian) == "2026-12-07"

    wrong = act(at_work, estonian, "extend", new_on="2020-01-01", proof="Told on Monday")
    assert wrong.status_code == 422
    assert 'value="2020-01-01"' in wrong.text

    given = {"new_on": "2026-12-16", "proof": "Told on Monday"}
    assert act(at_work, estonian, "extend", **given).status_code == 303
    assert answer_on(estonian) == "2026-12-16"
    assert "Wednesday 16 December 2026" in pages.text_of(
        at_work.get(f"/panel/complaints/{estonian.number}?tab=history")
    ).replace("\xa0", " ")


def answer_on(complaint: Complaint) -> str:
    rows = {row.kind: row for row in Deadline.of(complaint.complaint_uid)}
    return str(rows[DeadlineKind.ANSWER].statutory_on)


def test_a_customers_withdrawal_is_recorded(at_work: FlaskClient, under_review: Complaint) -> None:
    act(at_work, under_review, "withdraw")

    assert again(under_review).state is State.WITHDRAWN


def test_a_head_opens_it_again(
    boss: FlaskClient, at_work: FlaskClient, submitted: Complaint
) -> None:
    complaints.perform(submitted, Action.WITHDRAW, by=actors.COMPLAINANT)

    assert act(at_work, submitted, "reopen", reason="The customer called").status_code == 403
    assert act(boss, submitted, "reopen", reason="The customer called").status_code == 303
    assert again(submitted).state is State.UNDER_REVIEW


def test_the_way_to_the_end(
    boss: FlaskClient, at_work: FlaskClient, under_review: Complaint, decided: Decision
) -> None:
    assert act(at_work, under_review, "close").status_code == 409
    assert act(at_work, under_review, "dispatch").status_code == 303
    assert Decision.latest(under_review.complaint_uid).dispatched_at is not None  # type: ignore[union-attr]
    assert act(at_work, under_review, "dispatch").status_code == 409  # posted once
    assert act(at_work, under_review, "fulfil").status_code == 303
    assert act(at_work, under_review, "close").status_code == 303

    assert again(under_review).state is State.CLOSED


def test_posting_without_a_decision_is_refused(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    assert act(at_work, under_review, "dispatch").status_code == 409


@pytest.mark.parametrize("action", ["decide", "decide_appeal", "submit", "deem", "nonsense", ""])
def test_what_is_no_step_here_is_not_found(
    at_work: FlaskClient, under_review: Complaint, action: str
) -> None:
    assert act(at_work, under_review, action).status_code == 404


def test_two_people_at_once(at_work: FlaskClient, under_review: Complaint) -> None:
    page = at_work.get(f"/panel/complaints/{under_review.number}")
    seen = pages.field_value(page, "version")
    complaints.request_completion(
        under_review, missing="A photo", by=actors.of_staff(Staff.active()[1])
    )

    late = act(at_work, under_review, "dismiss", reason="spam", version=seen)

    assert late.status_code == 409
    assert (
        "Someone else has changed this in the meantime. "
        "Look at how it stands now, then decide again."
    ) in pages.text_of(late)
    assert pages.field_value(late, "version") == complaints.get(under_review.complaint_uid).etag
    assert again(under_review).state is State.UNDER_REVIEW
    fresh = pages.field_value(late, "version")
    assert act(at_work, under_review, "dismiss", reason="spam", version=fresh).status_code == 303


def test_htmx_renews_all_that_a_step_changes(at_work: FlaskClient, under_review: Complaint) -> None:
    address = f"/panel/complaints/{under_review.number}/actions/withdraw"

    response = pages.htmx_post(at_work, address, target="div#seldom-steps")

    assert response.text.lstrip().startswith('<div id="seldom-steps"')
    changed = {"complaint-head", "complaint-tabs", "thread", "decision", "responsible"}
    assert pages.out_of_band(response) >= changed
    assert "Withdrawn by the customer" in response.text
    assert "data-focus" in response.text


def test_what_is_seldom_done_stands_in_the_menu_and_is_refused_there(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    page = at_work.get(f"/panel/complaints/{under_review.number}").text
    menu = page.partition('id="seldom-steps"')[2].partition("</header>")[0]
    card = page.partition('id="next-steps"')[2]
    for step in ("withdraw", "dismiss"):
        assert f"/actions/{step}" in menu
        assert f"/actions/{step}" not in card

    refused = act(at_work, under_review, "dismiss")

    assert refused.status_code == 422
    again_menu = refused.text.partition('id="seldom-steps"')[2].partition("</header>")[0]
    assert '<details class="menu" open>' in again_menu
    assert pages.errors_of(refused)[0] in unescape(again_menu)


def test_what_was_set_aside_is_closed_where_it_is_released(
    at_work: FlaskClient, submitted: Complaint
) -> None:
    submitted.quarantine = QuarantineReason.FLOOD
    submitted.save()

    page = at_work.get(f"/panel/complaints/{submitted.number}").text

    assert "/actions/dismiss" in page.partition('id="next-steps"')[2]
    assert "/actions/dismiss" not in page.partition('id="next-steps"')[0]


def test_htmx_is_told_in_place_what_is_not_possible(
    at_work: FlaskClient, submitted: Complaint
) -> None:
    address = f"/panel/complaints/{submitted.number}/actions/start_review"

    response = pages.htmx_post(at_work, address, target="div#next-steps")

    assert response.status_code == 409
    assert response.text.lstrip().startswith('<div id="next-steps"')
    assert "Choose first who handles this complaint." in response.text


def test_a_second_look_is_recorded_and_decided_by_another(
    boss: FlaskClient, at_work: FlaskClient, under_review: Complaint, decided: Decision
) -> None:
    decisions.dispatched(again(under_review), decided, by=actors.WORKER)
    assert act(at_work, under_review, "appeal").status_code == 303
    answer = {
        "outcome": "rejected",
        "grounds": "We looked again",
        "provisions": "art. 43b",
    }
    address = f"/panel/complaints/{under_review.number}/decision"

    assert pages.post(at_work, address, answer).status_code in (403, 409)
    assert pages.post(boss, address, answer).status_code == 303
    assert again(under_review).state is State.DECIDED
    assert Notification.select().where(Notification.notice == "decision-issued").count() == 2
