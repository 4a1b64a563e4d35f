"""Photos of the goods: files of the complaint that the warehouse took and may see."""

from reclamator.domain.vocabulary import EventKind
from reclamator.errors import BadFile, NotFound
from reclamator.i18n import lazy as _l
from reclamator.models.attachment import Attachment
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.goods_return import GoodsPhoto, GoodsReturn
from reclamator.services import attachments, complaints, messages
from reclamator.services.actors import Actor
from reclamator.services.attachments import Incoming
from reclamator.services.goods.moving import require_may_see
from reclamator.services.goods.recording import recorded

MOST_PHOTOS = 20


def photos(row: GoodsReturn) -> list[Attachment]:
    """Return the photos of a return in the order they came."""
    return GoodsPhoto.of(bytes(row.uid))


def photo(row: GoodsReturn, position: int) -> Attachment:
    """Return one photo by its place among the complaint's files; raises NotFound."""
    for found in GoodsPhoto.among(bytes(row.uid), [position]):
        return found
    raise NotFound()


def add_photos(
    row: GoodsReturn, complaint: Complaint, files: list[Incoming], *, by: Actor
) -> list[Attachment]:
    """Seal photos and let them belong to a return; the customer does not get them.

    A photo that is there already is not added again, so a form sent twice adds nothing. Raises
    Forbidden or BadFile; then none was added.
    """
    require_may_see(by)
    known = {item.sha256 for item in photos(row)}
    fresh_files = [file for file in files if attachments.fingerprint(file) not in known]
    if len(known) + len(fresh_files) > MOST_PHOTOS:
        raise BadFile("too_many", _l("There is room for 20 photos. Choose fewer."))
    if not fresh_files:
        return []
    with messages.sealed(complaint, fresh_files) as stored, transaction():
        fresh = complaints.locked(complaint)
        staff_uid = by.uid if by.kind == "staff" else None
        added = [
            attachments.attach(fresh.complaint_uid, item, by_staff_uid=staff_uid) for item in stored
        ]
        for item in added:
            GoodsPhoto.create(
                attachment_uid=item.uid, complaint_uid=fresh.complaint_uid, return_uid=row.uid
            )
        recorded(fresh, row, EventKind.GOODS_PHOTOS_ADDED, by, {"files": len(added)})
        return added
