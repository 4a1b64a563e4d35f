"""`/goods` and `…/goods`."""

from typing import Any

from reclamator.domain.goods import MOST_PIECES, GoodsAction
from reclamator.domain.vocabulary import GoodsState, ReturnCosts
from reclamator.services.goods import OVERDUE, WAYS
from reclamator.web.api.openapi.parts import (
    DAY,
    MOMENT,
    PDF,
    TEXT,
    WHOLE,
    YES_NO,
    Paths,
    Schemas,
    codes,
    json,
    list_of,
    many,
    maybe,
    parameter,
    ref,
    some,
    whole,
)

_LIST = {
    "type": "string",
    "enum": [*(state.value for state in GoodsState), OVERDUE],
    "default": GoodsState.AWAITED.value,
}
_PIECES = {"type": "integer", "minimum": 1, "maximum": MOST_PIECES}
_MONEY = whole(minor=WHOLE, currency=TEXT)
_OF_GOODS: dict[str, Any] = dict.fromkeys(("serial", "batch", "instructions"), maybe(TEXT))
_OF_STEPS: dict[str, Any] = dict.fromkeys(
    (
        "carrier",
        "parcel_number",
        "condition",
        "finding",
        "reason",
        "back_carrier",
        "back_parcel_number",
    ),
    maybe(TEXT),
)

QUERY = [
    parameter("state", "query", _LIST),
    parameter("after", "query", TEXT),
    parameter("limit", "query", {"type": "integer", "minimum": 1, "maximum": 200}),
]

PATHS: Paths = {
    "/goods": {"get": ("List returns in one place", None, json(list_of("Return")))},
    "/goods/{rma}": {"get": ("Show a return", None, json(ref("Return")))},
    "/goods/{rma}/label.pdf": {"get": ("Fetch the label for the parcel", None, PDF)},
    "/goods/{rma}/actions/{move}": {
        "post": ("Move a return", json(ref("ReturnMove")), json(ref("Return")))
    },
    "/complaints/{number}/goods": {
        "get": ("Show the returns of a complaint", None, json(list_of("Return"))),
        "post": ("Agree to a return", json(ref("NewReturn")), json(ref("Return"))),
    },
}

SCHEMAS: Schemas = {
    "NewReturn": some(
        ("product", "send_by"),
        product=TEXT,
        quantity=_PIECES,
        costs={"type": "string", "enum": [way.value for way in WAYS]},
        send_by=DAY,
        **_OF_GOODS,
    ),
    "ReturnMove": some(
        quantity=_PIECES, cost=_MONEY, done_on=maybe(DAY), instructions=maybe(TEXT), **_OF_STEPS
    ),
    "Return": whole(
        rma_number=TEXT,
        complaint=TEXT,
        position=WHOLE,
        state=codes(GoodsState),
        costs=codes(ReturnCosts),
        is_overdue=YES_NO,
        send_by=DAY,
        done_on=maybe(DAY),
        cost=maybe(_MONEY),
        quantity=WHOLE,
        received=WHOLE,
        returned=WHOLE,
        replaced=WHOLE,
        refunded=WHOLE,
        scrapped=WHOLE,
        created_at=MOMENT,
        received_at=maybe(MOMENT),
        sent_back_at=maybe(MOMENT),
        ended_at=maybe(MOMENT),
        product=maybe(TEXT),
        **_OF_GOODS,
        **_OF_STEPS,
        allowed_actions=many(codes(GoodsAction)),
    ),
}
