"""`/f/<company>/messages`: what somebody changed after sending, added to the first complaint."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from reclamator.errors import FieldError, Incomplete, NotFound
from reclamator.services import messages, tracking
from reclamator.web import uploads
from reclamator.web.access import public
from reclamator.web.intake import arrivals, intake
from reclamator.web.intake import kept as keeping
from reclamator.web.intake.complaints import company_or_404


@intake.post("/f/<company>/messages")
@public("number and access code are asked for; the frame has no cookie")
def add_message(company: str) -> ResponseReturnValue:
    """Add a message to a complaint of this company; number and access code must fit."""
    found = company_or_404(company)
    arrivals.refuse_foreign_page()
    complaint = tracking.check_code(
        request.form.get("number", ""),
        request.form.get("access_code", ""),
        network=arrivals.network(),
    )
    if complaint is None or bytes(complaint.company_uid) != bytes(found.uid):
        raise NotFound()
    files = uploads.incoming(request.files.getlist("attachments"))
    if uploads.too_many(files):
        raise Incomplete([FieldError("attachments", keeping.TOO_MANY.message)])
    messages.write(
        complaint,
        body=request.form.get("body", ""),
        files=files,
        purpose="correction",
        uid=_uid(request.form.get("uid", "")),
    )
    return render_template(
        "intake/message_added.html",
        company=found,
        number=complaint.number,
        embedded=bool(request.form.get("embed")),
    )


def _uid(text: str) -> bytes | None:
    try:
        uid = bytes.fromhex(text)
    except ValueError:
        return None
    return uid if len(uid) == 16 else None
