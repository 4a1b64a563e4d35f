"""Decisions: recording the answer and letting it go out. Only its dispatch meets the clock.

A recorded decision is never edited: a draft with a `correction` is a new one, with its own letter.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from reclamator import clock
from reclamator.domain import answers, letter, points
from reclamator.domain.lifecycle import Action
from reclamator.domain.outcomes import refuses
from reclamator.domain.permissions import Permission, Role
from reclamator.domain.points import Point
from reclamator.domain.vocabulary import Buyer, Giving, Outcome, ReturnCosts, State, TextKind
from reclamator.errors import (
    FieldError,
    IllegalAction,
    Incomplete,
    NeedsApproval,
)
from reclamator.i18n import lazy as _l
from reclamator.models.approval import Approval
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.decision import Decision
from reclamator.models.fields import new_uid
from reclamator.models.working_text import WorkingText
from reclamator.services import (
    appeals,
    approvals,
    authority,
    complaints,
    facts,
    intake,
    notifications,
    reading,
    return_rules,
    urgent_tasks,
    ways_out,
)
from reclamator.services.actors import CLOCK, Actor
from reclamator.services.authority import Money

NOTICE = "decision-issued"
REFUSAL_LOCKED = _l(
    "The date by law has passed, so the complaint counts as accepted. "
    "Only an owner can override that."
)
CAME_BACK = _l("Get the answer to the customer another way today")
CAME_BACK_MORE = _l(
    "The answer came back undelivered, so the date by law is owed again. Check the address, "
    "call the customer, or post the letter."
)

Draft = Mapping[str, Any]


def issue(complaint: Complaint, draft: Draft, *, by: Actor) -> Decision:
    """Record a complete answer and owe it to the complainant, in one transaction.

    `draft`: points with return_costs, or one answer as outcome, remedy, amount {minor, currency},
    method, due_on, grounds, provisions; with `correction`, why the decision that stands is
    corrected. Raises Incomplete naming every missing part (nothing is written), Forbidden,
    IllegalAction, NeedsApproval.
    """
    draft = ways_out.worded(complaint, _tidied(draft))
    with transaction():
        fresh = _ready(complaint, draft, by)
        if needs_approval(fresh, draft, by=by):
            raise NeedsApproval()
        return _recorded(fresh, draft, by)


def ask(complaint: Complaint, draft: Draft, *, by: Actor, uid: bytes | None = None) -> Approval:
    """Ask another person to agree to a complete answer; nothing goes out until then.

    Raises what `issue` does, but NeedsApproval. The same form sent twice is asked once.
    """
    draft = ways_out.worded(complaint, _tidied(draft))
    with transaction():
        fresh = complaints.locked(complaint)
        waiting = Approval.waiting_for(fresh.complaint_uid, Giving.DECISION)
        amount = None
        if waiting is None:
            _require_sound(fresh, draft, by)
            amount = points.total(points.of_draft(draft))
        row = approvals.ask(fresh, Giving.DECISION, draft, amount=amount, by=by, uid=uid)
        _forget_draft(fresh, by)
        return row


def approve(row: Approval, *, by: Actor) -> Decision:
    """Agree to an answer, which is recorded as its asker's and goes out; twice is once.

    Raises Forbidden, IllegalAction, or Incomplete where it has become wrong since.
    """
    complaint = complaints.get(row.complaint_uid)
    with transaction():
        fresh = complaints.locked(complaint)
        if not approvals.approve(row, by=by):
            return _standing(fresh)
        draft = approvals.get(row.uid).draft
        _require_sound(fresh, draft, by)
        return _recorded(fresh, draft, by, asked=row)


def needs_approval(complaint: Complaint, draft: Draft, *, by: Actor) -> bool:
    """Whether another person has to agree to a complete draft: it is above a limit or the price.

    An owner has nobody above them.
    """
    if by.role is Role.OWNER:
        return False
    amount = points.total(points.of_draft(draft))
    is_within = authority.within_limit(by, Giving.DECISION, amount)
    return not is_within or is_above_price(complaint, amount)


def is_above_price(complaint: Complaint, amount: Money | None) -> bool:
    """Whether more is given than was paid, where that is known and in the same money."""
    paid = facts.price_of(complaint)
    return bool(paid and amount and amount[1] == paid[1] and amount[0] > paid[0])


def dispatched(complaint: Complaint, decision: Decision, *, by: Actor) -> None:
    """Note that a transport took the complete answer, or that staff posted it; meets the clock."""
    with transaction():
        complaints.perform(complaint, Action.DISPATCH, by=by, about_uid=bytes(decision.uid))
        decision.dispatched_at = clock.now()
        decision.save()


def post(complaint: Complaint, *, by: Actor) -> None:
    """Note that staff have posted the answer that stands; raises IllegalAction without one."""
    dispatched(complaint, _standing(complaint, Action.DISPATCH, by), by=by)


def undelivered(complaint: Complaint, decision: Decision, *, by: Actor) -> None:
    """Owe the answer again that came back, and ask the handler to act today; twice is once.

    What has been followed by another answer, a second look or the end of the matter came back for
    nothing: no date hangs on it.
    """
    with transaction(), suppress(IllegalAction):
        fresh = complaints.locked(complaint)
        standing = Decision.latest(fresh.complaint_uid)
        if standing is None or standing.uid != decision.uid:
            return
        uid = bytes(decision.uid)
        fresh = complaints.perform(fresh, Action.UNDELIVERED, by=by, about_uid=uid)
        standing.dispatched_at = None
        standing.save()
        urgent_tasks.raise_for(fresh, CAME_BACK, CAME_BACK_MORE)


def came_back(complaint: Complaint, *, by: Actor) -> None:
    """Note for the post that the answer which stands came back; raises IllegalAction."""
    complaints.require_possible(complaint, Action.UNDELIVERED, by=by)
    undelivered(complaint, _standing(complaint, Action.UNDELIVERED, by), by=by)


def deem(complaint: Complaint) -> Decision:
    """Record what the law decides when nobody answers in time; only the clock does.

    Raises IllegalAction unless the date by law has passed under a regime where silence decides.
    """
    with transaction():
        uid = new_uid()
        fresh = complaints.perform(complaint, Action.DEEM, by=CLOCK, about_uid=uid)
        return Decision.create(
            uid=uid,
            complaint_uid=fresh.complaint_uid,
            outcome=fresh.regime.deemed_outcome,
            created_at=clock.now(),
        )


def points_of(decision: Decision) -> tuple[Point, ...]:
    """Return what was decided on each point; of an answer without points, the whole as one."""
    kept = reading.opened(decision, "points")
    if isinstance(kept, list):
        return tuple(Point.of(each) for each in kept)
    return (
        Point(
            outcome=decision.outcome,
            remedy=decision.remedy,
            amount_minor=decision.amount_minor,
            currency=decision.currency,
            due_on=decision.due_on,
            method=str(reading.opened(decision, "method") or ""),
            grounds=str(reading.opened(decision, "grounds") or ""),
            provisions=answers.provisions_of(reading.opened(decision, "provisions")),
        ),
    )


# -- what a draft has to pass ---------------------------------------------------------------------


def _ready(complaint: Complaint, draft: Draft, by: Actor) -> Complaint:
    fresh = complaints.locked(complaint)
    approvals.require_none_waits(fresh)
    _require_sound(fresh, draft, by)
    return fresh


def _require_sound(fresh: Complaint, draft: Draft, by: Actor) -> None:
    """A step that is not possible is said before a missing part is."""
    action = action_of(fresh, draft)
    complaints.require_possible(fresh, action, by=by)
    _require_reviewer(fresh, action, by)
    _require_unlocked(fresh, draft, by)
    if found := faults(fresh, draft):
        raise Incomplete(found)


def faults(complaint: Complaint, draft: Draft) -> list[FieldError]:
    """Return all that is missing or wrong in a draft, by the names of its fields."""
    today = clock.today(Company.by_uid(bytes(complaint.company_uid)).time_zone)
    found = points.missing_parts(draft, today=today, buyer=Buyer(complaint.buyer))
    found += letter.faults_of(draft) + ways_out.faults_of(draft)
    if action_of(complaint, draft) is Action.DECIDE_APPEAL:
        # each argument of a second look wants its answer too: all that is missing is said at once
        outcome = None if found else points.summary(points.of_draft(draft)).outcome
        found += appeals.missing(complaint, outcome)
    return found


def begun(complaint: Complaint, draft: Draft, *, by: Actor) -> Decision | None:
    """Return the decision that a draft in points would be, for its preview; nothing is written.

    A point without an outcome is left out; without any there is no decision yet.
    """
    draft = _tidied(draft)
    chosen = [each for each in draft["points"] if answers.chosen_outcome(each.get("outcome"))]
    if not chosen:
        return None
    costs = draft.get("return_costs")
    sound = {**draft, "points": chosen, "return_costs": costs if costs in set(ReturnCosts) else ""}
    is_second = action_of(complaint, draft) is Action.DECIDE_APPEAL
    return _row(complaint, sound, uid=new_uid(), second_look=is_second, decided_by=by.uid)


def action_of(complaint: Complaint, draft: Draft) -> Action:
    """Return the step that a draft is: the answer, that of a second look, or a correction."""
    if complaint.state is State.UNDER_APPEAL:
        return Action.DECIDE_APPEAL
    has_reason = bool(str(draft.get("correction") or "").strip())
    return Action.CORRECT if has_reason else Action.DECIDE


def _tidied(said: Any) -> Any:
    """Return a draft without the signs that nobody can see, in all that was typed."""
    if isinstance(said, str):
        return intake.clean(said)
    if isinstance(said, Mapping):
        return {name: _tidied(value) for name, value in said.items()}
    return [_tidied(value) for value in said] if isinstance(said, list | tuple) else said


def _require_reviewer(fresh: Complaint, action: Action, by: Actor) -> None:
    """The first answer is corrected by who decides, that of a second look by who decides those."""
    if action is Action.CORRECT:
        standing = Decision.latest(fresh.complaint_uid)
        is_second = bool(standing and standing.second_look)
        by.require(Permission.DECIDE_APPEAL if is_second else Permission.DECIDE)


def _require_unlocked(fresh: Complaint, draft: Draft, by: Actor) -> None:
    """Once the law has accepted a complaint nobody refuses it, in whole or in part."""
    refused = [name for name, outcome in _outcomes(draft) if refuses(outcome)]
    if refused and complaints.facts(fresh, by=by).refusal_locked:
        raise Incomplete([FieldError(name, REFUSAL_LOCKED) for name in refused])


def _outcomes(draft: Draft) -> list[tuple[str, Outcome | None]]:
    said = draft.get("points")
    if not isinstance(said, Sequence):
        return [("outcome", answers.chosen_outcome(draft.get("outcome")))]
    return [
        (points.key(place, "outcome"), answers.chosen_outcome(each.get("outcome")))
        for place, each in enumerate(said)
        if isinstance(each, Mapping)
    ]


# -- writing --------------------------------------------------------------------------------------


def _recorded(
    fresh: Complaint, draft: Draft, by: Actor, *, asked: Approval | None = None
) -> Decision:
    """Move the complaint, write the decision and owe its letter. `asked`: what `by` agreed to."""
    uid, action = new_uid(), action_of(fresh, draft)
    said = {"correction": draft["correction"]} if action is Action.CORRECT else None
    corrects = Decision.latest(fresh.complaint_uid) if action is Action.CORRECT else None
    # moved first: "who decided before" must not find the answer that is being given
    moved = complaints.perform(fresh, action, by=by, about_uid=uid, given=said)
    is_second = action is Action.DECIDE_APPEAL or bool(corrects and corrects.second_look)
    decision = _write(
        moved,
        draft,
        uid=uid,
        second_look=is_second,
        corrects_uid=corrects.uid if corrects else None,
        **_hands(by, asked),
    )
    if action is Action.DECIDE_APPEAL:
        appeals.answered_with(moved, decision)
    _forget_draft(moved, by)
    # a letter of before that has not left yet would say what does not hold any more
    notifications.call_back(moved, NOTICE)
    notifications.queue(moved, NOTICE, about_uid=uid)
    return decision


def _hands(by: Actor, asked: Approval | None) -> dict[str, bytes | None]:
    """Who decided: a person or a key; and who agreed, where somebody had to."""
    uid, kind = (asked.asked_by, asked.asked_as) if asked else (by.uid, by.kind)
    return {
        "decided_by": uid if kind == "staff" else None,
        "decided_by_key": uid if kind == "api" else None,
        "approved_by": by.uid if asked else None,
    }


def _write(fresh: Complaint, draft: Draft, **about: Any) -> Decision:
    rule_uid = return_rules.standing_uid(fresh.category)
    decision = _row(fresh, draft, return_rule_uid=rule_uid, **about)
    decision.save(force_insert=True)
    return decision


def _row(fresh: Complaint, draft: Draft, **about: Any) -> Decision:
    said = points.of_draft(draft)
    whole = points.summary(said)
    costs = draft.get("return_costs")
    return Decision(
        complaint_uid=fresh.complaint_uid,
        outcome=whole.outcome,
        remedy=whole.remedy,
        amount_minor=whole.amount[0] if whole.amount else None,
        currency=whole.amount[1] if whole.amount else None,
        due_on=whole.due_on,
        return_costs=ReturnCosts(costs) if costs else None,
        created_at=clock.now(),
        method=_text(whole.method),
        grounds=_text(whole.grounds),
        provisions=list(whole.provisions) or None,
        points=[point.kept for point in said] if draft.get("points") is not None else None,
        correction=_text(draft.get("correction")),
        language=_text(draft.get("language")),
        takes_part=draft.get("takes_part"),
        **about,
    )


def _forget_draft(fresh: Complaint, by: Actor) -> None:
    if by.kind == "staff":
        WorkingText.drop(fresh.complaint_uid, by.uid, TextKind.DECISION)


def _standing(
    complaint: Complaint, action: Action = Action.DISPATCH, by: Actor | None = None
) -> Decision:
    decision = Decision.latest(complaint.complaint_uid)
    if decision is None:
        if by is not None:
            complaints.require_possible(complaint, action, by=by)
        raise IllegalAction()
    return decision


def _text(value: object) -> str | None:
    return str(value) if value else None
