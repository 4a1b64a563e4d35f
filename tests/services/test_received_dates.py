"""Correcting when a complaint came in: with a reason, and with every date that follows."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from reclamator import clock
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import DeadlineKind, EventKind, State
from reclamator.errors import Forbidden, IllegalAction, Incomplete
from reclamator.models.audit import AuditEntry
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.event import Event
from reclamator.services import actors, complaints, decisions, missed, received_dates
from reclamator.services.actors import Actor
from tests.cast import GRANTED, HeldClock, Mailroom, on_both_databases
from tests.services.records import snapshot

Submit = Callable[..., Complaint]
MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
K = DeadlineKind


@pytest.fixture
def handler(otto) -> Actor:
    """Otto, who has found the envelope."""
    return actors.of_staff(otto)


def dates(complaint: Complaint) -> dict[DeadlineKind, tuple[date | None, date | None]]:
    rows = Deadline.of(complaint.complaint_uid)
    return {row.kind: (row.statutory_on, row.safe_on) for row in rows if row.is_open}


def correct(complaint: Complaint, by: Actor, at: datetime = MONDAY) -> Complaint:
    return received_dates.change(complaint, received_at=at, note=" Postmark ", by=by)


@on_both_databases
def test_every_date_follows_from_the_new_day(submitted: Complaint, handler: Actor) -> None:
    fresh = correct(submitted, handler)

    assert complaints.get(fresh.uid).received_at == MONDAY
    assert dates(fresh)[K.ANSWER] == (date(2026, 11, 30), date(2026, 11, 30))
    assert dates(fresh)[K.TARGET] == (None, date(2026, 11, 26))
    assert complaints.get(fresh.uid).due_on == date(2026, 11, 30)
    assert complaints.get(fresh.uid).received_note == "Postmark"


def test_reason_and_both_moments_stay_in_history_and_chain(
    submitted: Complaint, handler: Actor
) -> None:
    before = submitted.received_at

    correct(submitted, handler)

    line = Event.of(submitted.complaint_uid)[-1]
    moments = {"from": before.isoformat(), "to": MONDAY.isoformat()}
    assert (line.code, line.actor_uid) == (EventKind.RECEIVED_CHANGED, handler.uid)
    assert line.detail == moments | {"reason": "Postmark"}
    link = [row for row in AuditEntry.walk() if row.action == "complaint.received_changed"]
    assert len(link) == 1


def test_the_same_moment_again_changes_nothing(submitted: Complaint, handler: Actor) -> None:
    fresh = correct(submitted, handler)
    before = snapshot()

    correct(fresh, handler)

    assert snapshot() == before


WRONG = [
    (timedelta(minutes=1), "x", "received_at"),
    (timedelta(days=400), "x", "received_at"),
    (datetime(1989, 12, 31, 23, 59, tzinfo=UTC), "x", "received_at"),
    (-timedelta(days=1), "   ", "received_note"),
]


@pytest.mark.parametrize(("when", "note", "field"), WRONG)
def test_a_wrong_moment_or_no_reason_changes_nothing(
    when: timedelta | datetime, note: str, field: str, submitted: Complaint, handler: Actor
) -> None:
    at = when if isinstance(when, datetime) else clock.now() + when
    before = snapshot()

    with pytest.raises(Incomplete) as refused:
        received_dates.change(submitted, received_at=at, note=note, by=handler)

    assert [fault.field for fault in refused.value.errors] == [field]
    assert snapshot() == before


def test_who_checks_no_complaints_corrects_nothing(submitted: Complaint, hire) -> None:
    for role in (Role.VIEWER, Role.TECHNICIAN, Role.AUDITOR):
        with pytest.raises(Forbidden):
            correct(submitted, actors.of_staff(hire(role)))


def test_the_law_of_the_new_day_counts(submit: Submit, handler: Actor, new_polish_law: str) -> None:
    with clock.frozen(datetime(2027, 7, 2, 9, tzinfo=UTC)):
        complaint = submit()
        fresh = correct(complaint, handler, datetime(2027, 6, 29, 9, tzinfo=UTC))

    assert complaint.regime_version == new_polish_law
    assert complaints.get(fresh.uid).regime_version == "2026-11-22"
    assert dates(fresh)[K.ANSWER][0] == date(2027, 7, 13)


def test_an_extension_that_stands_on_proof_stays(submit: Submit, handler: Actor) -> None:
    complaint = submit(country="CZ")
    given = {"proof": "She agreed", "new_on": "2027-01-29"}
    complaints.perform(complaint, Action.EXTEND, by=handler, given=given)

    fresh = correct(complaint, handler)

    assert dates(fresh)[K.ANSWER] == (date(2027, 1, 29), date(2027, 1, 29))
    assert dates(fresh)[K.SETTLE][0] == date(2027, 1, 29)


def test_the_day_is_the_companys(submitted: Complaint, handler: Actor) -> None:
    # 23:30 in London is the next day in Warsaw
    fresh = correct(submitted, handler, datetime(2026, 11, 15, 23, 30, tzinfo=UTC))

    assert dates(fresh)[K.ANSWER][0] == date(2026, 11, 30)


def test_an_answer_that_has_left_is_not_moved(
    under_review: Complaint, handler: Actor, mail: Mailroom
) -> None:
    decisions.issue(under_review, GRANTED, by=handler)
    mail.deliver_all()
    answer = {row.kind: row for row in Deadline.of(under_review.complaint_uid)}[K.ANSWER]

    correct(under_review, handler)

    after = {row.kind: row for row in Deadline.of(under_review.complaint_uid)}[K.ANSWER]
    assert (after.statutory_on, after.met_at) == (answer.statutory_on, answer.met_at)


def test_what_is_over_keeps_its_dates(submitted: Complaint, handler: Actor) -> None:
    complaints.perform(submitted, Action.DISMISS, by=handler, given={"reason": "spam"})

    with pytest.raises(IllegalAction):
        correct(submitted, handler)


def test_what_the_law_has_decided_keeps_its_dates(
    under_review: Complaint, handler: Actor, frozen_clock: HeldClock
) -> None:
    frozen_clock.advance(days=20)
    decisions.deem(under_review)

    with pytest.raises(IllegalAction):
        correct(under_review, handler)


OCTOBER = datetime(2026, 10, 12, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "on", "effect"),
    [("PL", "26 Oct 2026", "accepted"), ("EE", "27 Oct 2026", "refused")],
)
def test_a_day_by_which_silence_decides_at_once_wants_to_be_meant(
    country: str, on: str, effect: str, submit: Submit, handler: Actor, acme
) -> None:
    complaint = submit(country=country)
    before = snapshot()

    with pytest.raises(Incomplete) as refused:
        correct(complaint, handler, at=OCTOBER)

    (fault,) = refused.value.errors
    assert fault.field == "is_sure"
    assert f"on {on}. That date has passed".replace(" Oct ", "\xa0Oct\xa0") in str(fault.message)
    assert f"counts as {effect} at once" in str(fault.message)
    assert snapshot() == before

    received_dates.change(complaint, received_at=OCTOBER, note="x", is_sure=True, by=handler)
    missed.note(acme)

    assert complaints.get(complaint.uid).state is State.DECIDED


@pytest.mark.parametrize("said", [{"country": "CZ"}, {"country": "ES"}, {"buyer": "sole_trader"}])
def test_where_silence_decides_nothing_nobody_is_asked(
    said: dict[str, str], submit: Submit, handler: Actor
) -> None:
    fresh = correct(submit(**said), handler, at=OCTOBER)

    assert complaints.get(fresh.uid).received_at == OCTOBER
