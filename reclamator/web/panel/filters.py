"""What the register is narrowed to, as a form: fetched when somebody asks for it."""

from flask import request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.web import htmx
from reclamator.web.access import requires
from reclamator.web.panel import panel
from reclamator.web.panel.asking import ask_alone


@panel.get("/complaints/filters")
@requires(Permission.READ)
def show_filters() -> ResponseReturnValue:
    """Offer every filter, with those of the address chosen; in a sheet, or as a page of its own."""
    return htmx.render(
        "panel/filters/show.html",
        "panel/filters/_sheet.html",
        asked=ask_alone(request.args),
    )
