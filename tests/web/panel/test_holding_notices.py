"""The progress update on the complaint's page: send it, change it, or skip it and say why."""

from datetime import datetime

import pytest
from flask.testing import FlaskClient

from reclamator import clock
from reclamator.domain.permissions import Role
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.message import Message
from reclamator.services import complaints, holding_notices
from tests.web import pages
from tests.web.panel.conftest import AsRole


@pytest.fixture
def prepared(acme: Company, under_review: Complaint) -> Complaint:
    """Ada's complaint with an update that is ready since Friday morning."""
    clock.advance(datetime.fromisoformat("2026-11-27T09:00+01:00") - clock.now())
    holding_notices.look(acme)
    return complaints.get(under_review.uid)


def address(complaint: Complaint) -> str:
    """Where the form goes."""
    return f"/panel/complaints/{complaint.number}/holding-notice"


def last_message(complaint: Complaint) -> Message:
    """What the customer read last."""
    return Message.of(complaint.complaint_uid)[-1]


def test_the_page_says_when_it_goes_out_by_itself(
    prepared: Complaint, at_work: FlaskClient
) -> None:
    page = at_work.get(f"/panel/complaints/{prepared.number}")

    text = pages.text_of(page)
    assert "goes out by itself on Mon 30 Nov" in text
    assert "We are still working on this." in page.text
    assert 'value="2026-12-04"' in page.text


def test_who_may_not_write_to_customers_does_not_see_it(
    prepared: Complaint, as_role: AsRole
) -> None:
    page = as_role(Role.VIEWER).get(f"/panel/complaints/{prepared.number}")

    assert page.status_code == 200
    assert "Progress update</h2>" not in page.text


def test_it_is_sent_as_changed(prepared: Complaint, at_work: FlaskClient) -> None:
    form = {"body": "The part comes on Tuesday.", "promised_on": "2026-12-03", "choice": "send"}

    answer = pages.post(at_work, address(prepared), form)

    assert answer.status_code == 303
    assert last_message(prepared).body == "The part comes on Tuesday."
    page = at_work.get(f"/panel/complaints/{prepared.number}")
    assert "Progress update</h2>" not in page.text


def test_it_is_skipped_with_a_reason(prepared: Complaint, at_work: FlaskClient) -> None:
    form = {"body": "…", "choice": "skip", "reason": "They were here today."}

    answer = pages.htmx_post(at_work, address(prepared), form, target="div#holding-notice")

    assert answer.status_code == 200
    assert last_message(prepared).opening
    history = at_work.get(f"/panel/complaints/{prepared.number}?tab=history")
    assert "They were here today." in history.text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"body": "", "choice": "send"}, "Write what the customer should read."),
        (
            {"body": "Kept words", "promised_on": "2026-12-24", "choice": "send"},
            "Enter a day from today on that is not after the safe date.",
        ),
        (
            {"body": "Kept words", "promised_on": "soon", "choice": "send"},
            "Enter a day from today on that is not after the safe date.",
        ),
        (
            {"body": "Kept words", "choice": "skip", "reason": " "},
            "Say why the customer needs no update now.",
        ),
    ],
)
def test_a_fault_is_a_sentence_and_what_was_typed_stays(
    prepared: Complaint, at_work: FlaskClient, form: dict[str, str], sentence: str
) -> None:
    answer = pages.post(at_work, address(prepared), form)

    assert answer.status_code == 422
    assert sentence in pages.errors_of(answer)
    assert form["body"] in answer.text
    assert last_message(prepared).opening
