"""Goods and suppliers: where customers send goods, and whom goods are forwarded to."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator import i18n
from reclamator.domain.permissions import Permission
from reclamator.errors import Incomplete, NotFound
from reclamator.models.fields import UID_BYTES
from reclamator.models.supplier import Supplier
from reclamator.services import goods, suppliers
from reclamator.services.suppliers import Card
from reclamator.web import access
from reclamator.web.access import requires
from reclamator.web.settings import settings


@settings.get("/goods")
@requires(Permission.SETTINGS)
def show_goods() -> ResponseReturnValue:
    """Show the address for returns and the suppliers."""
    return _page()


@settings.post("/goods/address")
@requires(Permission.SETTINGS)
def save_return_address() -> ResponseReturnValue:
    """Keep where customers send goods."""
    address = request.form.get("return_address", "")
    try:
        suppliers.set_return_address(g.company, address, by=access.current_actor())
    except Incomplete as refusal:
        return _page(refusal, "address"), refusal.status
    return _back()


@settings.post("/goods/suppliers")
@requires(Permission.SETTINGS)
def save_supplier() -> ResponseReturnValue:
    """Add a supplier, or change the one that the form names."""
    code, by = request.form.get("supplier", ""), access.current_actor()
    try:
        if code:
            suppliers.change(_named(code), _card(), by=by)
        else:
            suppliers.create(_card(), by=by)
    except Incomplete as refusal:
        return _page(refusal, code or "new"), refusal.status
    return _back()


@settings.post("/goods/suppliers/retired")
@requires(Permission.SETTINGS)
def retire_supplier() -> ResponseReturnValue:
    """Offer a supplier no more; what it was asked before stays."""
    suppliers.retire(_named(request.form.get("supplier", "")), by=access.current_actor())
    return _back()


@settings.post("/goods/suppliers/restored")
@requires(Permission.SETTINGS)
def restore_supplier() -> ResponseReturnValue:
    """Offer a retired supplier again."""
    row = _named(request.form.get("supplier", ""))
    suppliers.retire(row, by=access.current_actor(), is_over=False)
    return _back()


def _card() -> Card:
    names = ("name", "email", "address", "language")
    return Card(**{name: request.form.get(name, "") for name in names})


def _named(code: str) -> Supplier:
    try:
        uid = bytes.fromhex(code)
    except ValueError:
        raise NotFound() from None
    if len(uid) != UID_BYTES:
        raise NotFound()
    return suppliers.find(uid)


def _page(refusal: Incomplete | None = None, at: str = "") -> str:
    each = suppliers.everything()
    faults = {fault.field: fault.message for fault in refusal.errors} if refusal else {}
    return render_template(
        "settings/goods.html",
        company=g.company,
        address_now=goods.return_address(g.company),
        suppliers=[row for row in each if row.retired_at is None],
        retired=[row for row in each if row.retired_at is not None],
        languages=[(code, i18n.NATIVE_NAMES[code]) for code in i18n.LOCALES],
        said=request.form if refusal else {},
        faults=faults,
        fault_rows=[(f"{field}-{at}", message) for field, message in faults.items()],
        at=at,
        is_saved="saved" in request.args,
    )


def _back() -> ResponseReturnValue:
    return redirect(url_for("settings.show_goods", saved=1), 303)
