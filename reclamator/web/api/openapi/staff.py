"""`/staff`."""

from reclamator.domain.permissions import Role
from reclamator.web.api.openapi.parts import (
    TEXT,
    YES_NO,
    Paths,
    Schemas,
    codes,
    json,
    list_of,
    maybe,
    whole,
)

PATHS: Paths = {
    "/staff": {"get": ("Show the people of the company", None, json(list_of("Colleague")))},
}

SCHEMAS: Schemas = {
    "Colleague": whole(email=maybe(TEXT), name=maybe(TEXT), role=codes(Role), active=YES_NO),
}
