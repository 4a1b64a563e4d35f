"""The answer: complete or not at all, one at a time, and only its dispatch meets the clock."""

import pytest

from reclamator import clock
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role, Scope
from reclamator.domain.vocabulary import (
    DeadlineKind,
    Giving,
    Outcome,
    QuarantineReason,
    Remedy,
    ReturnCosts,
    State,
)
from reclamator.errors import Forbidden, IllegalAction, Incomplete, NeedsApproval
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.fields import new_uid
from reclamator.models.task import Task
from reclamator.services import (
    actors,
    approvals,
    authority,
    complaints,
    decisions,
    messages,
    tracking,
)
from reclamator.services.actors import COMPLAINANT, WORKER, Actor
from reclamator.services.intake import Arrival
from reclamator.transports.email import PermanentFailure, TemporaryFailure
from tests.cast import GRANTED, REJECTED, Mailroom, file_complaint, on_both_databases
from tests.services.records import deadlines, history, notices, snapshot, standing

ADA = "ada@customer.example"
PARTLY = GRANTED | REJECTED | {"outcome": "partly_granted"}


@pytest.fixture
def handler(otto) -> Actor:
    """Otto, who decides first."""
    return actors.of_staff(otto)


@pytest.fixture
def head(hire) -> Actor:
    """The head, who takes the second look."""
    return actors.of_staff(hire(Role.HEAD))


@pytest.fixture
def contested(under_review, handler, mail: Mailroom, frozen_clock) -> Complaint:
    """Refused, sent, and Ada wants a second look."""
    decisions.issue(under_review, REJECTED, by=handler)
    mail.deliver_all()
    frozen_clock.advance(days=3)
    return complaints.perform(under_review, Action.APPEAL, by=COMPLAINANT)


# -- recording ------------------------------------------------------------------------------------


@on_both_databases
@pytest.mark.parametrize("draft", [GRANTED, REJECTED, PARTLY], ids=lambda draft: draft["outcome"])
def test_a_complete_answer_is_recorded_as_given_and_owed_once(under_review, handler, draft):
    made = decisions.issue(under_review, draft, by=handler)

    kept = standing(under_review)
    assert kept.uid == made.uid
    assert kept.outcome is Outcome(draft["outcome"])
    assert (kept.grounds, kept.provisions) == (draft.get("grounds"), draft.get("provisions"))
    if "amount" in draft:
        assert (kept.amount_minor, kept.currency) == (28_900, "PLN")
        assert (kept.remedy, kept.method) == (Remedy.REFUND, GRANTED["method"])
        assert kept.due_on.isoformat() == GRANTED["due_on"]
    assert (kept.decided_by, kept.created_at) == (handler.uid, clock.now())
    assert complaints.get(under_review.uid).state is State.DECIDED
    assert notices(under_review).count("decision-issued") == 1


MISSING = [
    ({}, {"outcome"}),
    ({"outcome": "deemed_accepted"}, {"outcome"}),
    ({"outcome": "maybe"}, {"outcome"}),
    ({"outcome": "granted"}, {"remedy", "amount", "method", "due_on"}),
    ({"outcome": "rejected"}, {"grounds", "provisions"}),
    ({"outcome": "inadmissible", "grounds": "   "}, {"grounds", "provisions"}),
    (
        {"outcome": "partly_granted"},
        {"grounds", "provisions", "remedy", "amount", "method", "due_on"},
    ),
    (GRANTED | {"amount": {"minor": 0, "currency": "PLN"}}, {"amount"}),
    (GRANTED | {"amount": {"minor": 289.0, "currency": "PLN"}}, {"amount"}),
    (GRANTED | {"amount": {"minor": 289, "currency": "zł"}}, {"amount"}),
    (GRANTED | {"amount": "289 PLN"}, {"amount"}),
    (GRANTED | {"due_on": "2026-11-21"}, {"due_on"}),
    (GRANTED | {"due_on": "next week"}, {"due_on"}),
    (GRANTED | {"remedy": "none"}, {"remedy"}),
    (REJECTED | {"provisions": ["", "  "]}, {"provisions"}),
]


