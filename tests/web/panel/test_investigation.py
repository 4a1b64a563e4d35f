"""The investigation tab."""

from collections.abc import Callable

from flask.testing import FlaskClient

from reclamator.domain.permissions import Role
from reclamator.models.complaint import Complaint
from reclamator.models.investigation import ConcernedOpinion, Investigation, TimeEntry
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, investigations
from tests.statements import counted
from tests.web import pages

AsRole = Callable[[Role], FlaskClient]
MOST_QUERIES = 6
RUDE = {"person": "Jan from the shop", "opinion": "I never said that she lies."}


def tab(complaint: Complaint) -> str:
    return f"/panel/complaints/{complaint.number}?tab=investigation"


def address(complaint: Complaint, noun: str) -> str:
    return f"/panel/complaints/{complaint.number}/{noun}"


def test_a_finding_is_written_down_without_javascript(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    form = {
        "validity": "justified",
        "cause": "batch",
        "cause_detail": "The gasket of 26-06-B",
        "opinion": "Replace it at once.",
        "back": tab(under_review),
        "seen": "0",
    }

    answer = pages.post(at_work, address(under_review, "investigation"), form)
    page = pages.text_of(at_work.get(tab(under_review))).replace("\xa0", " ")

    assert (answer.status_code, answer.headers["Location"]) == (303, tab(under_review))
    assert "The gasket of 26-06-B" in page
    assert "Opinion of: Otto Wrona · Sunday 22 November 2026" in page
    history = pages.text_of(at_work.get(address(under_review, "").rstrip("/") + "?tab=history"))
    assert "Finding written down" in history
    assert "Justified · Batch" in history


def test_who_collides_sees_both_texts(
    at_work: FlaskClient, under_review: Complaint, mira: Staff
) -> None:
    at_work.get(tab(under_review))
    theirs = investigations.Finding(opinion="Refuse it.")
    investigations.record(under_review, theirs, by=actors.of_staff(mira))

    answer = pages.htmx_post(
        at_work,
        address(under_review, "investigation"),
        {"opinion": "Replace it at once.", "seen": "0"},
        target="div#finding",
    )

    assert answer.status_code == 409
    words = pages.text_of(answer)
    assert "Replace it at once." in words
    assert "Stored now: Refuse it." in words
    row = Investigation.of(under_review.complaint_uid)
    assert row is not None
    assert row.opinion == "Refuse it."
    assert pages.field_value(answer, "seen") == "1"


def test_a_day_ahead_is_refused_in_place_with_what_was_typed(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    form = {"opinion": "Fair.", "opinion_on": "2026-12-24", "seen": "0"}

    answer = pages.htmx_post(at_work, address(under_review, "investigation"), form)

    assert answer.status_code == 422
    assert pages.errors_of(answer) == [
        "Enter a day that has been: not before 1990, and not after today."
    ]
    assert "Fair." in answer.text


def test_only_few_are_told_who_is_concerned(
    at_work: FlaskClient, boss: FlaskClient, as_role: AsRole, under_review: Complaint
) -> None:
    pages.post(at_work, address(under_review, "concerned"), RUDE)

    seeing = {"otto": at_work, "mira": boss, "head": as_role(Role.HEAD)}
    blind = {role: as_role(role) for role in (Role.HANDLER, Role.TECHNICIAN, Role.VIEWER)}

    for client in seeing.values():
        assert "I never said that she lies." in client.get(tab(under_review)).text
    for role, client in blind.items():
        for part in ("investigation", "history", "conversation"):
            page = client.get(f"/panel/complaints/{under_review.number}?tab={part}").text
            assert "she lies" not in page, role
            assert "Jan from the shop" not in page, role
            assert "Person concerned</h2>" not in page, role


def test_another_handler_cannot_write_it_either(as_role: AsRole, under_review: Complaint) -> None:
    answer = pages.post(as_role(Role.HANDLER), address(under_review, "concerned"), RUDE)

    assert answer.status_code == 403
    assert ConcernedOpinion.of(under_review.complaint_uid) is None


def test_whose_turn_it_is_is_said_and_taken_back(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    before = under_review.due_on
    form = {"waiting_on": "supplier"}

    answer = pages.htmx_post(at_work, address(under_review, "waiting"), form)
    waiting = complaints.get(under_review.complaint_uid)
    again = pages.htmx_post(at_work, address(under_review, "waiting"), {"waiting_on": ""})

    assert "Waiting moves no date" in pages.text_of(answer)
    assert "complaint-head" in pages.out_of_band(answer)
    assert (waiting.waiting_on, waiting.due_on) == ("supplier", before)
    assert "It is our turn again." in pages.text_of(again)
    assert complaints.get(under_review.complaint_uid).waiting_on is None


def test_time_is_noted_summed_and_put_right_by_its_own_person(
    at_work: FlaskClient, as_role: AsRole, under_review: Complaint
) -> None:
    for minutes in ("45", "50"):
        form = {"minutes": minutes, "worked_on": "2026-11-22"}
        page = pages.htmx_post(at_work, address(under_review, "time-entries"), form)
    assert "1 h 35 min" in pages.text_of(page)

    (first, _) = TimeEntry.select().order_by(TimeEntry.minutes)
    its = address(under_review, f"time-entries/{bytes(first.uid).hex()}")
    technician = as_role(Role.TECHNICIAN)
    assert pages.post(technician, its, {"minutes": "1"}).status_code == 403
    taken_back = pages.htmx_post(at_work, its, {"minutes": "0", "worked_on": "2026-11-22"})

    words = pages.text_of(taken_back)
    assert "50 min · Otto Wrona" in words
    assert "45 min" not in words


def test_the_tab_costs_no_more_than_any_other(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    pages.post(at_work, address(under_review, "concerned"), RUDE)
    for minutes in ("5", "6", "7"):
        pages.post(at_work, address(under_review, "time-entries"), {"minutes": minutes})

    with counted() as statements:
        at_work.get(tab(under_review))

    assert len(statements) <= MOST_QUERIES, statements
