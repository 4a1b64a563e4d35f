"""Whose turn it is: said by a person, and it stops no clock."""

from flask import request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import Incomplete
from reclamator.i18n import _
from reclamator.services import complaints, investigations
from reclamator.web import access
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import page, panel
from reclamator.web.panel.investigation import CHANGED


@panel.post("/complaints/<number>/waiting")
@requires(Permission.REVIEW)
def change_waiting(number: str) -> ResponseReturnValue:
    """Say whom we wait for, or that it is our turn again."""
    complaint = complaint_or_404(number)
    try:
        code = request.form.get("waiting_on", "")
        fresh = investigations.wait(complaint, code, by=access.current_actor())
    except Incomplete as refusal:
        current = complaints.get(complaint.complaint_uid)
        return page.refused(
            current, page.WAITING, refusal, acting="waiting", prefix="waiting-", tab="investigation"
        )
    said = str(fresh.waiting_on.label) if fresh.waiting_on else _("It is our turn again.")
    return page.changed(fresh, page.WAITING, also=CHANGED, tab="investigation", said=said)
