"""A customer answers what was asked for, right on the page, and sees what is still open."""

import io
from typing import Any

import pytest

from reclamator.domain.vocabulary import WaitingOn
from reclamator.models.attachment import Attachment
from reclamator.models.complaint import Complaint
from reclamator.models.message import Message
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, completion
from reclamator.services import pieces as service
from reclamator.services.completion import Wanted
from tests import corpus
from tests.web import pages
from tests.web.tracking.conftest import Customer


@pytest.fixture
def asked(opened: Customer, submitted: Complaint, otto: Staff) -> Customer:
    """Ada on her opened page, asked for a photo, the purchase date, and one thing in our words."""
    wanted = Wanted(("photo", "purchase_date"), "Which <lid> is it?", "2026-11-27")
    completion.request(submitted, wanted, by=actors.of_staff(otto))
    return opened


def photo() -> tuple[io.BytesIO, str]:
    return io.BytesIO(corpus.photo()), "kettle.jpg"


def form_uid(customer: Customer) -> str:
    page = customer.get().text
    return page.partition('id="pieces"')[2].partition('name="uid" value="')[2][:32]


def answer(customer: Customer, **given: Any) -> Any:
    uid = form_uid(customer)
    return customer.post("/pieces", {"uid": uid, **given}, content_type="multipart/form-data")


def answers(complaint: Complaint) -> list[Message]:
    return [row for row in Message.of(complaint.complaint_uid) if row.purpose == service.PURPOSE]


def fresh(complaint: Complaint) -> Complaint:
    return complaints.get(complaint.complaint_uid)


def test_the_page_lists_what_we_need_with_a_place_for_each(asked: Customer) -> None:
    page = asked.get().text

    assert "Please answer by Friday 27" in page
    assert "The date of our answer stays the same." in page
    assert 'type="file" id="piece-photo-files"' in page
    assert 'id="piece-purchase_date"' in page
    assert 'id="piece-photo"' not in page
    assert "Which &lt;lid&gt; is it?" in page


def test_one_form_sends_words_and_files_and_ticks_what_came(
    asked: Customer, submitted: Complaint
) -> None:
    sent = answer(asked, purchase_date="12 May 2026", **{"photo-files": photo()})

    assert sent.status_code == 303
    assert sent.location.endswith("#pieces")
    (message,) = answers(submitted)
    assert message.body == "• the purchase date\n12 May 2026\n\n• a photo\nkettle.jpg"
    assert [bytes(row.message_uid) for row in Attachment.of(submitted.complaint_uid)] == [
        bytes(message.uid)
    ]
    page = asked.get().text
    assert 'id="piece-purchase_date"' not in page
    assert 'id="piece-other"' in page
    assert "We have it:" in page
    assert fresh(submitted).waiting_on is WaitingOn.COMPLAINANT


def test_the_last_answer_ends_the_wait(asked: Customer, submitted: Complaint) -> None:
    answer(asked, purchase_date="12 May 2026", **{"photo-files": photo()})
    answer(asked, other="The blue one")

    page = asked.get().text

    assert fresh(submitted).waiting_on is None
    assert "We have everything that we asked you for" in page
    assert "We need something from you" not in page


def test_nothing_filled_in_is_said_plainly(asked: Customer, submitted: Complaint) -> None:
    refused = answer(asked, purchase_date="  ")

    assert refused.status_code == 422
    assert "Answer at least one point, or choose a file." in refused.text
    assert 'href="#piece-purchase_date"' in refused.text
    assert fresh(submitted).waiting_on is WaitingOn.COMPLAINANT


def test_what_was_typed_survives_a_file_that_cannot_be_taken(
    asked: Customer, submitted: Complaint
) -> None:
    bad = (io.BytesIO(b"MZ\x90\x00 not a photo"), "setup.exe")

    refused = answer(asked, purchase_date="12 May <2026>", **{"photo-files": bad})

    assert refused.status_code == 422
    assert "12 May &lt;2026&gt;" in refused.text
    assert pages.errors_of(refused)
    assert Attachment.of(submitted.complaint_uid) == []
    assert answers(submitted) == []


def test_the_same_form_twice_is_one_answer(asked: Customer, submitted: Complaint) -> None:
    uid = form_uid(asked)

    for _time in range(2):
        assert asked.post("/pieces", {"uid": uid, "other": "Blue"}).status_code == 303

    assert [row.body for row in answers(submitted)] == ["• Which <lid> is it?\nBlue"]


def test_who_has_not_opened_the_page_learns_and_sends_nothing(
    asked: Customer, submitted: Complaint
) -> None:
    asked.post("/sign-out")

    sent = asked.post("/pieces", {"other": "Blue"})
    page = asked.get().text

    assert sent.status_code == 303
    assert "lid" not in page
    assert "purchase date" not in page
    assert answers(submitted) == []
