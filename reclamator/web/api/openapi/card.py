"""`…/card.pdf`."""

from reclamator.web.api.openapi.parts import PDF, Paths, Schemas

PATHS: Paths = {
    "/complaints/{number}/card.pdf": {"get": ("Fetch the complaint card", None, PDF)},
}

SCHEMAS: Schemas = {}
