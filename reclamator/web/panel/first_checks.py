"""The first check on the page of a complaint: confirm what the facts say, or say otherwise."""

from flask import request
from flask.typing import ResponseReturnValue

from reclamator.domain.first_check import Point
from reclamator.domain.permissions import Permission
from reclamator.errors import Conflict, IllegalAction, Incomplete
from reclamator.i18n import _
from reclamator.services import complaints, first_checks
from reclamator.services.first_checks import Said
from reclamator.web import access
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import page, panel

ACTING = "first-check"


@panel.post("/complaints/<number>/first-check")
@requires(Permission.REVIEW)
def confirm_first_check(number: str) -> ResponseReturnValue:
    """Write down what stands about each point, with a reason where the facts say otherwise."""
    complaint = complaint_or_404(number)
    try:
        complaints.require_version(complaint, request.form.get("version"))
        first_checks.confirm(complaint, _said(), by=access.current_actor())
    except (Incomplete, IllegalAction, Conflict) as refusal:
        current = complaints.get(complaint.complaint_uid)
        if not first_checks.is_due(current):
            return page.refused(current, page.NEXT_STEPS, refusal, acting=ACTING)
        return page.refused(current, page.FIRST_CHECK, refusal, acting=ACTING, prefix="check-")
    fresh = complaints.get(complaint.complaint_uid)
    return page.changed(fresh, page.FIRST_CHECK, also=_TOUCHED, said=_("The first check is kept."))


_TOUCHED = (page.HEAD, page.TABS, page.THREAD, page.NEXT_STEPS)


def _said() -> dict[Point, Said]:
    given = request.form
    return {
        point: Said(given.get(f"{point.value}_verdict", ""), given.get(f"{point.value}_reason", ""))
        for point in Point
    }
