"""The price on the form of the facts: as people write it, in the company's money by default."""

from flask.testing import FlaskClient

from reclamator.models.complaint import Complaint
from reclamator.services import complaints, facts
from tests.web import pages

FACTS = {"product": "Modra kettle 1.7 l", "order_number": "A-10/482", "batch": "", "fault": ""}


def correct(at_work: FlaskClient, complaint: Complaint, **typed: str):
    form = FACTS | {"version": complaints.get(complaint.complaint_uid).etag} | typed
    return pages.htmx_post(at_work, f"/panel/complaints/{complaint.number}/facts", form)


def test_a_price_is_kept_shown_and_told(at_work: FlaskClient, under_review: Complaint) -> None:
    answer = correct(at_work, under_review, price="289,00")

    fresh = complaints.get(under_review.complaint_uid)
    assert facts.price_of(fresh) == (28_900, "PLN")
    assert "Price paid PLN 289.00" in pages.text_of(answer).replace("\xa0", " ")
    assert 'name="price" type="text" value="289.00"' in answer.text
    history = at_work.get(f"/panel/complaints/{under_review.number}?tab=history")
    assert "Price paid: – → PLN 289.00" in pages.text_of(history).replace("\xa0", " ")


def test_what_is_no_amount_comes_back_as_typed(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    answer = correct(at_work, under_review, price="about 300", currency="eur")

    assert pages.errors_of(answer) == ["Enter what was paid, above zero, and its currency."]
    assert 'value="about 300"' in answer.text
    assert facts.price_of(complaints.get(under_review.complaint_uid)) is None


def test_an_empty_field_says_that_nobody_knows(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    correct(at_work, under_review, price="12.50", currency="EUR")
    assert facts.price_of(complaints.get(under_review.complaint_uid)) == (1_250, "EUR")

    correct(at_work, under_review, price="")

    assert facts.price_of(complaints.get(under_review.complaint_uid)) is None
