"""THE table: every way a complaint can go, row by row."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from reclamator.domain.lifecycle import guards
from reclamator.domain.lifecycle.actors import Action, Party
from reclamator.domain.lifecycle.guards import Facts, Guard, Need
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import DeadlineKind, EventKind, State


class Verb(StrEnum):
    """What an action does to deadlines; MOVE means those that the regime's extension names."""

    START = "start"
    MEET = "meet"
    MISS = "miss"
    MOVE = "move"
    OWE_AGAIN = "owe_again"
    CANCEL_OPEN = "cancel_open"


@dataclass(frozen=True)
class Effect:
    """One effect on deadlines; `kind` None means all. It acts only on deadlines that exist."""

    verb: Verb
    kind: DeadlineKind | None = None
    unless: Callable[[Facts], bool] | None = None


@dataclass(frozen=True)
class Notice:
    """A notice by its template's name, to the complainant or to staff."""

    name: str
    to: Party = Party.COMPLAINANT
    only_if: Callable[[Facts], bool] | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table. `to` None keeps the state; `needs` are checked by `missing_inputs`."""

    action: Action
    sources: tuple[State | None, ...]
    to: State | None
    who: tuple[Party | Permission, ...]
    guards: tuple[Guard, ...] = ()
    needs: tuple[Need, ...] = ()
    deadlines: tuple[Effect, ...] = ()
    notice: Notice | None = None
    event: EventKind


NEW = (None,)
OPEN = tuple(state for state in State if state.is_open)
BEFORE_DECISION = (State.RECEIVED, State.UNDER_REVIEW)
SAME = None

START, MEET, MISS, MOVE = Verb.START, Verb.MEET, Verb.MISS, Verb.MOVE
OWE_AGAIN, CANCEL_OPEN = Verb.OWE_AGAIN, Verb.CANCEL_OPEN
ACKNOWLEDGE, ANSWER, SETTLE = DeadlineKind.ACKNOWLEDGE, DeadlineKind.ANSWER, DeadlineKind.SETTLE
SECOND_LOOK, ANSWER_APPEAL = DeadlineKind.APPEAL, DeadlineKind.ANSWER_APPEAL
CANCEL_ALL = (Effect(CANCEL_OPEN),)
# Staff record for customers what came by phone or letter.
CUSTOMER = (Party.COMPLAINANT, Permission.REVIEW)

TABLE: tuple[Row, ...] = (
    Row(
        action=Action.SUBMIT,
        sources=NEW,
        to=State.RECEIVED,
        who=(Party.ANYONE,),
        deadlines=(
            Effect(START, ACKNOWLEDGE),
            Effect(START, ANSWER),
            Effect(START, SETTLE),
            Effect(START, DeadlineKind.TARGET),
        ),
        notice=Notice("complaint-received"),
        event=EventKind.SUBMITTED,
    ),
    Row(
        action=Action.CONFIRM_WRITTEN,
        sources=OPEN,
        to=SAME,
        who=CUSTOMER,
        guards=(guards.VERBAL,),
        event=EventKind.CONFIRMED_WRITTEN,
    ),
    Row(
        action=Action.START_REVIEW,
        sources=(State.RECEIVED,),
        to=State.UNDER_REVIEW,
        who=(Permission.REVIEW,),
        guards=(guards.HANDLER_ASSIGNED,),
        notice=Notice("review-started"),
        event=EventKind.REVIEW_STARTED,
    ),
    Row(
        action=Action.REQUEST_COMPLETION,
        sources=BEFORE_DECISION,
        to=SAME,
        who=(Permission.REVIEW,),
        needs=(guards.WHAT_IS_MISSING,),
        # No effect on deadlines: asking for more does not stop the legal clock.
        notice=Notice("completion-requested"),
        event=EventKind.COMPLETION_REQUESTED,
    ),
    Row(
        action=Action.EXTEND,
        sources=BEFORE_DECISION,
        to=SAME,
        who=(Permission.REVIEW,),
        guards=(guards.REGIME_ALLOWS_EXTENSION,),
        needs=(guards.PROOF, guards.NEW_DATE),
        deadlines=(Effect(MOVE, ANSWER), Effect(MOVE, SETTLE)),
        notice=Notice("deadline-extended"),
        event=EventKind.EXTENDED,
    ),
    Row(
        action=Action.DECIDE,
        sources=(State.UNDER_REVIEW, State.DECIDED),
        to=State.DECIDED,
        who=(Permission.DECIDE,),
        guards=(guards.NOT_DECIDED_BY_PEOPLE,),
        # The complete answer is checked part by part in `answers`. It meets no clock yet.
        event=EventKind.DECIDED,
    ),
    Row(
        action=Action.CORRECT,
        # A new decision, with a letter of its own; the one before stays as it was, with its clock.
        sources=(State.DECIDED,),
        to=SAME,
        who=(Permission.DECIDE, Permission.DECIDE_APPEAL),
        guards=(guards.DECIDED_BY_PEOPLE, guards.NOT_THE_FIRST_DECIDER_AFTER_APPEAL),
        needs=(guards.CORRECTION,),
        # The new letter gives its own time for a second look.
        deadlines=(Effect(CANCEL_OPEN, SECOND_LOOK),),
        event=EventKind.DECISION_CORRECTED,
    ),
    Row(
        action=Action.DISPATCH,
        # A remedy may be carried out before the letter leaves; the letter is owed all the same.
        sources=(State.DECIDED, State.FULFILLED),
        to=SAME,
        who=(Party.WORKER, Permission.DECIDE),
        guards=(guards.DECISION_COMPLETE, guards.NOT_DISPATCHED),
        deadlines=(
            Effect(MEET, ANSWER),
            Effect(MEET, ANSWER_APPEAL),
            Effect(MEET, DeadlineKind.TARGET),
            Effect(START, SECOND_LOOK, unless=lambda facts: facts.appealed_before),
        ),
        notice=Notice("decision-issued"),
        event=EventKind.DISPATCHED,
    ),
    Row(
        action=Action.UNDELIVERED,
        # What came back has answered nobody: the date is owed again, and time for a second look
        # has not begun.
        sources=(State.DECIDED, State.FULFILLED),
        to=SAME,
        who=(Party.WORKER, Permission.DECIDE),
        guards=(guards.DISPATCHED,),
        deadlines=(
            Effect(OWE_AGAIN, ANSWER),
            Effect(OWE_AGAIN, ANSWER_APPEAL),
            Effect(OWE_AGAIN, DeadlineKind.TARGET),
            Effect(CANCEL_OPEN, SECOND_LOOK),
        ),
        event=EventKind.ANSWER_UNDELIVERED,
    ),
    Row(
        action=Action.DEEM,
        sources=BEFORE_DECISION,
        to=State.DECIDED,
        who=(Party.CLOCK,),
        guards=(guards.REGIME_SILENCE_ACTS, guards.ANSWER_OVERDUE),
        deadlines=(Effect(MISS, ANSWER),),
        notice=Notice("deemed-decision", to=Party.STAFF),
        event=EventKind.DEEMED,
    ),
    Row(
        action=Action.OVERRIDE,
        sources=(State.DECIDED,),
        to=State.UNDER_REVIEW,
        who=(Permission.OVERRIDE,),
        guards=(guards.ACCEPTED_BY_SILENCE,),
        needs=(guards.OVERRIDE_REASON,),
        # No effect on deadlines: the date stays missed, and the answer stays owed.
        event=EventKind.SILENCE_OVERRIDDEN,
    ),
    Row(
        action=Action.FULFIL,
        sources=(State.DECIDED,),
        to=State.FULFILLED,
        who=(Permission.FULFIL,),
        guards=(guards.SOMETHING_GRANTED,),
        deadlines=(Effect(MEET, SETTLE),),
        notice=Notice("remedy-fulfilled"),
        event=EventKind.FULFILLED,
    ),
    Row(
        action=Action.APPEAL,
        # A late one is taken too, and recorded as late.
        sources=(State.DECIDED, State.FULFILLED),
        to=State.UNDER_APPEAL,
        who=CUSTOMER,
        guards=(guards.ANSWERED, guards.NOT_APPEALED_BEFORE),
        deadlines=(Effect(MEET, SECOND_LOOK), Effect(START, ANSWER_APPEAL)),
        notice=Notice("appeal-received"),
        event=EventKind.APPEALED,
    ),
    Row(
        action=Action.DECIDE_APPEAL,
        sources=(State.UNDER_APPEAL,),
        to=State.DECIDED,
        who=(Permission.DECIDE_APPEAL,),
        guards=(guards.NOT_THE_FIRST_DECIDER,),
        event=EventKind.APPEAL_DECIDED,
    ),
    Row(
        action=Action.CLOSE,
        sources=(State.DECIDED, State.FULFILLED),
        to=State.CLOSED,
        who=(Permission.REVIEW, Party.CLOCK),
        guards=(
            guards.ANSWERED,
            guards.GRANTED_IS_FULFILLED,
            guards.REFUSED_IS_FINAL,
            guards.NO_OPEN_TASK,
        ),
        deadlines=CANCEL_ALL,
        notice=Notice("complaint-closed"),
        event=EventKind.CLOSED,
    ),
    Row(
        action=Action.DISMISS,
        sources=BEFORE_DECISION,
        to=State.CLOSED,
        who=(Permission.REVIEW,),
        guards=(guards.NO_OPEN_TASK,),
        needs=(guards.DISMISSAL_REASON,),
        deadlines=CANCEL_ALL,
        # It points to the older complaint; robots and strays get no answer.
        notice=Notice("complaint-duplicate", only_if=lambda facts: facts.duplicate),
        event=EventKind.DISMISSED,
    ),
    Row(
        action=Action.WITHDRAW,
        sources=(State.RECEIVED, State.UNDER_REVIEW, State.UNDER_APPEAL),
        to=State.WITHDRAWN,
        who=CUSTOMER,
        deadlines=CANCEL_ALL,
        notice=Notice("complaint-withdrawn"),
        event=EventKind.WITHDRAWN,
    ),
    Row(
        action=Action.REOPEN,
        sources=(State.CLOSED, State.WITHDRAWN),
        to=State.UNDER_REVIEW,
        who=(Permission.REOPEN,),
        needs=(guards.REASON,),
        deadlines=(Effect(START, ANSWER),),
        notice=Notice("complaint-reopened"),
        event=EventKind.REOPENED,
    ),
)
