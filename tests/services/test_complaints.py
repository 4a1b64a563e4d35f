"""A complaint moves by one function: state, dates, history, notice, all of it or nothing."""

import contextvars
import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from reclamator import clock
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role, Scope
from reclamator.domain.vocabulary import (
    Channel,
    Direction,
    QuarantineReason,
    State,
    Validity,
    WaitingOn,
)
from reclamator.errors import Conflict, Forbidden, IllegalAction, Incomplete, NotFound
from reclamator.models import database
from reclamator.models.complaint import Complaint, Shelf
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.fields import new_uid
from reclamator.models.message import Message
from reclamator.models.notification import Notification
from reclamator.models.scope import company_scope
from reclamator.services import actors, audit, complaints, decisions, intake, messages
from reclamator.services.actors import CLOCK, COMPLAINANT, WORKER, Actor
from reclamator.services.intake import Arrival
from tests.cast import GRANTED, REJECTED, Mailroom, file_complaint, on_both_databases
from tests.services.records import deadlines, history, notices, snapshot

REASON = {"reason": "It leaks again."}


@pytest.fixture
def handler(otto) -> Actor:
    """Otto, as one who acts."""
    return actors.of_staff(otto)


@pytest.fixture
def head(hire) -> Actor:
    """The head of the team."""
    return actors.of_staff(hire(Role.HEAD))


@pytest.fixture
def rejected(under_review, handler, mail: Mailroom) -> Complaint:
    """Ada's complaint, refused; she has the letter."""
    decisions.issue(under_review, REJECTED, by=handler)
    mail.deliver_all()
    return complaints.get(under_review.uid)


@pytest.fixture
def granted(decided, mail: Mailroom) -> Complaint:
    """Ada's complaint, granted; she has the letter."""
    mail.deliver_all()
    return complaints.get(decided.complaint_uid)


@pytest.fixture
def in_scope_of(globex) -> Callable[..., Complaint]:
    """File at Globex, in the Czech Republic, where the law lets a date move."""
    return lambda **said: file_complaint(globex, country="CZ", **said)


# -- moving ---------------------------------------------------------------------------------------


@on_both_databases
def test_a_move_is_state_history_link_and_notice(submitted, otto, handler):
    taken = complaints.assign(submitted, otto, by=handler)
    links = audit.verify().length

    moved = complaints.perform(taken, Action.START_REVIEW, by=handler)

    assert complaints.get(submitted.uid).state is moved.state is State.UNDER_REVIEW
    last = Event.of(submitted.uid)[-1]
    assert (last.code.value, last.actor, last.actor_uid) == ("review_started", "staff", otto.uid)
    assert (last.from_state, last.to_state) == ("received", "under_review")
    assert audit.verify().length == links + 1
    assert notices(submitted) == ["complaint-received", "review-started"]
    assert moved.version == taken.version + 1


@pytest.mark.parametrize(
    ("action", "by"),
    [
        (Action.DECIDE, "handler"),
        (Action.FULFIL, "handler"),
        (Action.CLOSE, "handler"),
        (Action.REOPEN, "head"),
        (Action.APPEAL, "customer"),
        (Action.DISPATCH, "worker"),
        (Action.DEEM, "clock"),
        (Action.START_REVIEW, "handler"),
        (Action.EXTEND, "handler"),
    ],
)
def test_what_is_not_possible_changes_nothing_and_says_what_is(
    submitted, handler, head, action, by
):
    actor = {
        "handler": handler,
        "head": head,
        "customer": COMPLAINANT,
        "worker": WORKER,
        "clock": CLOCK,
    }[by]
    before = snapshot()

    with pytest.raises(IllegalAction) as caught:
        complaints.perform(submitted, action, by=actor)

    assert snapshot() == before
    possible = complaints.allowed_actions(submitted, by=actor)
    assert caught.value.allowed_actions == tuple(one.value for one in possible)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AUDITOR, Role.WAREHOUSE, Role.ADMIN])
def test_who_may_not_changes_nothing(under_review, hire, role):
    by = actors.of_staff(hire(role))
    before = snapshot()

    with pytest.raises(Forbidden):
        complaints.perform(under_review, Action.DISMISS, by=by, given={"reason": "spam"})

    assert snapshot() == before


