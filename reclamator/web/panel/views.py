"""Saved views of the register: kept, renamed, shared, deleted and brought back."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import Incomplete
from reclamator.models.saved_view import SavedView
from reclamator.services import views
from reclamator.web import access, htmx
from reclamator.web.access import requires
from reclamator.web.addresses import own_page, uid_in
from reclamator.web.panel import panel
from reclamator.web.panel.asking import ask_alone
from reclamator.web.panel.tabs import address


@panel.get("/complaints/views")
@requires(Permission.READ)
def show_views() -> ResponseReturnValue:
    """Offer to keep what the register shows now, and to change the views that there are."""
    return _page()


@panel.post("/complaints/views")
@requires(Permission.READ)
def save_view() -> ResponseReturnValue:
    """Keep filters, order and columns under a name; with `view` set give that one a new name."""
    by, name = access.current_actor(), request.form.get("name", "")
    shared = bool(request.form.get("shared"))
    try:
        if request.form.get("view"):
            kept = views.rename(_view(), name, shared=shared, by=by)
        else:
            query = ask_alone(request.form).saved
            kept = views.save(name, query, shared=shared, by=by)
    except Incomplete as refusal:
        return _page(error=refusal.errors[0].message, name=name), refusal.status
    return htmx.redirected(address(kept))


@panel.post("/complaints/views/deleted")
@requires(Permission.READ)
def delete_view() -> ResponseReturnValue:
    """Take a view away; the register offers to bring it back."""
    view = _view()
    views.delete(view, by=access.current_actor())
    return htmx.redirected(url_for("panel.register", deleted=bytes(view.uid).hex()))


@panel.post("/complaints/views/restored")
@requires(Permission.READ)
def restore_view() -> ResponseReturnValue:
    """Bring a deleted view back."""
    view = _view()
    views.restore(view, by=access.current_actor())
    return htmx.redirected(address(view))


def _view() -> SavedView:
    return views.find(uid_in(request.form.get("view", "")), access.current_actor())


def _page(**more: Any) -> Any:
    by = access.current_actor()
    asked = ask_alone(request.values)
    shown = views.shown_to(by)
    return htmx.render(
        "panel/views/show.html",
        "panel/views/_sheet.html",
        asked=asked,
        saved=[
            {"uid": bytes(view.uid).hex(), "name": view.name, "shared": view.shared}
            for view in shown
            if views.may_change(view, by)
        ],
        every=[(view.name, address(view)) for view in shown],
        may_share=views.may_share(by),
        back=own_page(request.values.get("back")) or asked.address(),
        **{"error": "", "name": "", **more},
    )
