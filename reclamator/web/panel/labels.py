"""Labels of complaints: put on and taken off on the page of one, or for several at once."""

from flask import request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import _
from reclamator.models.label import Label
from reclamator.services import bulk, complaints, labels
from reclamator.web import access
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import changes, page, panel

ADD, REMOVE = "add", "remove"


@panel.post("/complaints/<number>/labels")
@requires(Permission.REVIEW)
def change_labels(number: str) -> ResponseReturnValue:
    """Put a label on a complaint; with `off` set take one off."""
    complaint, by = complaint_or_404(number), access.current_actor()
    off = request.form.get("off", "")
    try:
        named = _named(off or request.form.get("label", ""))
        fresh = (labels.detach if off else labels.attach)(complaint, named, by=by)
    except Incomplete as refusal:
        current = complaints.get(complaint.complaint_uid)
        return page.refused(current, page.LABELS, refusal, acting="labels")
    said = _("Label taken off.") if off else _("Label added.")
    return page.changed(fresh, page.LABELS, also=(page.TABS, page.THREAD), said=said)


@panel.get("/complaints/labels")
@requires(Permission.REVIEW)
def choose_label_for_several() -> ResponseReturnValue:
    """Offer to put each label on the chosen rows, or to take it off."""
    each = labels.everything()
    offered = [
        (f"{ADD}-{_code(label)}", _("Add: %(label)s", label=labels.name_of(label)))
        for label in labels.in_use(each)
    ]
    offered += [
        (f"{REMOVE}-{_code(label)}", _("Take off: %(label)s", label=labels.name_of(label)))
        for label in each
    ]
    return changes.offer(_("Change labels"), "panel.label_several", _("Label"), offered)


@panel.post("/complaints/labels")
@requires(Permission.REVIEW)
def label_several() -> ResponseReturnValue:
    """Put a label on every chosen row, or take it off."""
    act, _dash, code = request.form.get("to", "").partition("-")
    change = bulk.label(
        changes.chosen(),
        _named(code),
        is_on=act != REMOVE,
        by=access.current_actor(),
        once=changes.once(),
    )
    return changes.answer(change, request.form.get("back"))


def _code(label: Label) -> str:
    return bytes(label.uid).hex()


def _named(code: str) -> Label:
    """Return the label of the company that a form names; raises Incomplete."""
    for label in labels.everything():
        if _code(label) == code:
            return label
    raise Incomplete([FieldError("label", labels.NOT_THERE)])