def test_a_machine_with_a_reading_key_may_not_move_anything(under_review):
    by = actors.of_key(new_uid(), [Scope.READ])

    with pytest.raises(Forbidden):
        complaints.perform(under_review, Action.WITHDRAW, by=by)


@on_both_databases
def test_a_double_click_moves_once(submitted):
    """The second click still holds the old row: what counts is what the database holds."""
    complaints.perform(submitted, Action.WITHDRAW, by=COMPLAINANT)
    before = snapshot()

    with pytest.raises(IllegalAction):
        complaints.perform(submitted, Action.WITHDRAW, by=COMPLAINANT)

    assert snapshot() == before
    assert notices(submitted).count("complaint-withdrawn") == 1


@on_both_databases
def test_of_two_who_move_at_once_one_is_told_that_it_is_too_late(under_review, settings):
    outcomes = at_once(
        under_review,
        lambda: complaints.perform(under_review, Action.WITHDRAW, by=COMPLAINANT),
        lambda: complaints.perform(under_review, Action.WITHDRAW, by=COMPLAINANT),
    )

    assert sorted(outcomes) == ["IllegalAction", "done"]
    assert history(under_review).count("withdrawn") == 1
    assert notices(under_review).count("complaint-withdrawn") == 1


@on_both_databases
def test_of_two_who_decide_at_once_one_answer_stands(under_review, handler):
    def decide() -> Any:
        return decisions.issue(under_review, GRANTED, by=handler)

    outcomes = at_once(under_review, decide, decide)

    assert sorted(outcomes) == ["IllegalAction", "done"]
    assert Decision.select().count() == 1
    assert notices(under_review).count("decision-issued") == 1


def at_once(complaint: Complaint, *acts: Callable[[], Any]) -> list[str]:
    """Let several people act at the same moment, each on a connection of their own."""
    start, outcomes = threading.Barrier(len(acts)), []

    def live(act: Callable[[], Any]) -> None:
        with database.connection(), company_scope(complaint.company_uid):
            start.wait()
            try:
                act()
                outcomes.append("done")
            except Exception as error:
                outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=contextvars.Context().run, args=(live, act)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_a_complaint_of_another_company_is_not_there(under_review, globex, handler):
    before = snapshot()

    with company_scope(globex.uid):
        for act in (
            lambda: complaints.get(under_review.uid),
            lambda: complaints.perform(under_review, Action.WITHDRAW, by=COMPLAINANT),
            lambda: complaints.change(under_review, by=handler, validity=Validity.JUSTIFIED),
        ):
            with pytest.raises(NotFound):
                act()

    assert snapshot() == before


# -- who handles it -------------------------------------------------------------------------------


def test_a_handler_takes_what_nobody_handles_and_nothing_else(submitted, otto, mira, handler):
    taken = complaints.assign(submitted, otto, by=handler)
    assert taken.handler_uid == otto.uid

    with pytest.raises(Forbidden):
        complaints.assign(taken, mira, by=handler)
    with pytest.raises(Forbidden):
        complaints.assign(taken, None, by=handler)


def test_a_head_gives_it_to_anybody_who_checks_complaints(submitted, otto, mira, head, hire):
    complaints.assign(submitted, otto, by=head)
    moved = complaints.assign(complaints.get(submitted.uid), mira, by=head)
    assert moved.handler_uid == mira.uid

    with pytest.raises(Incomplete) as caught:
        complaints.assign(moved, hire(Role.VIEWER), by=head)
    assert [fault.field for fault in caught.value.errors] == ["handler"]

    assert complaints.assign(moved, None, by=head).handler_uid is None
    assert history(submitted) == ["submitted", "assigned", "assigned", "assigned"]


def test_giving_it_to_who_has_it_changes_nothing(submitted, otto, handler, head):
    taken = complaints.assign(submitted, otto, by=handler)
    before = snapshot()

    complaints.assign(taken, otto, by=head)

    assert snapshot() == before


# -- versions -------------------------------------------------------------------------------------


@on_both_databases
def test_no_two_states_of_a_complaint_share_a_version(submitted, handler):
    """Two that hold the same old row: each change still gets a number of its own."""
    one, other = (complaints.get(submitted.uid) for _ in range(2))

    messages.write(one, body="First.")
    messages.write(other, body="Second.")

    assert other.version == one.version + 1 == complaints.get(submitted.uid).version
    with pytest.raises(Conflict):
        complaints.require_version(complaints.get(submitted.uid), one.etag)
    complaints.require_version(complaints.get(submitted.uid), other.etag)
    complaints.require_version(complaints.get(submitted.uid), "*")


