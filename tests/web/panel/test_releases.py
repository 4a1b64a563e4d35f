"""What was set aside, and one click to let it go on or to close it."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.domain.vocabulary import QuarantineReason, State
from reclamator.models.complaint import Complaint
from reclamator.models.notification import Notification
from reclamator.services import complaints
from reclamator.services.intake import Arrival
from tests.cast import file_complaint
from tests.web import pages


@pytest.fixture
def aside(acme: Any) -> Complaint:
    """A complaint that looked like a robot's."""
    return file_complaint(acme, arrival=Arrival(quarantine=QuarantineReason.HONEYPOT))


def test_the_page_says_why_it_was_set_aside(at_work: FlaskClient, aside: Complaint) -> None:
    page = pages.text_of(at_work.get(f"/panel/complaints/{aside.number}"))

    assert "Set aside. A field that people cannot see was filled in." in page
    assert "Release: it is genuine" in page
    assert "Close: it is no complaint" in page


def test_one_click_registers_it(at_work: FlaskClient, aside: Complaint) -> None:
    assert aside.register_number is None

    response = pages.htmx_post(at_work, f"/panel/complaints/{aside.number}/release")

    fresh = complaints.get(aside.complaint_uid)
    assert "Released. The confirmation goes out now." in response.text
    assert fresh.quarantine is None
    assert fresh.register_number == "1/2026"
    assert {row.state for row in Notification.select()} == {"due"}


def test_twice_is_once(at_work: FlaskClient, aside: Complaint) -> None:
    for _ in range(2):
        pages.post(at_work, f"/panel/complaints/{aside.number}/release")

    assert complaints.get(aside.complaint_uid).register_number == "1/2026"


def test_one_click_closes_it(at_work: FlaskClient, aside: Complaint) -> None:
    address = f"/panel/complaints/{aside.number}/actions/dismiss"

    assert pages.post(at_work, address, {"reason": "spam"}).status_code == 303
    assert complaints.get(aside.complaint_uid).state is State.CLOSED


def test_the_register_releases_and_closes_with_one_click(
    at_work: FlaskClient, acme: Any, aside: Complaint
) -> None:
    spam = file_complaint(acme, arrival=Arrival(quarantine=QuarantineReason.HONEYPOT))
    shelf = "/panel/complaints?tab=aside"
    page = at_work.get(shelf)
    for complaint in (aside, spam):
        assert f'action="/panel/complaints/{complaint.number}/release"' in page.text

    released = pages.post(at_work, f"/panel/complaints/{aside.number}/release", {"back": shelf})
    closed = pages.post(
        at_work,
        f"/panel/complaints/{spam.number}/actions/dismiss",
        {"back": shelf, "reason": "spam"},
    )

    assert released.headers["Location"] == closed.headers["Location"] == shelf
    assert complaints.get(aside.complaint_uid).quarantine is None
    assert complaints.get(spam.complaint_uid).state is State.CLOSED
    assert pages.numbers_of(at_work.get(shelf)) == []
