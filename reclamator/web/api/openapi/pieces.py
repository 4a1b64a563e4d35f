"""`…/pieces`."""

from reclamator.domain.first_check import Piece
from reclamator.domain.requests import SettledHow
from reclamator.web.api.openapi.parts import (
    DAY,
    MOMENT,
    TEXT,
    WHOLE,
    Paths,
    Schemas,
    codes,
    json,
    list_of,
    maybe,
    ref,
    whole,
)

PATHS: Paths = {
    "/complaints/{number}/pieces": {
        "get": ("Show what the customer was asked for", None, json(list_of("RequestedPiece"))),
    },
    "/complaints/{number}/pieces/{position}/actions/settle": {
        "post": ("Settle a piece that came another way", None, json(ref("RequestedPiece"))),
    },
}

SCHEMAS: Schemas = {
    "RequestedPiece": whole(
        position=WHOLE,
        piece=maybe(codes(Piece)),
        words=maybe(TEXT),
        asked_at=MOMENT,
        answer_by=maybe(DAY),
        settled_at=maybe(MOMENT),
        settled_how=maybe(codes(SettledHow)),
    ),
}