def test_a_change_says_what_changed(submitted, handler):
    complaints.change(
        submitted, by=handler, validity=Validity.JUSTIFIED, waiting_on=WaitingOn.SUPPLIER
    )

    found = complaints.get(submitted.uid)
    assert (found.validity, found.waiting_on) == (Validity.JUSTIFIED, WaitingOn.SUPPLIER)
    assert Event.of(found.uid)[-1].detail == {"validity": "justified", "waiting_on": "supplier"}


# -- asking for what is missing -------------------------------------------------------------------


@on_both_databases
def test_asking_for_what_is_missing_stops_no_clock(under_review, handler):
    before = {kind: row.safe_on for kind, row in deadlines(under_review).items()}

    complaints.request_completion(under_review, missing="  A photo of the base. ", by=handler)

    found = complaints.get(under_review.uid)
    assert (found.state, found.waiting_on) == (State.UNDER_REVIEW, WaitingOn.COMPLAINANT)
    assert {kind: row.safe_on for kind, row in deadlines(found).items()} == before
    assert all(row.is_open for kind, row in deadlines(found).items() if kind != "acknowledge")
    asked = Message.of(found.uid)[-1]
    assert (asked.direction, asked.body) == (Direction.OUT, "A photo of the base.")
    assert notices(found).count("completion-requested") == 1
    assert notices(found).count("message-received") == 0


def test_an_answer_ends_the_wait(under_review, handler):
    complaints.request_completion(under_review, missing="A photo.", by=handler)

    messages.write(complaints.get(under_review.uid), body="Here it is.")

    assert complaints.get(under_review.uid).waiting_on is None


def test_once_there_is_an_answer_nothing_is_asked_of_the_customer(under_review, handler):
    complaints.request_completion(under_review, missing="A photo.", by=handler)

    decisions.issue(complaints.get(under_review.uid), GRANTED, by=handler)

    assert complaints.get(under_review.uid).waiting_on is None


def test_who_asks_says_for_what(under_review, handler):
    before = snapshot()

    with pytest.raises(Incomplete) as caught:
        complaints.request_completion(under_review, missing="  ", by=handler)

    assert [fault.field for fault in caught.value.errors] == ["missing"]
    assert snapshot() == before


# -- more time ------------------------------------------------------------------------------------


def test_polish_law_lets_no_date_move(under_review, handler):
    assert Action.EXTEND not in complaints.allowed_actions(under_review, by=handler)

    with pytest.raises(IllegalAction):
        complaints.perform(under_review, Action.EXTEND, by=handler, given={"new_on": "2026-12-20"})


@on_both_databases
def test_where_the_law_allows_it_a_date_moves_with_proof(globex, in_scope_of, nina):
    by = actors.of_staff(nina)
    with company_scope(globex.uid):
        complaint = in_scope_of()
        old = deadlines(complaint)["answer"].statutory_on
        new = old + timedelta(days=10)
        given = {"proof": "She agreed on the phone on 20 November.", "new_on": new.isoformat()}

        moved = complaints.perform(complaint, Action.EXTEND, by=by, given=given)

        answer = deadlines(moved)["answer"]
        assert answer.statutory_on == new
        assert old < answer.safe_on == moved.due_on <= new
        assert Event.of(moved.uid)[-1].detail["proof"] == given["proof"]
        assert notices(moved).count("deadline-extended") == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "proof"),
        ({"proof": "She agreed."}, "new_on"),
        ({"proof": "She agreed.", "new_on": "soon"}, "new_on"),
        ({"proof": "She agreed.", "new_on": "2026-12-01"}, "new_on"),
    ],
)
def test_a_date_does_not_move_without_proof_or_backwards(globex, in_scope_of, nina, given, field):
    with company_scope(globex.uid):
        complaint = in_scope_of()
        before = snapshot()

        with pytest.raises(Incomplete) as caught:
            complaints.perform(complaint, Action.EXTEND, by=actors.of_staff(nina), given=given)

        assert field in [fault.field for fault in caught.value.errors]
        assert snapshot() == before


# -- silence --------------------------------------------------------------------------------------


