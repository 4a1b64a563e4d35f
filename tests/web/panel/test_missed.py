"""What a missed date means, said where the answer is written."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

from reclamator.domain.lifecycle import Action
from reclamator.domain.vocabulary import State
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.services import actors, complaints, missed
from tests.cast import HeldClock
from tests.web import pages
from tests.web.panel.conftest import SignIn

Submit = Callable[..., Complaint]


@pytest.fixture
def late(
    submit: Submit,
    otto,
    mira,
    at_work: FlaskClient,
    boss: FlaskClient,
    sign_in: SignIn,
    frozen_clock: HeldClock,
) -> Callable[..., Complaint]:
    """A complaint under review, weeks after the date by law."""

    def make(**said: str) -> Complaint:
        by = actors.of_staff(otto)
        taken = complaints.assign(submit(**said), otto, by=by)
        checked = complaints.perform(taken, Action.START_REVIEW, by=by)
        frozen_clock.advance(days=60)
        # the sessions of two months ago have ended
        sign_in(at_work, otto)
        sign_in(boss, mira)
        return checked

    return make


def decision_of(client: FlaskClient, complaint: Complaint) -> str:
    response = client.get(f"/panel/complaints/{complaint.number}")
    part = response.text.partition('id="decision"')[2].partition('id="responsible"')[0]
    plain = re.sub(r"<[^>]+>", " ", part)
    return " ".join(unescape(plain).split())


def test_in_time_the_first_tier_is_offered(at_work: FlaskClient, under_review: Complaint) -> None:
    part = decision_of(at_work, under_review)

    assert "By law first: repair, replacement." in part
    assert "has passed" not in part
    assert 'value="rejected"' in at_work.get(f"/panel/complaints/{under_review.number}").text


def test_in_poland_only_granting_is_offered(
    at_work: FlaskClient, late: Callable[..., Complaint]
) -> None:
    complaint = late(country="PL")

    part = decision_of(at_work, complaint)

    assert "The date by law has passed: 7 Dec 2026." in part
    assert "The complaint counts as accepted, and a refusal is locked." in part
    page = at_work.get(f"/panel/complaints/{complaint.number}").text
    assert 'value="granted"' in page
    assert 'value="rejected"' not in page
    assert 'value="partly_granted"' not in page


def test_a_refusal_that_is_sent_all_the_same_is_refused(
    at_work: FlaskClient, late: Callable[..., Complaint]
) -> None:
    complaint = late(country="PL")
    said = {"outcome": "rejected", "grounds": "No", "provisions": "art. 1"}

    path = f"/panel/complaints/{complaint.number}/decision"
    response = pages.post(at_work, path, {**said, "version": complaint.etag})

    assert response.status_code == 422
    assert pages.errors_of(response) == [
        "The date by law has passed, so the complaint counts as accepted. "
        "Only an owner can override that."
    ]
    assert complaints.get(complaint.uid).state is State.UNDER_REVIEW


def test_the_owner_sets_it_aside_on_the_page(
    boss: FlaskClient, at_work: FlaskClient, late: Callable[..., Complaint], acme: Company
) -> None:
    complaint = late(country="PL")
    missed.note(acme)
    path = f"/panel/complaints/{complaint.number}/actions/override"
    assert path not in at_work.get(f"/panel/complaints/{complaint.number}").text
    assert path in boss.get(f"/panel/complaints/{complaint.number}").text

    without = pages.post(boss, path, {"reason": " "})
    done = pages.post(boss, path, {"reason": "It left in time"})

    assert (without.status_code, done.status_code) == (422, 303)
    assert complaints.get(complaint.uid).state is State.UNDER_REVIEW
    assert "What the law decided by silence was overridden." in decision_of(at_work, complaint)
    assert pages.post(at_work, path, {"reason": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("country", "sentences"),
    [
        ("EE", ["The complaint counts as refused.", "you still owe the answer."]),
        (
            "CZ",
            [
                "The customer may ask for a refund or a price reduction.",
                "By law the customer may choose now: repair, replacement, price reduction, refund.",
            ],
        ),
        ("ES", ["We are not sure that this holds here: check with your lawyer."]),
        ("BG", ["We are not sure that this holds here: check with your lawyer."]),
    ],
)
def test_each_effect_is_said_in_its_own_words(
    country: str,
    sentences: list[str],
    at_work: FlaskClient,
    late: Callable[..., Complaint],
) -> None:
    part = decision_of(at_work, late(country=country))

    for sentence in sentences:
        assert sentence in part


def test_against_a_company_no_date_by_law_is_missed(
    at_work: FlaskClient, late: Callable[..., Complaint]
) -> None:
    part = decision_of(at_work, late(country="PL", buyer="business"))

    assert "has passed" not in part
    assert "the customer may choose" not in part
