"""Whom of the company a complaint is about, and what they say: for few eyes."""

from flask import request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import Conflict, Forbidden, Incomplete
from reclamator.i18n import _
from reclamator.services import complaints, investigations
from reclamator.web import access
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import page, panel
from reclamator.web.panel.investigation import CHANGED, seen_version


@panel.post("/complaints/<number>/concerned")
@requires(Permission.REVIEW)
def hear_concerned(number: str) -> ResponseReturnValue:
    """Write down who is concerned and what they say."""
    complaint = complaint_or_404(number)
    by = access.current_actor()
    if not investigations.may_see_concerned(complaint, by):
        raise Forbidden()
    try:
        fresh = investigations.hear(
            complaint,
            person=request.form.get("person", ""),
            opinion=request.form.get("opinion", ""),
            by=by,
            seen=seen_version(),
        )
    except (Incomplete, Conflict) as refusal:
        current = complaints.get(complaint.complaint_uid)
        return page.refused(
            current,
            page.CONCERNED,
            refusal,
            acting="concerned",
            prefix="concerned-",
            tab="investigation",
        )
    return page.changed(
        fresh, page.CONCERNED, also=CHANGED, tab="investigation", said=_("Opinion kept.")
    )
