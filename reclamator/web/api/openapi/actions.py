"""`…/actions/<action>`: the steps of the lifecycle."""

from reclamator.domain.first_check import Piece
from reclamator.domain.vocabulary import AppealChannel, Claim, ProofKind
from reclamator.web.api.actions import GIVEN
from reclamator.web.api.openapi.parts import (
    DAY,
    MOMENT,
    TEXT,
    WHOLE,
    Paths,
    Schemas,
    codes,
    json,
    many,
    maybe,
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
    "Proof": some(
        ("point", "proof", "done_on"),
        point=WHOLE,
        proof=codes(ProofKind),
        done_on=DAY,
        reference=maybe(TEXT),
    ),
    "Step": some(
        (),
        **dict.fromkeys(GIVEN, TEXT),
        pieces=many(codes(Piece)),
        # what shows that each granted point was carried out
        proofs=many(ref("Proof")),
        text=TEXT,
        claim=codes(Claim),
        channel=codes(AppealChannel),
        received_at=MOMENT,
        received_note=TEXT,
    ),
}
