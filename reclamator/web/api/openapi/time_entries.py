"""`…/time-entries`."""

from reclamator.web.api.openapi.parts import (
    DAY,
    MOMENT,
    TEXT,
    WHOLE,
    Paths,
    Schemas,
    json,
    list_of,
    maybe,
    ref,
    some,
    whole,
)

PATHS: Paths = {
    "/complaints/{number}/time-entries": {
        "get": ("Show the time spent", None, json(list_of("TimeEntry"))),
        "post": (
            "Note minutes of a colleague",
            json(ref("NewTimeEntry")),
            json(ref("TimeEntry")),
        ),
    },
}

SCHEMAS: Schemas = {
    "NewTimeEntry": some(
        ("staff", "minutes"), staff=TEXT, minutes=WHOLE, worked_on=maybe(DAY), note=maybe(TEXT)
    ),
    "TimeEntry": whole(
        id=TEXT,
        staff=maybe(TEXT),
        minutes=WHOLE,
        worked_on=DAY,
        note=maybe(TEXT),
        created_at=MOMENT,
    ),
}
