"""Steps of the lifecycle, as buttons and small forms; the table says who may do what and when."""

from collections.abc import Callable

from flask import request
from flask.typing import ResponseReturnValue

from reclamator.domain import lifecycle
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Permission
from reclamator.errors import Conflict, Forbidden, IllegalAction, Incomplete, NotFound
from reclamator.models.complaint import Complaint
from reclamator.services import complaints, completion, decisions, fulfilments
from reclamator.services.actors import Actor
from reclamator.services.completion import Wanted
from reclamator.web import access
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import page, panel, proofs
from reclamator.web.panel.shown import SELDOM
from reclamator.web.step_up import ask_first

FIELDS = ("missing", "proof", "new_on", "reason")
# Told by another noun, or never done by hand.
ELSEWHERE = frozenset(
    {Action.SUBMIT, Action.DEEM, Action.DECIDE, Action.DECIDE_APPEAL, Action.CORRECT}
)
# What sets aside what the law has decided.
DANGEROUS = frozenset({Action.OVERRIDE})


@panel.post("/complaints/<number>/actions/<action>")
@requires(Permission.READ)
def perform_action(number: str, action: str) -> ResponseReturnValue:
    """Take one step; the lifecycle asks for the permission that the step itself needs."""
    complaint = complaint_or_404(number)
    step = _step(action)
    if not lifecycle.may_perform(step, access.current_actor().rights):
        raise Forbidden()
    if step in DANGEROUS and (asked := ask_first()):
        return asked
    place = _place(complaint, step)
    try:
        complaints.require_version(complaint, request.form.get("version"))
        fresh = _perform(complaint, step, by=access.current_actor())
    except (Incomplete, IllegalAction, Conflict) as refusal:
        current = complaints.get(complaint.complaint_uid)
        return page.refused(current, place, refusal, acting=step.value, prefix=f"{step.value}-")
    return page.changed(fresh, place, said=str(lifecycle.row(step).event.label))


def _step(code: str) -> Action:
    if code not in set(Action) or Action(code) in ELSEWHERE:
        raise NotFound()
    return Action(code)


def _place(complaint: Complaint, step: Action) -> str:
    """Return the part that the step was asked from: the menu in the bar, or what is next."""
    is_set_aside = step is Action.DISMISS and complaint.quarantine is not None
    return page.SELDOM_STEPS if step in SELDOM and not is_set_aside else page.NEXT_STEPS


def _perform(complaint: Complaint, step: Action, *, by: Actor) -> Complaint:
    own_way = _OWN_WAYS.get(step)
    if own_way is not None:
        own_way(complaint, by)
        return complaints.get(complaint.complaint_uid)
    given = {name: request.form[name] for name in FIELDS if request.form.get(name)}
    return complaints.perform(complaint, step, by=by, given=given)


def _ask_for_more(complaint: Complaint, by: Actor) -> None:
    given = request.form
    wanted = Wanted(
        tuple(given.getlist("piece")), given.get("missing", ""), given.get("answer_by", "")
    )
    completion.request(complaint, wanted, by=by)


def _mark_as_posted(complaint: Complaint, by: Actor) -> None:
    decisions.post(complaint, by=by)


def _mark_as_undelivered(complaint: Complaint, by: Actor) -> None:
    decisions.came_back(complaint, by=by)


def _carry_out(complaint: Complaint, by: Actor) -> None:
    fulfilments.report(complaint, proofs.given(request.form), by=by)


_OWN_WAYS: dict[Action, Callable[[Complaint, Actor], None]] = {
    Action.REQUEST_COMPLETION: _ask_for_more,
    Action.DISPATCH: _mark_as_posted,
    Action.FULFIL: _carry_out,
    Action.UNDELIVERED: _mark_as_undelivered,
}
