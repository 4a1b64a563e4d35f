"""How the dates of a complaint were reached, day by day."""

from flask import request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.services import access_log, reading
from reclamator.web import access, htmx
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import panel
from reclamator.web.panel.explained import Explained


@panel.get("/complaints/<number>/deadline")
@requires(Permission.READ)
def show_deadline(number: str) -> ResponseReturnValue:
    """Explain a date; htmx puts the account into a dialog on the complaint's page."""
    complaint = complaint_or_404(number)
    access_log.saw(access.current_staff().uid, complaint.complaint_uid)
    read = reading.read(complaint, by=access.current_actor())
    return htmx.render(
        "panel/deadlines/show.html",
        "panel/deadlines/_explanation.html",
        account=Explained(read, request.args.get("clock", "")),
    )
