"""Progress updates: what is ready goes out as a person leaves it, or is skipped with a reason."""

from datetime import date

from flask import request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import _
from reclamator.services import complaints, holding_notices
from reclamator.web import access
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import page, panel


@panel.post("/complaints/<number>/holding-notice")
@requires(Permission.REPLY)
def settle_holding_notice(number: str) -> ResponseReturnValue:
    """Send the update as it was written, or skip it; a second click changes nothing."""
    complaint, by = complaint_or_404(number), access.current_actor()
    is_skipped = request.form.get("choice") == "skip"
    try:
        if is_skipped:
            holding_notices.skip(complaint, reason=request.form.get("reason", ""), by=by)
        else:
            holding_notices.send(
                complaint, body=request.form.get("body", ""), promised_on=_day(), by=by
            )
    except Incomplete as refusal:
        return page.refused(complaint, page.HOLDING, refusal, prefix="holding-", acting="holding")
    fresh = complaints.get(complaint.complaint_uid)
    said = _("Nothing is sent this time.") if is_skipped else _("Your message is on its way.")
    return page.changed(fresh, page.HOLDING, said=said)


def _day() -> date | None:
    text = request.form.get("promised_on", "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Incomplete([FieldError("promised_on", holding_notices.WRONG_DAY)]) from None
