"""Complaints of one cause: linked from the list of similar ones, and taken out again."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import IllegalAction, Incomplete
from reclamator.i18n import _
from reclamator.models.complaint import Complaint
from reclamator.services import causes, complaints, merging
from reclamator.web import access, htmx
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import page, panel, turning


@panel.post("/complaints/<number>/cause")
@requires(Permission.REVIEW, Permission.READ_BODIES)
def link_cause(number: str) -> ResponseReturnValue:
    """Say that another complaint has the same cause; without one, take this out of its cause."""
    complaint, by = complaint_or_404(number), access.current_actor()
    try:
        if other := request.form.get("other"):
            title = request.form.get("title", "")
            causes.link(complaint, complaint_or_404(other), title=title, by=by)
        else:
            causes.take_out(complaint, by=by)
    except Incomplete as refusal:
        return _refused(complaint, refusal)
    fresh = complaints.get(complaint.complaint_uid)
    said = _("Linked as one cause.") if other else _("Taken out of the common cause.")
    return page.changed(fresh, page.CAUSE, said=said)


@panel.post("/complaints/<number>/merger")
@requires(Permission.REVIEW, Permission.READ_BODIES)
def merge_duplicate(number: str) -> ResponseReturnValue:
    """Merge with another complaint; the older one of the two goes on and is shown."""
    complaint, other = complaint_or_404(number), complaint_or_404(request.form.get("other", ""))
    is_sure = bool(request.form.get("is_sure"))
    try:
        older = merging.merge(complaint, other, is_sure=is_sure, by=access.current_actor())
    except (Incomplete, IllegalAction) as refusal:
        return _refused(complaint, refusal, other=other.number)
    return htmx.redirected(url_for("panel.show_complaint", number=older.number))


@panel.post("/complaints/<number>/merger/undone")
@requires(Permission.REOPEN, Permission.READ_BODIES)
def undo_merger(number: str) -> ResponseReturnValue:
    """Open a merged complaint again as it was, while nothing was sent since."""
    complaint, reason = complaint_or_404(number), request.form.get("reason", "")
    try:
        merging.undo(complaint, reason=reason, by=access.current_actor())
    except (Incomplete, IllegalAction) as refusal:
        return _refused(complaint, refusal)
    return htmx.redirected(turning.address(number))


@panel.post("/complaints/<number>/cause/title")
@requires(Permission.REVIEW, Permission.READ_BODIES)
def rename_cause(number: str) -> ResponseReturnValue:
    """Give the common cause of several complaints another title."""
    complaint, title = complaint_or_404(number), request.form.get("title", "")
    try:
        causes.rename(complaint, title, by=access.current_actor())
    except Incomplete as refusal:
        return _refused(complaint, refusal)
    fresh = complaints.get(complaint.complaint_uid)
    return page.changed(fresh, page.CAUSE, said=_("The common cause has a new name."))


def _refused(
    complaint: Complaint, refusal: Incomplete | IllegalAction, *, other: str = ""
) -> ResponseReturnValue:
    current = complaints.get(complaint.complaint_uid)
    return page.refused(current, page.CAUSE, refusal, acting="cause", prefix="cause-", other=other)
