"""The answer: complete or not at all, one at a time, and only its dispatch meets the clock."""

import pytest

from reclamator import clock
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role, Scope
from reclamator.domain.vocabulary import DeadlineKind, Outcome, QuarantineReason, Remedy, State
from reclamator.errors import Forbidden, IllegalAction, Incomplete
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.fields import new_uid
from reclamator.services import actors, complaints, decisions, messages, tracking
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
