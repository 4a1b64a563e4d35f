"""The living page of components: every part in every state, for who works on the pages."""

from flask import g, render_template
from flask.typing import ResponseReturnValue

from reclamator import clock
from reclamator.errors import NotFound
from reclamator.web import filters
from reclamator.web.access import signed_in
from reclamator.web.panel import panel


@panel.get("/components")
@signed_in
def components() -> ResponseReturnValue:
    """Show the page to people of the demo's company."""
    if not g.company.is_demo:
        raise NotFound()
    return render_template("panel/components.html", day=clock.today(filters.zone()))
