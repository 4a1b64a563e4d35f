"""The register taken along: the lines of a view as a table for other programs."""

from flask import request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import NotFound
from reclamator.services import export, spreadsheets
from reclamator.web import access, htmx
from reclamator.web.access import requires
from reclamator.web.downloads import as_file
from reclamator.web.panel import panel
from reclamator.web.panel.asking import ask_alone
from reclamator.web.step_up import sensitive_file

PAPER = "pdf"
WRITERS = {"csv": spreadsheets.as_csv, "xlsx": spreadsheets.as_xlsx}
MIMES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    PAPER: "application/pdf",
}


@panel.get("/complaints/export")
@requires(Permission.EXPORT)
def choose_export() -> ResponseReturnValue:
    """Offer the kinds of table for what the register shows now; in the sheet or as a page."""
    return htmx.render(
        "panel/export/show.html",
        "panel/export/_sheet.html",
        asked=ask_alone(request.args),
    )


@panel.post("/complaints/export")
@requires(Permission.EXPORT)
@sensitive_file
def export_register() -> ResponseReturnValue:
    """Send every line of the view, written while it is read; it is a change: the chain notes it."""
    kind = request.form.get("format", "")
    if kind not in MIMES:
        raise NotFound()
    asked = ask_alone(request.form)
    session = access.current_session()
    assert session is not None
    if kind == PAPER:
        export.require_fits_paper(asked.filters)
    rows = export.rows(session.company, asked.filters, by=access.current_actor(), written_as=kind)
    if kind == PAPER:
        narrowed = [f"{chip.field}: {chip.value}" for chip in asked.chips()]
        content = export.as_paper(rows, company=session.company, narrowed=narrowed)
    else:
        content = WRITERS[kind](rows)
    return as_file(content, MIMES[kind], name="register", kind=kind)
