"""The page of one complaint and its parts: what the templates are given, whole or in part."""

from collections.abc import Mapping
from typing import Any

from flask import Response, g, make_response, render_template, request
from werkzeug.datastructures import MultiDict

from reclamator.domain.permissions import Permission
from reclamator.errors import Conflict, DomainError, Incomplete
from reclamator.models.complaint import Complaint
from reclamator.models.fields import new_uid
from reclamator.services import reading
from reclamator.services.actors import Actor
from reclamator.services.reading import Reading
from reclamator.web import access, htmx
from reclamator.web.addresses import own_page
from reclamator.web.panel import desk, missed, promised, rows, turning
from reclamator.web.panel.forms import DecisionForm
from reclamator.web.panel.generosity import Generosity
from reclamator.web.panel.placed import Placed
from reclamator.web.panel.prepared import Prepared
from reclamator.web.panel.proofs import Proofs
from reclamator.web.panel.shown import Shown
from reclamator.web.panel.sounding import Sounding

WHOLE = "panel/complaints/show.html"
HEAD = "panel/complaints/_head.html"
TABS = "panel/complaints/_tabs.html"
THREAD = "panel/complaints/_thread.html"
NEXT_STEPS = "panel/actions/_next_steps.html"
SELDOM_STEPS = "panel/actions/_seldom.html"
DECISION = "panel/decisions/_decision.html"
HOLDING = "panel/holding_notices/_holding_notice.html"
FIRST_CHECK = "panel/first_checks/_first_check.html"
RETURNS = "panel/goods/_returns.html"
PIECES = "panel/pieces/_pieces.html"
GESTURES = "panel/gestures/_gestures.html"
FULFILMENTS = "panel/fulfilments/_fulfilments.html"
TASKS = "panel/tasks/_tasks.html"
ASSIGN = "panel/handlers/_assign.html"
RESPONSIBLE = "panel/handlers/_responsible.html"
LABELS = "panel/labels/_labels.html"
STAGE = "panel/stages/_stage.html"
CAUSE = "panel/cause/_cause.html"
PURCHASE = "panel/complaints/_purchase.html"
FINDING = "panel/investigation/_finding.html"
CONCERNED = "panel/investigation/_concerned.html"
TIME_SPENT = "panel/investigation/_time_spent.html"
WAITING = "panel/investigation/_waiting.html"
STANDS_ON = "panel/complaints/_stands_on.html"
CONFLICT = 409
EVERYTHING = (
    HEAD,
    TABS,
    THREAD,
    NEXT_STEPS,
    SELDOM_STEPS,
    STAGE,
    DECISION,
    RESPONSIBLE,
    ASSIGN,
    HOLDING,
    PIECES,
    RETURNS,
    FULFILMENTS,
)
"""What a step may change; each stands on the page under the id of its own name."""


def whole(complaint: Complaint, *, status: int = 200, **more: Any) -> Response:
    """Return the whole page; `more` carries forms that came back with faults."""
    read = reading.read(complaint, by=access.current_actor())
    around = turning.around(read)
    context = _context(read, around.carried if around else {}, more)
    return make_response(render_template(WHOLE, turning=around, **context), status)


def parts(
    complaint: Complaint,
    main: str,
    *,
    also: tuple[str, ...] = EVERYTHING,
    said: str = "",
    toast: bool = False,
    undo: str = "",
    status: int = 200,
    **more: Any,
) -> Response:
    """Return one part for the element that asked, and others out of band with a sentence.

    `toast`: the sentence is for the eyes too; `undo`: the address that takes back what it says.
    """
    read = reading.read(complaint, by=access.current_actor())
    context = _context(read, turning.carried(), more)
    pieces = [render_template(main, focus=True, **context)]
    pieces += [render_template(name, oob=True, **context) for name in also if name != main]
    if also:  # else the page shows what it showed before, and its forms stand on that
        pieces.append(render_template(STANDS_ON, oob=True, **context))
    pieces.append(render_template("panel/_said.html", said=said, toast=toast, undo=undo))
    return make_response("".join(pieces), status)


