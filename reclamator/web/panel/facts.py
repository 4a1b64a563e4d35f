"""The facts of a complaint, put right."""

from flask import request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import Conflict, Incomplete
from reclamator.i18n import _
from reclamator.services import complaints, facts
from reclamator.services.facts import Facts
from reclamator.web import access
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import page, panel

FIELDS = tuple(Facts.__dataclass_fields__)


@panel.post("/complaints/<number>/facts")
@requires(Permission.REVIEW, Permission.READ_BODIES)
def correct_facts(number: str) -> ResponseReturnValue:
    """Put the facts right; whoever changed the complaint meanwhile is not written over."""
    complaint = complaint_or_404(number)
    typed = Facts(**{name: request.form.get(name, "") for name in FIELDS})
    try:
        fresh = facts.correct(
            complaint, typed, by=access.current_actor(), seen=request.form.get("version")
        )
    except (Incomplete, Conflict) as refusal:
        current = complaints.get(complaint.complaint_uid)
        return page.refused(current, page.PURCHASE, refusal, acting="facts", prefix="facts-")
    return page.changed(fresh, page.PURCHASE, said=_("Facts put right."))
