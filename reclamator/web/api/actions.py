"""`…/actions/<action>`: the lifecycle's steps, by their names in lower case."""

from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from reclamator.domain import answers
from reclamator.domain.lifecycle import Action
from reclamator.domain.vocabulary import AppealChannel, Claim, ProofKind
from reclamator.errors import IllegalAction, NotFound
from reclamator.models.complaint import Complaint
from reclamator.models.decision import Decision
from reclamator.services import appeals, complaints, completion, decisions, fulfilments, intake
from reclamator.services.appeals import Request
from reclamator.services.completion import Wanted
from reclamator.services.fulfilments import Proof
from reclamator.web.access import key_scoped
from reclamator.web.api import api, bodies, shapes
from reclamator.web.api.bodies import DRAFT
from reclamator.web.api.keys import Made, actor, complaint_or_404, once

GIVEN = {"missing": str, "proof": str, "new_on": str, "reason": str, "answer_by": str}
PROOFS: dict[str, type | tuple[type, ...]] = {"proofs": list}
PIECES: dict[str, type | tuple[type, ...]] = {"pieces": list}
APPEAL = dict.fromkeys(("text", "claim", "channel", "received_at", "received_note"), bodies.TEXT)
DECIDING = (Action.DECIDE, Action.DECIDE_APPEAL, Action.CORRECT)
RELEASE = "release"


@api.post("/complaints/<number>/actions/<action>")
@key_scoped
def perform_action(number: str, action: str) -> ResponseReturnValue:
    """Perform a step; 409 with `allowed_actions` when it is not possible now."""
    row = complaint_or_404(number)
    known = {member.value for member in Action} | {RELEASE}
    if action not in known:
        raise NotFound()
    given = (
        bodies.read(DRAFT if action in DECIDING else PIECES | GIVEN | APPEAL | PROOFS)
        if request.get_data()
        else {}
    )

    def act() -> Made:
        _perform(row, action, given)
        return Made(200, row.complaint_uid)

    made = once(act, about=row)
    fresh = complaints.get(made.complaint_uid)
    answer = jsonify(shapes.complaint(fresh, by=actor()))
    answer.headers["ETag"] = fresh.etag
    return answer, made.status


def _perform(row: Complaint, action: str, given: dict[str, Any]) -> None:
    """Steps that carry more than a state have services of their own."""
    if action == RELEASE:
        intake.release(row, by=actor())
    elif action == Action.REQUEST_COMPLETION:
        completion.request(row, _wanted(given), by=actor())
    elif action == Action.DISPATCH:
        _dispatch(row)
    elif action == Action.UNDELIVERED:
        decisions.came_back(row, by=actor())
    elif action == Action.FULFIL:
        fulfilments.report(row, _proofs(given), by=actor())
    elif action in DECIDING:
        decisions.issue(row, given, by=actor())
    elif action == Action.APPEAL and any(given.get(name) for name in APPEAL):
        appeals.receive(row, _asked(given), by=actor())
    else:
        complaints.perform(row, Action(action), by=actor(), given=given)


def _asked(given: dict[str, Any]) -> Request:
    """Return what a customer asked for; the step alone, without a word of it, is taken too."""
    return Request(
        text=given.get("text") or "",
        claim=bodies.one_of(Claim, "claim", given),
        channel=bodies.one_of(AppealChannel, "channel", given),
        received_at=bodies.received_at(given.get("received_at"), given.get("received_note")),
        received_note=given.get("received_note") or "",
    )


def _dispatch(row: Complaint) -> None:
    decision = Decision.latest(row.complaint_uid)
    if decision is None:
        raise IllegalAction([one.value for one in complaints.allowed_actions(row, by=actor())])
    decisions.dispatched(row, decision, by=actor())


def _wanted(given: dict[str, Any]) -> Wanted:
    pieces = tuple(str(piece) for piece in given.get("pieces", ()))
    return Wanted(pieces, given.get("missing", ""), given.get("answer_by", ""))


def _proofs(given: dict[str, Any]) -> list[Proof]:
    """Return what shows each granted point: `{point, proof, done_on, reference}`."""
    said = [each for each in given.get("proofs", ()) if isinstance(each, dict)]
    return [_proof(each) for each in said]


def _proof(said: dict[str, Any]) -> Proof:
    point, kind = said.get("point"), said.get("proof")
    return Proof(
        point if isinstance(point, int) else 0,
        ProofKind(kind) if isinstance(kind, str) and kind in set(ProofKind) else None,
        answers.date_of(said.get("done_on")),
        str(said.get("reference") or ""),
    )
