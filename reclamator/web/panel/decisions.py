"""The decision, as a plain form: nothing is sent while a part of the answer is missing."""

from flask import g, request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import Conflict, Forbidden, IllegalAction, Incomplete
from reclamator.i18n import _
from reclamator.models.complaint import Complaint
from reclamator.services import complaints, decisions
from reclamator.services.actors import Actor
from reclamator.web import access
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import page, panel
from reclamator.web.panel.forms import DecisionForm


@panel.post("/complaints/<number>/decision")
@requires(Permission.READ_BODIES)
def issue_decision(number: str) -> ResponseReturnValue:
    """Record the answer; the outbox sends it, and only its dispatch meets the clock."""
    complaint = complaint_or_404(number)
    _require_right(access.current_actor())
    form = DecisionForm(currency=g.company.currency)
    try:
        complaints.require_version(complaint, request.form.get("version"))
        decisions.issue(complaint, form.draft(), by=access.current_actor())
    except Incomplete as refusal:
        form.show(refusal)
        return _refused(complaint, form, refusal)
    except (IllegalAction, Conflict) as refusal:
        return _refused(complaint, form, refusal)
    fresh = complaints.get(complaint.complaint_uid)
    return page.changed(fresh, page.DECISION, said=_("The decision is recorded and on its way."))


def _require_right(by: Actor) -> None:
    if not (by.may(Permission.DECIDE) or by.may(Permission.DECIDE_APPEAL)):
        raise Forbidden()


def _refused(
    complaint: Complaint, form: DecisionForm, refusal: Incomplete | IllegalAction | Conflict
) -> ResponseReturnValue:
    current = complaints.get(complaint.complaint_uid)
    return page.refused(current, page.DECISION, refusal, decision=form, acting="decide")
