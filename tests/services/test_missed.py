"""A date by law that has passed: what is noted, who is told, and where silence decides by itself.

Poland's answer to Ada is due on Monday 7 December 2026.
"""

from datetime import datetime
from typing import Any

import pytest

from reclamator import clock
from reclamator.domain.lifecycle import Action
from reclamator.domain.vocabulary import EventKind, Outcome, QuarantineReason, Sector, State
from reclamator.errors import Incomplete
from reclamator.models.audit import AuditEntry
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.notification import Notification
from reclamator.services import actors, audit, complaints, decisions, events, missed, notifications
from reclamator.services.actors import COMPLAINANT
from reclamator.services.intake import Arrival
from tests.cast import GRANTED, REJECTED, Mailroom, file_complaint, killed_at, on_both_databases
from tests.services.records import deadlines, history, standing

OTTO, MIRA = "otto@acme.example", "mira@acme.example"


def go_to(text: str) -> None:
    """Move the clock to a moment of Warsaw's winter time."""
    clock.advance(datetime.fromisoformat(f"{text}+01:00") - clock.now())


def lines(complaint: Complaint) -> list[Event]:
    """What the history says of missed dates."""
    return [
        row for row in Event.of(complaint.complaint_uid) if row.code is EventKind.DEADLINE_MISSED
    ]


@on_both_databases
def test_in_poland_silence_accepts_and_nothing_can_be_refused_any_more(acme, under_review, otto):
    go_to("2026-12-07T23:59")
    assert missed.note(acme) == 0
    go_to("2026-12-08T00:01")

    missed.note(acme)
    missed.note(acme)

    fresh = complaints.get(under_review.uid)
    assert fresh.state is State.DECIDED
    assert standing(fresh).outcome is Outcome.DEEMED_ACCEPTED
    assert history(fresh)[-2:] == ["deadline_missed", "deemed"]
    assert len(lines(fresh)) == 1
    assert deadlines(fresh)["answer"].missed_at == clock.now()
    with pytest.raises(Incomplete) as locked:
        decisions.issue(fresh, REJECTED, by=actors.of_staff(otto))
    assert [fault.field for fault in locked.value.errors] == ["outcome"]
    assert standing(fresh).outcome is Outcome.DEEMED_ACCEPTED


@pytest.mark.parametrize("country", ["EE", "LV"])
def test_in_estonia_and_latvia_silence_refuses(acme, submit, country):
    complaint = submit(country=country)
    go_to("2027-01-20T09:00")

    missed.note(acme)

    assert standing(complaint).outcome is Outcome.DEEMED_REFUSED


WARNED_ONLY: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("BG", {}, {}),
    ("PL", {"sector": Sector.TELECOM}, {}),
    ("CZ", {}, {}),
]


@pytest.mark.parametrize(("country", "company", "said"), WARNED_ONLY)
def test_where_the_row_is_not_sure_or_silence_decides_nothing_people_are_only_warned(
    acme, submit, country, company, said, mira
):
    for name, value in company.items():
        setattr(acme, name, value)
    acme.save()
    complaint = submit(country=country, **said)
    assert any(row.statutory_on for row in deadlines(complaint).values())
    go_to("2027-02-20T09:00")

    missed.note(acme)

    fresh = complaints.get(complaint.uid)
    assert fresh.state is State.RECEIVED
    assert Decision.latest(fresh.complaint_uid) is None
    (line, *_) = lines(fresh)
    assert line.detail["acts"] is False
    assert line.detail["is_sure"] is (country == "CZ")


def test_a_sole_trader_and_a_grievance_are_warned_of_only(acme, submit):
    found = [submit(buyer="sole_trader"), submit(kind="grievance")]
    go_to("2026-12-20T09:00")

    missed.note(acme)

    for complaint in found:
        assert complaints.get(complaint.uid).state is State.RECEIVED


def test_what_was_set_aside_is_noted_and_decided_by_nobody(acme, mira):
    complaint = file_complaint(acme, arrival=Arrival(quarantine=QuarantineReason.TOO_FAST))
    go_to("2026-12-08T09:00")

    missed.note(acme)

    fresh = complaints.get(complaint.uid)
    assert (fresh.state, len(lines(fresh))) == (State.RECEIVED, 1)


def test_everybody_is_told_once_and_by_day(acme, under_review, mail: Mailroom):
    mail.deliver_all()
    go_to("2026-12-08T02:00")
    missed.note(acme)
    mail.deliver_all()
    at_night = len(mail.to(OTTO)) + len(mail.to(MIRA))
    go_to("2026-12-08T08:00")

    mail.deliver_all()

    assert at_night == 0
    assert (len(mail.to(OTTO)), len(mail.to(MIRA))) == (1, 1)
    text = mail.to(MIRA)[0].get_body(("plain",)).get_content()
    assert "counts as accepted" in " ".join(text.split())
    assert "Monday 7\u00a0December 2026" in text
    assert "kettle" not in mail.to(MIRA)[0].as_string()


def test_an_unsure_row_says_that_it_is_to_be_checked(acme, submit, mail: Mailroom, mira):
    submit(country="BG")
    mail.deliver_all()
    go_to("2027-02-22T09:00")
    missed.note(acme)

    mail.deliver_all()

    text = " ".join(mail.to(MIRA)[-1].get_body(("plain",)).get_content().split())
    assert "What the law makes of this is not sure. Check it with your lawyer." in text


def test_what_was_answered_or_withdrawn_in_time_is_not_missed(
    acme, under_review, submit, otto, mail: Mailroom
):
    decisions.issue(under_review, GRANTED | {"due_on": "2026-12-20"}, by=actors.of_staff(otto))
    mail.deliver_all()
    complaints.perform(submit(), Action.WITHDRAW, by=COMPLAINANT)
    go_to("2026-12-08T09:00")

    assert missed.note(acme) == 0


PLACES = {
    "before the history": (events, "record"),
    "before the chain": (audit, "record"),
    "before the law decides": (decisions, "deem"),
    "before people are told": (notifications, "queue"),
}


@on_both_databases
@pytest.mark.parametrize("place", PLACES)
def test_a_sweep_that_is_killed_notes_it_once(acme, under_review, place):
    owner, name = PLACES[place]
    go_to("2026-12-08T09:00")

    with killed_at(owner, name):
        missed.note(acme)
    assert lines(under_review) == []
    missed.note(acme)
    missed.note(acme)

    assert len(lines(under_review)) == 1
    assert history(under_review).count("deemed") == 1
    assert Notification.select().where(Notification.notice == "deadline-missed").count() == 1


def test_the_line_cannot_be_taken_back(acme: Company, under_review):
    go_to("2026-12-08T09:00")
    missed.note(acme)

    assert "complaint.deadline_missed" in [row.action for row in AuditEntry.walk()]
    assert audit.verify().broken_at is None
