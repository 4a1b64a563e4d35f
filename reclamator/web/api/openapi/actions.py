"""`…/actions/<action>`: the steps of the lifecycle."""

from reclamator.domain.first_check import Piece
from reclamator.domain.vocabulary import AppealChannel, Claim
from reclamator.web.api.actions import GIVEN
from reclamator.web.api.openapi.parts import (
    MOMENT,
    TEXT,
    Paths,
    Schemas,
    codes,
    json,
    many,
    ref,
    some,
)

PATHS: Paths = {
    "/complaints/{number}/actions/{action}": {
        "post": (
            "Perform a step of the lifecycle",
            json({"anyOf": [ref("Step"), ref("NewDecision")]}),
            json(ref("Complaint")),
        )
    },
}

SCHEMAS: Schemas = {
    "Step": some(
        (),
        **dict.fromkeys(GIVEN, TEXT),
        pieces=many(codes(Piece)),
        text=TEXT,
        claim=codes(Claim),
        channel=codes(AppealChannel),
        received_at=MOMENT,
        received_note=TEXT,
    ),
}
