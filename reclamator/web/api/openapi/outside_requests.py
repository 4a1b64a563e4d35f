"""`…/outside-requests`."""

from reclamator.domain.vocabulary import AppealChannel, AppealState
from reclamator.web.api.openapi.parts import (
    DAY,
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
    "/complaints/{number}/outside-requests": {
        "get": ("Show what bodies outside ask", None, json(list_of("OutsideRequest"))),
        "post": (
            "Note what a body outside asks, and by when",
            json(ref("NewOutsideRequest")),
            json(ref("OutsideRequest")),
        ),
    },
    "/complaints/{number}/outside-requests/{position}/actions/answer": {
        "post": (
            "Note what the body was answered",
            json(ref("OutsideAnswer")),
            json(ref("OutsideRequest")),
        ),
    },
}

SCHEMAS: Schemas = {
    "NewOutsideRequest": some(
        ("body", "received_on", "answer_by"),
        body=TEXT,
        reference=maybe(TEXT),
        text=maybe(TEXT),
        channel=maybe(codes(AppealChannel)),
        received_on=DAY,
        answer_by=DAY,
    ),
    "OutsideAnswer": some(("answer", "answered_on"), answer=TEXT, answered_on=DAY),
    "OutsideRequest": whole(
        position=WHOLE,
        number=TEXT,
        state=codes(AppealState),
        channel=maybe(codes(AppealChannel)),
        body=maybe(TEXT),
        reference=maybe(TEXT),
        text=maybe(TEXT),
        received_on=DAY,
        answer_by=DAY,
        answer=maybe(TEXT),
        answered_on=maybe(DAY),
    ),
}
