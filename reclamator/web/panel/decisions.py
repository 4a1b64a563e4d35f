"""The decision, in points on its own page or in short: nothing leaves while a part is missing.

A form with `points` is the page's; one without is the short form beside the conversation.
"""

from dataclasses import replace

from flask import Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue

from reclamator.domain import points
from reclamator.domain.permissions import Permission
from reclamator.errors import (
    Conflict,
    DomainError,
    Forbidden,
    IllegalAction,
    Incomplete,
    NeedsApproval,
)
from reclamator.i18n import _
from reclamator.models.complaint import Complaint
from reclamator.services import access_log, complaints, decisions, reading
from reclamator.services.actors import Actor
from reclamator.services.letter_previews import Preview
from reclamator.web import access, htmx
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import page, panel, turning
from reclamator.web.panel.deciding import Deciding, begun
from reclamator.web.panel.desk import Desk
from reclamator.web.panel.forms import DecisionForm
from reclamator.web.panel.pointed import COUNT, Pointed
from reclamator.web.panel.shown import Shown

CHANGES = ("add", "remove")
ASK = "ask"


@panel.get("/complaints/<number>/decision")
@requires(Permission.READ_BODIES, Permission.DECIDE)
def show_decision(number: str) -> ResponseReturnValue:
    """Show the decision in the making, or what waits for approval."""
    complaint = complaint_or_404(number)
    access_log.saw(access.current_staff().uid, complaint.complaint_uid)
    return answer(complaint, None)


@panel.post("/complaints/<number>/decision")
@requires(Permission.READ_BODIES)
def issue_decision(number: str) -> ResponseReturnValue:
    """Record the answer; the outbox sends it, and only its dispatch meets the clock."""
    complaint, by = complaint_or_404(number), access.current_actor()
    if not _may_decide(by):
        raise Forbidden()
    if COUNT in request.form:
        return _in_points(complaint, by)
    return _in_short(complaint, by)


@panel.get("/complaints/<number>/decision/provisions")
@requires(Permission.READ_BODIES, Permission.DECIDE)
def find_provisions(number: str) -> ResponseReturnValue:
    """Show the places of the law that some plain words speak of, for a point of the form."""
    complaint, by = complaint_or_404(number), access.current_actor()
    form = Pointed.sent(request.args, g.company.currency)
    place = max(0, min(request.args.get("place", 0, type=int), points.MOST_POINTS - 1))
    deciding = _deciding(complaint, by, form)
    return render_template(
        "panel/decisions/_provisions.html",
        deciding=deciding,
        place=place,
        words=request.args.get("words", ""),
    )


def answer(
    complaint: Complaint,
    form: Pointed | None,
    refusal: DomainError | None = None,
    preview: Preview | None = None,
) -> Response:
    """Return the page; `form`: what was typed, where it came back."""
    by = access.current_actor()
    deciding = replace(_deciding(complaint, by, form, refusal), preview=preview)
    status = 200 if refusal is None else page.CONFLICT
    if isinstance(refusal, Incomplete):
        status = refusal.status
    context = {"deciding": deciding, "shown": deciding.shown, "complaint": complaint}
    desk = Desk(deciding.shown.read, by)
    return make_response(
        render_template("panel/decisions/show.html", desk=desk, refusal=refusal, **context), status
    )


def _in_points(complaint: Complaint, by: Actor) -> ResponseReturnValue:
    form, do = Pointed.sent(request.form, g.company.currency), request.form.get("do", "")
    if do.partition(".")[0] in CHANGES:
        return answer(complaint, form.after(do))
    act = decisions.ask if do == ASK else decisions.issue
    try:
        complaints.require_version(complaint, request.form.get("version"))
        act(complaint, form.draft(), by=by)
    except (Incomplete, IllegalAction, Conflict, NeedsApproval) as refusal:
        return answer(complaints.get(complaint.complaint_uid), form, refusal)
    if do == ASK:
        return htmx.redirected(f"/panel/complaints/{complaint.number}/decision")
    return htmx.redirected(turning.address(complaint.number))


def _in_short(complaint: Complaint, by: Actor) -> ResponseReturnValue:
    form = DecisionForm(currency=g.company.currency)
    try:
        complaints.require_version(complaint, request.form.get("version"))
        decisions.issue(complaint, form.draft(), by=by)
    except Incomplete as refusal:
        form.show(refusal)
        return _refused(complaint, form, refusal)
    except (IllegalAction, Conflict, NeedsApproval) as refusal:
        return _refused(complaint, form, refusal)
    fresh = complaints.get(complaint.complaint_uid)
    return page.changed(fresh, page.DECISION, said=_("The decision is recorded and on its way."))


def _may_decide(by: Actor) -> bool:
    return by.may(Permission.DECIDE) or by.may(Permission.DECIDE_APPEAL)


def _deciding(
    complaint: Complaint, by: Actor, form: Pointed | None, refusal: DomainError | None = None
) -> Deciding:
    read = reading.read(complaint, by=by)
    shown = Shown(read, by, "", "", turning.carried())
    kept = Desk(read, by).kept("decision")
    faults = refusal.errors if isinstance(refusal, Incomplete) else ()
    return Deciding(
        shown=shown,
        by=by,
        company=g.company,
        form=form or begun(shown, kept, by, g.company),
        refusal=refusal,
        faults={fault.field: fault.message for fault in faults},
    )


def _refused(complaint: Complaint, form: DecisionForm, refusal: DomainError) -> ResponseReturnValue:
    current = complaints.get(complaint.complaint_uid)
    return page.refused(current, page.DECISION, refusal, decision=form, acting="decide")
