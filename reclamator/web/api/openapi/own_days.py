"""`/own-days`."""

from reclamator.web.api.openapi.parts import (
    MOMENT,
    TEXT,
    WHOLE,
    Paths,
    Schemas,
    json,
    list_of,
    maybe,
    whole,
)

PATHS: Paths = {
    "/own-days": {"get": ("Show the days that the company counts", None, json(list_of("OwnDays")))},
}

SCHEMAS: Schemas = {
    "OwnDays": whole(
        regime=TEXT,
        version=WHOLE,
        response_days=maybe(WHOLE),
        settle_days=maybe(WHOLE),
        reason=maybe(TEXT),
        made_by=maybe(TEXT),
        made_at=MOMENT,
        ended_at=maybe(MOMENT),
    ),
}
