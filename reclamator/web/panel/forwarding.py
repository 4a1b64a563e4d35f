"""Forwarding goods to a supplier from the page of a return, and withdrawing the link."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import Incomplete
from reclamator.models.fields import UID_BYTES
from reclamator.models.supplier import Supplier
from reclamator.services import forwarding, goods
from reclamator.web import access, htmx
from reclamator.web.access import requires
from reclamator.web.panel import panel
from reclamator.web.panel.goods import return_page
from reclamator.web.panel.messages import sent_uid


@panel.post("/goods/<rma>/forwardings")
@requires(Permission.REVIEW)
def forward_goods(rma: str) -> ResponseReturnValue:
    """Mail a supplier the link to a page about these goods; the same form twice is one mail."""
    by = access.current_actor()
    row = goods.find(rma, by=by)
    try:
        forwarding.forward(
            row,
            _supplier(request.form.get("supplier", "")),
            fault=request.form.get("fault", ""),
            photos=_positions(request.form.getlist("photo")),
            by=by,
            uid=sent_uid(),
        )
    except Incomplete as refusal:
        return return_page(row, refusal=refusal, acting="forward")
    return _back(row.shown_number)


@panel.post("/goods/<rma>/forwardings/<uid>/revocation")
@requires(Permission.REVIEW)
def revoke_link(rma: str, uid: str) -> ResponseReturnValue:
    """Let a supplier's link work no more."""
    by = access.current_actor()
    row = goods.find(rma, by=by)
    forwarding.revoke(row, _uid(uid), by=by)
    return _back(row.shown_number)


def _back(number: str) -> ResponseReturnValue:
    return htmx.redirected(url_for("panel.show_return", rma=number, _anchor="suppliers"))


def _supplier(code: str) -> Supplier | None:
    return Supplier.by_uid(_uid(code))


def _uid(code: str) -> bytes:
    """Read an identifier; what is none is nobody's."""
    try:
        found = bytes.fromhex(code)
    except ValueError:
        return bytes(UID_BYTES)
    return found if len(found) == UID_BYTES else bytes(UID_BYTES)


def _positions(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 6]