@pytest.mark.parametrize(("draft", "missing"), MISSING)
def test_an_incomplete_answer_names_every_missing_part_and_writes_nothing(
    under_review, handler, mail, draft, missing
):
    before = snapshot()

    with pytest.raises(Incomplete) as caught:
        decisions.issue(under_review, draft, by=handler)

    assert {fault.field for fault in caught.value.errors} == missing
    assert caught.value.status == 422
    assert snapshot() == before


def test_where_a_step_is_not_possible_that_is_said_before_what_is_missing(submitted, handler):
    with pytest.raises(IllegalAction) as caught:
        decisions.issue(submitted, {}, by=handler)

    assert caught.value.status == 409


@pytest.mark.parametrize("role", [Role.VIEWER, Role.TECHNICIAN, Role.ADMIN])
def test_who_may_not_decide_decides_nothing(under_review, hire, role):
    by = actors.of_staff(hire(role))
    before = snapshot()

    with pytest.raises(Forbidden):
        decisions.issue(under_review, GRANTED, by=by)

    assert snapshot() == before


def test_a_machine_may_record_an_answer_and_is_no_person(under_review):
    made = decisions.issue(under_review, GRANTED, by=actors.of_key(new_uid(), [Scope.WRITE]))

    assert made.decided_by is None


@on_both_databases
def test_a_second_answer_waits_for_the_first(under_review, handler):
    decisions.issue(under_review, GRANTED, by=handler)
    before = snapshot()

    with pytest.raises(IllegalAction):
        decisions.issue(complaints.get(under_review.uid), REJECTED, by=handler)
    with pytest.raises(IllegalAction):
        decisions.issue(under_review, REJECTED, by=handler)

    assert snapshot() == before


def test_what_is_recorded_is_free_of_signs_that_nobody_sees(under_review, handler):
    draft = REJECTED | {"grounds": "The seal\u202e is \x00cut.\r\nSee the photo. "}

    assert decisions.issue(under_review, draft, by=handler).grounds == (
        "The seal is cut.\nSee the photo."
    )


# -- dispatch -------------------------------------------------------------------------------------


@on_both_databases
def test_an_answer_to_what_was_set_aside_goes_out_and_meets_the_clock(acme, otto, handler, mail):
    aside = file_complaint(acme, arrival=Arrival(quarantine=QuarantineReason.HONEYPOT))
    taken = complaints.assign(aside, otto, by=handler)
    complaint = complaints.perform(taken, Action.START_REVIEW, by=handler)

    decisions.issue(complaint, GRANTED, by=handler)
    mail.deliver_all()

    assert deadlines(complaint)["answer"].met_at == clock.now()


def test_only_a_dispatched_answer_meets_the_clock(under_review, handler, mail, frozen_clock):
    target = deadlines(under_review)["target"]
    decisions.issue(under_review, GRANTED, by=handler)
    frozen_clock.advance(hours=2)

    assert deadlines(under_review)["answer"].met_at is None
    assert "appeal" not in deadlines(under_review)
    assert public_state(under_review) is State.UNDER_REVIEW

    mail.deliver_all()

    assert deadlines(under_review)["answer"].met_at == clock.now()
    assert Deadline.get(Deadline.uid == target.uid).met_at == clock.now()
    assert deadlines(under_review)["appeal"].is_open
    assert public_state(under_review) is State.DECIDED
    assert history(under_review)[-1] == "dispatched"
    assert len([one for one in mail.to(ADA) if "granted" in str(one).lower()]) <= 1


def public_state(complaint: Complaint) -> State:
    return tracking.status(complaints.get(complaint.uid)).state


@pytest.mark.parametrize("refusal", [TemporaryFailure("busy"), PermanentFailure("unknown-mailbox")])
def test_an_answer_that_does_not_leave_meets_nothing(decided, mail, refusal):
    mail.refusal = refusal
    mail.deliver_all()

    complaint = complaints.get(decided.complaint_uid)
    assert deadlines(complaint)["answer"].met_at is None
    assert standing(complaint).dispatched_at is None
    assert public_state(complaint) is State.UNDER_REVIEW


