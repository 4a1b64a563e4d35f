"""`…/outside-requests`: what bodies outside ask about a complaint, and what they were answered."""

from typing import Any

from flask import Response, jsonify
from flask.typing import ResponseReturnValue

from reclamator.domain import answers
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import AppealChannel, AppealKind
from reclamator.models.appeal import Appeal
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.services import outside_requests
from reclamator.services.outside_requests import OutsideRequest
from reclamator.services.register import opened
from reclamator.web.access import key_scoped
from reclamator.web.api import api, bodies
from reclamator.web.api.keys import Made, actor, complaint_or_404, once
from reclamator.web.api.shapes import day

ASKED: bodies.Fields = dict.fromkeys(
    ("body", "reference", "text", "channel", "received_on", "answer_by"), bodies.TEXT
)
ANSWER: bodies.Fields = {"answer": bodies.TEXT, "answered_on": bodies.TEXT}


@api.get("/complaints/<number>/outside-requests")
@key_scoped
def list_outside_requests(number: str) -> ResponseReturnValue:
    """Show what bodies outside have asked, in the order it was noted."""
    complaint = complaint_or_404(number)
    actor().require(Permission.READ_BODIES)
    rows = Appeal.of(complaint.complaint_uid, AppealKind.OUTSIDE)
    return jsonify(items=_shapes(complaint, rows), next=None)


@api.post("/complaints/<number>/outside-requests")
@key_scoped
def note_outside_request(number: str) -> ResponseReturnValue:
    """Note what a body asks, and by when; it moves no state."""
    complaint, asked = complaint_or_404(number), _asked(bodies.read(ASKED))

    def act() -> Made:
        row = outside_requests.receive(complaint, asked, by=actor())
        return Made(201, complaint.complaint_uid, bytes(row.uid))

    made = once(act, about=complaint)
    return _answer(complaint, Appeal.get(Appeal.uid == made.object_uid)), made.status


@api.post("/complaints/<number>/outside-requests/<int:position>/actions/answer")
@key_scoped
def answer_outside_request(number: str, position: int) -> ResponseReturnValue:
    """Note what the body was answered, and on which day; it ends the clock of the request."""
    complaint, given = complaint_or_404(number), bodies.read(ANSWER)
    row = outside_requests.get(complaint, position)

    def act() -> Made:
        on = answers.date_of(given.get("answered_on"))
        outside_requests.answer(row, given.get("answer") or "", on, by=actor())
        return Made(200, complaint.complaint_uid, bytes(row.uid))

    once(act, about=complaint)
    return _answer(complaint, outside_requests.get(complaint, position))


def _asked(given: dict[str, Any]) -> OutsideRequest:
    return OutsideRequest(
        body=given.get("body") or "",
        reference=given.get("reference") or "",
        text=given.get("text") or "",
        received_on=answers.date_of(given.get("received_on")),
        answer_by=answers.date_of(given.get("answer_by")),
        channel=bodies.one_of(AppealChannel, "channel", given) or AppealChannel.API,
    )


def _answer(complaint: Complaint, row: Appeal) -> Response:
    return jsonify(_shapes(complaint, [row])[0])


def _shapes(complaint: Complaint, rows: list[Appeal]) -> list[dict[str, Any]]:
    """Return requests as JSON; what cannot be opened any more is null."""
    owed = {bytes(each.uid): each for each in Deadline.of(complaint.complaint_uid)}
    return [_shape(complaint, row, owed[bytes(row.deadline_uid)]) for row in rows]


def _shape(complaint: Complaint, row: Appeal, owed: Deadline) -> dict[str, Any]:
    asked = opened(row, "arguments")
    return {
        "position": row.position,
        "number": row.number_in(complaint),
        "state": row.state,
        "channel": row.channel,
        "body": opened(row, "body"),
        "reference": opened(row, "reference"),
        "text": asked[0] if asked else None,
        "received_on": day(owed.started_on),
        "answer_by": day(owed.safe_on),
        "answer": opened(row, "answer"),
        "answered_on": day(row.answered_on),
    }
