"""Labels of the company: made, renamed, retired and brought back."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import LabelColour
from reclamator.errors import Incomplete, NotFound
from reclamator.models.fields import UID_BYTES
from reclamator.models.label import Label
from reclamator.services import labels
from reclamator.web import access
from reclamator.web.access import requires
from reclamator.web.settings import settings


@settings.get("/labels")
@requires(Permission.ASSIGN)
def show_labels() -> ResponseReturnValue:
    """Show the labels in use, the retired ones, and the form for a new one."""
    return _page()


@settings.post("/labels")
@requires(Permission.ASSIGN)
def save_label() -> ResponseReturnValue:
    """Make a label, or change the one that the form names."""
    form, by = request.form, access.current_actor()
    name, colour = form.get("name", ""), _colour(form.get("colour", ""))
    code = form.get("label", "")
    try:
        if code:
            labels.change(_named(code), name, colour, by=by)
        else:
            labels.create(name, colour, by=by)
    except Incomplete as refusal:
        return _page(refusal, code), refusal.status
    return _back()


@settings.post("/labels/retired")
@requires(Permission.ASSIGN)
def retire_label() -> ResponseReturnValue:
    """Offer a label no more; complaints keep it."""
    labels.retire(_named(request.form.get("label", "")), by=access.current_actor())
    return _back()


@settings.post("/labels/restored")
@requires(Permission.ASSIGN)
def restore_label() -> ResponseReturnValue:
    """Offer a retired label again."""
    code = request.form.get("label", "")
    try:
        labels.restore(_named(code), by=access.current_actor())
    except Incomplete as refusal:
        return _page(refusal, code), refusal.status
    return _back()


def _page(refusal: Incomplete | None = None, at: str = "") -> str:
    each = labels.everything()
    in_use = labels.in_use(each)
    return render_template(
        "settings/labels.html",
        labels=in_use,
        retired=[label for label in each if label.retired_at is not None],
        colours=[(colour.value, colour.label) for colour in LabelColour],
        said=request.form if refusal else {},
        fault=refusal.errors[0].message if refusal else "",
        at=at,
        is_saved="saved" in request.args,
    )


def _back() -> ResponseReturnValue:
    return redirect(url_for("settings.show_labels", saved=1), 303)


def _colour(code: str) -> LabelColour:
    return LabelColour(code) if code in set(LabelColour) else LabelColour.GREY


def _named(code: str) -> Label:
    """Return the label of the company that a form names; raises NotFound."""
    try:
        uid = bytes.fromhex(code)
    except ValueError:
        raise NotFound() from None
    if len(uid) != UID_BYTES:
        raise NotFound()
    return labels.find(uid)
