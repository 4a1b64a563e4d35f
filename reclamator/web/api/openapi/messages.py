"""`…/messages` and `…/notes`."""

from reclamator.domain.vocabulary import Direction
from reclamator.web.api.openapi.parts import (
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

_WORDS = json(some(("body",), body=TEXT))

PATHS: Paths = {
    "/complaints/{number}/messages": {
        "get": ("Show the conversation", None, json(list_of("Message"))),
        "post": ("Write to the complainant", _WORDS, json(ref("Message"))),
    },
    "/complaints/{number}/notes": {
        "get": ("Show internal notes", None, json(list_of("Note"))),
        "post": ("Write an internal note", _WORDS, json(ref("Note"))),
    },
}

SCHEMAS: Schemas = {
    "Message": whole(
        id=TEXT,
        direction=codes(Direction),
        purpose=TEXT,
        language=TEXT,
        body=maybe(TEXT),
        created_at=MOMENT,
    ),
    "Note": whole(id=TEXT, body=maybe(TEXT), created_at=MOMENT),
}