@on_both_databases
def test_an_answer_leaves_once(decided, handler, mail):
    complaint = complaints.get(decided.complaint_uid)
    decisions.post(complaint, by=handler)
    before = deadlines(complaint)["answer"].met_at

    with pytest.raises(IllegalAction):
        decisions.post(complaint, by=handler)
    mail.deliver_all()

    assert history(complaint).count("dispatched") == 1
    assert deadlines(complaint)["answer"].met_at == before
    assert len([row for row in Deadline.of(complaint.uid) if row.kind is DeadlineKind.APPEAL]) == 1


def test_without_an_answer_there_is_nothing_to_post(under_review, handler):
    with pytest.raises(IllegalAction):
        decisions.post(under_review, by=handler)


def test_after_the_answer_the_register_sorts_by_what_comes_next(decided, mail):
    mail.deliver_all()

    complaint = complaints.get(decided.complaint_uid)
    assert complaint.due_on == deadlines(complaint)["appeal"].safe_on


# -- the second look ------------------------------------------------------------------------------


@on_both_databases
def test_somebody_else_takes_the_second_look(contested, handler, head, mail, frozen_clock):
    assert contested.state is State.UNDER_APPEAL
    assert contested.due_on == deadlines(contested)["answer_appeal"].safe_on
    with pytest.raises(Forbidden):
        decisions.issue(contested, GRANTED, by=handler)

    decisions.issue(contested, GRANTED, by=head)
    assert public_state(contested) is State.UNDER_APPEAL
    assert deadlines(contested)["answer_appeal"].met_at is None
    frozen_clock.advance(hours=1)
    mail.deliver_all()

    assert public_state(contested) is State.DECIDED
    assert deadlines(contested)["answer_appeal"].met_at == clock.now()
    assert history(contested)[-3:] == ["appealed", "appeal_decided", "dispatched"]


def test_whoever_decided_first_does_not_decide_again_whatever_their_role(
    under_review, mira, mail, frozen_clock
):
    owner = actors.of_staff(mira)
    decisions.issue(under_review, REJECTED, by=owner)
    mail.deliver_all()
    contested = complaints.perform(under_review, Action.APPEAL, by=COMPLAINANT)
    frozen_clock.advance(days=1)
    before = snapshot()

    with pytest.raises(IllegalAction) as caught:
        decisions.issue(contested, GRANTED, by=owner)

    assert "somebody else" in str(caught.value.sentence)
    assert snapshot() == before


def test_there_is_one_second_look(contested, head, mail, frozen_clock):
    decisions.issue(contested, REJECTED, by=head)
    frozen_clock.advance(days=1)
    mail.deliver_all()

    with pytest.raises(IllegalAction):
        complaints.perform(contested, Action.APPEAL, by=COMPLAINANT)
    assert [row.kind for row in Deadline.of(contested.uid)].count(DeadlineKind.APPEAL) == 1
    assert complaints.perform(contested, Action.CLOSE, by=head).state is State.CLOSED


def test_a_late_wish_for_a_second_look_is_taken(under_review, handler, mail, frozen_clock):
    decisions.issue(under_review, REJECTED, by=handler)
    mail.deliver_all()
    frozen_clock.advance(days=45)

    late = complaints.perform(under_review, Action.APPEAL, by=COMPLAINANT)

    assert late.state is State.UNDER_APPEAL
    assert deadlines(late)["appeal"].met_at > deadlines(late)["appeal"].met_at.replace(
        year=2026, month=12, day=22, hour=23
    )


def test_before_the_answer_is_sent_there_is_nothing_to_contest(decided):
    complaint = complaints.get(decided.complaint_uid)

    with pytest.raises(IllegalAction):
        complaints.perform(complaint, Action.APPEAL, by=COMPLAINANT)


def test_the_customer_may_write_at_every_stage(contested):
    messages.write(contested, body="The second photo shows the seal.", purpose="appeal")

    assert history(contested)[-1] == "message_received"


def test_nobody_but_the_worker_and_who_decides_may_say_that_it_left(decided, hire):
    complaint = complaints.get(decided.complaint_uid)

    for by in (actors.of_staff(hire(Role.VIEWER)), COMPLAINANT):
        with pytest.raises(Forbidden):
            decisions.dispatched(complaint, decided, by=by)
    decisions.dispatched(complaint, decided, by=WORKER)