def test_the_law_decides_only_once_its_own_date_has_passed(under_review, frozen_clock):
    """Friday 4 December is the safe date; the law's is Monday the 7th."""
    answer = deadlines(under_review)["answer"]
    assert (answer.safe_on, answer.statutory_on) == (date(2026, 12, 4), date(2026, 12, 7))

    while clock.today("Europe/Warsaw") <= answer.statutory_on:
        with pytest.raises(IllegalAction):
            decisions.deem(under_review)
        frozen_clock.advance(days=1)
    assert clock.today("Europe/Warsaw") == date(2026, 12, 8)
    decision = decisions.deem(under_review)

    found = complaints.get(under_review.uid)
    assert (found.state, decision.outcome.value) == (State.DECIDED, "deemed_accepted")
    assert deadlines(found)["answer"].missed_at == clock.now()
    assert deadlines(found)["answer"].met_at is None
    assert notices(found).count("deemed-decision") == 1
    assert notices(found).count("decision-issued") == 0


def test_what_the_law_granted_is_fulfilled_and_closed_like_any_grant(under_review, frozen_clock):
    frozen_clock.advance(days=20)
    decisions.deem(under_review)
    by = actors.of_key(new_uid(), [Scope.WRITE])

    complaints.perform(under_review, Action.FULFIL, by=by)
    closed = complaints.perform(under_review, Action.CLOSE, by=by)

    assert closed.state is State.CLOSED


def test_where_silence_decides_nothing_the_clock_decides_nothing(globex, in_scope_of, frozen_clock):
    with company_scope(globex.uid):
        complaint = in_scope_of()
        frozen_clock.advance(days=60)

        with pytest.raises(IllegalAction):
            decisions.deem(complaint)


def test_a_business_has_no_clock_by_law(submit, frozen_clock):
    complaint = submit(buyer="business")
    frozen_clock.advance(days=60)

    assert "answer" not in deadlines(complaint)
    with pytest.raises(IllegalAction):
        decisions.deem(complaint)


# -- closing --------------------------------------------------------------------------------------


def test_what_was_granted_is_closed_when_it_is_done(granted, handler):
    with pytest.raises(IllegalAction):
        complaints.perform(granted, Action.CLOSE, by=handler)

    complaints.perform(granted, Action.FULFIL, by=handler)
    closed = complaints.perform(granted, Action.CLOSE, by=handler)

    assert (closed.state, closed.shelf, closed.closed_at) == (State.CLOSED, Shelf.DONE, clock.now())
    assert (
        notices(closed).count("remedy-fulfilled") == notices(closed).count("complaint-closed") == 1
    )


def test_an_unsent_answer_closes_nothing(decided, handler):
    complaint = complaints.get(decided.complaint_uid)
    complaints.perform(complaint, Action.FULFIL, by=handler)

    with pytest.raises(IllegalAction):
        complaints.perform(complaint, Action.CLOSE, by=handler)


def test_a_refusal_is_closed_when_nobody_can_contest_it_any_more(rejected, frozen_clock):
    last = deadlines(rejected)["appeal"].safe_on
    assert last == date(2026, 12, 22)

    frozen_clock.advance(days=30)
    assert clock.today("Europe/Warsaw") == last
    with pytest.raises(IllegalAction):
        complaints.perform(rejected, Action.CLOSE, by=CLOCK)

    frozen_clock.advance(days=1)
    assert complaints.perform(rejected, Action.CLOSE, by=CLOCK).state is State.CLOSED


@pytest.mark.parametrize(
    ("reason", "told"),
    [("spam", []), ("misdirected", []), ("duplicate", ["complaint-duplicate"])],
)
def test_a_dismissal_has_a_reason_and_tells_only_who_filed_twice(submitted, handler, reason, told):
    before = notices(submitted)

    dismissed = complaints.perform(submitted, Action.DISMISS, by=handler, given={"reason": reason})

    assert (dismissed.state, dismissed.reason) == (State.CLOSED, reason)
    assert notices(submitted) == sorted(before + told)
    assert [row for row in deadlines(dismissed).values() if row.is_open] == []


def test_a_dismissal_without_a_reason_is_none(submitted, handler):
    before = snapshot()

    with pytest.raises(Incomplete):
        complaints.perform(submitted, Action.DISMISS, by=handler)

    assert snapshot() == before


