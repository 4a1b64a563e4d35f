"""The complaint page says what was asked for and what is open, and takes a tick by hand."""

from flask.testing import FlaskClient

from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, completion, pieces
from reclamator.services.completion import Wanted
from reclamator.services.pieces import Reply
from tests.web import pages


def card(client: FlaskClient, complaint: Complaint) -> str:
    page = client.get(f"/panel/complaints/{complaint.number}").text
    return page.partition('id="pieces"')[2].partition('id="next-steps"')[0]


def ask(complaint: Complaint, by: Staff) -> Complaint:
    wanted = Wanted(("serial",), "Which lid is it?", "2026-11-27")
    return completion.request(complaint, wanted, by=actors.of_staff(by))


def test_staff_see_what_has_come_and_what_is_open(
    at_work: FlaskClient, under_review: Complaint, otto: Staff
) -> None:
    assert "Asked of the customer" not in card(at_work, under_review)
    asked = ask(under_review, otto)
    pieces.answer(asked, {"serial": Reply("26-06-B")}, uid=None)

    shown = card(at_work, under_review)

    assert "waiting for an answer" in shown
    assert "answered by the customer" in shown
    assert shown.count("It came another way") == 1
    assert "Which lid is it?" in shown


def test_a_tick_by_hand_settles_the_piece(
    at_work: FlaskClient, under_review: Complaint, otto: Staff
) -> None:
    asked = ask(under_review, otto)
    base = f"/panel/complaints/{under_review.number}/pieces"

    answers = [pages.htmx_post(at_work, f"{base}/{n}", {}) for n in (1, 2, 2)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert complaints.get(asked.complaint_uid).waiting_on is None
    assert "everything is there" in card(at_work, under_review)
    assert pages.htmx_post(at_work, f"{base}/3", {}).status_code == 404
