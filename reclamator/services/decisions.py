"""Decisions: recording the answer and letting it go out. Only its dispatch meets the clock."""

from collections.abc import Mapping
from typing import Any

from reclamator import clock
from reclamator.domain import answers
from reclamator.domain.lifecycle import Action
from reclamator.domain.outcomes import refuses
from reclamator.domain.vocabulary import State, TextKind
from reclamator.errors import FieldError, IllegalAction, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.decision import Decision
from reclamator.models.fields import new_uid
from reclamator.models.working_text import WorkingText
from reclamator.services import complaints, intake, notifications
from reclamator.services.actors import CLOCK, Actor

REFUSAL_LOCKED = _l(
    "The date by law has passed, so the complaint counts as accepted. "
    "Only an owner can override that."
)


def issue(complaint: Complaint, draft: Mapping[str, Any], *, by: Actor) -> Decision:
    """Record a complete answer and owe it to the complainant, in one transaction.

    `draft`: outcome, remedy, amount {minor, currency}, method, due_on, grounds, provisions.
    Raises Incomplete naming every missing part (nothing is written), Forbidden, IllegalAction.
    """
    today = clock.today(Company.by_uid(bytes(complaint.company_uid)).time_zone)
    action = _action(complaint)
    with transaction():
        # a step that is not possible is said before a missing part is
        complaints.require_possible(complaint, action, by=by)
        _require_unlocked(complaint, draft, by)
        answers.require_complete(draft, today=today)
        uid = new_uid()
        # moved first: "who decided before" must not find the answer that is being given
        fresh = complaints.perform(complaint, action, by=by, about_uid=uid)
        decision = _record(complaint, draft, by, uid)
        if by.kind == "staff":
            WorkingText.drop(complaint.complaint_uid, by.uid, TextKind.DECISION)
        notifications.queue(fresh, "decision-issued", about_uid=uid)
    return decision


def dispatched(complaint: Complaint, decision: Decision, *, by: Actor) -> None:
    """Note that a transport took the complete answer, or that staff posted it; meets the clock."""
    with transaction():
        complaints.perform(complaint, Action.DISPATCH, by=by, about_uid=bytes(decision.uid))
        decision.dispatched_at = clock.now()
        decision.save()


def post(complaint: Complaint, *, by: Actor) -> None:
    """Note that staff have posted the answer that stands; raises IllegalAction without one."""
    decision = Decision.latest(complaint.complaint_uid)
    if decision is None:
        complaints.require_possible(complaint, Action.DISPATCH, by=by)
        raise IllegalAction()
    dispatched(complaint, decision, by=by)


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


def _require_unlocked(complaint: Complaint, draft: Mapping[str, Any], by: Actor) -> None:
    """Once the law has accepted a complaint nobody refuses it, in whole or in part."""
    outcome = answers.chosen_outcome(draft.get("outcome"))
    if refuses(outcome) and complaints.facts(complaint, by=by).refusal_locked:
        raise Incomplete([FieldError("outcome", REFUSAL_LOCKED)])


def _action(complaint: Complaint) -> Action:
    is_second_look = complaint.state is State.UNDER_APPEAL
    return Action.DECIDE_APPEAL if is_second_look else Action.DECIDE


def _record(complaint: Complaint, draft: Mapping[str, Any], by: Actor, uid: bytes) -> Decision:
    amount = answers.amount_of(draft.get("amount"))
    outcome = answers.chosen_outcome(draft.get("outcome"))
    return Decision.create(
        uid=uid,
        complaint_uid=complaint.complaint_uid,
        outcome=outcome,
        remedy=answers.chosen_remedy(draft.get("remedy")),
        amount_minor=amount[0] if amount else None,
        currency=amount[1] if amount else None,
        due_on=answers.date_of(draft.get("due_on")),
        decided_by=by.uid if by.kind == "staff" else None,
        created_at=clock.now(),
        method=_text(draft.get("method")),
        grounds=_text(draft.get("grounds")),
        provisions=list(answers.provisions_of(draft.get("provisions"))) or None,
    )


def _text(value: object) -> str | None:
    return intake.clean(str(value)) if value else None
