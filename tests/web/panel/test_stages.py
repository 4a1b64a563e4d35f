"""The stage of a complaint on its page."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask.testing import FlaskClient

from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role
from reclamator.domain.process import DonePoint
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import complaints, investigations, messages, process, stages, tasks
from reclamator.services.actors import of_staff
from reclamator.services.attachments import Incoming
from reclamator.services.investigations import Finding
from reclamator.services.tasks import Plan
from tests import corpus
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


def test_what_the_stage_is_looked_at_for_is_ticked_by_itself(
    boss: FlaskClient,
    as_role: Callable[[Role], FlaskClient],
    acme: Company,
    mira: Staff,
    submitted: Complaint,
) -> None:
    first, *others = stages.current().stages
    looked_at = replace(first.written_out(), done_points=tuple(DonePoint), done_when="All agree.")
    drafted = [looked_at, *(stage.written_out() for stage in others)]
    by = of_staff(mira)
    process.save(drafted, based_on=0, company=acme, by=by)
    complaint = complaints.assign(submitted, mira, by=by)
    complaint = complaints.perform(complaint, Action.START_REVIEW, by=by)
    assert points(boss, complaint) == {
        "a cause is chosen": "not yet",
        "an opinion is written and dated": "not yet",
        "a photo is attached": "not yet",
        "the customer has sent what was asked for": "yes",
        "no task is open": "yes",
    }

    found = Finding(cause="product", opinion="The gasket.", opinion_on="2026-11-22")
    investigations.record(complaint, found, by=by)
    photo = Incoming(io.BytesIO(corpus.photo()), "kettle.jpg", "image/jpeg")
    messages.write(complaints.get(submitted.uid), body="Here it is", files=[photo])
    plan = Plan(title="Call", executor=mira, due_on="2026-12-04")
    tasks.create(complaints.get(submitted.uid), plan, by=by)

    now = points(boss, complaint)
    assert [now[name] for name in now] == ["yes", "yes", "yes", "yes", "not yet"]
    assert "All agree." in pages.text_of(boss.get(page_of(complaint)))
    # who reads no complaint is not told what lies in it
    assert points(as_role(Role.WAREHOUSE), complaint) == {}


def points(client: FlaskClient, complaint: Complaint) -> dict[str, str]:
    """What the card of the stage says of each point."""
    found = re.findall(
        r'<span>([^<]+)<span class="vh">: (yes|not yet)<', client.get(page_of(complaint)).text
    )
    return dict(found)


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
