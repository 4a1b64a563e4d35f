"""`/track/<number>/attachments`: adding files, and getting them back verified."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from reclamator.errors import BadFile, FieldError, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models.attachment import Attachment
from reclamator.models.complaint import Complaint
from reclamator.services import attachments as service
from reclamator.services import media, messages, tracking_page
from reclamator.services.actors import COMPLAINANT
from reclamator.web import uploads
from reclamator.web.access import public
from reclamator.web.tracking import pages, status, tracking
from reclamator.web.tracking.messages import chosen_files


@tracking.post("/track/<number>/attachments")
@public("only who has opened the page")
@pages.opened
def add_files(complaint: Complaint) -> ResponseReturnValue:
    """Add what is missing, without words."""
    try:
        files = chosen_files()
        if not files:
            raise Incomplete([FieldError("attachments", _l("Choose at least one file."))])
        messages.add_files(complaint, files=files, by=COMPLAINANT)
    except Incomplete as refused:
        faults = pages.by_field(refused.errors)
        return status.show_opened(complaint, status=422, file_faults=faults)
    except BadFile as refused:
        faults = {"attachments": str(refused.sentence)}
        return status.show_opened(complaint, status=422, file_faults=faults)
    return redirect(url_for("tracking.show", number=complaint.number, _anchor="files"), 303)


@tracking.get("/track/<number>/attachments/<int:position>")
@public("only who has opened the page")
@pages.opened
def show_file(complaint: Complaint, position: int) -> ResponseReturnValue:
    """Return the original, verified before the first byte."""
    row = tracking_page.attachment(complaint, position)
    return uploads.file_response(
        service.original(row), mime=row.mime, disposition=_disposition(complaint, row, row.mime)
    )


@tracking.get("/track/<number>/attachments/<int:position>/preview")
@public("only who has opened the page")
@pages.opened
def show_preview(complaint: Complaint, position: int) -> ResponseReturnValue:
    """Return the copy for looking at: upright, without anything but the picture."""
    row = tracking_page.attachment(complaint, position)
    return uploads.file_response(
        service.preview(row),
        mime=media.VIEWING_MIME,
        disposition=_disposition(complaint, row, media.VIEWING_MIME),
    )


def _disposition(complaint: Complaint, row: Attachment, mime: str) -> str:
    name = media.download_name(complaint.number, row.position, media.own_extension(mime))
    return media.content_disposition(name, row.name)
