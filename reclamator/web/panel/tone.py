"""Listening to a draft: advice on its words, live or by a button. Nothing of it is kept."""

import re
from datetime import date

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from reclamator.domain import points, tone
from reclamator.domain.permissions import Permission
from reclamator.domain.tone import ToneKind
from reclamator.errors import NotFound
from reclamator.i18n import by_date
from reclamator.models.complaint import Complaint
from reclamator.web import htmx
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import page, panel
from reclamator.web.panel.sounding import Sounding

FIELDS = {"reply": "body", "decision": "grounds"}
"""The field that is read, by the form that it stands in."""


@panel.post("/complaints/<number>/tone/<kind>")
@requires(Permission.READ_BODIES)
def hear_text(number: str, kind: str) -> ResponseReturnValue:
    """Say how a draft sounds; with a promised day, put it in place of the first vague promise."""
    complaint = complaint_or_404(number)
    if kind not in FIELDS:
        raise NotFound()
    point = _point() if kind == "decision" else None
    text = request.form.get(FIELDS[kind] if point is None else points.key(point, "grounds"), "")
    day = _promised()
    if day is not None:
        text = _with_promise(text, day, kind, complaint)
    if not htmx.is_fragment():
        return _whole(complaint, kind, text)
    return render_template(
        "panel/tone/_answer.html",
        number=complaint.number,
        kind=kind,
        heard_at=kind if point is None else f"point-{point}",
        heard=_sounding(complaint).heard(text, kind),
        text=text if day is not None else None,
    )


def _point() -> int | None:
    """Return which point of a decision is read; None for the short form."""
    asked = request.args.get("point", "")
    return int(asked) if re.fullmatch("[0-9]{1,2}", asked) else None


def _sounding(complaint: Complaint) -> Sounding:
    return Sounding.of(g.company, complaint.language)


def _promised() -> date | None:
    try:
        return date.fromisoformat(request.form.get("promised_on", ""))
    except ValueError:
        return None


def _with_promise(text: str, day: date, kind: str, complaint: Complaint) -> str:
    found = _sounding(complaint).findings(text, kind)
    vague = next((each for each in found if each.kind is ToneKind.VAGUE), None)
    if vague is None:
        return text
    said = by_date(day, locale=complaint.language)
    return tone.promise(text, vague, said, complaint.language)


def _whole(complaint: Complaint, kind: str, text: str) -> ResponseReturnValue:
    """Show the page again as it was being written: without JavaScript the button leads here."""
    if kind == "reply":
        given = {**request.form.to_dict(), "body": text}
        return page.whole(complaint, writing="reply", given=given)
    return page.whole(complaint, grounds=text)
