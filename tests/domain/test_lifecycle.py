"""Every state with every action, legal and illegal, written out by hand beside the table."""

from dataclasses import replace

import pytest

from reclamator.domain import lifecycle
from reclamator.domain.lifecycle import (
    CLOCK,
    COMPLAINANT,
    TABLE,
    WORKER,
    Action,
    Actor,
    Effect,
    Facts,
    Party,
    Verb,
)
from reclamator.domain.permissions import Permission, Role, Scope
from reclamator.domain.vocabulary import DeadlineKind, EventKind, Outcome, State
from reclamator.errors import Forbidden, IllegalAction

MIRA = Actor.with_role(Role.HANDLER)
OTTO = Actor.with_role(Role.HEAD)
NINA_VIEWS = Actor.with_role(Role.VIEWER)
SHOP_SYSTEM = Actor.with_scopes(Scope.WRITE)
EVERYBODY = Actor(Party.STAFF, frozenset(Permission))

# Everything that any guard asks for; single facts are taken away below.
READY = Facts(
    handler_assigned=True,
    verbal=True,
    regime_allows_extension=True,
    regime_silence_acts=True,
    answer_overdue=True,
    outcome=Outcome.PARTLY_GRANTED,
    decision_complete=True,
    dispatched=True,
    fulfilled=True,
    appeal_period_over=True,
)
TO_POST = replace(READY, dispatched=False)
BY_SILENCE = replace(READY, outcome=Outcome.DEEMED_ACCEPTED)
FACTS = {Action.DISPATCH: TO_POST, Action.DECIDE: BY_SILENCE, Action.OVERRIDE: BY_SILENCE}

# action: state -> state
LEGAL: dict[str, dict[str | None, str]] = {
    "submit": {None: "received"},
    "confirm_written": {
        state: state
        for state in ("received", "under_review", "decided", "fulfilled", "under_appeal")
    },
    "start_review": {"received": "under_review"},
    "request_completion": {"received": "received", "under_review": "under_review"},
    "extend": {"received": "received", "under_review": "under_review"},
    "decide": {"under_review": "decided", "decided": "decided"},
    "correct": {"decided": "decided"},
    "undelivered": {"decided": "decided", "fulfilled": "fulfilled"},
    "dispatch": {"decided": "decided", "fulfilled": "fulfilled"},
    "deem": {"received": "decided", "under_review": "decided"},
    "override": {"decided": "under_review"},
    "fulfil": {"decided": "fulfilled"},
    "appeal": {"decided": "under_appeal", "fulfilled": "under_appeal"},
    "decide_appeal": {"under_appeal": "decided"},
    "close": {"decided": "closed", "fulfilled": "closed"},
    "dismiss": {"received": "closed", "under_review": "closed"},
    "withdraw": {
        "received": "withdrawn",
        "under_review": "withdrawn",
        "under_appeal": "withdrawn",
    },
    "reopen": {"closed": "under_review", "withdrawn": "under_review"},
}
STATES: tuple[State | None, ...] = (None, *State)


@pytest.mark.parametrize("action", Action, ids=str)
@pytest.mark.parametrize("state", STATES, ids=str)
def test_every_state_with_every_action(state: State | None, action: Action) -> None:
    expected = LEGAL[action.value].get(state)
    facts = FACTS.get(action, READY)
    actor = next(actor for actor in (EVERYBODY, CLOCK) if lifecycle.may_perform(action, actor))

    if expected is None:
        with pytest.raises(IllegalAction) as refusal:
            lifecycle.check(state, action, by=actor, facts=facts)
        assert action.value not in refusal.value.allowed_actions
        with pytest.raises(IllegalAction):
            lifecycle.next_state(state, action)
    else:
        assert lifecycle.check(state, action, by=actor, facts=facts) == expected
        assert lifecycle.next_state(state, action) == expected


WHO = {
    "submit": "anyone",
    "confirm_written": "complainant review",
    "start_review": "review",
    "request_completion": "review",
    "extend": "review",
    "decide": "decide",
    "correct": "decide decide_appeal",
    "dispatch": "worker decide",
    "undelivered": "worker decide",
    "deem": "clock",
    "override": "override",
    "fulfil": "fulfil",
    "appeal": "complainant review",
    "decide_appeal": "decide_appeal",
    "close": "review clock",
    "dismiss": "review",
    "withdraw": "complainant review",
    "reopen": "reopen",
}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.action.value)
def test_who_may_do_what(row: lifecycle.Row) -> None:
    assert [who.value for who in row.who] == WHO[row.action].split()


