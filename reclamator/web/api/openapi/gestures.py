"""`/catalogue` and `…/gestures`."""

from reclamator.domain.vocabulary import CompensationKind, SizeBand
from reclamator.web.api.openapi.parts import (
    AMOUNT,
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
    some,
    whole,
)

PATHS: Paths = {
    "/catalogue": {"get": ("List the compensation catalogue", None, json(list_of("Offer")))},
    "/complaints/{number}/gestures": {
        "get": ("List goodwill gestures", None, json(list_of("Gesture"))),
        "post": ("Make a goodwill gesture", json(ref("NewGesture")), json(ref("MadeGesture"))),
    },
    "/complaints/{number}/gestures/{gesture}/actions/take_back": {
        "post": ("Take a goodwill gesture back", None, json(ref("Gesture"))),
    },
}

SCHEMAS: Schemas = {
    "Offer": whole(
        id=TEXT,
        kind=codes(CompensationKind),
        band=codes(SizeBand),
        # by language
        names={"type": "object", "additionalProperties": TEXT},
        cost=AMOUNT,
        value=AMOUNT,
        version=WHOLE,
        retired_at=maybe(MOMENT),
    ),
    "NewGesture": some(("item",), item=TEXT, card_text=maybe(TEXT), voucher_code=maybe(TEXT)),
    # given, or asked for where it is above a limit or the budget
    "MadeGesture": whole(gesture=maybe(ref("Gesture")), approval=maybe(TEXT)),
    "Gesture": whole(
        id=TEXT,
        item=TEXT,
        value=AMOUNT,
        cost=AMOUNT,
        card_text=maybe(TEXT),
        voucher_code=maybe(TEXT),
        given_at=MOMENT,
        held_until=MOMENT,
        taken_back_at=maybe(MOMENT),
    ),
}
