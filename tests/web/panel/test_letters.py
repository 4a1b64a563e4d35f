"""The letter beside the decision's form: it grows with what is typed, and nothing is kept."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.domain.vocabulary import Outcome
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.decision import Decision
from reclamator.models.working_text import WorkingText
from tests.web import pages

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
TYPED = {
    "points": "1",
    "points.0.asked": "The worktop",
    "points.0.outcome": "rejected",
    "points.0.checked": "We looked at both photos.",
    "points.0.grounds": "The edge was swollen before.",
    "points.0.no_way_out": "Nothing of it is ours.",
}


@pytest.fixture
def look(at_work: FlaskClient, under_review: Complaint) -> Any:
    def post(typed: dict[str, str], **more: Any) -> Any:
        return pages.post(
            at_work, f"/panel/complaints/{under_review.number}/decision/letter", typed, **more
        )

    return post


def test_the_checklist_leads_to_what_is_missing_and_sending_is_off(look: Any) -> None:
    page = look(TYPED, headers=HTMX).text

    assert '<a href="#f-points.0.provisions">' in page
    assert "Sending is off: 1 part is missing." in page
    assert 'aria-disabled="true"' in page
    assert "data:image/png;base64," in page


def test_a_whole_draft_may_be_sent(look: Any) -> None:
    page = look({**TYPED, "points.0.provisions": "art. 43b"}, headers=HTMX).text

    assert "Sending is off" not in page
    assert "aria-disabled" not in page


def test_without_a_script_the_whole_page_comes_back_with_what_was_typed(look: Any) -> None:
    page = look(TYPED).text

    assert "The edge was swollen before." in page
    assert "data:image/png;base64," in page
    assert "<html" in page


def test_gaps_of_the_company_are_told_where_they_are_filled(look: Any, acme: Company) -> None:
    acme.registration = ""
    acme.save()

    page = look({**TYPED, "takes_part": "no"}, headers=HTMX).text

    assert '<a href="/panel/settings/letters">Our registration data</a>' in page
    assert "#f-takes_part" not in page


def test_looking_keeps_nothing(look: Any) -> None:
    look(TYPED, headers=HTMX)

    assert WorkingText.select().count() == Decision.select().count() == 0


def test_a_refusal_says_whether_we_take_part(at_work: FlaskClient, under_review: Complaint) -> None:
    whole = {**TYPED, "points.0.provisions": "art. 43b", "takes_part": "no"}

    pages.post(at_work, f"/panel/complaints/{under_review.number}/decision", whole)

    row = Decision.latest(under_review.complaint_uid)
    assert row is not None
    assert (row.outcome, row.takes_part) == (Outcome.REJECTED, False)
