"""`…/pieces`: what the customer was asked for, and how each piece was settled."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.models.requested_piece import RequestedPiece
from reclamator.services import pieces
from reclamator.web.access import key_scoped
from reclamator.web.api import api, shapes
from reclamator.web.api.keys import Made, actor, complaint_or_404, once


@api.get("/complaints/<number>/pieces")
@key_scoped
def list_pieces(number: str) -> ResponseReturnValue:
    """Show everything that was ever asked for, in its order."""
    row = complaint_or_404(number)
    actor().require(Permission.READ_BODIES)
    items = [shapes.piece(each) for each in RequestedPiece.of(row.complaint_uid)]
    return jsonify(items=items, next=None)


@api.post("/complaints/<number>/pieces/<int:position>/actions/settle")
@key_scoped
def settle_piece(number: str, position: int) -> ResponseReturnValue:
    """Settle a piece that came another way; only the newest request is waited for."""
    row = complaint_or_404(number)

    def act() -> Made:
        settled = pieces.tick(row, position, by=actor())
        return Made(200, row.complaint_uid, bytes(settled.uid))

    made = once(act, about=row)
    settled = RequestedPiece.get(RequestedPiece.uid == made.object_uid)
    return jsonify(shapes.piece(settled)), made.status
