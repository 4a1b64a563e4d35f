"""Files of a complaint: the original as a download, the viewing copy as a picture."""

from collections.abc import Iterator

from flask import Response
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import Damaged, Gone, KeyUnavailable, NotFound
from reclamator.models.attachment import Attachment
from reclamator.models.complaint import Complaint
from reclamator.services import access_log, attachments, media
from reclamator.web import access
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import panel
from reclamator.web.uploads import file_response

VIEWING_NAME = "photo"


@panel.get("/complaints/<number>/attachments/<int:position>")
@requires(Permission.READ_BODIES)
def download(number: str, position: int) -> ResponseReturnValue:
    """Send the original, verified to its end before the first byte; always as a download."""
    complaint = complaint_or_404(number)
    row = _at(complaint, position)
    mime, name = _facts(row)
    return _sent(complaint, row, attachments.original(row), mime=mime, user_name=name)


@panel.get("/complaints/<number>/attachments/<int:position>/preview")
@requires(Permission.READ_BODIES)
def preview(number: str, position: int) -> ResponseReturnValue:
    """Send the viewing copy: made by us, without the sender's metadata."""
    complaint = complaint_or_404(number)
    row = _at(complaint, position)
    chunks = attachments.preview(row)
    return _sent(complaint, row, chunks, mime=media.VIEWING_MIME, user_name=VIEWING_NAME)


def _at(complaint: Complaint, position: int) -> Attachment:
    for row in Attachment.of(complaint.complaint_uid):
        if row.position == position:
            return row
    raise NotFound()


def _facts(row: Attachment) -> tuple[str, str]:
    try:
        return str(row.mime), str(row.name)
    except (Damaged, KeyUnavailable):
        raise Gone() from None


def _sent(
    complaint: Complaint, row: Attachment, chunks: Iterator[bytes], *, mime: str, user_name: str
) -> Response:
    access_log.saw(access.current_staff().uid, complaint.complaint_uid)
    own = media.download_name(complaint.number, row.position, media.own_extension(mime))
    return file_response(chunks, mime=mime, disposition=media.content_disposition(own, user_name))