@pytest.mark.parametrize(
    ("state", "actor", "facts", "allowed"),
    [
        (None, COMPLAINANT, Facts(), "submit"),
        (State.RECEIVED, COMPLAINANT, Facts(), "withdraw"),
        (State.RECEIVED, COMPLAINANT, Facts(verbal=True), "confirm_written withdraw"),
        (State.RECEIVED, MIRA, Facts(), "request_completion dismiss withdraw"),
        (
            State.RECEIVED,
            MIRA,
            Facts(handler_assigned=True),
            "start_review request_completion dismiss withdraw",
        ),
        (State.UNDER_REVIEW, MIRA, Facts(), "request_completion decide dismiss withdraw"),
        (State.UNDER_REVIEW, SHOP_SYSTEM, Facts(), "request_completion decide dismiss withdraw"),
        (State.UNDER_REVIEW, NINA_VIEWS, READY, ""),
        (State.UNDER_REVIEW, Actor.with_scopes(Scope.READ), READY, ""),
        (State.UNDER_REVIEW, CLOCK, READY, "deem"),
        (State.UNDER_REVIEW, CLOCK, replace(READY, regime_silence_acts=False), ""),
        (State.UNDER_REVIEW, CLOCK, replace(READY, answer_overdue=False), ""),
        (State.DECIDED, WORKER, TO_POST, "dispatch"),
        (State.DECIDED, WORKER, READY, "undelivered"),
        (State.DECIDED, WORKER, replace(TO_POST, decision_complete=False), ""),
        (State.DECIDED, WORKER, replace(TO_POST, outcome=Outcome.DEEMED_ACCEPTED), ""),
        (State.DECIDED, COMPLAINANT, Facts(outcome=Outcome.REJECTED), ""),
        (State.DECIDED, COMPLAINANT, Facts(outcome=Outcome.REJECTED, dispatched=True), "appeal"),
        (State.DECIDED, COMPLAINANT, replace(READY, appealed_before=True), "confirm_written"),
        (State.DECIDED, Actor.with_role(Role.WAREHOUSE), READY, "fulfil"),
        (State.UNDER_APPEAL, MIRA, Facts(), "withdraw"),
        (State.UNDER_APPEAL, OTTO, Facts(), "decide_appeal withdraw"),
        (State.UNDER_APPEAL, OTTO, Facts(decider_is_actor=True), "withdraw"),
        (State.CLOSED, MIRA, READY, ""),
        (State.CLOSED, OTTO, READY, "reopen"),
    ],
)
def test_the_buttons_follow_state_person_and_facts(
    state: State | None, actor: Actor, facts: Facts, allowed: str
) -> None:
    found = lifecycle.allowed_actions(state, by=actor, facts=facts)

    assert [action.value for action in found] == allowed.split()


@pytest.mark.parametrize(
    ("state", "facts", "closes"),
    [
        (State.DECIDED, Facts(outcome=Outcome.GRANTED, dispatched=True), False),
        (State.DECIDED, Facts(outcome=Outcome.GRANTED, dispatched=True, fulfilled=True), True),
        (State.FULFILLED, Facts(outcome=Outcome.GRANTED, dispatched=True), True),
        (State.FULFILLED, Facts(outcome=Outcome.GRANTED), False),
        (State.FULFILLED, Facts(outcome=Outcome.GRANTED, dispatched=True, open_tasks=1), False),
        (State.FULFILLED, Facts(outcome=Outcome.PARTLY_GRANTED, dispatched=True), False),
        (State.DECIDED, Facts(outcome=Outcome.REJECTED, dispatched=True), False),
        (
            State.DECIDED,
            Facts(outcome=Outcome.REJECTED, dispatched=True, appeal_period_over=True),
            True,
        ),
        (
            State.DECIDED,
            Facts(outcome=Outcome.REJECTED, dispatched=True, appealed_before=True),
            True,
        ),
        (State.FULFILLED, Facts(outcome=Outcome.DEEMED_ACCEPTED), True),
        (State.DECIDED, Facts(outcome=Outcome.DEEMED_ACCEPTED), False),
    ],
)
def test_nothing_closes_before_everything_owed_is_done(
    state: State, facts: Facts, closes: bool
) -> None:
    assert (Action.CLOSE in lifecycle.allowed_actions(state, by=MIRA, facts=facts)) is closes


