"""Goodwill gestures: given on a complaint’s page, taken back, agreed to; and a month of them."""

from datetime import date

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import Giving
from reclamator.errors import DomainError, Forbidden, IllegalAction, Incomplete, NotFound
from reclamator.i18n import _
from reclamator.models.approval import Approval
from reclamator.models.complaint import Complaint
from reclamator.models.gesture import Gesture
from reclamator.services import approvals, approving, budgets, catalogue, complaints, gestures
from reclamator.services.gestures import NotNow, TooLate, Wanted
from reclamator.web import access
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.addresses import uid_in
from reclamator.web.panel import page, panel
from reclamator.web.panel.messages import sent_uid

TOUCHED = (page.HEAD, page.TABS)
MONTH = "%Y-%m"


@panel.get("/gestures")
@requires(Permission.APPROVE)
def show_gestures() -> ResponseReturnValue:
    """Show what was given in a month, offer by offer, and how far the budget has gone."""
    company = g.company
    first, this = _month(), clock.today(company.time_zone).replace(day=1)
    lines = budgets.month(company, first)
    return render_template(
        "panel/gestures/month.html",
        lines=[
            (catalogue.name_of(line.item, company.language, company=company), line)
            for line in lines
        ],
        totals=budgets.totals(lines),
        first=first,
        before=budgets.month_before(first).strftime(MONTH),
        after=budgets.next_month(first).strftime(MONTH) if first < this else "",
        budget=budgets.of(company),
    )


@panel.post("/complaints/<number>/gestures")
@requires(Permission.GESTURE, Permission.READ_BODIES)
def give_gesture(number: str) -> ResponseReturnValue:
    """Give something without any duty; the same form sent twice is one gesture."""
    complaint, by = complaint_or_404(number), access.current_actor()
    try:
        made = gestures.give(complaint, _wanted(), by=by, uid=sent_uid())
    except (Incomplete, NotNow) as refusal:
        return _refused(complaint, refusal)
    is_given = isinstance(made, Gesture)
    return _changed(
        complaint,
        _("Given. The customer is told in a minute.")
        if is_given
        else _("This is above your limit or the budget. Somebody else has to agree first."),
    )


@panel.post("/complaints/<number>/gestures/<gesture>/back")
@requires(Permission.GESTURE, Permission.READ_BODIES)
def take_back_gesture(number: str, gesture: str) -> ResponseReturnValue:
    """Take back what the customer has not been told of."""
    complaint = complaint_or_404(number)
    try:
        gestures.take_back(complaint, uid_in(gesture), by=access.current_actor())
    except TooLate as refusal:
        return _refused(complaint, refusal, acting="gesture-back")
    return _changed(complaint, _("Taken back. The customer is told nothing."))


@panel.post("/complaints/<number>/gestures/<approval>/<verdict>")
@requires(Permission.READ, Permission.READ_BODIES)
def settle_gesture(number: str, approval: str, verdict: str) -> ResponseReturnValue:
    """Agree to a gesture, refuse it with a reason, or ask no more; the service asks who may."""
    complaint = complaint_or_404(number)
    row = _asked(complaint, approval)
    if verdict not in approving.VERDICTS:
        raise NotFound()
    reason = request.form.get("reason", "")
    try:
        approving.settle(row, verdict, reason=reason, by=access.current_actor())
    except (Incomplete, IllegalAction) as refusal:
        return _refused(complaint, refusal, acting=f"gesture-{approval}")
    except Forbidden as refusal:
        if not access.current_actor().may(Permission.APPROVE):
            raise
        return _refused(complaint, refusal, acting=f"gesture-{approval}")
    return _changed(complaint, str(approvals.get(row.uid).state.label))


def _wanted() -> Wanted:
    form = request.form
    code = form.get("item", "")
    try:
        item = uid_in(code)
    except NotFound:
        raise Incomplete([gestures.no_item()]) from None
    return Wanted(item, form.get("card_text", ""), form.get("voucher_code", ""))


def _asked(complaint: Complaint, code: str) -> Approval:
    """Return a request about a gesture of this complaint; raises NotFound."""
    row = approvals.get(uid_in(code))
    if bytes(row.complaint_uid) != complaint.complaint_uid or row.kind is not Giving.GESTURE:
        raise NotFound()
    return row


def _changed(complaint: Complaint, said: str) -> ResponseReturnValue:
    fresh = complaints.get(complaint.complaint_uid)
    return page.changed(fresh, page.GESTURES, also=TOUCHED, said=said)


def _refused(
    complaint: Complaint, refusal: DomainError, acting: str = "gesture"
) -> ResponseReturnValue:
    fresh = complaints.get(complaint.complaint_uid)
    return page.refused(fresh, page.GESTURES, refusal, acting=acting, prefix=f"{acting}-")


def _month() -> date:
    """Return the first day of the month that the address names, of this one where it names none."""
    this = clock.today(g.company.time_zone).replace(day=1)
    try:
        return min(date.fromisoformat(f"{request.args.get('month', '')}-01"), this)
    except ValueError:
        return this
