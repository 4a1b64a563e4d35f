"""The orders that the register may be put into: fetched when somebody asks for them."""

from flask import request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.web import htmx
from reclamator.web.access import requires
from reclamator.web.panel import panel
from reclamator.web.panel.asking import ask_alone


@panel.get("/complaints/orders")
@requires(Permission.READ)
def show_orders() -> ResponseReturnValue:
    """Offer every order of what the address asks for; in a sheet, or as a page of its own."""
    return htmx.render(
        "panel/orders/show.html", "panel/orders/_sheet.html", asked=ask_alone(request.args)
    )
