"""`/catalogue` and `…/gestures`: what the company offers, what was given of it, and giving it."""

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import Incomplete, NotFound
from reclamator.models.approval import Approval
from reclamator.models.catalogue_item import CatalogueItem
from reclamator.models.gesture import Gesture
from reclamator.services import catalogue, gestures
from reclamator.services.gestures import Wanted
from reclamator.services.register import opened
from reclamator.web.access import key_scoped
from reclamator.web.addresses import uid_in
from reclamator.web.api import api, bodies, shapes
from reclamator.web.api.keys import Made, actor, complaint_or_404, once

GESTURE = {"item": bodies.TEXT, "card_text": bodies.TEXT, "voucher_code": bodies.TEXT}


@api.get("/catalogue")
@key_scoped
def list_catalogue() -> ResponseReturnValue:
    """Show what is offered, and after it what was retired: gestures keep it."""
    actor().require(Permission.READ)
    items = [*catalogue.offered(), *catalogue.retired()]
    return jsonify(items=[_offer(each) for each in items], next=None)


@api.get("/complaints/<number>/gestures")
@key_scoped
def list_gestures(number: str) -> ResponseReturnValue:
    """Show what was given without any duty and not taken back, oldest first."""
    row = complaint_or_404(number)
    actor().require(Permission.READ_BODIES)
    return jsonify(items=[_gesture(each) for each in Gesture.of(row.complaint_uid)], next=None)


@api.post("/complaints/<number>/gestures")
@key_scoped
def give_gesture(number: str) -> ResponseReturnValue:
    """Give something; where it is too much, another person is asked to agree."""
    row = complaint_or_404(number)
    actor().require(Permission.GESTURE)
    wanted = _wanted(bodies.read(GESTURE))

    def act() -> Made:
        made = gestures.give(row, wanted, by=actor())
        return Made(201, row.complaint_uid, bytes(made.uid))

    made = once(act, about=row)
    given = Gesture.by_uid(made.object_uid or b"")
    asked = None if given else Approval.by_uid(made.object_uid or b"")
    answer = {
        "gesture": _gesture(given) if given else None,
        "approval": bytes(asked.uid).hex() if asked else None,
    }
    return jsonify(answer), made.status


@api.post("/complaints/<number>/gestures/<gesture>/actions/take_back")
@key_scoped
def take_back_gesture(number: str, gesture: str) -> ResponseReturnValue:
    """Take back what its customer has not been told of."""
    row = complaint_or_404(number)
    actor().require(Permission.GESTURE)
    uid = uid_in(gesture)

    def act() -> Made:
        gestures.take_back(row, uid, by=actor())
        return Made(200, row.complaint_uid, uid)

    made = once(act, about=row)
    return jsonify(_gesture(gestures.find(row, uid))), made.status


def _wanted(body: dict[str, Any]) -> Wanted:
    try:
        item = uid_in(body.get("item") or "")
    except NotFound:
        raise Incomplete([gestures.no_item()]) from None
    return Wanted(item, body.get("card_text") or "", body.get("voucher_code") or "")


def _offer(item: CatalogueItem) -> dict[str, Any]:
    return {
        "id": bytes(item.uid).hex(),
        "kind": item.kind.value,
        "band": item.band.value,
        "names": item.names,
        "cost": {"minor": item.cost_minor, "currency": item.currency},
        "value": {"minor": item.value_minor, "currency": item.currency},
        "version": item.version,
        "retired_at": shapes.moment(item.retired_at),
    }


def _gesture(row: Gesture) -> dict[str, Any]:
    return {
        "id": bytes(row.uid).hex(),
        "item": bytes(row.item_uid).hex(),
        "value": {"minor": row.value_minor, "currency": row.currency},
        "cost": {"minor": row.cost_minor, "currency": row.currency},
        "card_text": opened(row, "card_text"),
        "voucher_code": opened(row, "voucher_code"),
        "given_at": shapes.moment(row.given_at),
        "held_until": shapes.moment(row.held_until),
        "taken_back_at": shapes.moment(row.taken_back_at),
    }