def changed(complaint: Complaint, main: str, **options: Any) -> Response:
    """Answer a change: its parts for htmx, without it the way back to where the form stood."""
    if htmx.is_fragment():
        return parts(complaint, main, **options)
    back = own_page(request.form.get("back"))
    return htmx.redirected(back or turning.address(complaint.number))


def refused(
    complaint: Complaint, main: str, refusal: DomainError, *, prefix: str = "", **more: Any
) -> Response:
    """Show what went wrong beside what was typed, and how things stand now.

    `prefix` stands before a field's name in the id of its control.
    """
    faults = {fault.field: fault.message for fault in _faults(refusal)}
    fault_rows = [(prefix + field, message) for field, message in faults.items()]
    more |= {"refusal": refusal, "faults": faults, "fault_rows": fault_rows, "given": request.form}
    # to a browser two people collide; 412 is for machines, whose header did not hold
    status = CONFLICT if isinstance(refusal, Conflict) else refusal.status
    if htmx.is_fragment():
        also = () if faults else EVERYTHING
        return parts(complaint, main, also=also, status=status, **more)
    return whole(complaint, status=status, **more)


def _faults(refusal: DomainError) -> tuple[Any, ...]:
    return refusal.errors if isinstance(refusal, Incomplete) else ()


def _context(read: Reading, carried: Mapping[str, str], more: dict[str, Any]) -> dict[str, Any]:
    by = access.current_actor()
    asked_tab = more.get("tab") or request.args.get("tab", "")
    shown = Shown(read, by, asked_tab, request.args.get("compose", ""), carried)
    here = desk.Desk(read, by)
    context = {
        "shown": shown,
        "complaint": read.complaint,
        "placed": Placed(read, by),
        "warned": missed.warning(read),
        "remedies_hint": missed.remedies_hint(read),
        "handlers": rows.handlers(list(read.people.values())),
        "me_uid": bytes(access.current_staff().uid).hex(),
        "may_assign": by.may(Permission.ASSIGN),
        "may_label": by.may(Permission.REVIEW),
        "reply_uid": new_uid().hex(),
        "note_uid": new_uid().hex(),
        "time_uid": new_uid().hex(),
        **_beyond_the_answer(read, by),
        "task_uid": new_uid().hex(),
        "return_uid": new_uid().hex(),
        "executors": promised.executors(list(read.people.values())),
        "desk": here,
        "prepared": Prepared(read, by, request.args.get("template", "")),
        "sounding": Sounding.of(g.company, read.complaint.language),
        "upto": desk.upto(read),
        "meanwhile": _meanwhile(shown, by, more.get("refusal")),
        "planning": request.args.get("plan", ""),
        "refusal": None,
        "faults": {},
        "fault_rows": [],
        "given": {},
        "acting": "",
        "decision": _decision_form(here),
        **more,
    }
    if read.refusal_locked:
        context["decision"].lock_refusals()
    return context


def _beyond_the_answer(read: Reading, by: Actor) -> dict[str, Any]:
    return {
        "gesture_uid": new_uid().hex(),
        "generosity": Generosity(read, by),
        "proofs": Proofs(read),
    }


def has_news(complaint: Complaint) -> bool:
    """Whether others have done something since the page was read that this form stands on."""
    by = access.current_actor()
    return desk.has_news(reading.read(complaint, by=by), request.form.get("upto", ""), by)


def _meanwhile(shown: Shown, by: Actor, refusal: object) -> list[Any]:
    if not isinstance(refusal, Conflict):
        return []
    return desk.meanwhile(shown.read, shown.conversation.thread, request.form.get("upto", ""), by)


def _decision_form(here: desk.Desk) -> DecisionForm:
    """A decision that somebody has begun goes on where they left it."""
    kept = here.kept("decision")
    begun = MultiDict(kept) if kept else None
    return DecisionForm(formdata=begun, currency=g.company.currency)
