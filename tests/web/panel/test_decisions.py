"""The decision form: complete or not at all."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import DeadlineKind, Giving, Outcome, State
from reclamator.models.approval import Approval
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.notification import Notification
from reclamator.services import actors, authority, complaints
from tests.services.generosity import offer
from tests.web import pages

GRANTED = {
    "outcome": "granted",
    "remedy": "refund",
    "amount": "289,00",
    "currency": "pln",
    "method": "To the account you paid from",
    "due_on": "2026-12-14",
}
REJECTED = {
    "outcome": "rejected",
    "grounds": "The base was opened with a tool.",
    "provisions": "art. 43b\n\n art. 43c \n",
}


def decide(client: FlaskClient, complaint: Complaint, answer: dict[str, Any]) -> Any:
    return pages.post(client, f"/panel/complaints/{complaint.number}/decision", answer)


def test_a_complete_answer_is_recorded_and_owed(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    assert decide(at_work, under_review, GRANTED).status_code == 303

    row = Decision.latest(under_review.complaint_uid)
    assert row is not None
    assert (row.outcome, row.amount_minor, row.currency) == (Outcome.GRANTED, 28_900, "PLN")
    assert row.dispatched_at is None
    assert Notification.select().where(Notification.notice == "decision-issued").count() == 1
    answer = {each.kind: each for each in Deadline.of(under_review.complaint_uid)}
    assert answer[DeadlineKind.ANSWER].met_at is None
    page = pages.text_of(at_work.get(f"/panel/complaints/{under_review.number}"))
    assert "not sent yet" in page
    assert "PLN 289.00" in page


def test_a_refusal_names_its_provisions(at_work: FlaskClient, under_review: Complaint) -> None:
    decide(at_work, under_review, REJECTED)

    row = Decision.latest(under_review.complaint_uid)
    assert row is not None
    assert row.provisions == ["art. 43b", "art. 43c"]


@pytest.mark.parametrize(
    ("answer", "fields"),
    [
        ({}, ["outcome"]),
        ({"outcome": "nonsense"}, ["outcome"]),
        ({"outcome": "granted"}, ["remedy", "amount", "method", "due_on"]),
        ({"outcome": "rejected"}, ["grounds", "provisions"]),
        (
            {"outcome": "partly_granted"},
            ["grounds", "provisions", "remedy", "amount", "method", "due_on"],
        ),
        (GRANTED | {"amount": "a lot"}, ["amount"]),
        (GRANTED | {"amount": "-5"}, ["amount"]),
        (GRANTED | {"amount": "0"}, ["amount"]),
        (GRANTED | {"currency": "złoty"}, ["amount"]),
        (GRANTED | {"due_on": "2020-01-01"}, ["due_on"]),
        (GRANTED | {"due_on": "soon"}, ["due_on"]),
        (REJECTED | {"provisions": " \n "}, ["provisions"]),
    ],
)
def test_every_missing_part_is_named_beside_its_field(
    at_work: FlaskClient, under_review: Complaint, answer: dict[str, str], fields: list[str]
) -> None:
    response = decide(at_work, under_review, answer)

    assert response.status_code == 422
    assert len(pages.errors_of(response)) == len(fields)
    for field in fields:
        assert f'<a href="#{field}">' in response.text
        assert f'id="{field}-error"' in response.text
    assert Decision.latest(under_review.complaint_uid) is None
    assert complaints.get(under_review.complaint_uid).state is State.UNDER_REVIEW


def test_what_was_typed_is_kept(at_work: FlaskClient, under_review: Complaint) -> None:
    page = decide(at_work, under_review, GRANTED | {"method": "", "due_on": "2020-02-30"}).text

    assert 'value="289,00"' in page
    assert 'value="granted" id="outcome-1" checked' in page


def test_before_checking_there_is_nothing_to_decide(
    at_work: FlaskClient, submitted: Complaint
) -> None:
    response = decide(at_work, submitted, GRANTED)

    assert response.status_code == 409
    assert Decision.latest(submitted.complaint_uid) is None


def test_htmx_swaps_the_form_alone(at_work: FlaskClient, under_review: Complaint) -> None:
    address = f"/panel/complaints/{under_review.number}/decision"

    wrong = pages.htmx_post(at_work, address, {"outcome": "granted"}, target="div#decision")
    right = pages.htmx_post(at_work, address, GRANTED, target="div#decision")

    assert wrong.status_code == 422
    assert wrong.text.lstrip().startswith('<div id="decision"')
    assert "complaint-head" not in pages.out_of_band(wrong)
    assert right.status_code == 200
    assert pages.out_of_band(right) >= {"complaint-head", "next-steps", "thread"}
    assert "The decision is recorded and on its way." in right.text


def test_two_deciders_at_once(at_work: FlaskClient, under_review: Complaint) -> None:
    page = at_work.get(f"/panel/complaints/{under_review.number}")
    version = pages.field_value(page, "version")
    decide(at_work, under_review, GRANTED)

    late = decide(at_work, under_review, REJECTED | {"version": version})

    assert late.status_code == 409
    assert Decision.select().count() == 1


# -- in points, on a page of its own --------------------------------------------------------------


POINTS = {
    "points": "2",
    "points.0.asked": "Refund of the kettle",
    "points.0.outcome": "granted",
    "points.0.remedy": "refund",
    "points.0.amount": "289,00",
    "points.0.currency": "PLN",
    "points.0.method": "To the account you paid from",
    "points.0.due_on": "2026-12-14",
    "points.1.asked": "Swollen worktop",
    "points.1.outcome": "rejected",
    "points.1.checked": "Both photos.",
    "points.1.grounds": "A bill is missing.",
    "points.1.provisions": "art. 6 Kodeksu cywilnego",
    "points.1.pick": "art. 471 Kodeksu cywilnego",
    "points.1.way_out": "Ask again with a bill.",
    "return_costs": "we_collect",
    "do": "record",
}


@pytest.fixture
def limited(acme: Any, mira: Any) -> None:
    """A handler gives 200 PLN alone."""
    by = actors.of_staff(mira)
    authority.save(acme, Giving.DECISION, {Role.HANDLER: 20_000}, by=by)


def test_two_points_are_recorded_with_what_was_typed_and_ticked(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    assert decide(at_work, under_review, POINTS).status_code == 303

    row = Decision.latest(under_review.complaint_uid)
    assert row is not None
    assert row.outcome is Outcome.PARTLY_GRANTED
    assert row.points[1]["provisions"] == [
        "art. 6 Kodeksu cywilnego",
        "art. 471 Kodeksu cywilnego",
    ]


def test_what_a_point_lacks_stands_beside_it_and_nothing_typed_is_lost(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    answer = decide(at_work, under_review, POINTS | {"points.1.way_out": "", "return_costs": ""})

    assert answer.status_code == 422
    assert pages.errors_of(answer) == ["Offer a way out, or say why there is none."]
    assert 'href="#f-points.1.way_out"' in answer.text
    assert "Both photos." in answer.text
    assert Decision.latest(under_review.complaint_uid) is None


def test_a_refusal_offers_what_the_catalogue_holds(
    at_work: FlaskClient, under_review: Complaint, mira: Any
) -> None:
    item = offer(mira)
    uid = bytes(item.uid).hex()
    at = f"/panel/complaints/{under_review.number}/decision"

    page = at_work.get(at)
    made = POINTS | {"points.1.way_out": "", "points.1.way_out_uid": uid}
    assert decide(at_work, under_review, made).status_code == 303

    assert f'name="points.0.way_out_uid" value="{uid}"' in page.text
    assert "Voucher for the shop, PLN 40.00" in pages.text_of(page).replace("\xa0", " ")
    row = Decision.latest(under_review.complaint_uid)
    assert row is not None
    assert row.points[1]["way_out_uid"] == uid
    assert row.points[1]["way_out"].replace("\xa0", " ") == "Voucher for the shop, PLN 40.00"


@pytest.mark.parametrize("wrong", ["00" * 16, "no uid"])
def test_what_is_not_in_the_catalogue_is_not_offered(
    at_work: FlaskClient, under_review: Complaint, wrong: str
) -> None:
    answer = decide(at_work, under_review, POINTS | {"points.1.way_out_uid": wrong})

    assert pages.errors_of(answer) == ["Choose one of the offers in the catalogue."]
    assert Decision.latest(under_review.complaint_uid) is None


def test_a_point_is_added_and_taken_away_without_recording_anything(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    more = decide(at_work, under_review, POINTS | {"do": "add"})
    less = decide(at_work, under_review, POINTS | {"do": "remove.0"})

    assert (more.status_code, less.status_code) == (200, 200)
    assert 'name="points.2.asked"' in more.text
    assert 'name="points.1.asked"' not in less.text
    assert "Refund of the kettle" not in less.text
    assert Decision.latest(under_review.complaint_uid) is None


def test_above_the_limit_somebody_is_asked_and_agrees_in_the_panel(
    at_work: FlaskClient, boss: FlaskClient, under_review: Complaint, limited: None
) -> None:
    at = f"/panel/complaints/{under_review.number}/decision"
    refused = decide(at_work, under_review, POINTS)
    assert refused.status_code == 409
    assert "Approval needed." in pages.text_of(refused)

    assert decide(at_work, under_review, POINTS | {"do": "ask"}).status_code == 303
    (row,) = Approval.of(under_review.uid)
    settle = f"/panel/complaints/{under_review.number}/approvals/{bytes(row.uid).hex()}"
    own = pages.post(at_work, f"{settle}/approve")
    shown = pages.text_of(boss.get(at))
    agreed = pages.post(boss, f"{settle}/approve")

    assert own.status_code in (403, 409)
    assert "Waits for approval" in shown
    assert "Refund of the kettle" in shown
    assert agreed.status_code == 303
    assert Decision.latest(under_review.complaint_uid) is not None


def test_what_was_not_agreed_to_comes_back_with_the_reason(
    at_work: FlaskClient, boss: FlaskClient, under_review: Complaint, limited: None
) -> None:
    at = f"/panel/complaints/{under_review.number}"
    decide(at_work, under_review, POINTS | {"do": "ask"})
    (row,) = Approval.of(under_review.uid)
    settle = f"{at}/approvals/{bytes(row.uid).hex()}/refuse"

    assert pages.post(boss, settle, {"reason": ""}).status_code == 422
    pages.post(boss, settle, {"reason": "Offer a repair first."})

    page = at_work.get(f"{at}/decision")
    assert "Offer a repair first." in pages.text_of(page)
    assert 'value="Refund of the kettle"' in page.text


def test_provisions_are_found_by_plain_words(at_work: FlaskClient, under_review: Complaint) -> None:
    at = f"/panel/complaints/{under_review.number}/decision/provisions"
    found = at_work.get(f"{at}?place=0&words=compensation").text

    assert "art. 471 Kodeksu cywilnego" in found
    assert "art. 43b" not in found
    for place, shown in (("1", "1"), ("first", "0"), ("-4", "0"), ("900", "19")):
        assert f'id="provisions-{shown}"' in at_work.get(f"{at}?place={place}&words=damage").text


def test_looking_up_the_law_sends_nothing_else_that_was_typed(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    """An address is written down on its way: it holds the words of the look-up and ticks alone."""
    page = at_work.get(f"/panel/complaints/{under_review.number}/decision").text
    picker = page.partition('<details class="picker"')[2].partition("</details>")[0]

    assert 'hx-include="closest details"' in picker
    assert set(re.findall(r'name="([^"]+)"', picker)) == {"words", "points.0.pick"}


def test_a_decision_that_stands_is_corrected_on_the_page(
    at_work: FlaskClient, under_review: Complaint, frozen_clock: Any
) -> None:
    decide(at_work, under_review, POINTS)
    frozen_clock.advance(minutes=5)
    page = at_work.get(f"/panel/complaints/{under_review.number}/decision")
    assert 'value="289.00"' in page.text

    said = POINTS | {"points.0.amount": "298,00", "correction": "Two figures were swapped."}
    assert decide(at_work, under_review, said).status_code == 303

    row = Decision.latest(under_review.complaint_uid)
    assert row is not None
    assert (row.amount_minor, row.correction) == (29_800, "Two figures were swapped.")


def test_a_text_that_is_kept_opens_as_it_was(at_work: FlaskClient, under_review: Complaint) -> None:
    at = f"/panel/complaints/{under_review.number}"
    pages.post(at_work, f"{at}/working-texts/decision", POINTS)

    page = at_work.get(f"{at}/decision").text

    assert 'value="Swollen worktop"' in page
    assert "art. 471 Kodeksu cywilnego" in page
