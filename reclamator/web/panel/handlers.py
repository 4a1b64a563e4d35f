"""Who handles a complaint: chosen on its page, in its row, or for several rows at once."""

from urllib.parse import parse_qsl, urlsplit

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import Conflict, FieldError, Incomplete, Taken
from reclamator.i18n import _
from reclamator.i18n import lazy as _l
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import bulk, complaints, labels, register
from reclamator.web import access, htmx
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import asking, changes, page, panel, rows, turning

ROW = "tr"
NOBODY_LIKE_THAT = _l("Choose one of the people in the list.")


@panel.get("/complaints/<number>/handler")
@requires(Permission.ASSIGN)
def choose_handler(number: str) -> ResponseReturnValue:
    """Offer the people in the row that asks; without a row the page of the complaint does it."""
    complaint = complaint_or_404(number)
    if not htmx.is_fragment():
        return page.whole(complaint)
    return render_template(
        "panel/handlers/_choose.html",
        complaint=complaint,
        handlers=rows.handlers(Staff.active()),
        chosen=bytes(complaint.handler_uid or b"").hex(),
    )


@panel.post("/complaints/<number>/handler")
@requires(Permission.TAKE)
def assign(number: str) -> ResponseReturnValue:
    """Make somebody responsible; taking a free complaint oneself needs no right to assign."""
    complaint = complaint_or_404(number)
    in_row = htmx.target_tag() == ROW
    try:
        chosen = _chosen(request.form.get("handler", ""))
        _require_seen(complaint)
        fresh = complaints.assign(complaint, chosen, by=access.current_actor())
    except (Incomplete, Taken, Conflict) as refusal:
        current = complaints.get(complaint.complaint_uid)
        if in_row:
            return _row(current, str(refusal.sentence))
        return page.refused(current, page.RESPONSIBLE, refusal, acting="assign")
    said = _said(chosen)
    if in_row:
        return _row(fresh, said)
    return page.changed(fresh, page.RESPONSIBLE, also=_TOUCHED, said=said)


@panel.get("/complaints/handler")
@requires(Permission.ASSIGN)
def choose_for_several() -> ResponseReturnValue:
    """Offer the people for the chosen rows."""
    people = rows.handlers(Staff.active())
    return changes.offer(
        _("Assign"), "panel.assign_several", _("Assign to"), people, empty=_("nobody")
    )


@panel.post("/complaints/handler")
@requires(Permission.ASSIGN)
def assign_several() -> ResponseReturnValue:
    """Make one person responsible for every chosen row."""
    change = bulk.assign(
        changes.chosen(),
        _chosen(request.form.get("to", "")),
        by=access.current_actor(),
        once=changes.once(),
    )
    return changes.answer(change, request.form.get("back"))


_TOUCHED = (page.ASSIGN, page.HEAD, page.TABS, page.THREAD, page.NEXT_STEPS)


def _chosen(uid: str) -> Staff | None:
    """Return the person of the company; empty is nobody. Raises Incomplete."""
    if not uid:
        return None
    for person in Staff.active():
        if bytes(person.uid).hex() == uid:
            return person
    raise Incomplete([FieldError("handler", NOBODY_LIKE_THAT)])


def _require_seen(complaint: Complaint) -> None:
    """Raise Conflict when somebody was made responsible since the form was shown."""
    seen = request.form.get("seen")
    if seen is not None and seen != (complaint.handler_uid or b"").hex():
        raise Conflict()


def _said(chosen: Staff | None) -> str:
    if chosen is None:
        return _("Nobody handles it now.")
    return _("Assigned to: %(name)s.", name=chosen.name)


def _row(complaint: Complaint, said: str) -> ResponseReturnValue:
    people, labelled = labels.with_people()
    named = {bytes(person.uid): person for person in people}
    line = register.line(complaint)
    row = rows.row(line, named, access.current_actor(), labelled)
    # the list that the row stands in: the address of its page
    args = dict(parse_qsl(urlsplit(request.headers.get("HX-Current-URL", "")).query))
    asked = asking.ask(args, people, labelled)
    fragment = render_template(
        "panel/complaints/_row.html",
        row=row,
        columns=asked.columns,
        opened_from=turning.opened_from(asked, args),
        focus=True,
        is_part=True,
    )
    return make_response(fragment + render_template("panel/_said.html", said=said, toast=True))
