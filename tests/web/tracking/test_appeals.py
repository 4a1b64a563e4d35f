"""Marta asks for a second look on her page: in time, late, twice at once, and with a photo."""

import io
import re
from typing import Any

import pytest

from reclamator.domain.vocabulary import AppealChannel, Claim, State
from reclamator.models.appeal import Appeal
from reclamator.models.attachment import Attachment
from reclamator.models.complaint import Complaint
from reclamator.services import actors, complaints, decisions
from tests.cast import GRANTED, REJECTED, Mailroom
from tests.web.tracking.conftest import Customer

PARTLY = GRANTED | REJECTED | {"outcome": "partly_granted"}
TEXT = "I never opened the base.\n\nThe photo shows it."


@pytest.fixture
def marta(client: Any, under_review: Complaint, otto: Any, mail: Mailroom) -> Customer:
    """Her page is open, and the answer was no."""
    decisions.issue(under_review, REJECTED, by=actors.of_staff(otto))
    mail.deliver_all()
    customer = Customer(client, under_review.number)
    customer.open(under_review.access_code)
    return customer


def uid_of(page: Any) -> str:
    """The uid of the form that a page shows."""
    found = re.search(r'name="uid" value="([0-9a-f]{32})"', page.text)
    assert found
    return found[1]


def request_of(complaint: Complaint) -> Appeal:
    """What she asked for."""
    found = Appeal.latest(complaint.complaint_uid)
    assert found
    return found


def last_mail(mail: Mailroom) -> str:
    """The words of the newest mail to her, in one line."""
    message = mail.to("ada@customer.example")[-1]
    return " ".join(message.get_body(("plain",)).get_content().split())


def test_she_is_led_from_the_answer_and_told_what_happens(marta, under_review, mail):
    assert f'href="/track/{under_review.number}/appeal"' in marta.get().text
    page = marta.get("/appeal")
    assert "What is not right about our answer?" in page.text
    assert "You can ask for a second look until" in page.text

    answer = marta.post("/appeal", {"uid": uid_of(page), "arguments": TEXT, "claim": "replacement"})

    assert answer.status_code == 303
    row = request_of(under_review)
    assert (row.channel, row.claim) == (AppealChannel.TRACKING, Claim.REPLACEMENT)
    assert row.said == TEXT.split("\n\n")
    shown, number = marta.get().text, row.number_in(complaints.get(under_review.uid))
    assert "Your request for a second look" in shown
    assert number in shown
    mail.deliver_all()
    sent = last_mail(mail)
    assert number in sent
    assert "days after the last day" not in sent


def test_a_photo_comes_along_and_the_same_form_twice_is_one_request(marta, under_review):
    page = marta.get("/appeal")

    for _ in range(2):
        photo = (io.BytesIO(b"a seal, whole"), "seal.txt")
        form = {"uid": uid_of(page), "arguments": TEXT, "attachments": photo}
        assert marta.post("/appeal", form).status_code == 303

    assert len(Attachment.of(under_review.complaint_uid)) == 1
    assert marta.post("/appeal", {"arguments": TEXT}).status_code == 409


def test_nothing_said_is_said_beside_the_field_and_keeps_the_choice(marta, under_review):
    answer = marta.post("/appeal", {"arguments": " ", "claim": "other"})

    assert answer.status_code == 422
    assert "Say what is not right about the answer." in answer.text
    assert re.search(r'value="other" id="[^"]+" checked', answer.text)
    assert complaints.get(under_review.uid).state is State.DECIDED


def test_late_she_is_told_so_and_may_ask_all_the_same(marta, under_review, frozen_clock, mail):
    frozen_clock.advance(days=33)
    marta.open(under_review.access_code)
    page = marta.get("/appeal")
    assert "The last day for this was" in page.text

    marta.post("/appeal", {"uid": uid_of(page), "arguments": TEXT})

    assert request_of(under_review).late_days == 3
    late = "It came 3 days after the last day."
    assert late in marta.get().text
    mail.deliver_all()
    sent = last_mail(mail)
    assert late in sent


def test_what_was_granted_stays_hers(client, under_review, otto, mail):
    decisions.issue(under_review, PARTLY, by=actors.of_staff(otto))
    mail.deliver_all()
    customer = Customer(client, under_review.number)
    customer.open(under_review.access_code)

    assert "from our answer stay yours." in customer.get("/appeal").text


def test_without_the_code_nothing_is_shown_or_taken(client, marta, under_review):
    stranger = Customer(client.application.test_client(), under_review.number)

    assert stranger.get("/appeal").status_code == 303
    assert stranger.post("/appeal", {"arguments": TEXT}).status_code == 303
    assert Appeal.latest(under_review.complaint_uid) is None
