"""Linking as one cause and merging duplicates, from the list of similar complaints."""

from collections.abc import Callable

from flask.testing import FlaskClient

from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.scope import company_scope
from reclamator.services import complaints
from tests.cast import HeldClock, file_complaint
from tests.web import pages

Submit = Callable[..., Complaint]
STRANGER = {"name": "Bo Lind", "email": "bo@x.example", "phone": "", "order_number": ""}


def address(complaint: Complaint, noun: str = "") -> str:
    return f"/panel/complaints/{complaint.number}{'/' + noun if noun else ''}"


def test_a_similar_one_is_linked_and_taken_out_without_javascript(
    at_work: FlaskClient, submitted: Complaint, submit: Submit
) -> None:
    other = submit(**STRANGER)
    offered = at_work.get(address(submitted, "similar"))
    assert "It has the same cause" in pages.text_of(offered)

    pages.post(at_work, address(submitted, "cause"), {"other": other.number})
    linked = pages.text_of(at_work.get(address(other)))
    pages.post(at_work, address(other, "cause"), {})
    apart = pages.text_of(at_work.get(address(other)))

    assert f"One cause 1 Modra kettle 1.7 l {submitted.number}" in linked
    assert "Take this one out" in linked
    assert "Take this one out" not in apart


def test_a_duplicate_leads_to_the_older_one_and_back(
    at_work: FlaskClient, submitted: Complaint, submit: Submit, frozen_clock: HeldClock
) -> None:
    frozen_clock.advance(minutes=1)
    again = submit()

    answer = pages.post(at_work, address(again, "merger"), {"other": submitted.number})

    assert answer.headers["Location"] == address(submitted)
    assert f"Duplicates 1 Their messages and files stay where they are: {again.number}" in (
        pages.text_of(at_work.get(address(submitted)))
    )
    assert f"under the complaint that came first: {submitted.number}" in pages.text_of(
        at_work.get(address(again))
    )


def test_another_customer_s_is_merged_after_a_warning_only(
    at_work: FlaskClient, submitted: Complaint, submit: Submit, frozen_clock: HeldClock
) -> None:
    frozen_clock.advance(minutes=1)
    theirs = submit(**STRANGER)
    form = {"other": theirs.number}

    warned = pages.post(at_work, address(submitted, "merger"), form)

    assert warned.status_code == 422
    assert "I am sure: merge them" in warned.text
    assert f'name="other" value="{theirs.number}"' in warned.text
    assert complaints.get(theirs.complaint_uid).state.is_open
    pages.post(at_work, address(submitted, "merger"), form | {"is_sure": "1"})
    assert not complaints.get(theirs.complaint_uid).state.is_open


def test_a_cause_gets_the_name_that_is_typed(
    at_work: FlaskClient, submitted: Complaint, submit: Submit
) -> None:
    other = submit(**STRANGER)
    form = {"other": other.number, "title": "Thin gasket"}
    pages.post(at_work, address(submitted, "cause"), form)
    assert "One cause 1 Thin gasket" in pages.text_of(at_work.get(address(other)))

    pages.post(at_work, address(other, "cause/title"), {"title": "Thin gasket, batch 26-06-B"})
    refused = pages.htmx_post(at_work, address(other, "cause/title"), {"title": " "})

    assert refused.status_code == 422
    assert "Say in a few words what the common cause is." in refused.text
    shown = pages.text_of(at_work.get(address(submitted)))
    assert "One cause 1 Thin gasket, batch 26-06-B" in shown


def test_who_opens_complaints_again_takes_a_merging_back(
    at_work: FlaskClient,
    boss: FlaskClient,
    submitted: Complaint,
    submit: Submit,
    frozen_clock: HeldClock,
) -> None:
    frozen_clock.advance(minutes=1)
    again = submit()
    pages.post(at_work, address(again, "merger"), {"other": submitted.number})
    assert "Take the merging back" not in at_work.get(address(again)).text
    assert "Take the merging back" in boss.get(address(again)).text

    refused = pages.htmx_post(boss, address(again, "merger/undone"), {"reason": ""})
    done = pages.post(boss, address(again, "merger/undone"), {"reason": "Two kettles"})

    assert refused.status_code == 422
    assert done.location == address(again)
    assert "goes on under" not in pages.text_of(boss.get(address(again)))
    history = pages.text_of(boss.get(f"{address(again)}?tab=history"))
    assert "Merging taken back" in history
    assert submitted.number in history


def test_nothing_of_another_company_is_linked_or_merged(
    at_work: FlaskClient, submitted: Complaint, globex: Company
) -> None:
    with company_scope(globex.uid):
        theirs = file_complaint(globex)
        number = theirs.number

    for noun in ("cause", "merger"):
        answer = pages.post(at_work, address(submitted, noun), {"other": number, "is_sure": "1"})
        assert answer.status_code == 404, noun
