"""`…/attachments`: files in by a second call, files out verified and sandboxed."""

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import FieldError, Incomplete, NotFound
from reclamator.i18n import lazy as _l
from reclamator.models.attachment import Attachment
from reclamator.models.complaint import Complaint
from reclamator.services import attachments, media, messages
from reclamator.services.attachments import Incoming
from reclamator.web import uploads
from reclamator.web.access import key_scoped
from reclamator.web.api import api, shapes
from reclamator.web.api.keys import Made, actor, complaint_or_404, once, repeated


@api.get("/complaints/<number>/attachments")
@key_scoped
def list_attachments(number: str) -> ResponseReturnValue:
    """Show what files there are."""
    row = complaint_or_404(number)
    items = [shapes.attachment(item) for item in Attachment.of(row.complaint_uid)]
    return jsonify(items=items, next=None)


@api.post("/complaints/<number>/attachments")
@key_scoped
def add_attachments(number: str) -> ResponseReturnValue:
    """Add up to five files (multipart, field `attachments`); all or none."""
    row = complaint_or_404(number)
    actor().require(Permission.REGISTER)
    files = uploads.incoming(request.files.getlist("attachments"))
    if not files:
        raise Incomplete([FieldError("attachments", _l("Choose at least one file."))])
    if uploads.too_many(files):
        raise Incomplete([FieldError("attachments", _l("Choose at most five files."))])

    made = repeated() or _add(row, files)
    first = Attachment.get(Attachment.uid == made.object_uid)
    added = [item for item in Attachment.of(row.complaint_uid) if item.position >= first.position]
    items = [shapes.attachment(item) for item in added[: len(files)]]
    return jsonify(items=items, next=None), made.status


def _add(row: Complaint, files: list[Incoming]) -> Made:
    with messages.sealed(row, files) as stored:

        def act() -> Made:
            rows = messages.attach(row, stored, by=actor())
            return Made(201, row.complaint_uid, bytes(rows[0].uid))

        made = once(act, about=row)
        if made.object_uid != stored[0].uid:
            attachments.discard(stored)
        return made


@api.get("/complaints/<number>/attachments/<int:position>")
@key_scoped
def fetch_attachment(number: str, position: int) -> ResponseReturnValue:
    """Return the original, verified before the first byte."""
    row = complaint_or_404(number)
    actor().require(Permission.READ_BODIES)
    found = Attachment.get_or_none(
        Attachment.complaint_uid == row.complaint_uid, Attachment.position == position
    )
    if found is None:
        raise NotFound()
    name = media.download_name(row.number, position, media.own_extension(found.mime))
    return uploads.file_response(
        attachments.original(found),
        mime=found.mime,
        disposition=media.content_disposition(name, found.name),
    )
