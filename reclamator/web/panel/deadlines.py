"""How the dates of a complaint were reached, day by day."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request
from flask.typing import ResponseReturnValue

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.errors import DomainError, Incomplete
from reclamator.models.complaint import Complaint
from reclamator.services import access_log, reading
from reclamator.web import access, filters, htmx
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import panel
from reclamator.web.panel.explained import Explained

TYPED = "%Y-%m-%dT%H:%M"


@panel.get("/complaints/<number>/deadline")
@requires(Permission.READ)
def show_deadline(number: str) -> ResponseReturnValue:
    """Explain a date; htmx puts the account into a dialog on the complaint's page."""
    complaint = complaint_or_404(number)
    access_log.saw(access.current_staff().uid, complaint.complaint_uid)
    return page(complaint)


def page(complaint: Complaint, *, refusal: DomainError | None = None) -> Response:
    """Return the account, with the form that corrects the moment of receipt."""
    by = access.current_actor()
    read = reading.read(complaint, by=by)
    return htmx.render(
        "panel/deadlines/show.html",
        "panel/deadlines/_explanation.html",
        account=Explained(read, request.args.get("clock", "")),
        complaint=complaint,
        may_correct=by.may(Permission.REVIEW) and complaint.state.is_open,
        is_corrected="corrected" in request.args,
        **_form(complaint, refusal),
    )


def _form(complaint: Complaint, refusal: DomainError | None) -> dict[str, Any]:
    faults = refusal.errors if isinstance(refusal, Incomplete) else ()
    return {
        "refusal": refusal,
        "faults": {fault.field: fault.message for fault in faults},
        "fault_rows": [(fault.field, fault.message) for fault in faults],
        "typed_at": request.form.get("received_at") or _typed(complaint.received_at),
        "typed_note": request.form.get("received_note", ""),
        "latest": _typed(clock.now()),
    }


def _typed(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo(filters.zone())).strftime(TYPED)
