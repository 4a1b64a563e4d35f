"""Time spent on a complaint, entry by entry."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import Incomplete
from reclamator.i18n import _
from reclamator.models.complaint import Complaint
from reclamator.services import complaints, time_entries
from reclamator.web import access
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import page, panel
from reclamator.web.panel.investigation import CHANGED
from reclamator.web.panel.messages import sent_uid


@panel.post("/complaints/<number>/time-entries")
@requires(Permission.NOTE)
def add_time(number: str) -> ResponseReturnValue:
    """Note the minutes of a day; the same form sent twice is one entry."""
    complaint = complaint_or_404(number)
    try:
        time_entries.add(complaint, **_typed(), by=access.current_actor(), uid=sent_uid())
    except Incomplete as refusal:
        return _refused(complaint, refusal, "time")
    return _kept(complaint, _("Time noted."))


@panel.post("/complaints/<number>/time-entries/<entry>")
@requires(Permission.NOTE)
def correct_time(number: str, entry: str) -> ResponseReturnValue:
    """Put one's own entry right."""
    complaint = complaint_or_404(number)
    try:
        uid = bytes.fromhex(entry) if len(entry) == 32 else None
    except ValueError:
        uid = None
    try:
        time_entries.correct(complaint, uid, **_typed(), by=access.current_actor())
    except Incomplete as refusal:
        return _refused(complaint, refusal, entry)
    return _kept(complaint, _("Time put right."))


def _typed() -> dict[str, Any]:
    given = request.form
    return {
        "minutes": given.get("minutes", ""),
        "on": given.get("worked_on", ""),
        "note": given.get("note", ""),
    }


def _kept(complaint: Complaint, said: str) -> ResponseReturnValue:
    fresh = complaints.get(complaint.complaint_uid)
    return page.changed(fresh, page.TIME_SPENT, also=CHANGED, tab="investigation", said=said)


def _refused(complaint: Complaint, refusal: Incomplete, which: str) -> ResponseReturnValue:
    current = complaints.get(complaint.complaint_uid)
    return page.refused(
        current,
        page.TIME_SPENT,
        refusal,
        acting=which,
        prefix=f"{which}-",
        tab="investigation",
    )
