"""The first check on the page: proposed by the facts, confirmed by a person."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.domain.first_check import Verdict
from reclamator.domain.permissions import Role
from reclamator.models.audit import AuditEntry
from reclamator.models.complaint import Complaint
from reclamator.models.database import db
from reclamator.models.first_check import FirstCheck
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, decisions
from tests.cast import GRANTED
from tests.services.records import history
from tests.web import pages

# as the facts say of Ada's complaint: no purchase date, no photo
AS_PROPOSED = {
    "in_time_verdict": "unclear",
    "complete_verdict": "no",
    "sector_verdict": "yes",
}


def at(complaint: Complaint) -> str:
    return f"/panel/complaints/{complaint.number}/first-check"


def read(client: FlaskClient, complaint: Complaint) -> str:
    return pages.text_of(client.get(f"/panel/complaints/{complaint.number}"))


def stands(complaint: Complaint) -> dict[str, str]:
    return {point.value: row.verdict.value for point, row in FirstCheck.of(complaint.uid).items()}


def test_the_card_says_what_the_facts_say(at_work: FlaskClient, submitted: Complaint) -> None:
    page = read(at_work, submitted)

    assert "Points of the first check proposed by the facts" in page
    assert "In time Not clear The purchase date is missing." in page
    assert "Data complete No Still missing: the purchase date, a photo." in page
    assert "Goods and services: the rules of Poland apply." in page


def test_with_a_purchase_date_it_counts(
    at_work: FlaskClient, submit: Callable[..., Complaint]
) -> None:
    page = read(at_work, submit(purchased_on="2026-08-14"))

    assert "In time Yes The seller is liable for 24 months, until" in page


def test_a_person_confirms_it(at_work: FlaskClient, submitted: Complaint, otto: Staff) -> None:
    page = pages.htmx_post(at_work, at(submitted), AS_PROPOSED)

    assert page.status_code == 200
    assert "Points of the first check confirmed" in pages.text_of(page)
    assert stands(submitted) == {"in_time": "unclear", "complete": "no", "sector": "yes"}
    assert history(submitted)[-1] == "first_checked"
    assert list(AuditEntry.walk())[-1].action == "complaint.first_checked"


def test_who_finds_otherwise_says_why(at_work: FlaskClient, submitted: Complaint) -> None:
    sent = AS_PROPOSED | {"in_time_verdict": "yes"}

    refused = pages.htmx_post(at_work, at(submitted), sent)
    kept = pages.htmx_post(at_work, at(submitted), sent | {"in_time_reason": "Receipt seen"})

    assert refused.status_code == 422
    assert pages.errors_of(refused) == ["Say why it is otherwise than the facts say."]
    assert 'href="#check-in_time_reason"' in refused.text
    assert 'id="check-in_time_reason"' in refused.text
    assert kept.status_code == 200
    assert "Decided otherwise: Receipt seen" in pages.text_of(kept)
    assert stands(submitted)["in_time"] == Verdict.YES
    assert "Receipt seen" not in repr(db.execute_sql("SELECT * FROM first_check").fetchall())


@pytest.mark.parametrize("left_out", AS_PROPOSED)
def test_every_point_is_answered(at_work: FlaskClient, submitted: Complaint, left_out: str) -> None:
    for wrong in ({left_out: ""}, {left_out: "perhaps"}):
        page = pages.post(at_work, at(submitted), AS_PROPOSED | wrong)

        assert page.status_code == 422
        assert pages.errors_of(page) == ["Choose what stands."]
    assert stands(submitted) == {}


def test_two_clicks_are_one_check(at_work: FlaskClient, submitted: Complaint) -> None:
    for _click in range(2):
        pages.post(at_work, at(submitted), AS_PROPOSED)

    assert history(submitted).count("first_checked") == 1


def test_it_can_be_changed_until_there_is_an_answer(
    at_work: FlaskClient, under_review: Complaint, otto: Staff
) -> None:
    pages.post(at_work, at(under_review), AS_PROPOSED)
    again = AS_PROPOSED | {"complete_verdict": "yes", "complete_reason": "The photo came by post"}
    pages.post(at_work, at(under_review), again)
    assert stands(under_review)["complete"] == "yes"

    decisions.issue(complaints.get(under_review.uid), GRANTED, by=actors.of_staff(otto))

    assert "Data complete" not in read(at_work, under_review)
    assert pages.htmx_post(at_work, at(under_review), AS_PROPOSED).status_code == 409


def test_of_two_people_the_second_sees_what_the_first_has_kept(
    at_work: FlaskClient, submitted: Complaint
) -> None:
    stale = submitted.etag
    pages.post(at_work, at(submitted), AS_PROPOSED)

    sent = AS_PROPOSED | {"complete_verdict": "yes", "complete_reason": "Mine", "version": stale}
    page = pages.htmx_post(at_work, at(submitted), sent)

    assert page.status_code == 409
    assert 'value="Mine"' in page.text
    assert stands(submitted)["complete"] == "no"
    fresh = sent | {"version": complaints.get(submitted.uid).etag}
    assert pages.htmx_post(at_work, at(submitted), fresh).status_code == 200
    assert stands(submitted)["complete"] == "yes"


@pytest.mark.parametrize(
    ("role", "shown"), [(Role.VIEWER, True), (Role.AUDITOR, False), (Role.TECHNICIAN, True)]
)
def test_who_may_not_check_may_not_confirm(
    as_role: Any, submitted: Complaint, role: Role, shown: bool
) -> None:
    person = as_role(role)

    assert ("Data complete" in read(person, submitted)) is shown
    assert "Confirm the first check" not in read(person, submitted)
    assert pages.post(person, at(submitted), AS_PROPOSED).status_code == 403
