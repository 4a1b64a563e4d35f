"""`…/cause` and `…/merger`."""

from reclamator.web.api.openapi.parts import (
    TEXT,
    YES_NO,
    Paths,
    Schemas,
    json,
    many,
    maybe,
    ref,
    some,
    whole,
)

PATHS: Paths = {
    "/complaints/{number}/cause": {
        "get": ("Show what belongs together", None, json(ref("Kin"))),
        "post": (
            "Link with a complaint of the same cause",
            json(some(("other",), other=TEXT, title=maybe(TEXT))),
            json(ref("Kin")),
        ),
    },
    "/complaints/{number}/cause/actions/leave": {
        "post": ("Take a complaint out of its cause", None, json(ref("Kin"))),
    },
    "/complaints/{number}/merger": {
        "post": (
            "Merge with a duplicate; the older one goes on",
            json(some(("other",), other=TEXT, is_sure=YES_NO)),
            json(ref("Complaint")),
        )
    },
}

SCHEMAS: Schemas = {
    "Kin": whole(
        title=maybe(TEXT),
        members=many(TEXT),
        merged_into=maybe(TEXT),
        duplicates=many(TEXT),
    ),
}
