"""`…/decision`: the formal answer; an incomplete one is 422 with every missing part named."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from reclamator.errors import NotFound
from reclamator.models.decision import Decision
from reclamator.services import decisions
from reclamator.web.access import key_scoped
from reclamator.web.api import api, bodies, shapes
from reclamator.web.api.keys import Made, actor, complaint_or_404, once


@api.get("/complaints/<number>/decision")
@key_scoped
def show_decision(number: str) -> ResponseReturnValue:
    """Show the decision that stands."""
    found = Decision.latest(complaint_or_404(number).complaint_uid)
    if found is None:
        raise NotFound()
    return jsonify(shapes.decided(found))


@api.post("/complaints/<number>/decision")
@key_scoped
def issue_decision(number: str) -> ResponseReturnValue:
    """Record a complete answer; only its dispatch will meet the clock."""
    row = complaint_or_404(number)
    draft = bodies.read(bodies.DRAFT)

    def act() -> Made:
        found = decisions.issue(row, draft, by=actor())
        return Made(201, row.complaint_uid, bytes(found.uid))

    made = once(act, about=row)
    return jsonify(shapes.decided(Decision.get(Decision.uid == made.object_uid))), made.status
