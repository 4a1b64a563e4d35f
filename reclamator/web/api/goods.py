"""`/goods` and `…/goods`: returns listed, agreed to, moved, and the label of a parcel."""

from typing import Any

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from reclamator.domain import answers
from reclamator.domain.goods import GoodsAction
from reclamator.domain.vocabulary import OPEN_STATES, GoodsState, ReturnCosts
from reclamator.errors import FieldError, Incomplete, NotFound
from reclamator.i18n import amounts
from reclamator.i18n import lazy as _l
from reclamator.models import scope
from reclamator.models.complaint import Complaint
from reclamator.models.goods_return import GoodsReturn
from reclamator.services import goods
from reclamator.services.register import opened
from reclamator.web.access import key_scoped
from reclamator.web.api import api, bodies, paging, shapes
from reclamator.web.api.keys import Made, actor, complaint_or_404, holder, once

PLAN: bodies.Fields = {
    **dict.fromkeys(("product", "serial", "batch", "instructions"), bodies.TEXT),
    **dict.fromkeys(("costs", "send_by"), bodies.TEXT),
    "quantity": int,
}
SAID = ("condition", "carrier", "parcel_number", "instructions", "finding", "done_on", "reason")
STEP: bodies.Fields = {
    **dict.fromkeys((*SAID, "back_carrier", "back_parcel_number"), bodies.TEXT),
    "quantity": int,
    "cost": dict,
}
SEALED = (
    "product",
    "serial",
    "batch",
    "instructions",
    "carrier",
    "parcel_number",
    "condition",
    "finding",
    "reason",
    "back_carrier",
    "back_parcel_number",
)
COUNTS = ("quantity", "received", "returned", "replaced", "refunded", "scrapped")
MOMENTS = ("created_at", "received_at", "sent_back_at", "ended_at")
LISTS = (*(state.value for state in GoodsState), goods.OVERDUE)


@api.get("/goods")
@key_scoped
def list_goods() -> ResponseReturnValue:
    """List what is in one place, the longest there first; what is awaited unless asked else."""
    place = request.args.get("state") or OPEN_STATES[0].value
    if place not in LISTS:
        raise Incomplete([FieldError("state", _l("Choose one of the known codes."))])
    page = goods.listed(
        place,
        company=holder().company,
        by=actor(),
        after=paging.after(goods.is_cursor),
        limit=paging.limit(),
    )
    return jsonify(items=[_shape(line) for line in page.lines], next=page.next)


@api.get("/goods/<rma>")
@key_scoped
def show_return(rma: str) -> ResponseReturnValue:
    """Show one return; its `ETag` is the complaint's, which every step changes."""
    return _answer(goods.find(rma, by=actor()))


@api.get("/goods/<rma>/label.pdf")
@key_scoped
def fetch_label(rma: str) -> ResponseReturnValue:
    """Return the label for the parcel, in the company's language."""
    row = goods.find(rma, by=actor())
    label = goods.label(row, goods.complaint_of(row), holder().company.language)
    response = Response(label, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{row.shown_number}.pdf"'
    return response


@api.post("/goods/<rma>/actions/<move>")
@key_scoped
def move_goods(rma: str, move: str) -> ResponseReturnValue:
    """Receive, repair, send on, send back …; 409 when it is not possible now."""
    row = goods.find(rma, by=actor())
    if move not in set(GoodsAction):
        raise NotFound()
    given = _said(row, bodies.read(STEP) if request.get_data() else {})

    def act() -> Made:
        goods.perform(row, GoodsAction(move), by=actor(), given=given)
        return Made(200, bytes(row.complaint_uid), bytes(row.uid))

    made = once(act, about=goods.complaint_of(row))
    return _answer(goods.find(rma, by=actor())), made.status


@api.get("/complaints/<number>/goods")
@key_scoped
def list_goods_of(number: str) -> ResponseReturnValue:
    """Show the returns of a complaint in the order they were agreed."""
    complaint = complaint_or_404(number)
    goods.require_may_see(actor())
    found = goods.lines(goods.of_complaint(complaint), company=holder().company)
    return jsonify(items=[_shape(line) for line in found], next=None)


@api.post("/complaints/<number>/goods")
@key_scoped
def authorise_return(number: str) -> ResponseReturnValue:
    """Agree to a return; the customer is told how to send it."""
    complaint, plan = complaint_or_404(number), _plan(bodies.read(PLAN))

    def act() -> Made:
        made = goods.authorise(complaint, plan, by=actor())
        return Made(201, complaint.complaint_uid, bytes(made.uid))

    made = once(act, about=complaint)
    return _answer(_agreed(complaint, made)), made.status


def _agreed(complaint: Complaint, made: Made) -> GoodsReturn:
    return next(row for row in goods.of_complaint(complaint) if bytes(row.uid) == made.object_uid)


def _plan(body: dict[str, Any]) -> goods.Plan:
    texts = ("product", "serial", "batch", "instructions")
    return goods.Plan(
        **{name: body.get(name) or "" for name in texts},
        quantity=str(body.get("quantity", 1)),
        costs=body.get("costs") or ReturnCosts.CUSTOMER_SENDS.value,
        send_by=body.get("send_by"),
    )


def _said(row: GoodsReturn, body: dict[str, Any]) -> dict[str, str]:
    """Return what is said with a step as a form would say it."""
    plain = {name: value for name, value in body.items() if name != "cost" and value is not None}
    said = {name: str(value) for name, value in plain.items()}
    return said | ({"cost": _cost(row, body["cost"])} if "cost" in body else {})


def _cost(row: GoodsReturn, given: dict[str, Any]) -> str:
    minor, currency = answers.amount_of(given) or (0, "")
    if currency != row.currency:
        sentence = _l("Enter the exact amount, above zero, and its currency.")
        raise Incomplete([FieldError("cost", sentence)])
    return amounts.editable(minor, currency)


def _money(minor: int, currency: str) -> dict[str, Any]:
    return {"minor": minor, "currency": currency}


def _answer(row: GoodsReturn) -> Response:
    (line,) = goods.lines([row], company=holder().company)
    answer = jsonify(_shape(line))
    answer.headers["ETag"] = goods.complaint_of(row).etag
    return answer


def _shape(line: goods.Line) -> dict[str, Any]:
    row = line.row
    # without its key nothing opens, and asking for it again would cost a query a field
    has_key = bytes(row.complaint_uid) in scope.current().deks
    return {
        "rma_number": row.shown_number,
        "complaint": line.complaint_number,
        "position": row.position,
        "state": row.state.value,
        "costs": row.costs.value,
        "is_overdue": line.is_overdue,
        "send_by": shapes.day(row.send_by),
        "done_on": shapes.day(row.done_on),
        "cost": None if row.cost_minor is None else _money(row.cost_minor, row.currency),
        **{name: getattr(row, name) for name in COUNTS},
        **{name: shapes.moment(getattr(row, name)) for name in MOMENTS},
        **{name: opened(row, name) if has_key else None for name in SEALED},
        "allowed_actions": [each.value for each in goods.allowed_actions(row, by=actor())],
    }
