"""The letter with the decision: how it grows beside its form. Nothing of a draft is kept here."""

from flask import g, make_response, render_template, request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.services import letter_previews, reading
from reclamator.web import access, htmx
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import decisions, panel, turning
from reclamator.web.panel.deciding import Deciding
from reclamator.web.panel.pointed import Pointed
from reclamator.web.panel.shown import Shown


@panel.post("/complaints/<number>/decision/letter")
@requires(Permission.READ_BODIES, Permission.DECIDE)
def preview_letter(number: str) -> ResponseReturnValue:
    """Show the letter of what is typed, and what it lacks; without htmx on the whole page."""
    complaint, by = complaint_or_404(number), access.current_actor()
    form = Pointed.sent(request.form, g.company.currency)
    language = request.form.get("read_in", "")
    preview = letter_previews.preview(complaint, form.draft(), by=by, language=language)
    if not htmx.is_fragment():
        return decisions.answer(complaint, form, preview=preview)
    shown = Shown(reading.read(complaint, by=by), by, "", "", turning.carried())
    deciding = Deciding(shown=shown, by=by, company=g.company, form=form, preview=preview)
    return make_response(
        render_template("panel/decisions/_previewed.html", deciding=deciding, shown=shown)
    )
