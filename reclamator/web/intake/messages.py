"""`/f/<company>/messages`: what somebody changed after sending, added to the first complaint."""

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from reclamator.errors import NotFound
from reclamator.services import limits, messages, tracking
from reclamator.web import headers
from reclamator.web.access import public
from reclamator.web.intake import arrivals, intake
from reclamator.web.intake.complaints import company_or_404


@intake.post("/f/<company>/messages")
@public("number and access code are asked for; the frame has no cookie")
def add_message(company: str) -> ResponseReturnValue:
    """Add a message to a complaint of this company; number and access code must fit."""
    found = company_or_404(company)
    arrivals.refuse_foreign_page()
    _, complaint = tracking.look_up(request.form.get("number", ""))
    if not tracking.fits_access_code(complaint, request.form.get("access_code", "")):
        limits.add(limits.GUESS, arrivals.network())
        raise NotFound()
    if complaint is None or bytes(complaint.company_uid) != bytes(found.uid):
        raise NotFound()
    messages.write(
        complaint,
        body=request.form.get("body", ""),
        purpose="correction",
        uid=_uid(request.form.get("uid", "")),
    )
    page = render_template("intake/message_added.html", company=found, number=complaint.number)
    return headers.for_form(make_response(page), found)


def _uid(text: str) -> bytes | None:
    try:
        uid = bytes.fromhex(text)
    except ValueError:
        return None
    return uid if len(uid) == 16 else None
