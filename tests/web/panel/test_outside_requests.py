"""The page of what bodies outside ask: noted once, answered once, wrong things said in place."""

from reclamator.models.appeal import Appeal
from tests.web import pages

ASKED = {
    "body": "Trade Inspection",
    "reference": "WI.12/2026",
    "channel": "letter",
    "received_on": "2026-11-20",
    "answer_by": "2026-12-11",
    "text": "Your position?",
}


def test_a_request_is_noted_and_answered(at_work, under_review):
    way = f"/panel/complaints/{under_review.number}/outside"
    assert pages.post(at_work, way, ASKED).status_code == 303
    page = at_work.get(way).text
    assert f"{under_review.register_number}-A1" in page
    assert "WI.12/2026" in page

    answer = {"answer": "Our position.", "answered_on": "2026-11-22"}
    assert pages.post(at_work, f"{way}/1/answer", answer).status_code == 303

    assert "Our position." in at_work.get(way).text
    (row,) = Appeal.of(under_review.complaint_uid)
    assert row.reference == "WI.12/2026"


def test_what_is_wrong_stands_beside_what_was_typed(at_work, under_review):
    way = f"/panel/complaints/{under_review.number}/outside"

    sent = pages.post(at_work, way, ASKED | {"answer_by": "2026-11-01"})

    assert sent.status_code == 422
    assert "Enter the day by which the body wants our answer" in sent.text
    assert 'value="Trade Inspection"' in sent.text
    assert pages.post(at_work, f"{way}/x/answer", {}).status_code == 404
