"""The company's own wording: phrases its people are advised about, and some that are fine."""

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import Incomplete
from reclamator.i18n import LOCALES
from reclamator.models.company import Company
from reclamator.services import wording
from reclamator.web import access
from reclamator.web.access import requires
from reclamator.web.settings import settings


@settings.get("/wording")
@requires(Permission.SETTINGS)
def show_wording() -> ResponseReturnValue:
    """Show the phrases of one language."""
    language = _language(request.args.get("language", ""))
    own = wording.own(g.company, language)
    return _page(language, own.avoid_lines, own.fine_lines)


@settings.post("/wording")
@requires(Permission.SETTINGS)
def save_wording() -> ResponseReturnValue:
    """Keep the phrases of one language."""
    language = _language(request.form.get("language", ""))
    avoid, fine = request.form.get("avoid", ""), request.form.get("fine", "")
    try:
        wording.save(g.company, language, avoid=avoid, fine=fine, by=access.current_actor())
    except Incomplete as refusal:
        return _page(language, avoid, fine, refusal=refusal), refusal.status
    return redirect(url_for("settings.show_wording", language=language, saved=1), 303)


def _page(language: str, avoid: str, fine: str, refusal: Incomplete | None = None) -> str:
    faults: dict[str, Any] = {
        fault.field: fault.message for fault in (refusal.errors if refusal else ())
    }
    return render_template(
        "settings/wording.html",
        language=language,
        languages=_offered(g.company),
        avoid=avoid,
        fine=fine,
        faults=faults,
        fault_rows=list(faults.items()),
        is_saved="saved" in request.args and refusal is None,
    )


def _language(asked: str) -> str:
    offered = _offered(g.company)
    return asked if asked in offered else offered[0]


def _offered(company: Company) -> tuple[str, ...]:
    """Return the company's own language first, then those of its form, then the others."""
    named = (company.language, *company.languages, *LOCALES)
    return tuple(dict.fromkeys(code for code in named if code in LOCALES))
