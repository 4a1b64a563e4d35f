"""`…/first-check`."""

from typing import Any

from reclamator.domain.first_check import Piece, Point, Verdict
from reclamator.web.api.openapi.parts import (
    MOMENT,
    TEXT,
    Paths,
    Schemas,
    codes,
    json,
    list_of,
    many,
    maybe,
    ref,
    some,
    whole,
)

_VERDICTS: dict[str, Any] = {
    **{f"{point.value}_verdict": codes(Verdict) for point in Point},
    **{f"{point.value}_reason": maybe(TEXT) for point in Point},
}

PATHS: Paths = {
    "/complaints/{number}/first-check": {
        "get": ("Show the first check", None, json(list_of("Checked"))),
        "post": (
            "Confirm the first check",
            json(ref("FirstCheck")),
            json(list_of("Checked")),
        ),
    },
}

SCHEMAS: Schemas = {
    "FirstCheck": some((), **_VERDICTS),
    "Checked": whole(
        point=codes(Point),
        proposed=codes(Verdict),
        proposed_reason=TEXT,
        missing=many(codes(Piece)),
        verdict=codes(Verdict),
        reason=maybe(TEXT),
        checked_at=maybe(MOMENT),
    ),
}