# -- point by point -------------------------------------------------------------------------------


REFUSED_POINT = {
    "asked": "Swollen worktop",
    "outcome": "rejected",
    "checked": "Both photos.",
    "grounds": "A bill is missing.",
    "provisions": ["art. 471, Civil Code"],
    "way_out": "Ask again with a bill.",
}
IN_POINTS = {
    "points": [GRANTED | {"asked": "Refund of the kettle"}, REFUSED_POINT],
    "return_costs": "we_collect",
}


@on_both_databases
def test_a_decision_keeps_each_point_and_says_their_sum(under_review, handler):
    made = decisions.issue(under_review, IN_POINTS, by=handler)

    kept = standing(under_review)
    granted, refused = decisions.points_of(kept)
    assert (granted.asked, granted.amount_minor) == ("Refund of the kettle", 28_900)
    assert (refused.outcome, refused.way_out) == (Outcome.REJECTED, "Ask again with a bill.")
    assert (kept.uid, kept.outcome) == (made.uid, Outcome.PARTLY_GRANTED)
    assert (kept.amount_minor, kept.currency, kept.remedy) == (28_900, "PLN", Remedy.REFUND)
    assert kept.provisions == ["art. 471, Civil Code"]
    assert kept.return_costs is ReturnCosts.WE_COLLECT


def test_what_a_point_lacks_is_named_and_nothing_is_written(under_review, handler):
    before = snapshot()

    with pytest.raises(Incomplete) as refusal:
        decisions.issue(
            under_review,
            {"points": [{"outcome": "granted"}, {"outcome": "rejected"}]},
            by=handler,
        )

    assert {fault.field for fault in refusal.value.errors} == {
        *(f"points.0.{name}" for name in ("asked", "remedy", "amount", "method", "due_on")),
        *(f"points.1.{name}" for name in ("asked", "checked", "grounds", "provisions", "way_out")),
    }
    assert snapshot() == before


def test_an_answer_in_one_piece_is_one_point(decided):
    (only,) = decisions.points_of(decided)

    assert (only.outcome, only.amount_minor) == (Outcome.GRANTED, 28_900)
    assert decided.points is None


# -- above a limit --------------------------------------------------------------------------------


@pytest.fixture
def limited(acme, mira) -> Actor:
    """Mira, who has set what a handler gives alone: 200 PLN; a head gives 500."""
    owner = actors.of_staff(mira)
    limits = {Role.HANDLER: 20_000, Role.HEAD: 50_000}
    authority.save(acme, Giving.DECISION, limits, by=owner)
    return owner


@on_both_databases
def test_above_the_limit_another_person_agrees_before_anything_goes_out(
    under_review, handler, head, limited, mail: Mailroom
):
    with pytest.raises(NeedsApproval):
        decisions.issue(under_review, GRANTED, by=handler)
    asked = decisions.ask(under_review, GRANTED, by=handler)
    mail.deliver_all()
    assert complaints.get(under_review.uid).state is State.UNDER_REVIEW
    assert Decision.latest(under_review.uid) is None

    made = decisions.approve(asked, by=head)
    again = decisions.approve(asked, by=head)

    assert made.uid == again.uid
    assert (made.decided_by, made.approved_by) == (handler.uid, head.uid)
    assert notices(under_review).count("decision-issued") == 1
    assert history(under_review)[-2:] == ["approval_given", "decided"]


def test_while_one_waits_nobody_decides_and_nobody_agrees_to_their_own(
    under_review, handler, head, limited
):
    asked = decisions.ask(under_review, GRANTED, by=handler)

    with pytest.raises(IllegalAction):
        decisions.issue(under_review, REJECTED, by=head)
    with pytest.raises(IllegalAction):
        decisions.ask(under_review, REJECTED, by=head)
    with pytest.raises(Forbidden):
        decisions.approve(asked, by=handler)

    approvals.withdraw(asked, by=handler)
    assert decisions.issue(under_review, REJECTED, by=head)


def test_whoever_agrees_is_within_their_own_limit(under_review, handler, head, limited):
    much = GRANTED | {"amount": {"minor": 50_001, "currency": "PLN"}}
    asked = decisions.ask(under_review, much, by=handler)

    with pytest.raises(Forbidden):
        decisions.approve(asked, by=head)
    assert decisions.approve(asked, by=limited)


