"""One return opened: what it is, its photos, what suppliers were asked; with one query.

Whose it is and what they complain about is not read at all.
"""

from dataclasses import dataclass
from typing import Any

from reclamator.domain.goods import GoodsAction
from reclamator.models import together, vault
from reclamator.models.attachment import Attachment
from reclamator.models.complaint import Complaint
from reclamator.models.goods_return import GoodsPhoto, GoodsReturn
from reclamator.models.keys import ComplaintKey
from reclamator.models.supplier import Forwarding, Supplier
from reclamator.services.actors import Actor
from reclamator.services.goods.moving import allowed_actions, require_may_see
from reclamator.services.reading import Opened, opened
from reclamator.services.reading.opening import in_order


@dataclass(frozen=True)
class Looked:
    """A return as its page shows it to one person."""

    row: GoodsReturn
    complaint: Complaint
    photos: list[Attachment]
    forwardings: list[Forwarding]
    suppliers: dict[bytes, Supplier]
    actions: tuple[GoodsAction, ...]

    def said(self, name: str) -> Opened:
        """Return one of its sealed texts, opened."""
        return opened(self.row, name)


def look(row: GoodsReturn, *, by: Actor) -> Looked:
    """Open a return of the company in scope. Raises Forbidden for who sees no goods."""
    require_may_see(by)
    rows = together.read(_parts(row))
    vault.hold_only(bytes(row.complaint_uid), rows["keys"])
    photos = {bytes(each.attachment_uid) for each in rows["photos"]}
    return Looked(
        row=row,
        complaint=rows["complaint"][0],
        photos=[f for f in in_order(rows, "files", "position") if bytes(f.uid) in photos],
        forwardings=in_order(rows, "forwardings", "created_at", "uid"),
        suppliers={bytes(each.uid): each for each in in_order(rows, "suppliers", "created_at")},
        actions=allowed_actions(row, by=by),
    )


def _parts(row: GoodsReturn) -> dict[str, Any]:
    """Return what is read of which table."""
    of_complaint: dict[str, Any] = {"keys": ComplaintKey, "files": Attachment}
    of_return: dict[str, Any] = {"photos": GoodsPhoto, "forwardings": Forwarding}
    return {
        "complaint": Complaint.select().where(Complaint.uid == row.complaint_uid),
        "suppliers": Supplier.select(),
        **{
            name: table.select().where(table.complaint_uid == row.complaint_uid)
            for name, table in of_complaint.items()
        },
        **{
            name: table.select().where(table.return_uid == row.uid)
            for name, table in of_return.items()
        },
    }