def test_a_refusal_names_what_can_be_done_and_what_to_do_first() -> None:
    with pytest.raises(IllegalAction) as refusal:
        lifecycle.check(State.RECEIVED, Action.START_REVIEW, by=MIRA, facts=Facts())

    assert refusal.value.allowed_actions == ("request_completion", "dismiss", "withdraw")
    assert str(refusal.value.sentence) == "Choose first who handles this complaint."


def test_a_person_without_the_permission_is_told_so_in_any_state() -> None:
    for state in STATES:
        with pytest.raises(Forbidden):
            lifecycle.check(state, Action.DECIDE, by=NINA_VIEWS, facts=READY)


def test_only_the_dispatch_meets_the_clock() -> None:
    meeting = {
        row.action.value for row in TABLE if Effect(Verb.MEET, DeadlineKind.ANSWER) in row.deadlines
    }

    assert meeting == {"dispatch"}


def test_the_first_answer_opens_the_time_for_a_second_look_and_the_second_does_not() -> None:
    first = lifecycle.effects(Action.DISPATCH, Facts())
    second = lifecycle.effects(Action.DISPATCH, Facts(appealed_before=True))

    assert [effect.kind for effect in first if effect.verb is Verb.START] == [DeadlineKind.APPEAL]
    assert [effect for effect in second if effect.verb is Verb.START] == []


def test_asking_for_more_stops_no_clock() -> None:
    assert lifecycle.effects(Action.REQUEST_COMPLETION, READY) == ()


def test_a_robot_gets_no_mail_and_a_duplicate_is_pointed_to_the_older_one() -> None:
    assert lifecycle.notice(Action.DISMISS, Facts()) is None

    pointed = lifecycle.notice(Action.DISMISS, Facts(duplicate=True))
    assert pointed is not None
    assert pointed.name == "complaint-duplicate"


def test_the_notices_are_those_of_the_plan() -> None:
    told = {row.action.value: row.notice.name for row in TABLE if row.notice}

    assert told == {
        "submit": "complaint-received",
        "start_review": "review-started",
        "request_completion": "completion-requested",
        "extend": "deadline-extended",
        "dispatch": "decision-issued",
        "deem": "deemed-decision",
        "fulfil": "remedy-fulfilled",
        "appeal": "appeal-received",
        "close": "complaint-closed",
        "dismiss": "complaint-duplicate",
        "withdraw": "complaint-withdrawn",
        "reopen": "complaint-reopened",
    }


@pytest.mark.parametrize(
    ("action", "given", "missing"),
    [
        (Action.REOPEN, {}, ["reason"]),
        (Action.REOPEN, {"reason": "  "}, ["reason"]),
        (Action.REOPEN, {"reason": "Ada sent the photo"}, []),
        (Action.EXTEND, {"proof": "agreement"}, ["new_on"]),
        (Action.REQUEST_COMPLETION, {}, ["missing"]),
        (Action.DISMISS, {"reason": "spam"}, []),
        (Action.CLOSE, {}, []),
    ],
)
def test_what_has_to_come_with_an_action(
    action: Action, given: dict[str, object], missing: list[str]
) -> None:
    assert [error.field for error in lifecycle.missing_inputs(action, given)] == missing


def test_there_is_one_row_and_one_event_for_each_action() -> None:
    assert [row.action for row in TABLE] == list(Action)
    assert len({row.event for row in TABLE}) == len(TABLE)
    assert [row.event for row in TABLE] == list(EventKind)[: len(TABLE)]


def test_the_diagram_shows_every_way() -> None:
    diagram = lifecycle.mermaid()

    assert diagram.startswith("stateDiagram-v2\n    [*] --> received: submit\n")
    for action, ways in LEGAL.items():
        for start, end in ways.items():
            arrow = f"    {start or '[*]'} --> {end}: "
            assert any(
                line.startswith(arrow) and action in line.removeprefix(arrow).split(", ")
                for line in diagram.splitlines()
            )
