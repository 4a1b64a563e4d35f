"""Decisions: how much each role gives alone, and what the company itself says about returns."""

import re
from collections.abc import Mapping
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission, Role
from reclamator.domain.vocabulary import Category, Giving
from reclamator.errors import Conflict, DomainError, Incomplete, NotFound
from reclamator.i18n import LOCALES, language_name
from reclamator.i18n.amounts import editable, minor_units
from reclamator.models.return_rule import ReturnRule
from reclamator.services import authority, return_rules
from reclamator.web import access
from reclamator.web.access import requires
from reclamator.web.settings import settings

CONFLICT = 409


@settings.get("/decisions")
@requires(Permission.SETTINGS)
def show_decisions() -> ResponseReturnValue:
    """Show limits and own rules, with the versions of before."""
    return _page()


@settings.post("/decisions/limits")
@requires(Permission.SETTINGS)
def save_limits() -> ResponseReturnValue:
    """Keep what each role gives alone in one way of giving."""
    kind = next((kind for kind in Giving if kind == request.form.get("kind")), None)
    if kind is None:
        raise NotFound()
    try:
        limits = _limits(kind, request.form)
        authority.save(g.company, kind, limits, by=access.current_actor())
    except Incomplete as refusal:
        return _page(refusal, kind.value), refusal.status
    return _saved()


@settings.post("/decisions/return-rules")
@requires(Permission.SETTINGS)
def save_return_rule() -> ResponseReturnValue:
    """Say something else about returns in a category from now on."""
    category, based_on = request.form.get("category", ""), request.form.get("based_on", "")
    texts = {code: request.form.get(code, "") for code in LOCALES}
    version = int(based_on) if re.fullmatch(r"\d{1,6}", based_on, re.ASCII) else 0
    by = access.current_actor()
    try:
        return_rules.save(g.company, category, texts, based_on=version, by=by)
    except Incomplete as refusal:
        return _page(refusal, category), refusal.status
    except Conflict as refusal:
        return _page(refusal, category), CONFLICT
    return _saved()


def _limits(kind: Giving, form: Mapping[str, str]) -> dict[Role, int | None]:
    """Return what was entered, in minor units; what is no amount is none that can stand."""
    typed = {role: form.get(role.value, "").strip() for role in authority.each(kind)}
    found = {role: minor_units(text, g.company.currency) for role, text in typed.items()}
    return {
        role: None if not text else -1 if found[role] is None else found[role]
        for role, text in typed.items()
    }


def _page(refusal: DomainError | None = None, at: str = "") -> str:
    versions = ReturnRule.versions(return_rules.MOST_SHOWN)
    faults = refusal.errors if isinstance(refusal, Incomplete) else ()
    return render_template(
        "settings/decisions.html",
        company=g.company,
        limits=[(kind, _rows(kind)) for kind in Giving],
        rules=[_rule(each, versions.get(each, [])) for each in return_rules.categories(g.company)],
        languages=[(code, language_name(code)) for code in g.company.languages],
        said=request.form,
        at=at,
        refusal=refusal,
        faults={fault.field: fault.message for fault in faults},
        fault_rows=[(f"{at}-{fault.field}", fault.message) for fault in faults],
        is_saved="saved" in request.args,
    )


def _rows(kind: Giving) -> list[tuple[Role, str]]:
    return [
        (role, editable(*limit) if limit else "") for role, limit in authority.each(kind).items()
    ]


def _rule(category: str, versions: list[ReturnRule]) -> dict[str, Any]:
    known = category in set(Category)
    return {
        "category": category,
        "label": Category(category).label if known else category,
        "versions": versions,
        "now": versions[0] if versions else None,
    }


def _saved() -> ResponseReturnValue:
    return redirect(url_for("settings.show_decisions", saved=1), 303)
