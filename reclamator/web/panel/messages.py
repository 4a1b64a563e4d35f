"""Messages to the customer."""

from flask import make_response, request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import BadFile, Conflict, DomainError, FieldError, Incomplete, TooLarge
from reclamator.i18n import _
from reclamator.models.complaint import Complaint
from reclamator.models.fields import UID_BYTES
from reclamator.services import messages
from reclamator.web import access, htmx, uploads
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import page, panel

FORM = "panel/messages/_form.html"
ENTRY = "panel/complaints/_entry.html"


@panel.post("/complaints/<number>/messages")
@requires(Permission.REPLY)
def reply(number: str) -> ResponseReturnValue:
    """Write to the customer; the same form sent twice is one message."""
    complaint = complaint_or_404(number)
    uid, is_behind = sent_uid(), page_is_behind(complaint)
    try:
        require_read(complaint, uid)
        row = messages.reply(
            complaint,
            body=request.form.get("body", ""),
            by=access.current_actor(),
            files=uploads.incoming(request.files.getlist("attachments")),
            uid=uid,
        )
    except (Incomplete, BadFile, TooLarge, Conflict) as refusal:
        return refused_text(complaint, FORM, refusal, compose="reply")
    said = _("Your message is on its way.")
    return written(complaint, bytes(row.uid), FORM, said=said, again=is_behind)


def require_read(complaint: Complaint, uid: bytes | None) -> None:
    """Raise Conflict when others have written or acted since; not for a form that was sent."""
    if not messages.is_known(uid) and page.has_news(complaint):
        raise Conflict()


def page_is_behind(complaint: Complaint) -> bool:
    """Whether the page lacks something: the form came before, or somebody wrote meanwhile."""
    is_newer = request.form.get("version", complaint.etag) != complaint.etag
    return is_newer or messages.is_known(sent_uid())


def sent_uid() -> bytes | None:
    """Return the identifier that came with the form; a wrong one is none."""
    try:
        uid = bytes.fromhex(request.form.get("uid", ""))
    except ValueError:
        return None
    return uid if len(uid) == UID_BYTES else None


def written(
    complaint: Complaint, uid: bytes, form: str, *, said: str, again: bool
) -> ResponseReturnValue:
    """Append what was written, with the head brought up to date and an empty form.

    With `again` the whole conversation comes anew, because the page lacks a part of it.
    """
    if not htmx.is_fragment():
        return page.changed(complaint, form)
    if again:
        response = page.parts(complaint, page.THREAD, also=(page.HEAD, page.TABS, form), said=said)
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#thread", "outerHTML"
        return make_response(response)
    also = (page.HEAD, page.TABS, form)
    return page.parts(complaint, ENTRY, also=also, said=said, entry_uid=uid)


def refused_text(
    complaint: Complaint, form: str, refusal: DomainError, *, compose: str
) -> ResponseReturnValue:
    """Show the form again with what was typed and what is wrong with it.

    After a Conflict both texts stand there: what has come meanwhile, and what was typed.
    """
    if not isinstance(refusal, Incomplete | Conflict):
        refusal = Incomplete([FieldError("attachments", refusal.sentence)])
    response = page.refused(complaint, form, refusal, writing=compose, prefix=f"{compose}-")
    target = form_id(compose)
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = target, "outerHTML"
    return response


def form_id(compose: str) -> str:
    """Return the selector of one of the composer's two forms."""
    return f"#{compose}-form"
