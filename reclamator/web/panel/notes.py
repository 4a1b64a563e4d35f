"""Internal notes: never sent, never seen by the customer."""

from flask import request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import Conflict, Incomplete
from reclamator.i18n import _
from reclamator.services import messages
from reclamator.web import access
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import panel
from reclamator.web.panel.messages import (
    page_is_behind,
    refused_text,
    require_read,
    sent_uid,
    written,
)

FORM = "panel/notes/_form.html"


@panel.post("/complaints/<number>/notes")
@requires(Permission.NOTE)
def write_note(number: str) -> ResponseReturnValue:
    """Write a note; the same form sent twice is one note.

    Where somebody has written meanwhile, that is read first: a note may say the same, or disagree.
    """
    complaint = complaint_or_404(number)
    uid, is_behind = sent_uid(), page_is_behind(complaint)
    try:
        require_read(complaint, uid)
        row = messages.note(
            complaint, body=request.form.get("body", ""), by=access.current_actor(), uid=uid
        )
    except (Incomplete, Conflict) as refusal:
        return refused_text(complaint, FORM, refusal, compose="note")
    return written(complaint, bytes(row.uid), FORM, said=_("Note kept."), again=is_behind)
