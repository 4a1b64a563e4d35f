"""The page of a second look: who decided first reads and hands on, who is new to it answers."""

from typing import Any

import pytest

from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import AppealChannel, ArgumentVerdict, Lateness
from reclamator.models.appeal import Appeal
from reclamator.models.complaint import Complaint
from reclamator.services import actors, appeals, complaints, decisions
from reclamator.services.actors import COMPLAINANT
from reclamator.services.appeals import Request
from tests.cast import REJECTED, Mailroom
from tests.statements import counted
from tests.web import pages
from tests.web.panel.conftest import AsRole

TEXT = "I never opened the base.\n\nThe photo shows it."


@pytest.fixture
def refused(under_review: Complaint, otto: Any, mail: Mailroom) -> Complaint:
    """Refused by Otto, and sent."""
    decisions.issue(under_review, REJECTED, by=actors.of_staff(otto))
    mail.deliver_all()
    return complaints.get(under_review.complaint_uid)


@pytest.fixture
def contested(refused: Complaint) -> Complaint:
    """Ada asks for a second look."""
    appeals.receive(refused, Request(TEXT), by=COMPLAINANT)
    return complaints.get(refused.complaint_uid)


def way(complaint: Complaint, rest: str = "") -> str:
    """The address of the page, or of what lies below it."""
    return f"/panel/complaints/{complaint.number}/appeal{rest}"


def row(complaint: Complaint) -> Appeal:
    """The request, as it stands."""
    return appeals.get(complaint)


def test_who_decided_first_sees_why_not_and_can_hand_it_on(at_work, contested, mira, hire):
    head = hire(Role.HEAD)

    page = at_work.get(way(contested)).text

    assert f"{contested.register_number}-O1" in page
    assert "You worked on the first answer. These can decide: Mira" in page
    assert 'aria-disabled="true"' in page
    assert "/appeal/arguments/" not in page
    sent = pages.post(at_work, way(contested, "/reviewer"), {"reviewer": bytes(head.uid).hex()})
    assert sent.status_code == 303
    assert bytes(row(contested).reviewer_uid or b"") == bytes(head.uid)


def test_nobody_hands_it_to_who_decided_first(boss, contested, otto):
    sent = pages.post(boss, way(contested, "/reviewer"), {"reviewer": bytes(otto.uid).hex()})

    assert sent.status_code == 422
    assert "This person cannot take the second look." in sent.text
    assert row(contested).reviewer_uid is None


def test_each_argument_is_answered_on_its_own_and_then_decided(boss, contested):
    assert "Answer each argument first." in boss.get(way(contested)).text
    for place in (1, 2):
        form = {"verdict": "partly", "text": f"Answer {place}", "anchor": f"argument_{place}"}
        sent = pages.post(boss, way(contested, f"/arguments/{place}"), form)
        assert sent.headers["Location"].endswith(f"/appeal#argument_{place}")

    page = boss.get(way(contested)).text
    assert "Answer 2" in page
    assert f'href="/panel/complaints/{contested.number}/decision"' in page
    assert (row(contested).answers or {})["0"]["verdict"] == ArgumentVerdict.PARTLY


def test_an_answer_without_words_is_refused_beside_its_field(boss, contested):
    sent = pages.post(boss, way(contested, "/arguments/2"), {"verdict": "rejected", "text": " "})

    assert sent.status_code == 422
    assert "Say in a few words why." in sent.text
    assert row(contested).answered == [False, False]


def test_a_late_one_waits_for_that_to_be_decided(as_role: AsRole, refused, frozen_clock):
    frozen_clock.advance(days=35)
    appeals.receive(refused, Request(TEXT), by=COMPLAINANT)
    boss = as_role(Role.HEAD)
    assert "Decide first whether you look at this late request." in boss.get(way(refused)).text

    refusal = {"lateness": "refused", "lateness_reason": ""}
    assert pages.post(boss, way(refused, "/lateness"), refusal).status_code == 422
    refusal["lateness_reason"] = "Five days late, and no reason was given."
    assert pages.post(boss, way(refused, "/lateness"), refusal).status_code == 303

    assert row(refused).lateness is Lateness.REFUSED
    page = boss.get(way(refused)).text
    assert "Five days late" in page
    assert f'href="/panel/complaints/{refused.number}/decision"' in page


def test_arguments_are_parted_anew(boss, contested):
    parted = "I never\n\nopened the base.\n\nThe photo shows it."

    assert pages.post(boss, way(contested, "/arguments"), {"arguments": parted}).status_code == 303

    assert len(row(contested).said) == 3


def test_staff_note_what_came_by_letter_once(as_role: AsRole, refused, frozen_clock):
    frozen_clock.advance(days=3)
    at_work = as_role(Role.HANDLER)
    page = at_work.get(way(refused))
    uid = pages.field_value(page, "uid")
    form = {
        "uid": uid,
        "channel": "letter",
        "arguments": TEXT,
        "claim": "replacement",
        "received_at": "2026-11-24T10:00",
        "received_note": "Postmark",
    }

    for _ in range(2):
        assert pages.post(at_work, way(refused), form).status_code == 303

    made = row(refused)
    assert (made.channel, made.position) == (AppealChannel.LETTER, 1)
    assert made.received_note == "Postmark"


def test_what_is_wrong_with_a_note_stands_beside_it(at_work, refused):
    form = {"arguments": "", "received_at": "2030-01-01T10:00"}

    sent = pages.post(at_work, way(refused), form)

    assert sent.status_code == 422
    assert "Say what is not right about the answer." in sent.text
    assert "A request cannot come in later than now." in sent.text


def test_before_the_answer_there_is_none_to_note(at_work, under_review):
    assert "There is no second look here" in at_work.get(way(under_review)).text


def test_who_only_reads_changes_nothing(as_role: AsRole, contested, refused):
    page = as_role(Role.VIEWER).get(way(contested)).text

    assert "Your role does not decide second looks." in page
    assert "<textarea" not in page


def test_a_company_with_nobody_else_is_told_what_to_do(boss, under_review, mira, mail):
    decisions.issue(under_review, REJECTED, by=actors.of_staff(mira))
    mail.deliver_all()
    appeals.receive(complaints.get(under_review.uid), Request(TEXT), by=COMPLAINANT)

    page = boss.get(way(under_review)).text

    assert "Nobody else in this company may decide it." in page


def test_the_page_of_the_complaint_leads_there(at_work, contested):
    page = at_work.get(f"/panel/complaints/{contested.number}").text

    assert f"Second look {contested.register_number}-O1" in page


def test_the_page_asks_six_times_at_most(boss, contested):
    boss.get(way(contested))

    with counted() as sent:
        assert boss.get(way(contested)).status_code == 200

    assert len(sent) <= 6
