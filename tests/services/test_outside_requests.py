"""What a body outside asks: a number and a date of its own, an answer, and no state moved."""

from datetime import date

import pytest

from reclamator.domain.lifecycle import Action
from reclamator.domain.vocabulary import AppealState
from reclamator.errors import Forbidden, IllegalAction, Incomplete
from reclamator.models.fields import new_uid
from reclamator.services import actors, complaints, outside_requests, reminders
from reclamator.services.actors import COMPLAINANT
from reclamator.services.outside_requests import OutsideRequest
from tests.cast import on_both_databases
from tests.services.records import deadlines, history

ASKED = OutsideRequest(
    "Trade Inspection", "WI.12/2026", "Your position?", date(2026, 11, 20), date(2026, 12, 11)
)


@pytest.fixture
def handler(otto):
    """Otto, who notes it."""
    return actors.of_staff(otto)


@on_both_databases
def test_it_has_a_number_and_a_clock_and_moves_nothing(under_review, handler):
    made = outside_requests.receive(under_review, ASKED, by=handler)

    fresh = complaints.get(under_review.uid)
    assert made.number_in(fresh) == f"{fresh.register_number}-A1"
    owed = deadlines(fresh)["answer_outside"]
    assert (owed.started_on, owed.safe_on) == (ASKED.received_on, ASKED.answer_by)
    assert fresh.state is under_review.state
    assert history(fresh)[-1] == "outside_received"


def test_people_are_reminded_of_it(under_review, handler, acme, frozen_clock):
    outside_requests.receive(under_review, ASKED, by=handler)
    frozen_clock.advance(days=15)  # Monday, five days before

    reminders.remind(acme)

    assert "reminded" in history(under_review)


def test_its_answer_ends_its_clock_and_stays(under_review, handler):
    made = outside_requests.receive(under_review, ASKED, by=handler)

    answered = outside_requests.answer(made, "Ours.", date(2026, 11, 22), by=handler)

    assert (answered.state, answered.answer) == (AppealState.ANSWERED, "Ours.")
    assert deadlines(under_review)["answer_outside"].met_at is not None
    with pytest.raises(IllegalAction):
        outside_requests.answer(made, "Other", date(2026, 11, 22), by=handler)


def test_closing_the_complaint_leaves_it_owed(under_review, handler):
    outside_requests.receive(under_review, ASKED, by=handler)

    complaints.perform(under_review, Action.WITHDRAW, by=COMPLAINANT)

    assert deadlines(under_review)["answer_outside"].is_open


def test_the_same_form_twice_is_one_and_two_forms_are_two(under_review, handler):
    uid = new_uid()
    form = OutsideRequest(**{**vars(ASKED), "uid": uid})

    places = [
        outside_requests.receive(under_review, each, by=handler).position
        for each in (form, form, ASKED)
    ]

    assert places == [1, 1, 2]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body": " "}, "body"),
        ({"received_on": date(2026, 11, 23)}, "received_on"),
        ({"answer_by": date(2026, 11, 19)}, "answer_by"),
        ({"answer_by": None}, "answer_by"),
        ({"text": "x" * 20_001}, "text"),
    ],
)
def test_what_cannot_be_is_refused(under_review, handler, change, field):
    with pytest.raises(Incomplete) as refusal:
        outside_requests.receive(
            under_review, OutsideRequest(**{**vars(ASKED), **change}), by=handler
        )

    assert [fault.field for fault in refusal.value.errors] == [field]


def test_an_answer_says_something_on_a_day_that_can_be(under_review, handler):
    made = outside_requests.receive(under_review, ASKED, by=handler)

    with pytest.raises(Incomplete) as refusal:
        outside_requests.answer(made, " ", date(2026, 11, 1), by=handler)

    assert {fault.field for fault in refusal.value.errors} == {"answer", "answered_on"}


def test_a_customer_notes_none(under_review):
    with pytest.raises(Forbidden):
        outside_requests.receive(under_review, ASKED, by=COMPLAINANT)
