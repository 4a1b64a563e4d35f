"""The written request: ticked, in own words, with a date; in the customer's language."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.domain.permissions import Scope
from reclamator.domain.vocabulary import DeadlineKind, WaitingOn
from reclamator.models.complaint import Complaint
from reclamator.models.message import Message
from reclamator.services import api_keys, complaints
from tests.services.records import deadlines, notices
from tests.web import pages
from tests.web.api.machine import machine_of


def ask(client: FlaskClient, complaint: Complaint, **given: Any) -> Any:
    address = f"/panel/complaints/{complaint.number}/actions/request_completion"
    return pages.htmx_post(client, address, given)


def asked(complaint: Complaint) -> str:
    rows = [row for row in Message.of(complaint.uid) if row.purpose == "completion"]
    return rows[-1].body if rows else ""


def test_what_the_first_check_misses_is_ticked(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    page = at_work.get(f"/panel/complaints/{under_review.number}").text

    for piece, ticked in (("photo", True), ("purchase_date", True), ("serial", False)):
        field = page.partition(f'id="request_completion-piece-{piece}"')[2].partition(">")[0]
        assert ("checked" in field) is ticked, piece


def test_the_customer_gets_the_list_the_words_and_the_date(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    before = deadlines(under_review)[DeadlineKind.ANSWER].statutory_on

    answer = ask(
        at_work,
        under_review,
        piece=["photo", "serial"],
        missing="The label is under the base.",
        answer_by="2026-11-27",
    )

    assert answer.status_code == 200
    assert asked(under_review) == (
        "The label is under the base.\n\nPlease send us, or tell us:\n• a photo\n"
        "• serial number or batch, from the label\n\nPlease answer by Friday 27\xa0November 2026."
    )
    assert complaints.get(under_review.uid).waiting_on is WaitingOn.COMPLAINANT
    assert "completion-requested" in notices(under_review)
    assert deadlines(under_review)[DeadlineKind.ANSWER].statutory_on == before


@pytest.mark.parametrize("day", ["2026-11-21", "2027-02-21", "soon"])
def test_a_date_that_cannot_be_meant_is_refused(
    at_work: FlaskClient, under_review: Complaint, day: str
) -> None:
    page = ask(at_work, under_review, piece=["photo"], answer_by=day)

    assert page.status_code == 422
    assert pages.errors_of(page) == ["Enter a date from today on, within the next three months."]
    assert asked(under_review) == ""
    field = page.text.partition('id="request_completion-piece-photo"')[2].partition(">")[0]
    assert "checked" in field


def test_nothing_asked_for_is_no_request(at_work: FlaskClient, under_review: Complaint) -> None:
    for given in ({"answer_by": "2026-11-27"}, {"missing": "  "}, {"piece": ["moon"]}):
        assert ask(at_work, under_review, **given).status_code == 422
    assert asked(under_review) == ""


def test_a_machine_asks_the_same_way(app: Any, under_review: Complaint, acme: Any) -> None:
    machine = machine_of(app, api_keys.create(label="test", scopes=[Scope.WRITE]))
    path = f"/complaints/{under_review.number}/actions/request_completion"

    wrong = machine.post(path, {"pieces": ["moon"]})
    done = machine.post(path, {"pieces": ["proof"], "answer_by": "2026-11-27"})

    assert (wrong.status, done.status) == (422, 200)
    assert "• order number or proof of purchase" in asked(under_review)
