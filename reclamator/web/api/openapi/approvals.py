"""`/approvals` and `…/approvals`."""

from reclamator.domain.vocabulary import ApprovalState, Giving
from reclamator.web.api.openapi.parts import (
    AMOUNT,
    MOMENT,
    TEXT,
    Paths,
    Schemas,
    codes,
    json,
    list_of,
    maybe,
    ref,
    some,
    whole,
)

PATHS: Paths = {
    "/approvals": {"get": ("List what waits for approval", None, json(list_of("Approval")))},
    "/complaints/{number}/approvals": {
        "get": ("List requests for approval", None, json(list_of("Approval"))),
        "post": ("Ask for approval", json(ref("NewDecision")), json(ref("Approval"))),
    },
    "/complaints/{number}/approvals/{approval}/actions/{verdict}": {
        "post": ("Settle a request for approval", json(ref("Verdict")), json(ref("Approval"))),
    },
}

SCHEMAS: Schemas = {
    "Verdict": some((), reason=maybe(TEXT)),
    "Approval": whole(
        id=TEXT,
        kind=codes(Giving),
        state=codes(ApprovalState),
        amount=maybe(AMOUNT),
        # as it was asked for
        draft=maybe(ref("NewDecision")),
        reason=maybe(TEXT),
        asked_by=maybe(TEXT),
        asked_at=MOMENT,
        settled_by=maybe(TEXT),
        settled_at=maybe(MOMENT),
    ),
}
