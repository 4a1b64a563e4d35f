"""The moment of receipt, corrected with a reason; the dates by law follow."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import request, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import Conflict, FieldError, IllegalAction, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.services import complaints, received_dates
from reclamator.web import access, filters, htmx
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import deadlines, panel
from reclamator.web.panel.page import CONFLICT

NO_MOMENT = _l("Enter the day and the time at which it came in.")


@panel.post("/complaints/<number>/received-date")
@requires(Permission.REVIEW)
def correct_received_date(number: str) -> ResponseReturnValue:
    """Keep the corrected moment and show how the dates are reached now."""
    complaint = complaint_or_404(number)
    try:
        complaints.require_version(complaint, request.form.get("version"))
        received_dates.change(
            complaint,
            received_at=_moment(request.form.get("received_at", "")),
            note=request.form.get("received_note", ""),
            is_sure="is_sure" in request.form,
            by=access.current_actor(),
        )
    except (Incomplete, IllegalAction, Conflict) as refusal:
        current = complaints.get(complaint.complaint_uid)
        status = CONFLICT if isinstance(refusal, Conflict) else refusal.status
        return deadlines.page(current, refusal=refusal), status
    return htmx.redirected(url_for("panel.show_deadline", number=number, corrected=1))


def _moment(text: str) -> datetime:
    """Return what was typed, meant in the company's time zone."""
    try:
        typed = datetime.fromisoformat(text.strip())
        return typed.replace(tzinfo=ZoneInfo(filters.zone())).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Incomplete([FieldError("received_at", NO_MOMENT)]) from None
