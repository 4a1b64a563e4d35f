"""`…/decision`."""

from reclamator.domain.vocabulary import Outcome, Remedy
from reclamator.web.api.openapi.parts import (
    DAY,
    MOMENT,
    TEXT,
    Paths,
    Schemas,
    codes,
    json,
    many,
    maybe,
    ref,
    some,
    whole,
)

_AMOUNT = some(
    ("minor", "currency"),
    minor={"type": "integer", "minimum": 1},
    currency={"type": "string", "pattern": "^[A-Z]{3}$"},
)
_NEW_DECISION = {
    "outcome": codes(Outcome),
    "remedy": maybe(codes(Remedy)),
    "amount": maybe(_AMOUNT),
    "method": maybe(TEXT),
    "due_on": maybe(DAY),
    "grounds": maybe(TEXT),
    "provisions": many(TEXT),
}

PATHS: Paths = {
    "/complaints/{number}/decision": {
        "get": ("Show the decision", None, json(ref("Decision"))),
        "post": ("Record a decision", json(ref("NewDecision")), json(ref("Decision"))),
    },
}

SCHEMAS: Schemas = {
    "NewDecision": some(("outcome",), **_NEW_DECISION),
    "Decision": whole(**_NEW_DECISION, created_at=MOMENT, dispatched_at=maybe(MOMENT)),
}
