"""`…/attachments`."""

from reclamator.web.api.openapi.parts import (
    BINARY,
    MOMENT,
    TEXT,
    WHOLE,
    YES_NO,
    Paths,
    Schemas,
    json,
    list_of,
    maybe,
    some,
    whole,
)

_FILES = {
    "multipart/form-data": {
        "schema": some(
            ("attachments",),
            attachments={"type": "array", "items": {"type": "string", "format": "binary"}},
        )
    }
}

PATHS: Paths = {
    "/complaints/{number}/attachments": {
        "get": ("Show what files there are", None, json(list_of("Attachment"))),
        "post": ("Add files", _FILES, json(list_of("Attachment"))),
    },
    "/complaints/{number}/attachments/{position}": {"get": ("Fetch a file", None, BINARY)},
}

SCHEMAS: Schemas = {
    "Attachment": whole(
        id=TEXT,
        position=WHOLE,
        name=maybe(TEXT),
        type=maybe(TEXT),
        size=maybe(WHOLE),
        sha256=maybe(TEXT),
        has_preview=YES_NO,
        created_at=MOMENT,
    ),
}
