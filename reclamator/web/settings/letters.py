"""Letters: what every letter says of the company itself, and whom it names out of court."""

from collections.abc import Mapping
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain import outside_bodies, regimes
from reclamator.domain.outside_bodies import ADDRESS, NAME, WEB
from reclamator.domain.permissions import Permission
from reclamator.domain.regimes import Regime
from reclamator.errors import Incomplete
from reclamator.i18n import country_name, sort_key
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.services import actors, letterhead
from reclamator.services.letterhead import TEXTS, Letterhead
from reclamator.web import access
from reclamator.web.access import requires
from reclamator.web.settings import settings

ANSWERS = {"yes": True, "no": False}
GAPS = {
    "legal_name": _l("Full name of the company"),
    "postal_address": _l("Postal address"),
    "registration": _l("Registration data"),
    "contact_email": _l("E-mail or phone"),
    "takes_part": _l("Out-of-court proceedings"),
}


@settings.get("/letters")
@requires(Permission.SETTINGS)
def show_letters() -> ResponseReturnValue:
    """Show what letters say of the company."""
    return _page(_kept(g.company), {}, is_saved="saved" in request.args)


@settings.post("/letters")
@requires(Permission.SETTINGS)
def save_letters() -> ResponseReturnValue:
    """Keep it; letters that are made from now on say it."""
    by = actors.of_staff(access.current_staff())
    try:
        letterhead.save(g.company, _said(g.company, request.form), by=by)
    except Incomplete as refusal:
        errors = {fault.field: str(fault.message) for fault in refusal.errors}
        return _page(request.form, errors), refusal.status
    return redirect(url_for("settings.show_letters", saved=1), 303)


def _said(company: Company, form: Mapping[str, str]) -> Letterhead:
    """Return what the form says; a body with all its fields empty is named no more."""
    bodies = dict(letterhead.of(company).bodies)
    code = form.get("body_code", "")
    body = {name: _lines(form.get(f"body_{name}", "")) for name in (NAME, ADDRESS, WEB)}
    if any(body.values()):
        bodies[code] = body
    elif code:
        bodies.pop(code, None)
    return Letterhead(
        **{name: _lines(form.get(name, "")) for name in TEXTS},
        takes_part=ANSWERS.get(form.get("takes_part", "")),
        bodies=bodies,
    )


def _lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines())


def _kept(company: Company) -> dict[str, Any]:
    """Return what is kept as the form's fields name it."""
    kept = letterhead.of(company)
    taking = next((word for word, part in ANSWERS.items() if part is kept.takes_part), "")
    return {name: getattr(kept, name) for name in TEXTS} | {"takes_part": taking}


def _page(said: Mapping[str, Any], errors: dict[str, str], *, is_saved: bool = False) -> str:
    own = letterhead.of(g.company).bodies
    rows = sorted(((_place(each), each.code) for each in regimes.all_regimes()), key=_by_place)
    return render_template(
        "settings/letters.html",
        said=said,
        errors=errors,
        gaps=[GAPS[name] for name in letterhead.gaps(g.company)],
        places=[(code, place) for place, code in rows],
        bodies=[_body(place, code, own) for place, code in rows],
        is_saved=is_saved,
    )


def _place(regime: Regime) -> str:
    place = country_name(regime.country_code) if regime.country_code else "EU"
    return place if regime.sector.value == "goods" else f"{place}, {regime.sector.label}"


def _by_place(row: tuple[str, str]) -> Any:
    return sort_key(row[0])


def _body(place: str, code: str, own: Mapping[str, Any]) -> dict[str, Any]:
    body = outside_bodies.of(code, own)
    return {"place": place, "is_own": code in own, "body": body}
