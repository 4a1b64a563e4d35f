"""Letting go on what was set aside because it looked like a robot's."""

from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.i18n import _
from reclamator.services import complaints, intake
from reclamator.web import access
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import page, panel


@panel.post("/complaints/<number>/release")
@requires(Permission.RELEASE_QUARANTINE)
def release(number: str) -> ResponseReturnValue:
    """Register a complaint that was set aside; its confirmation goes out now."""
    complaint = complaint_or_404(number)
    intake.release(complaint, by=access.current_actor())
    fresh = complaints.get(complaint.complaint_uid)
    return page.changed(fresh, page.NEXT_STEPS, said=_("Released. The confirmation goes out now."))
