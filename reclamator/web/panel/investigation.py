"""The finding of an investigation."""

from flask import request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import Conflict, Incomplete
from reclamator.i18n import _
from reclamator.services import complaints, investigations
from reclamator.services.investigations import Finding
from reclamator.web import access
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import page, panel

FIELDS = tuple(Finding.__dataclass_fields__)
CHANGED = (page.HEAD, page.TABS)


@panel.post("/complaints/<number>/investigation")
@requires(Permission.REVIEW)
def record_finding(number: str) -> ResponseReturnValue:
    """Write down what was found; whoever wrote meanwhile is not written over."""
    complaint = complaint_or_404(number)
    finding = Finding(**{name: request.form.get(name, "") for name in FIELDS})
    try:
        fresh = investigations.record(
            complaint, finding, by=access.current_actor(), seen=seen_version()
        )
    except (Incomplete, Conflict) as refusal:
        current = complaints.get(complaint.complaint_uid)
        return page.refused(
            current, page.FINDING, refusal, acting="finding", prefix="finding-", tab="investigation"
        )
    return page.changed(
        fresh, page.FINDING, also=CHANGED, tab="investigation", said=_("Finding kept.")
    )


def seen_version() -> int | None:
    """Return the version that a form was filled in on; a made-up one is none that ever was."""
    text = request.form.get("seen")
    if text is None:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