def test_an_incomplete_decision_is_not_even_asked_for(under_review, handler, limited):
    with pytest.raises(Incomplete):
        decisions.ask(under_review, GRANTED | {"method": " "}, by=handler)


def test_what_has_become_wrong_meanwhile_is_not_agreed_to(
    under_review, handler, head, limited, frozen_clock
):
    asked = decisions.ask(under_review, GRANTED | {"due_on": "2026-11-30"}, by=handler)
    frozen_clock.advance(days=10)

    with pytest.raises(Incomplete):
        decisions.approve(asked, by=head)
    assert approvals.get(asked.uid).settled_at is None


def test_more_than_the_price_needs_another_person_too(under_review, handler, head, mira):
    under_review.touched(price={"minor": 20_000, "currency": "PLN"})

    with pytest.raises(NeedsApproval):
        decisions.issue(under_review, GRANTED, by=handler)
    asked = decisions.ask(under_review, GRANTED, by=handler)

    assert decisions.approve(asked, by=head).approved_by == head.uid


def test_an_owner_has_nobody_above(under_review, mira, limited):
    under_review.touched(price={"minor": 20_000, "currency": "PLN"})

    assert decisions.issue(under_review, GRANTED, by=limited)


def test_whoever_agreed_to_the_first_answer_takes_no_second_look(
    under_review, handler, head, limited, mail: Mailroom
):
    asked = decisions.ask(under_review, GRANTED, by=handler)
    decisions.approve(asked, by=head)
    mail.deliver_all()
    looked = complaints.perform(complaints.get(under_review.uid), Action.APPEAL, by=COMPLAINANT)

    with pytest.raises(IllegalAction):
        decisions.issue(looked, GRANTED, by=head)
    assert decisions.issue(looked, GRANTED, by=limited)


# -- corrections ----------------------------------------------------------------------------------


FIXED = GRANTED | {
    "amount": {"minor": 29_800, "currency": "PLN"},
    "correction": "Two figures of the amount were swapped.",
}


@on_both_databases
def test_a_correction_is_a_new_decision_with_its_own_letter(
    under_review, decided, handler, mail: Mailroom, frozen_clock
):
    mail.deliver_all()
    met_at = deadlines(under_review)["answer"].met_at
    frozen_clock.advance(days=1)

    corrected = decisions.issue(complaints.get(under_review.uid), FIXED, by=handler)
    mail.deliver_all()

    first = Decision.get(Decision.uid == decided.uid)
    assert (first.amount_minor, corrected.amount_minor) == (28_900, 29_800)
    assert (corrected.corrects_uid, corrected.correction) == (first.uid, FIXED["correction"])
    assert standing(under_review).dispatched_at == clock.now()
    assert deadlines(under_review)["answer"].met_at == met_at
    assert notices(under_review).count("decision-issued") == 2
    assert history(under_review)[-2:] == ["decision_corrected", "dispatched"]


def test_a_letter_that_has_not_left_does_not_leave_once_it_is_corrected(
    under_review, decided, handler, mail: Mailroom, frozen_clock
):
    frozen_clock.advance(hours=3)
    corrected = decisions.issue(complaints.get(under_review.uid), FIXED, by=handler)
    mail.deliver_all()

    assert Decision.get(Decision.uid == decided.uid).dispatched_at is None
    assert Decision.get(Decision.uid == corrected.uid).dispatched_at is not None
    assert history(under_review).count("dispatched") == 1


def test_without_a_reason_the_answer_that_is_there_stands(under_review, decided, handler):
    for reason in ("", "  "):
        with pytest.raises(IllegalAction):
            decisions.issue(
                complaints.get(under_review.uid), FIXED | {"correction": reason}, by=handler
            )


