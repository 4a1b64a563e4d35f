"""Named conditions over the facts of a complaint, and what has to come with an action."""

from collections.abc import Callable
from dataclasses import dataclass

from reclamator.domain.outcomes import grants, is_deemed, refuses
from reclamator.domain.vocabulary import Outcome, State
from reclamator.i18n import lazy, ngettext


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What guards look at; the defaults describe a complaint that has just come in.

    `outcome`, `decision_complete`, `dispatched` and `fulfilled` speak of the latest decision, and a
    bounce makes `dispatched` false again. `decider_is_actor`: whoever acts has decided, drafted,
    corrected or approved the first answer. `regime_*` and `silence_accepts` (a missed answer
    accepts the complaint) come from the stored choice of regime; neither holds any more once an
    owner has set aside what silence decided.
    """

    handler_assigned: bool = False
    verbal: bool = False
    regime_allows_extension: bool = False
    regime_silence_acts: bool = False
    silence_accepts: bool = False
    answer_overdue: bool = False
    outcome: Outcome | None = None
    decision_complete: bool = False
    dispatched: bool = False
    fulfilled: bool = False
    appealed_before: bool = False
    appeal_period_over: bool = False
    decider_is_actor: bool = False
    open_tasks: int = 0
    duplicate: bool = False

    @property
    def refusal_locked(self) -> bool:
        """Whether the law has accepted the complaint, because nobody answered in time."""
        return self.silence_accepts and self.answer_overdue


@dataclass(frozen=True)
class Guard:
    """A named condition; `sentence` tells staff what to do when it does not hold."""

    name: str
    holds: Callable[[State | None, Facts], bool]
    sentence: object
    count: Callable[[Facts], object] | None = None

    def said(self, facts: Facts) -> object:
        """Return the sentence, with a number in it where the guard counts something."""
        return self.count(facts) if self.count else self.sentence


@dataclass(frozen=True)
class Need:
    """Something that has to be given with the action, by its field name."""

    field: str
    sentence: object


HANDLER_ASSIGNED = Guard(
    "handler_assigned",
    lambda _state, facts: facts.handler_assigned,
    lazy("Choose first who handles this complaint."),
)
VERBAL = Guard(
    "verbal",
    lambda _state, facts: facts.verbal,
    lazy("This complaint is in writing already."),
)
REGIME_ALLOWS_EXTENSION = Guard(
    "regime_allows_extension",
    lambda _state, facts: facts.regime_allows_extension,
    lazy("The law that applies here does not let this date move."),
)
REGIME_SILENCE_ACTS = Guard(
    "regime_silence_acts",
    lambda _state, facts: facts.regime_silence_acts,
    lazy("The law that applies here decides nothing by silence."),
)
ANSWER_OVERDUE = Guard(
    "answer_overdue",
    lambda _state, facts: facts.answer_overdue,
    lazy("The date by law has not passed yet."),
)
DECISION_COMPLETE = Guard(
    "decision_complete",
    # What the law decided by silence is no answer that could be sent.
    lambda _state, facts: facts.decision_complete and not is_deemed(facts.outcome),
    lazy("The decision is not complete. Fill in what is missing."),
)
NOT_DECIDED_BY_PEOPLE = Guard(
    "not_decided_by_people",
    # What the law decided by silence still wants an answer from somebody.
    lambda state, facts: state is State.UNDER_REVIEW or is_deemed(facts.outcome),
    lazy("This complaint has its answer already."),
)
DECIDED_BY_PEOPLE = Guard(
    "decided_by_people",
    lambda _state, facts: facts.outcome is not None and not is_deemed(facts.outcome),
    lazy("Nobody has decided yet, so there is nothing to correct."),
)
ACCEPTED_BY_SILENCE = Guard(
    "accepted_by_silence",
    lambda _state, facts: facts.outcome is Outcome.DEEMED_ACCEPTED,
    lazy("The law has not accepted this complaint by silence."),
)
NOT_DISPATCHED = Guard(
    "not_dispatched",
    lambda _state, facts: not facts.dispatched,
    lazy("This answer has been sent already."),
)
DISPATCHED = Guard(
    "dispatched",
    # what the law decided by silence was never sent, so it cannot come back
    lambda _state, facts: facts.dispatched and not is_deemed(facts.outcome),
    lazy("The answer has not been sent yet."),
)
ANSWERED = Guard(
    "answered",
    lambda _state, facts: facts.dispatched or is_deemed(facts.outcome),
    lazy("The answer has not been sent yet."),
)
SOMETHING_GRANTED = Guard(
    "something_granted",
    lambda _state, facts: grants(facts.outcome),
    lazy("Nothing was granted, so there is no remedy to carry out."),
)
NOT_APPEALED_BEFORE = Guard(
    "not_appealed_before",
    lambda _state, facts: not facts.appealed_before,
    lazy("There has been a second look already. Another body can help now."),
)
NOT_THE_FIRST_DECIDER = Guard(
    "not_the_first_decider",
    lambda _state, facts: not facts.decider_is_actor,
    lazy("You worked on the first answer. Hand this over to somebody else."),
)
NOT_THE_FIRST_DECIDER_AFTER_APPEAL = Guard(
    "not_the_first_decider_after_appeal",
    # what a second reviewer has decided is put right by nobody who worked on the first answer
    lambda _state, facts: not (facts.appealed_before and facts.decider_is_actor),
    lazy("You worked on the first answer. Hand this over to somebody else."),
)
GRANTED_IS_FULFILLED = Guard(
    "granted_is_fulfilled",
    lambda state, facts: not grants(facts.outcome) or facts.fulfilled or state is State.FULFILLED,
    lazy("The remedy has not been carried out yet."),
)
REFUSED_IS_FINAL = Guard(
    "refused_is_final",
    lambda _state, facts: (
        not refuses(facts.outcome) or facts.appeal_period_over or facts.appealed_before
    ),
    lazy("The customer can still ask for a second look."),
)
NO_OPEN_TASK = Guard(
    "no_open_task",
    lambda _state, facts: facts.open_tasks == 0,
    lazy("There is still an open task."),
    lambda facts: ngettext(
        "There is still %(num)s open task. Carry it out or cancel it first.",
        "There are still %(num)s open tasks. Carry them out or cancel them first.",
        facts.open_tasks,
    ),
)

WHAT_IS_MISSING = Need("missing", lazy("Say what you still need from the customer."))
PROOF = Need("proof", lazy("Say what lets this date move, and since when the customer knows."))
NEW_DATE = Need("new_on", lazy("Enter the new date."))
DISMISSAL_REASON = Need("reason", lazy("Choose why this is closed without an answer."))
CORRECTION = Need("correction", lazy("Say what was wrong, and why it is corrected."))
OVERRIDE_REASON = Need("reason", lazy("Say why what the law decided does not hold here."))
REASON = Need("reason", lazy("Say why this complaint is opened again."))
