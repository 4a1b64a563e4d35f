"""The decision form: complete or not at all."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.domain.vocabulary import DeadlineKind, Outcome, State
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.notification import Notification
from reclamator.services import complaints
from tests.web import pages

GRANTED = {
    "outcome": "granted",
    "remedy": "refund",
    "amount": "289,00",
    "currency": "pln",
    "method": "To the account you paid from",
    "due_on": "2026-12-14",
}
REJECTED = {
    "outcome": "rejected",
    "grounds": "The base was opened with a tool.",
    "provisions": "art. 43b\n\n art. 43c \n",
}


def decide(client: FlaskClient, complaint: Complaint, answer: dict[str, Any]) -> Any:
    return pages.post(client, f"/panel/complaints/{complaint.number}/decision", answer)


def test_a_complete_answer_is_recorded_and_owed(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    assert decide(at_work, under_review, GRANTED).status_code == 303

    row = Decision.latest(under_review.complaint_uid)
    assert row is not None
    assert (row.outcome, row.amount_minor, row.currency) == (Outcome.GRANTED, 28_900, "PLN")
    assert row.dispatched_at is None
    assert Notification.select().where(Notification.notice == "decision-issued").count() == 1
    answer = {each.kind: each for each in Deadline.of(under_review.complaint_uid)}
    assert answer[DeadlineKind.ANSWER].met_at is None
    page = pages.text_of(at_work.get(f"/panel/complaints/{under_review.number}"))
    assert "not sent yet" in page
    assert "PLN 289.00" in page


def test_a_refusal_names_its_provisions(at_work: FlaskClient, under_review: Complaint) -> None:
    decide(at_work, under_review, REJECTED)

    row = Decision.latest(under_review.complaint_uid)
    assert row is not None
    assert row.provisions == ["art. 43b", "art. 43c"]


@pytest.mark.parametrize(
    ("answer", "fields"),
    [
        ({}, ["outcome"]),
        ({"outcome": "nonsense"}, ["outcome"]),
        ({"outcome": "granted"}, ["remedy", "amount", "method", "due_on"]),
        ({"outcome": "rejected"}, ["grounds", "provisions"]),
        (
            {"outcome": "partly_granted"},
            ["grounds", "provisions", "remedy", "amount", "method", "due_on"],
        ),
        (GRANTED | {"amount": "a lot"}, ["amount"]),
        (GRANTED | {"amount": "-5"}, ["amount"]),
        (GRANTED | {"amount": "0"}, ["amount"]),
        (GRANTED | {"currency": "złoty"}, ["amount"]),
        (GRANTED | {"due_on": "2020-01-01"}, ["due_on"]),
        (GRANTED | {"due_on": "soon"}, ["due_on"]),
        (REJECTED | {"provisions": " \n "}, ["provisions"]),
    ],
)
def test_every_missing_part_is_named_beside_its_field(
    at_work: FlaskClient, under_review: Complaint, answer: dict[str, str], fields: list[str]
) -> None:
    response = decide(at_work, under_review, answer)

    assert response.status_code == 422
    assert len(pages.errors_of(response)) == len(fields)
    for field in fields:
        assert f'<a href="#{field}">' in response.text
        assert f'id="{field}-error"' in response.text
    assert Decision.latest(under_review.complaint_uid) is None
    assert complaints.get(under_review.complaint_uid).state is State.UNDER_REVIEW


def test_what_was_typed_is_kept(at_work: FlaskClient, under_review: Complaint) -> None:
    page = decide(at_work, under_review, GRANTED | {"method": "", "due_on": "2020-02-30"}).text

    assert 'value="289,00"' in page
    assert 'value="granted" id="outcome-1" checked' in page


def test_before_checking_there_is_nothing_to_decide(
    at_work: FlaskClient, submitted: Complaint
) -> None:
    response = decide(at_work, submitted, GRANTED)

    assert response.status_code == 409
    assert Decision.latest(submitted.complaint_uid) is None


def test_htmx_swaps_the_form_alone(at_work: FlaskClient, under_review: Complaint) -> None:
    address = f"/panel/complaints/{under_review.number}/decision"

    wrong = pages.htmx_post(at_work, address, {"outcome": "granted"}, target="div#decision")
    right = pages.htmx_post(at_work, address, GRANTED, target="div#decision")

    assert wrong.status_code == 422
    assert wrong.text.lstrip().startswith('<div id="decision"')
    assert "complaint-head" not in pages.out_of_band(wrong)
    assert right.status_code == 200
    assert pages.out_of_band(right) >= {"complaint-head", "next-steps", "thread"}
    assert "The decision is recorded and on its way." in right.text


def test_two_deciders_at_once(at_work: FlaskClient, under_review: Complaint) -> None:
    page = at_work.get(f"/panel/complaints/{under_review.number}")
    version = pages.field_value(page, "version")
    decide(at_work, under_review, GRANTED)

    late = decide(at_work, under_review, REJECTED | {"version": version})

    assert late.status_code == 409
    assert Decision.select().count() == 1
