"""Messages to the customer."""

from typing import Any

from flask import Response, make_response, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import (
    BadFile,
    Conflict,
    DomainError,
    FieldError,
    Incomplete,
    NotFound,
    TooLarge,
)
from reclamator.i18n import _
from reclamator.models.complaint import Complaint
from reclamator.models.fields import UID_BYTES, new_uid
from reclamator.models.message import Message
from reclamator.models.message_template import MessageTemplate
from reclamator.services import (
    access_log,
    bulk,
    complaints,
    message_templates,
    messages,
    sending,
    stage_messages,
    unsending,
)
from reclamator.web import access, htmx, uploads
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.addresses import own_page, uid_in
from reclamator.web.panel import changes, page, panel

CONFLICT = 409
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
            template_uid=_template(),
            hold=messages.TO_UNDO,
        )
    except (Incomplete, BadFile, TooLarge, Conflict) as refusal:
        return refused_text(complaint, FORM, refusal, compose="reply")
    said = _("Your message is on its way.")
    is_behind = is_behind or _template() is not None
    undo = _undo(complaint, row)
    return written(complaint, bytes(row.uid), FORM, said=said, again=is_behind, undo=undo)


@panel.post("/complaints/<number>/messages/<message>/unsent")
@requires(Permission.REPLY)
def unsend_message(number: str, message: str) -> ResponseReturnValue:
    """Take back what has not left; its words stand in the composer again."""
    complaint = complaint_or_404(number)
    also = (page.HEAD, page.TABS, FORM)
    try:
        had_files = unsending.unsend(complaint, uid_in(message), by=access.current_actor())
    except unsending.HasLeft as refusal:
        return _over_the_thread(page.refused(complaint, page.THREAD, refusal, acting="unsend"))
    said = _("Taken back. The text is in the reply form again.")
    if had_files:
        said = _("Taken back. The text is in the reply form again; attach the files once more.")
    fresh = complaints.get(complaint.complaint_uid)
    return _over_the_thread(page.changed(fresh, page.THREAD, also=also, said=said, toast=True))


@panel.post("/complaints/<number>/stage-message")
@requires(Permission.REPLY)
def decline_stage_message(number: str) -> ResponseReturnValue:
    """Do not send what the present stage offers."""
    complaint = complaint_or_404(number)
    stage_messages.decline(complaint, by=access.current_actor())
    fresh = complaints.get(complaint.complaint_uid)
    return page.changed(fresh, page.STAGE, said=_("The message is not offered any more."))


@panel.get("/complaints/messages")
@requires(Permission.REPLY)
def choose_template_for_several() -> ResponseReturnValue:
    """Offer the templates for the chosen rows; with one chosen show who gets it."""
    return _for_several(_offered(request.args.get("template", "")))


@panel.post("/complaints/messages")
@requires(Permission.REPLY)
def write_to_several() -> ResponseReturnValue:
    """Send the template to every customer, as it was shown; the same form twice sends once."""
    template = _offered(request.form.get("template", ""))
    if template is None:
        raise NotFound()
    if str(template.version) != request.form.get("template_version"):
        return make_response(_for_several(template, has_changed=True), CONFLICT)
    seen = dict(zip(request.form.getlist("number"), request.form.getlist("version"), strict=False))
    change = bulk.send(
        changes.chosen(), template, seen, by=access.current_actor(), once=changes.once()
    )
    return changes.answer(change, request.form.get("back"))


def _for_several(
    template: MessageTemplate | None, *, has_changed: bool = False
) -> ResponseReturnValue:
    found = changes.chosen()
    letters = sending.letters(found, template) if template else []
    shown = list({each.complaint.language: each for each in letters if not each.reason}.values())
    for letter in shown:
        access_log.saw(access.current_staff().uid, letter.complaint.complaint_uid)
    return htmx.render(
        "panel/messages/several.html",
        "panel/messages/_several_sheet.html",
        title=_("Send a message to several"),
        numbers=[complaint.number for complaint in found],
        templates=message_templates.offered(message_templates.everything()),
        template=template,
        has_changed=has_changed,
        going=[each.complaint for each in letters if not each.reason],
        staying=[(each.complaint, changes.why(each.reason)) for each in letters if each.reason],
        shown=shown,
        back=own_page(request.values.get("back")) or "",
        once=new_uid().hex(),
    )


def _offered(code: str) -> MessageTemplate | None:
    """Return the template in use that a request names, a supplied one too."""
    found = _found(_uid_of(code))
    return found if found is not None and found.retired_at is None else None


def _found(uid: bytes | None) -> MessageTemplate | None:
    try:
        return message_templates.find(uid) if uid else None
    except NotFound:
        return None


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
    return _uid_of(request.form.get("uid", ""))


def _template() -> bytes | None:
    """Return the template that the text began with, where there is one."""
    uid = _uid_of(request.form.get("template", ""))
    return uid if _found(uid) else None


def _uid_of(code: str) -> bytes | None:
    try:
        uid = bytes.fromhex(code)
    except ValueError:
        return None
    return uid if len(uid) == UID_BYTES else None


def written(
    complaint: Complaint, uid: bytes, form: str, *, said: str, again: bool, undo: str = ""
) -> ResponseReturnValue:
    """Append what was written, with the head brought up to date and an empty form.

    With `again` the whole conversation comes anew, because the page lacks a part of it. `undo`:
    where it can be taken back.
    """
    shown: dict[str, Any] = {"said": said, "undo": undo, "toast": bool(undo)}
    if not htmx.is_fragment():
        return page.changed(complaint, form)
    if again:
        also = (page.HEAD, page.TABS, form)
        return _over_the_thread(page.parts(complaint, page.THREAD, also=also, **shown))
    also = (page.HEAD, page.TABS, form)
    return page.parts(complaint, ENTRY, also=also, entry_uid=uid, **shown)


def _undo(complaint: Complaint, row: Message) -> str:
    """Return where a message is taken back; empty once it has left."""
    if not row.is_held:
        return ""
    uid = bytes(row.uid).hex()
    return url_for("panel.unsend_message", number=complaint.number, message=uid)


def _over_the_thread(response: Response) -> Response:
    if htmx.is_fragment():
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#thread", "outerHTML"
    return response


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
