"""`/api/v1/complaints`: register, read, find, change."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from flask import Response, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import State, Validity, WaitingOn
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.event import Event
from reclamator.services import complaints, facts, intake, process, received_dates, register
from reclamator.services import labels as labelling
from reclamator.services.intake import TEXTS, Answers, Arrival
from reclamator.services.register import Filters
from reclamator.web.access import key_scoped
from reclamator.web.api import api, bodies, labels, paging, shapes
from reclamator.web.api.keys import Made, actor, complaint_or_404, holder, once, require_version

CODE = re.compile(r"[A-Za-z0-9_-]{1,32}")
NEW: bodies.Fields = {
    **dict.fromkeys((*TEXTS, "channel", "received_at", "received_note"), bodies.TEXT),
    "price": bodies.MONEY,
}
RECEIVED = ("received_at", "received_note", "is_sure")
APART = ("handler", "stage", "labels", "price", *RECEIVED)
CHANGE: bodies.Fields = {
    **dict.fromkeys(("category", "validity", "waiting_on", *APART), bodies.TEXT),
    "is_sure": bodies.YES_NO,
    "labels": list,
    "price": bodies.MONEY,
}


@api.post("/complaints")
@key_scoped
def create_complaint() -> ResponseReturnValue:
    """Register a complaint that came by another road; its clock starts when it was received."""
    actor().require(Permission.REGISTER)
    body = bodies.read(NEW, own_fields=True)
    made = once(lambda: _register(body))
    row = complaints.get(made.complaint_uid)
    receipt = intake.receipt(row)
    answer = jsonify(
        shapes.complaint(row, by=actor())
        | {
            "access_code": receipt.access_code,
            "track_url": _track_url(receipt.number),
            "answer_due_on": shapes.day(receipt.answer_due_on),
            "answer_target_on": shapes.day(receipt.target_on),
        }
    )
    answer.headers["Location"] = url_for("api.show_complaint", number=receipt.number)
    return _tagged(answer, row), made.status


@api.get("/complaints")
@key_scoped
def list_complaints() -> ResponseReturnValue:
    """List by legal deadline, soonest first; `next` is an opaque cursor."""
    actor().require(Permission.READ)
    page = register.page(_filters(), after=paging.after(register.is_cursor), limit=paging.limit())
    items = shapes.complaints([line.complaint for line in page.lines], by=actor())
    return jsonify(items=items, next=page.next)


@api.get("/complaints/<number>")
@key_scoped
def show_complaint(number: str) -> ResponseReturnValue:
    """Show one complaint."""
    row = complaint_or_404(number)
    if request.if_none_match.contains_weak(row.etag.strip('"')):
        return _tagged(Response(status=304), row)
    return _tagged(jsonify(shapes.complaint(row, by=actor())), row)


@api.patch("/complaints/<number>")
@key_scoped
def change_complaint(number: str) -> ResponseReturnValue:
    """Change who handles it, its stage, labels and facts, whose turn it is, or when it came in."""
    row = complaint_or_404(number)
    steps = list(_steps(bodies.read(CHANGE)))
    with transaction():
        row = require_version(row)
        for step in steps:
            row = step(row)
    return _tagged(jsonify(shapes.complaint(row, by=actor())), row)


@api.get("/complaints/<number>/events")
@key_scoped
def list_events(number: str) -> ResponseReturnValue:
    """Show the history, oldest first."""
    row = complaint_or_404(number)
    items = [shapes.event(item) for item in Event.of(row.complaint_uid)]
    return jsonify(items=items, next=None)


def _register(body: dict[str, Any]) -> Made:
    company = holder().company
    arrival = Arrival(
        channel=bodies.channel(body.get("channel")),
        by=actor(),
        received_at=bodies.received_at(body.get("received_at"), body.get("received_note")),
        received_note=body.get("received_note") or "",
    )
    price = facts.checked_price(body.get("price"))
    with transaction():
        receipt = intake.submit(company, Answers.of(body), files=[], arrival=arrival)
        if price:
            row = complaints.get(receipt.complaint_uid)
            facts.correct_price(row, price, by=actor())
    return Made(201, receipt.complaint_uid)


def _steps(body: dict[str, Any]) -> Iterator[Callable[[Complaint], Complaint]]:
    """Read what is to be changed, in the order in which it is done. Raises Incomplete."""
    by = actor()
    if "handler" in body:
        handler = bodies.colleague("handler", body["handler"]) if body["handler"] else None
        yield lambda row: complaints.assign(row, handler, by=by)
    if "stage" in body:
        yield lambda row: process.move(row, to=body["stage"] or "", by=by)
    if "labels" in body:
        wanted = labels.chosen(body["labels"])
        yield lambda row: labelling.put(row, wanted, by=by)
    if "price" in body:
        price = facts.checked_price(body["price"])
        yield lambda row: facts.correct_price(row, price, by=by)
    if rest := {name: _code(name, body[name]) for name in body if name not in APART}:
        yield lambda row: complaints.change(row, by=by, **rest)
    if at := _received_at(body):
        note, is_sure = body["received_note"], bool(body.get("is_sure"))
        yield lambda row: received_dates.change(
            row, received_at=at, note=note, is_sure=is_sure, by=by
        )


def _received_at(body: dict[str, Any]) -> datetime | None:
    """Return the corrected moment of receipt; a reason without a moment corrects nothing."""
    if not set(RECEIVED) & set(body):
        return None
    moment = bodies.received_at(body.get("received_at"), body.get("received_note"))
    if moment is None:
        raise Incomplete([FieldError("received_at", bodies.NO_MOMENT)])
    return moment


def _filters() -> Filters:
    given = request.args
    handler = bodies.colleague("handler", given["handler"]) if given.get("handler") else None
    state, due_before = _state(given.get("state")), _day("due_before", given.get("due_before"))
    return Filters(
        state=state,
        category=_category(given.get("category")),
        handler_uid=bytes(handler.uid) if handler else None,
        due_before=due_before,
        # what is over is due no more, unless its state is asked for
        unfinished=bool(due_before and not state),
        query=given.get("q", "")[:200],
    )


def _category(text: str | None) -> str | None:
    """A code that is used no more may still be asked for, but it must be one."""
    if text and not CODE.fullmatch(text):
        raise Incomplete([FieldError("category", _l("Choose one of the company’s categories."))])
    return text or None


def _state(text: str | None) -> State | None:
    return _member("state", text, State) if text else None


def _day(field: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        sentence = _l("Enter a day as YYYY-MM-DD.")
        raise Incomplete([FieldError(field, sentence)]) from None


def _code(name: str, text: str | None) -> Any:
    if name == "category":
        if text not in holder().company.categories:
            raise Incomplete([FieldError(name, _l("Choose one of the company’s categories."))])
        return text
    kinds = {"validity": Validity, "waiting_on": WaitingOn}
    return _member(name, text, kinds[name]) if text else None


def _member(name: str, text: str | None, kind: Any) -> Any:
    try:
        return kind(text)
    except ValueError:
        raise Incomplete([FieldError(name, _l("Choose one of the known codes."))]) from None


def _track_url(number: str) -> str:
    return f"{current_app.config['SETTINGS'].base_url}/track/{number}"


def _tagged(answer: Response, row: Complaint) -> Response:
    answer.headers["ETag"] = row.etag
    return answer