@on_both_databases
def test_a_withdrawal_ends_every_clock(under_review):
    gone = complaints.perform(under_review, Action.WITHDRAW, by=COMPLAINANT)

    assert (gone.state, gone.shelf) == (State.WITHDRAWN, Shelf.DONE)
    assert [row.kind for row in deadlines(gone).values() if row.is_open] == []
    assert notices(gone).count("complaint-withdrawn") == 1


def test_after_the_answer_there_is_nothing_to_withdraw(granted):
    with pytest.raises(IllegalAction):
        complaints.perform(granted, Action.WITHDRAW, by=COMPLAINANT)


# -- opening again --------------------------------------------------------------------------------


@on_both_databases
def test_opened_again_on_the_same_day_the_new_date_counts(under_review, head, frozen_clock):
    """Two answers of one day, one cancelled: whatever looks by kind finds the one that is owed."""
    for _ in range(5):
        complaints.perform(under_review, Action.WITHDRAW, by=COMPLAINANT)
        again = complaints.perform(under_review, Action.REOPEN, by=head, given=REASON)
        assert deadlines(again)["answer"].is_open
        assert (again.shelf, again.closed_at) == (Shelf.OPEN, None)
        assert again.due_on == deadlines(again)["answer"].safe_on

    frozen_clock.advance(days=30)
    assert complaints.facts(complaints.get(under_review.uid)).answer_overdue
    assert Action.DEEM in complaints.allowed_actions(complaints.get(under_review.uid), by=CLOCK)


def test_who_opens_it_again_says_why(submitted, head, handler):
    complaints.perform(submitted, Action.WITHDRAW, by=COMPLAINANT)
    before = snapshot()

    with pytest.raises(Incomplete):
        complaints.perform(submitted, Action.REOPEN, by=head)
    with pytest.raises(Forbidden):
        complaints.perform(submitted, Action.REOPEN, by=handler, given=REASON)

    assert snapshot() == before


def test_a_new_answer_after_a_reopening_is_sent_like_the_first(
    granted, head, handler, mail, frozen_clock
):
    frozen_clock.advance(days=1)
    complaints.perform(granted, Action.FULFIL, by=handler)
    complaints.perform(granted, Action.CLOSE, by=handler)
    again = complaints.perform(granted, Action.REOPEN, by=head, given=REASON)

    decisions.issue(again, REJECTED, by=handler)
    mail.deliver_all()

    found = complaints.get(granted.uid)
    assert found.state is State.DECIDED
    assert deadlines(found)["answer"].met_at == clock.now()
    assert notices(found).count("decision-issued") == 2


# -- words spoken, and what looked like a robot ---------------------------------------------------


def test_what_was_said_on_the_phone_is_confirmed_in_writing_once(acme, handler):
    complaint = file_complaint(acme, arrival=Arrival(channel=Channel.PHONE, by=handler))
    Complaint.update(verbal=True).execute()

    confirmed = complaints.perform(complaint, Action.CONFIRM_WRITTEN, by=COMPLAINANT)

    assert (confirmed.verbal, confirmed.state) == (False, State.RECEIVED)
    with pytest.raises(IllegalAction):
        complaints.perform(complaint, Action.CONFIRM_WRITTEN, by=COMPLAINANT)


@on_both_databases
def test_set_aside_it_is_handled_all_the_same_and_its_confirmation_waits(acme, otto, handler, mail):
    complaint = file_complaint(acme, arrival=Arrival(quarantine=QuarantineReason.FLOOD))
    assert (complaint.shelf, complaint.register_number) == (Shelf.SET_ASIDE, None)
    assert deadlines(complaint)["answer"].is_open

    complaints.assign(complaint, otto, by=handler)
    complaints.perform(complaint, Action.START_REVIEW, by=handler)
    mail.deliver_all()
    held = Notification.select().where(Notification.state == "held")
    assert [row.notice for row in held] == ["complaint-received"]
    assert len(mail.sent) == 1

    intake.release(complaint, by=handler)
    intake.release(complaint, by=handler)
    released = complaints.get(complaint.uid)
    assert (released.shelf, released.register_number) == (Shelf.OPEN, "1/2026")
    mail.deliver_all()
    assert len(mail.sent) == Notification.select().count() == 2
    assert history(complaint).count("released") == 1
