"""The compensation catalogue: offers, sizes of matters, the budget, and whom we ask afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain.compensation import Budget
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import BudgetPeriod, Coded, CompensationKind, SizeBand
from reclamator.errors import Conflict, Incomplete, NotFound
from reclamator.i18n.amounts import editable, minor_units
from reclamator.models.catalogue_item import CatalogueItem
from reclamator.services import budgets, catalogue, satisfaction
from reclamator.services.catalogue import Offer
from reclamator.web import access
from reclamator.web.access import requires
from reclamator.web.addresses import uid_in
from reclamator.web.settings import settings

CONFLICT = 409
NEW = "new"
Refusal = Incomplete | Conflict


@dataclass(frozen=True)
class Said:
    """What the fields of one offer hold."""

    kind: str = ""
    band: str = ""
    cost: str = ""
    value: str = ""
    names: Mapping[str, str] | None = None

    def named(self, language: str) -> str:
        """The name in a language, as it was typed."""
        return (self.names or {}).get(language, "")


@settings.get("/catalogue")
@requires(Permission.SETTINGS)
def show_catalogue() -> ResponseReturnValue:
    """Show what is offered, the form for a new offer, sizes and the budget."""
    return _page()


@settings.post("/catalogue")
@requires(Permission.SETTINGS)
def save_offer() -> ResponseReturnValue:
    """Add an offer, or let a new version take the place of the one that the form names."""
    code, by, company = request.form.get("offer", ""), access.current_actor(), g.company
    try:
        if not code:
            added = catalogue.add(_offer(), company=company, by=by)
            return _back(undo="retire", of=added)
        before = _named(code)
        after = catalogue.change(before, _offer(), company=company, by=by)
    except (Incomplete, Conflict) as refusal:
        return _refused(refusal, code or NEW)
    return _back(undo="restore", of=before) if after.uid != before.uid else _back()


@settings.post("/catalogue/retired")
@requires(Permission.SETTINGS)
def retire_offer() -> ResponseReturnValue:
    """Offer something no more; what was given of it stays."""
    item = _named(request.form.get("offer", ""))
    catalogue.retire(item, by=access.current_actor())
    return _back(undo="restore", of=item)


@settings.post("/catalogue/restored")
@requires(Permission.SETTINGS)
def restore_offer() -> ResponseReturnValue:
    """Offer a version again, in place of the one that followed it."""
    code = request.form.get("offer", "")
    try:
        catalogue.restore(_named(code), by=access.current_actor())
    except Incomplete as refusal:
        return _refused(refusal, code)
    return _back()


@settings.post("/catalogue/rules")
@requires(Permission.SETTINGS)
def save_rules() -> ResponseReturnValue:
    """Keep the sizes of matters, the budget, and whether customers are asked afterwards."""
    form, by, company = request.form, access.current_actor(), g.company
    period = form.get("period", "")
    try:
        catalogue.set_bounds(company, _minor("small"), _minor("medium"), by=by)
        budgets.save(
            company,
            _budget(form.get("budget", "")),
            BudgetPeriod(period) if period in set(BudgetPeriod) else None,
            by=by,
        )
    except Incomplete as refusal:
        return _refused(refusal, "rules")
    satisfaction.set_asking(company, is_on=bool(form.get("asks_satisfaction")), by=by)
    return _back()


def _page(refusal: Refusal | None = None, at: str = "") -> str:
    company, items = g.company, catalogue.offered()
    faults = refusal.errors if isinstance(refusal, Incomplete) else ()
    budget = budgets.of(company)
    return render_template(
        "settings/catalogue.html",
        items=[(item, _shown(item) if at != _code(item) else _said()) for item in items],
        retired=catalogue.retired(),
        new=_said() if at == NEW else Said(),
        rules=request.form if at == "rules" else _rules(budget),
        budget=budget,
        kinds=_choices(CompensationKind),
        bands=_choices(SizeBand),
        periods=_choices(BudgetPeriod),
        currency=company.currency,
        languages=_languages(),
        name_of=lambda item: catalogue.name_of(item, company.language, company=company),
        faults={fault.field: fault.message for fault in faults},
        refusal=refusal,
        at=at,
        is_saved="saved" in request.args,
        undo=_undo(),
    )


def _refused(refusal: Refusal, at: str) -> ResponseReturnValue:
    # to a browser two people collide; 412 is for machines, whose header did not hold
    return _page(refusal, at), CONFLICT if isinstance(refusal, Conflict) else refusal.status


def _back(undo: str = "", of: CatalogueItem | None = None) -> ResponseReturnValue:
    more: dict[str, Any] = {undo: _code(of)} if of is not None else {}
    return redirect(url_for("settings.show_catalogue", saved=1, **more), 303)


def _undo() -> tuple[str, str] | None:
    """Return where and with which offer the last change is taken back."""
    for name, endpoint in (("restore", "restore_offer"), ("retire", "retire_offer")):
        if code := request.args.get(name, ""):
            return url_for(f"settings.{endpoint}"), _code(_named(code))
    return None


def _offer() -> Offer:
    form = request.form
    kind, band = form.get("kind", ""), form.get("band", "")
    return Offer(
        CompensationKind(kind) if kind in set(CompensationKind) else None,
        SizeBand(band) if band in set(SizeBand) else None,
        _said().names or {},
        cost_minor=_minor("cost"),
        value_minor=_minor("value"),
    )


def _said() -> Said:
    form = request.form
    names = {code: form.get(f"name-{code}", "") for code in _languages()}
    kind, band = form.get("kind", ""), form.get("band", "")
    return Said(kind, band, form.get("cost", ""), form.get("value", ""), names)


def _shown(item: CatalogueItem) -> Said:
    cost, value = (editable(minor, item.currency) for minor in (item.cost_minor, item.value_minor))
    return Said(item.kind.value, item.band.value, cost, value, item.names)


def _rules(budget: Budget | None) -> dict[str, str]:
    company = g.company
    bounds = catalogue.bounds_of(company)
    return {
        "small": editable(bounds[SizeBand.SMALL], company.currency),
        "medium": editable(bounds[SizeBand.MEDIUM], company.currency),
        "budget": editable(budget.amount_minor, budget.currency) if budget else "",
        "period": budget.period.value if budget else "",
        "asks_satisfaction": "1" if company.asks_satisfaction else "",
    }


def _languages() -> list[str]:
    """Return the languages of the company's customers, its own first."""
    return list(dict.fromkeys((g.company.language, *g.company.languages)))


def _choices(codes: type[Coded]) -> list[tuple[str, object]]:
    return [(code.value, code.label) for code in codes]


def _minor(name: str) -> int | None:
    return minor_units(request.form.get(name, ""), g.company.currency)


def _budget(text: str) -> int | None:
    """Return the amount; none when it is empty, and below nought where it is no amount."""
    if not text.strip():
        return None
    minor = minor_units(text, g.company.currency)
    return -1 if minor is None else minor


def _named(code: str) -> CatalogueItem:
    """Return the offer of the company that a form names; raises NotFound."""
    if not code:
        raise NotFound()
    return catalogue.find(uid_in(code))


def _code(item: CatalogueItem) -> str:
    return bytes(item.uid).hex()