def test_a_correction_above_the_limit_is_agreed_to_as_well(
    under_review, handler, head, limited, mail: Mailroom, frozen_clock
):
    small = GRANTED | {"amount": {"minor": 10_000, "currency": "PLN"}}
    decisions.issue(under_review, small, by=handler)
    mail.deliver_all()
    frozen_clock.advance(hours=3)
    fresh = complaints.get(under_review.uid)

    with pytest.raises(NeedsApproval):
        decisions.issue(fresh, FIXED, by=handler)
    made = decisions.approve(decisions.ask(fresh, FIXED, by=handler), by=head)

    assert (made.correction, made.approved_by) == (FIXED["correction"], head.uid)


def test_the_answer_of_a_second_look_is_corrected_by_nobody_of_the_first(
    contested, handler, head, mail: Mailroom, frozen_clock
):
    second = decisions.issue(contested, GRANTED, by=head)
    mail.deliver_all()
    frozen_clock.advance(hours=3)
    fresh = complaints.get(contested.uid)

    with pytest.raises(IllegalAction):
        decisions.issue(fresh, FIXED, by=handler)
    corrected = decisions.issue(fresh, FIXED, by=head)

    assert second.second_look
    assert corrected.second_look


def test_what_silence_decided_is_answered_and_not_corrected(under_review, handler, frozen_clock):
    frozen_clock.advance(days=20)
    decisions.deem(under_review)

    with pytest.raises(IllegalAction):
        decisions.issue(complaints.get(under_review.uid), FIXED, by=handler)


# -- what comes back ------------------------------------------------------------------------------


@on_both_databases
def test_an_answer_that_comes_back_is_owed_again_and_somebody_acts_today(
    under_review, decided, otto, mail: Mailroom
):
    due_on = under_review.due_on
    mail.deliver_all()
    fresh = complaints.get(under_review.uid)
    assert fresh.answered

    decisions.undelivered(fresh, standing(fresh), by=WORKER)
    decisions.undelivered(fresh, standing(fresh), by=WORKER)

    found = complaints.get(under_review.uid)
    assert standing(found).dispatched_at is None
    assert (found.answered, found.due_on) == (False, due_on)
    owed = deadlines(found)
    assert owed["answer"].met_at is None
    assert owed["answer"].is_open
    assert not owed["appeal"].is_open
    (task,) = Task.of(found.uid)
    assert (bytes(task.executor_uid), task.due_on) == (bytes(otto.uid), clock.today("UTC"))
    assert history(found).count("answer_undelivered") == 1

    decisions.post(found, by=actors.of_staff(otto))

    assert deadlines(found)["answer"].met_at == clock.now()
    assert deadlines(found)["appeal"].is_open


def test_what_came_back_of_an_answer_that_was_corrected_changes_nothing(
    under_review, decided, handler, mail: Mailroom, frozen_clock
):
    mail.deliver_all()
    first = standing(under_review)
    frozen_clock.advance(hours=3)
    decisions.issue(complaints.get(under_review.uid), FIXED, by=handler)
    mail.deliver_all()
    before = snapshot()

    decisions.undelivered(complaints.get(under_review.uid), first, by=WORKER)

    assert snapshot() == before


def test_a_corrected_letter_that_comes_back_leaves_the_date_met_by_the_first(
    under_review, decided, handler, mail: Mailroom, frozen_clock
):
    mail.deliver_all()
    met_at = deadlines(under_review)["answer"].met_at
    frozen_clock.advance(hours=3)
    decisions.issue(complaints.get(under_review.uid), FIXED, by=handler)
    mail.deliver_all()

    decisions.undelivered(complaints.get(under_review.uid), standing(under_review), by=WORKER)

    assert deadlines(under_review)["answer"].met_at == met_at
    assert len(Task.of(under_review.uid)) == 1


def test_once_the_customer_has_asked_for_a_second_look_the_answer_was_there(
    contested, mail: Mailroom
):
    before = snapshot()

    decisions.undelivered(contested, standing(contested), by=WORKER)

    assert snapshot() == before


def test_a_machine_that_decided_first_takes_no_second_look(under_review, mail: Mailroom):
    machine = actors.of_key(new_uid(), [Scope.WRITE])
    decisions.issue(under_review, REJECTED, by=machine)
    mail.deliver_all()
    looked = complaints.perform(complaints.get(under_review.uid), Action.APPEAL, by=COMPLAINANT)

    with pytest.raises(IllegalAction):
        decisions.issue(looked, GRANTED, by=machine)
