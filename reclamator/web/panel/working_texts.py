"""Keeping what somebody writes: by itself while they type, by a button without JavaScript."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import TextKind
from reclamator.errors import NotFound
from reclamator.services import reading, working_texts
from reclamator.web import access, htmx
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import panel
from reclamator.web.panel.desk import Desk
from reclamator.web.panel.pointed import with_ticked


@panel.post("/complaints/<number>/working-texts/<kind>")
@requires(Permission.READ_BODIES)
def keep_text(number: str, kind: str) -> ResponseReturnValue:
    """Keep a text that is not sent yet; it is its writer's alone."""
    complaint = complaint_or_404(number)
    if kind not in set(TextKind):
        raise NotFound()
    by, what = access.current_actor(), TextKind(kind)
    typed = with_ticked(request.form)
    working_texts.save(complaint, what, typed, form=request.form.get("uid", ""), by=by)
    if not htmx.is_fragment():
        compose = "note" if what is TextKind.NOTE else ""
        return htmx.redirected(_page(number, compose))
    desk = Desk(reading.read(complaint, by=by), by)
    return render_template("panel/working_texts/_kept.html", kind=what, desk=desk)


def _page(number: str, compose: str) -> str:
    return f"/panel/complaints/{number}" + (f"?compose={compose}#composer" if compose else "")
