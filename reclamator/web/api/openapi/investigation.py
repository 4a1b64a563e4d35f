"""`…/investigation`."""

from typing import Any

from reclamator.domain.vocabulary import CauseKind, ErrorType, PartyAtFault, Validity
from reclamator.web.api.openapi.parts import (
    DAY,
    MOMENT,
    TEXT,
    Paths,
    Schemas,
    codes,
    json,
    maybe,
    ref,
    some,
    whole,
)

PATHS: Paths = {
    "/complaints/{number}/investigation": {
        "get": ("Show what was found", None, json(ref("Investigation"))),
        "patch": ("Write down what was found", json(ref("Finding")), json(ref("Investigation"))),
    },
}

_FINDING: dict[str, Any] = {
    "validity": maybe(codes(Validity)),
    "cause": maybe(codes(CauseKind)),
    "cause_detail": maybe(TEXT),
    "error_type": maybe(codes(ErrorType)),
    "party_at_fault": maybe(codes(PartyAtFault)),
    "opinion": maybe(TEXT),
    "opinion_on": maybe(DAY),
}

SCHEMAS: Schemas = {
    "Finding": some((), **_FINDING),
    "Investigation": whole(**_FINDING, opinion_by=maybe(TEXT), updated_at=maybe(MOMENT)),
}
