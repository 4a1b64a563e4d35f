"""The stage of a complaint on its page."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from reclamator.domain.permissions import Role
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import complaints, process
from reclamator.services.actors import of_staff
from tests.web import pages


def page_of(complaint: Complaint) -> str:
    return f"/panel/complaints/{complaint.number}"


def move(client: FlaskClient, complaint: Complaint, to: str, **more: str) -> Any:
    return pages.post(client, f"{page_of(complaint)}/stage", {"stage": to, **more})


def stage_of(complaint: Complaint) -> str | None:
    return complaints.get(complaint.complaint_uid).stage_now


def test_the_page_shows_the_stages_and_where_it_stands(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    page = pages.text_of(at_work.get(page_of(under_review)))

    assert "Stage of the check 1 of 4" in page
    assert "Being checked First check" in page
    assert "Target of this stage: Sun 22 Nov." in page.replace("\xa0", " ")


def test_before_the_check_there_is_no_stage(at_work: FlaskClient, submitted: Complaint) -> None:
    page = at_work.get(page_of(submitted)).text

    assert "Stage of the check" not in page


def test_it_is_moved_on_with_a_note(at_work: FlaskClient, under_review: Complaint) -> None:
    assert move(at_work, under_review, "clarify", note="Ask for the batch.").status_code == 303

    page = pages.text_of(at_work.get(page_of(under_review)))
    assert stage_of(under_review) == "clarify"
    assert "Stage changed Clarify with the customer" in page
    assert "Ask for the batch." in page


def test_htmx_gets_the_parts_that_changed(at_work: FlaskClient, under_review: Complaint) -> None:
    given = {"stage": "clarify"}
    answer = pages.htmx_post(at_work, f"{page_of(under_review)}/stage", given, target="div#stage")

    assert answer.text.startswith('<div id="stage">')
    assert {"complaint-head", "thread", "responsible", "stands-on"} <= pages.out_of_band(answer)


def test_a_stage_that_is_none_changes_nothing(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    answer = move(at_work, under_review, "nonsense")

    assert answer.status_code == 422
    assert "Choose one of the stages of this complaint." in pages.text_of(answer)
    assert stage_of(under_review) == "first_check"


def test_two_people_do_not_move_it_at_once(
    at_work: FlaskClient, under_review: Complaint, otto: Staff
) -> None:
    seen = under_review.etag
    process.move(under_review, to="technical_opinion", by=of_staff(otto))

    late = move(at_work, under_review, "clarify", version=seen, note="My words")

    assert late.status_code == 409
    assert "Someone else has changed this in the meantime." in pages.text_of(late)
    assert "My words" in late.text
    assert stage_of(under_review) == "technical_opinion"


def test_who_may_not_check_sees_the_stage_and_no_form(
    as_role: Callable[[Role], FlaskClient], under_review: Complaint
) -> None:
    page = as_role(Role.VIEWER).get(page_of(under_review)).text

    assert "Stage of the check" in page
    assert "/stage" not in page
