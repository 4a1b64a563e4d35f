"""`/track/<number>/pieces`: answering what we have asked for, each piece in its own place."""

from collections.abc import Mapping, Sequence

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain.first_check import Piece
from reclamator.errors import BadFile, FieldError, Incomplete
from reclamator.i18n import lazy_p
from reclamator.models.complaint import Complaint
from reclamator.models.fields import new_uid
from reclamator.models.requested_piece import OWN_LINE
from reclamator.services import pieces as service
from reclamator.services.pieces import Reply
from reclamator.web import uploads
from reclamator.web.access import public
from reclamator.web.tracking import messages, pages, status, tracking

LABELS: Mapping[str, object] = {
    **{piece.value: piece.label for piece in Piece},
    OWN_LINE: lazy_p("piece", "what we wrote"),
}
"""Every field of the form, by its name."""


@tracking.post("/track/<number>/pieces")
@public("only who has opened the page")
@pages.opened
def answer_request(complaint: Complaint) -> ResponseReturnValue:
    """Send what was filled in, as one message; what was left empty stays asked for."""
    try:
        service.answer(complaint, _replies(), uid=messages.form_uid())
    except Incomplete as refused:
        return _again(complaint, refused.errors)
    except BadFile as refused:
        return _again(complaint, [FieldError("pieces", refused.sentence)])
    return redirect(url_for("tracking.show", number=complaint.number, _anchor="pieces"), 303)


def _replies() -> dict[str, Reply]:
    files = {code: uploads.incoming(request.files.getlist(f"{code}-files")) for code in LABELS}
    messages.allowed([file for each in files.values() for file in each], "pieces")
    return {code: Reply(request.form.get(code, ""), tuple(files[code])) for code in LABELS}


def _again(complaint: Complaint, errors: Sequence[FieldError]) -> ResponseReturnValue:
    """Show the page again with what is wrong and with what was typed; files are chosen anew."""
    return status.show_opened(
        complaint,
        status=422,
        piece_faults=pages.by_field(errors),
        answered={code: request.form.get(code, "") for code in LABELS},
        pieces_uid=(messages.form_uid() or new_uid()).hex(),
    )
