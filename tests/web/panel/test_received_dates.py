"""Correcting the day on which a complaint came in, on its page of dates."""

import pytest
from flask.testing import FlaskClient

from reclamator.domain.permissions import Role
from reclamator.models.complaint import Complaint
from reclamator.services import complaints
from tests.web import pages
from tests.web.panel.conftest import AsRole

GOOD = {"received_at": "2026-11-16T10:30", "received_note": "Postmark of 13 November"}


def send(client: FlaskClient, complaint: Complaint, **said: str):
    path = f"/panel/complaints/{complaint.number}/received-date"
    return pages.post(client, path, {**GOOD, "version": complaint.etag, **said})


def page_of(client: FlaskClient, address: str) -> str:
    return pages.text_of(client.get(address)).replace("\xa0", " ")


def test_a_letter_counts_from_the_day_it_reached_the_house(
    at_work: FlaskClient, submitted: Complaint
) -> None:
    response = send(at_work, submitted)

    assert response.status_code == 303
    page = page_of(at_work, response.location)
    assert "The day it came in is corrected. These are the dates now." in page
    assert "Received: Monday 16 November 2026, 10:30" in page
    assert "By law Monday 30 November 2026" in page
    history = page_of(at_work, f"/panel/complaints/{submitted.number}?tab=history")
    assert "Day it came in corrected" in history
    assert "22 Nov 2026, 14:08 → 16 Nov 2026, 10:30 · Postmark of 13 November" in history


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            {"received_at": "2026-11-22T14:09"},
            "A complaint cannot come in later than now. Enter a moment in the past.",
        ),
        ({"received_at": "1989-12-31T23:59"}, "Enter a moment after the beginning of 1990."),
        ({"received_at": "0001-01-01T00:00"}, "Enter the day and the time at which it came in."),
        ({"received_at": "yesterday"}, "Enter the day and the time at which it came in."),
        ({"received_at": ""}, "Enter the day and the time at which it came in."),
        ({"received_note": " "}, "Say where this date comes from."),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    said: dict[str, str], sentence: str, at_work: FlaskClient, submitted: Complaint
) -> None:
    before = complaints.get(submitted.uid).etag

    response = send(at_work, submitted, **said)

    assert response.status_code == 422
    assert pages.errors_of(response) == [sentence]
    # what was typed is still there
    assert {**GOOD, **said}["received_note"].strip() in response.text
    assert complaints.get(submitted.uid).etag == before


def test_a_day_by_which_silence_decides_is_warned_of_and_wants_a_tick(
    at_work: FlaskClient, submitted: Complaint
) -> None:
    early = {"received_at": "2026-10-12T10:30"}

    warned = send(at_work, submitted, **early)

    assert warned.status_code == 422
    (sentence,) = pages.errors_of(warned)
    assert "the answer was due by law on 26 Oct 2026." in sentence.replace("\xa0", " ")
    assert "the complaint counts as accepted at once and a refusal is locked" in sentence
    assert 'name="is_sure"' in warned.text
    assert 'value="2026-10-12T10:30"' in warned.text
    assert complaints.get(submitted.uid).etag == submitted.etag
    assert 'name="is_sure"' not in send(at_work, submitted, received_note="").text

    assert send(at_work, submitted, **early, is_sure="1").status_code == 303


def test_two_people_do_not_correct_over_each_other(
    at_work: FlaskClient, boss: FlaskClient, submitted: Complaint
) -> None:
    send(boss, submitted)
    before = complaints.get(submitted.uid).etag

    response = send(at_work, submitted, received_at="2026-11-17T10:30")

    assert response.status_code == 409
    assert complaints.get(submitted.uid).etag == before
    assert "Received: Monday 16 November 2026, 10:30" in pages.text_of(response).replace(
        "\xa0", " "
    )


def test_who_may_not_correct_sees_no_form(as_role: AsRole, submitted: Complaint) -> None:
    viewer = as_role(Role.VIEWER)

    page = viewer.get(f"/panel/complaints/{submitted.number}/deadline")

    assert "received_note" not in page.text
    assert send(viewer, submitted).status_code == 403
