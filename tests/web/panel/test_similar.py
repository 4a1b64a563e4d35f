"""Similar complaints beside a complaint, and the facts they are found by."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from reclamator.domain.permissions import Role
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, facts, messages
from reclamator.services.facts import Facts
from tests.statements import counted
from tests.web import pages

AsRole = Callable[[Role], FlaskClient]
Submit = Callable[..., Complaint]
MOST_QUERIES = 6
STRANGER = {"name": "Bo Lind", "email": "bo@x.example", "phone": "", "order_number": ""}
FACTS: dict[str, Any] = {"product": "Modra kettle 1.7 l", "order_number": "A-10/482", "fault": ""}


def address(complaint: Complaint, noun: str) -> str:
    return f"/panel/complaints/{complaint.number}/{noun}"


def test_the_similar_stand_beside_with_their_reasons(
    at_work: FlaskClient, submitted: Complaint, submit: Submit
) -> None:
    same_problem, same_customer = submit(**STRANGER), submit(product="Lamp", order_number="")

    page = at_work.get(f"/panel/complaints/{submitted.number}").text
    part = at_work.get(address(submitted, "similar"), headers=pages.htmx_headers("div#similar"))
    whole = pages.text_of(at_work.get(address(submitted, "similar")))

    assert f'hx-get="{address(submitted, "similar")}" hx-trigger="load"' in page
    assert f'<a href="{address(submitted, "similar")}">' in page
    words = pages.text_of(part)
    assert f"Same product and problem 1 {same_problem.number} Received Bo Lind" in words
    assert f"Same customer 1 {same_customer.number} Received Ada Nowak" in words
    assert "<html" not in part.text
    assert f"Same customer 1 {same_customer.number} Received Ada Nowak" in whole


def test_names_are_masked_for_who_needs_none(
    as_role: AsRole, submitted: Complaint, submit: Submit
) -> None:
    submit()

    page = as_role(Role.VIEWER).get(address(submitted, "similar")).text
    refused = as_role(Role.WAREHOUSE).get(address(submitted, "similar"))

    assert "A. N." in page
    assert "Nowak" not in page
    assert refused.status_code == 403


def test_the_list_costs_no_more_than_a_page_may(
    at_work: FlaskClient, submitted: Complaint, submit: Submit
) -> None:
    for place in range(5):
        submit(email=f"c{place}@x.example")
    # the first look opens the company's keys
    at_work.get(address(submitted, "similar"))

    with counted() as statements:
        at_work.get(address(submitted, "similar"))

    assert len(statements) <= MOST_QUERIES, statements


def test_facts_are_put_right_and_the_old_ones_stay_in_the_history(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    version = under_review.etag
    form = FACTS | {"batch": "26-06-B", "version": version}

    answer = pages.htmx_post(at_work, address(under_review, "facts"), form)

    assert "Batch 26-06-B" in pages.text_of(answer)
    history = at_work.get(f"/panel/complaints/{under_review.number}?tab=history")
    assert "Batch or serial number: – → 26-06-B" in pages.text_of(history)


def test_two_people_at_the_facts_see_both_texts(
    at_work: FlaskClient, under_review: Complaint, mira: Staff
) -> None:
    version = under_review.etag
    facts.correct(under_review, Facts(**FACTS, batch="26-06-D"), by=actors.of_staff(mira))

    form = FACTS | {"batch": "26-06-B", "version": version}
    answer = pages.htmx_post(at_work, address(under_review, "facts"), form)

    assert answer.status_code == 409
    assert 'value="26-06-B"' in answer.text
    assert "Stored now: 26-06-D" in pages.text_of(answer)
    assert complaints.get(under_review.complaint_uid).batch == "26-06-D"


def test_a_note_written_beside_does_not_stand_in_the_way(
    at_work: FlaskClient, under_review: Complaint, otto: Staff
) -> None:
    messages.note(under_review, body="Looked at it.", by=actors.of_staff(otto))
    page = at_work.get(f"/panel/complaints/{under_review.number}")

    version = complaints.get(under_review.complaint_uid).etag.strip('"')
    assert version in page.text
    form = FACTS | {"batch": "26-06-B", "version": f'"{version}"'}
    assert pages.post(at_work, address(under_review, "facts"), form).status_code == 303
