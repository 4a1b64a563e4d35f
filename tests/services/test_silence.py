"""What a missed answer means: accepted, refused, more remedies, or only a warning."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from reclamator import clock
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role, Scope
from reclamator.domain.vocabulary import EventKind, Outcome, Sector, State
from reclamator.errors import Forbidden, IllegalAction, Incomplete
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.event import Event
from reclamator.services import actors, complaints, decisions, missed
from reclamator.services.actors import Actor
from tests.cast import GRANTED, REJECTED, HeldClock, Mailroom, on_both_databases
from tests.services.records import snapshot, standing

Submit = Callable[..., Complaint]
Late = Callable[..., Complaint]
PARTLY = GRANTED | REJECTED | {"outcome": "partly_granted"}
LATER = GRANTED | {"due_on": "2027-02-01"}


@pytest.fixture
def handler(otto) -> Actor:
    """Otto, who was late."""
    return actors.of_staff(otto)


@pytest.fixture
def owner(mira) -> Actor:
    """Mira, the owner."""
    return actors.of_staff(mira)


@pytest.fixture
def late(submit: Submit, otto, handler: Actor, frozen_clock: HeldClock) -> Late:
    """A complaint under review whose date by law passed weeks ago; nobody has noted it yet."""

    def make(**said: str) -> Complaint:
        taken = complaints.assign(submit(**said), otto, by=handler)
        checked = complaints.perform(taken, Action.START_REVIEW, by=handler)
        frozen_clock.advance(days=60)
        return checked

    return make


def note_missed(company: Company) -> None:
    """Let the sweep pass, and some time after it."""
    missed.note(company)
    clock.advance(timedelta(minutes=1))


def refuse(complaint: Complaint, by: Actor, draft: dict[str, Any] = REJECTED) -> set[str]:
    with pytest.raises(Incomplete) as refused:
        decisions.issue(complaint, draft, by=by)
    return {fault.field for fault in refused.value.errors}


@on_both_databases
def test_in_poland_a_refusal_is_locked_as_soon_as_the_date_has_passed(
    late: Late, handler: Actor
) -> None:
    complaint = late(country="PL")
    before = snapshot()

    for draft in (REJECTED, PARTLY, REJECTED | {"outcome": "inadmissible"}):
        assert refuse(complaint, handler, draft) == {"outcome"}

    assert snapshot() == before


@on_both_databases
def test_what_silence_accepted_is_answered_by_granting(
    late: Late, handler: Actor, acme: Company, mail: Mailroom
) -> None:
    complaint = late(country="PL")
    note_missed(acme)
    assert complaints.get(complaint.uid).state is State.DECIDED

    decisions.issue(complaint, LATER, by=handler)
    mail.deliver_all()

    assert standing(complaint).outcome is Outcome.GRANTED
    assert standing(complaint).dispatched_at is not None
    with pytest.raises(IllegalAction):
        decisions.issue(complaint, LATER, by=handler)


def test_after_the_law_has_decided_a_refusal_stays_locked(
    late: Late, handler: Actor, acme: Company
) -> None:
    complaint = late(country="PL")
    note_missed(acme)

    assert refuse(complaint, handler) == {"outcome"}


@on_both_databases
def test_an_owner_sets_it_aside_with_a_reason(
    late: Late, handler: Actor, owner: Actor, acme: Company
) -> None:
    complaint = late(country="PL")
    note_missed(acme)

    given = {"reason": "Our answer left on the tenth day; the post lost it"}
    fresh = complaints.perform(complaint, Action.OVERRIDE, by=owner, given=given)

    assert fresh.state is State.UNDER_REVIEW
    line = Event.of(complaint.complaint_uid)[-1]
    assert (line.code, line.actor_uid) == (EventKind.SILENCE_OVERRIDDEN, owner.uid)
    assert line.detail == given
    assert complaints.get(complaint.uid).answered is False
    # the date stays missed, and is not decided by silence a second time
    assert missed.note(acme) == 0
    decisions.issue(fresh, REJECTED, by=handler)
    assert standing(complaint).outcome is Outcome.REJECTED


def test_without_a_reason_nothing_is_set_aside(late: Late, owner: Actor, acme: Company) -> None:
    complaint = late(country="PL")
    note_missed(acme)

    with pytest.raises(Incomplete):
        complaints.perform(complaint, Action.OVERRIDE, by=owner, given={"reason": "  "})

    assert complaints.get(complaint.uid).state is State.DECIDED


def test_nobody_but_an_owner_sets_it_aside(late: Late, handler: Actor, hire, acme: Company) -> None:
    complaint = late(country="PL")
    note_missed(acme)

    others = [handler, actors.of_key(bytes(16), list(Scope))]
    for by in [*others, *(actors.of_staff(hire(role)) for role in (Role.HEAD, Role.ADMIN))]:
        with pytest.raises(Forbidden):
            complaints.perform(complaint, Action.OVERRIDE, by=by, given={"reason": "x"})


def test_what_people_decided_cannot_be_set_aside_so(decided, owner: Actor) -> None:
    complaint = complaints.get(decided.complaint_uid)

    with pytest.raises(IllegalAction):
        complaints.perform(complaint, Action.OVERRIDE, by=owner, given={"reason": "x"})


@pytest.mark.parametrize("country", ["EE", "LV"])
def test_where_silence_refuses_the_answer_is_still_owed(
    country: str, late: Late, handler: Actor, owner: Actor, acme: Company
) -> None:
    complaint = late(country=country)
    note_missed(acme)
    assert standing(complaint).outcome is Outcome.DEEMED_REFUSED

    # it may be granted or refused with reasons; there is nothing to set aside
    with pytest.raises(IllegalAction):
        complaints.perform(complaint, Action.OVERRIDE, by=owner, given={"reason": "x"})
    decisions.issue(complaint, REJECTED, by=handler)

    assert standing(complaint).outcome is Outcome.REJECTED


@pytest.mark.parametrize(
    "said",
    [
        {"country": "CZ"},
        {"country": "ES"},
        {"country": "BG"},
        {"country": "DE"},
        {"country": "PL", "buyer": "business"},
        {"country": "PL", "buyer": "sole_trader"},
    ],
    ids=lambda said: "-".join(said.values()),
)
def test_anywhere_else_nothing_happens_by_itself(
    said: dict[str, str], late: Late, handler: Actor, acme: Company
) -> None:
    complaint = late(**said)
    note_missed(acme)

    assert complaints.get(complaint.uid).state is State.UNDER_REVIEW
    decisions.issue(complaint, REJECTED, by=handler)
    assert standing(complaint).outcome is Outcome.REJECTED


def test_a_low_row_never_accepts_by_silence(acme: Company, late: Late, handler: Actor) -> None:
    acme.sector = Sector.TELECOM
    acme.save()
    complaint = late(country="PL")
    assert (complaint.regime_code, complaint.regime_confidence) == ("PL-TEL", "low")

    note_missed(acme)

    assert complaints.get(complaint.uid).state is State.UNDER_REVIEW
    decisions.issue(complaint, REJECTED, by=handler)


def test_an_answer_in_time_locks_nothing(
    under_review: Complaint, handler: Actor, frozen_clock: HeldClock, acme: Company
) -> None:
    frozen_clock.advance(days=10)

    decisions.issue(under_review, REJECTED, by=handler)

    assert standing(under_review).outcome is Outcome.REJECTED
