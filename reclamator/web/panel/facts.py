"""The facts of a complaint, put right."""

from flask import g, request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import Conflict, Incomplete
from reclamator.i18n import _
from reclamator.services import complaints, facts
from reclamator.services.facts import Facts
from reclamator.web import access
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import page, panel
from reclamator.web.panel.forms import typed_amount


@panel.post("/complaints/<number>/facts")
@requires(Permission.REVIEW, Permission.READ_BODIES)
def correct_facts(number: str) -> ResponseReturnValue:
    """Put the facts right; whoever changed the complaint meanwhile is not written over."""
    complaint = complaint_or_404(number)
    try:
        fresh = facts.correct(
            complaint, _typed(), by=access.current_actor(), seen=request.form.get("version")
        )
    except (Incomplete, Conflict) as refusal:
        current = complaints.get(complaint.complaint_uid)
        return page.refused(current, page.PURCHASE, refusal, acting="facts", prefix="facts-")
    return page.changed(fresh, page.PURCHASE, said=_("Facts put right."))


def _typed() -> Facts:
    """Return what was filled in; no currency is the company's."""
    texts = {name: request.form.get(name, "") for name in facts.TEXTS}
    currency = request.form.get("currency", "").strip() or g.company.currency
    return Facts(**texts, price=typed_amount(request.form.get("price", ""), currency))
