"""`…/decision`."""

from reclamator.domain.vocabulary import Outcome, Remedy, ReturnCosts
from reclamator.web.api.openapi.parts import (
    AMOUNT,
    DAY,
    MOMENT,
    TEXT,
    YES_NO,
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

_ANSWER = {
    "outcome": codes(Outcome),
    "remedy": maybe(codes(Remedy)),
    "amount": maybe(AMOUNT),
    "method": maybe(TEXT),
    "due_on": maybe(DAY),
    "grounds": maybe(TEXT),
    "provisions": many(TEXT),
}
_NEW_DECISION = {
    **_ANSWER,
    "points": maybe(many(ref("Point"))),
    "return_costs": maybe(codes(ReturnCosts)),
    "correction": maybe(TEXT),
    "language": maybe(TEXT),
    "takes_part": maybe(YES_NO),
}

PATHS: Paths = {
    "/complaints/{number}/decision": {
        "get": ("Show the decision", None, json(ref("Decision"))),
        "post": ("Record a decision", json(ref("NewDecision")), json(ref("Decision"))),
    },
}

SCHEMAS: Schemas = {
    # either points, or the answer as a whole; what an outcome needs is told by its refusal
    "NewDecision": some((), **_NEW_DECISION),
    "Point": some(
        ("asked", "outcome"),
        **_ANSWER,
        asked=TEXT,
        executor=maybe(TEXT),
        checked=maybe(TEXT),
        way_out=maybe(TEXT),
        way_out_uid=maybe(TEXT),
        no_way_out=maybe(TEXT),
    ),
    "Decision": whole(**_NEW_DECISION, created_at=MOMENT, dispatched_at=maybe(MOMENT)),
}
