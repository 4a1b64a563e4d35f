"""Which columns of the register a person sees wherever a view does not say it."""

from flask import request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.services.staff import people
from reclamator.web import access, htmx
from reclamator.web.access import requires
from reclamator.web.panel import narrowing, panel
from reclamator.web.panel.asking import ask_alone


@panel.get("/complaints/columns")
@requires(Permission.READ)
def show_columns() -> ResponseReturnValue:
    """Offer every column, with those that are shown ticked; in a sheet, or as a page of its own."""
    return htmx.render(
        "panel/columns/show.html", "panel/columns/_sheet.html", asked=ask_alone(request.args)
    )


@panel.post("/complaints/columns")
@requires(Permission.READ)
def keep_columns() -> ResponseReturnValue:
    """Keep the ticked columns for who is signed in, and show the list again with them."""
    chosen = narrowing.columns_of(".".join(request.form.getlist("column")))
    kept = "" if chosen == narrowing.USUAL else ".".join(chosen)
    people.set_columns(access.current_staff(), kept)
    asked = ask_alone(request.form)
    return htmx.redirected(asked.address(columns=None))
