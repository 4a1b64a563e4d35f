"""`/labels`."""

from reclamator.domain.vocabulary import LabelColour
from reclamator.web.api.openapi.parts import (
    MOMENT,
    TEXT,
    Paths,
    Schemas,
    codes,
    json,
    list_of,
    maybe,
    whole,
)

PATHS: Paths = {
    "/labels": {"get": ("Show the labels", None, json(list_of("Label")))},
}

SCHEMAS: Schemas = {
    "Label": whole(id=TEXT, name=maybe(TEXT), colour=codes(LabelColour), retired_at=maybe(MOMENT)),
}
