"""`/message-templates`."""

from reclamator.domain.vocabulary import Outcome, Remedy
from reclamator.web.api.openapi.parts import (
    TEXT,
    WHOLE,
    Paths,
    Schemas,
    codes,
    json,
    list_of,
    maybe,
    whole,
)

_BY_LANGUAGE = {"type": "object", "additionalProperties": TEXT}

PATHS: Paths = {
    "/message-templates": {
        "get": ("Show the message templates", None, json(list_of("MessageTemplate"))),
    },
}

SCHEMAS: Schemas = {
    "MessageTemplate": whole(
        id=TEXT,
        code=maybe(TEXT),
        name=TEXT,
        version=WHOLE,
        outcome=maybe(codes(Outcome)),
        remedy=maybe(codes(Remedy)),
        subjects=_BY_LANGUAGE,
        texts=_BY_LANGUAGE,
    ),
}
