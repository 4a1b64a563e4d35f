"""`…/card.pdf`."""

from reclamator.web.api.openapi.parts import Paths, Schemas

_PDF = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}

PATHS: Paths = {
    "/complaints/{number}/card.pdf": {"get": ("Fetch the complaint card", None, _PDF)},
}

SCHEMAS: Schemas = {}
