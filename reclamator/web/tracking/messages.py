"""`/track/<number>/messages`: what the complainant writes, and the mark that they have read."""

from collections.abc import Sequence
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.errors import BadFile, FieldError, Incomplete, TooMany
from reclamator.i18n import _
from reclamator.i18n import lazy as _l
from reclamator.models.complaint import Complaint
from reclamator.models.fields import UID_BYTES, new_uid
from reclamator.services import limits, tracking_page
from reclamator.services import messages as service
from reclamator.services import tracking as access
from reclamator.services.attachments import Incoming
from reclamator.web import htmx, uploads
from reclamator.web.access import public
from reclamator.web.tracking import pages, status, tracking


@tracking.post("/track/<number>/messages")
@public("only who has opened the page, or shows the access code with the message")
def write(number: str) -> ResponseReturnValue:
    """Send a message with files. A page that was closed meanwhile keeps what was typed."""
    complaint = pages.open_complaint(number)
    if complaint is not None:
        return _sent(complaint)
    if "access_code" not in request.form:
        return _ask_again([])
    complaint = access.check_code(number, request.form["access_code"], network=pages.network())
    if complaint is None:
        wrong = _l("This code does not open this page. Check it and try again.")
        return _ask_again([FieldError("access_code", wrong)])
    pages.enter(complaint)
    response = make_response(_sent(complaint))
    pages.remember(response, access.open_session(complaint))
    return response


@tracking.post("/track/<number>/messages/seen")
@public("only who has opened the page")
@pages.opened
def mark_read(complaint: Complaint) -> ResponseReturnValue:
    """Forget that a message waits."""
    service.mark_read(complaint)
    return htmx.changed(
        "tracking.show",
        "tracking/_seen.html",
        redirect_to={"number": complaint.number},
        said=_("Marked as read"),
    )


def chosen_files() -> list[Incoming]:
    """Return the files of this request; raises Incomplete, TooMany when there are too many."""
    return allowed(uploads.incoming(request.files.getlist("attachments")), "attachments")


def allowed(files: list[Incoming], field: str) -> list[Incoming]:
    """Return the files unless there are too many; counts them. Raises Incomplete, TooMany."""
    if uploads.too_many(files):
        raise Incomplete([FieldError(field, _l("Choose at most five files."))])
    if files:
        _count_upload()
    return files


def _sent(complaint: Complaint) -> ResponseReturnValue:
    try:
        row = service.write(
            complaint, body=request.form.get("body", ""), files=chosen_files(), uid=form_uid()
        )
    except Incomplete as refused:
        return _again(complaint, refused.errors)
    except BadFile as refused:
        return _again(complaint, [FieldError("attachments", refused.sentence)])
    if not htmx.is_fragment():
        address = url_for("tracking.show", number=complaint.number, _anchor="write")
        return redirect(address, 303)
    return render_template(
        "tracking/_sent.html",
        message=tracking_page.message(complaint, bytes(row.uid)),
        **pages.empty_form(complaint),
    )


def _again(complaint: Complaint, errors: Sequence[FieldError]) -> ResponseReturnValue:
    """Show the form again with what is wrong and with what was typed."""
    typed = _typed(errors)
    if not htmx.is_fragment():
        return status.show_opened(complaint, status=422, **typed)
    form = pages.empty_form(complaint) | typed
    return make_response(render_template("tracking/_write.html", **form), 422)


def _ask_again(errors: Sequence[FieldError]) -> ResponseReturnValue:
    """Ask for the access code beside the message, which is kept; files are not."""
    form = pages.empty_form(None) | _typed(errors)
    return htmx.invalid(
        "tracking/closed.html", "tracking/_write.html", needs_code=True, up=pages.up(), **form
    )


def _typed(errors: Sequence[FieldError]) -> dict[str, Any]:
    return {
        "uid": (form_uid() or new_uid()).hex(),
        "body": request.form.get("body", ""),
        "faults": pages.by_field(errors),
    }


def _count_upload() -> None:
    limit, network = limits.UPLOAD_BYTES, pages.network()
    if limits.is_over(limit, network):
        raise TooMany(limits.seconds_left(limit))
    limits.add(limit, network, request.content_length or 0)


def form_uid() -> bytes | None:
    """Return the form's own uid, by which the same form sent twice is one message."""
    try:
        uid = bytes.fromhex(request.form.get("uid", ""))
    except ValueError:
        return None
    return uid if len(uid) == UID_BYTES else None
