"""`…/first-check`: in time, complete, of our sector; what the facts say and what a person made."""

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from reclamator.domain.first_check import Point
from reclamator.domain.permissions import Permission
from reclamator.models.complaint import Complaint
from reclamator.services import complaints, first_checks, reading
from reclamator.services.first_checks import Said, Standing
from reclamator.services.register import opened
from reclamator.web.access import key_scoped
from reclamator.web.api import api, bodies, shapes
from reclamator.web.api.keys import Made, actor, complaint_or_404, once

PARTS = ("verdict", "reason")
GIVEN = {f"{point.value}_{part}": bodies.TEXT for point in Point for part in PARTS}


@api.get("/complaints/<number>/first-check")
@key_scoped
def show_first_check(number: str) -> ResponseReturnValue:
    """Show the three points."""
    row = complaint_or_404(number)
    actor().require(Permission.READ_BODIES)
    return _answer(row)


@api.post("/complaints/<number>/first-check")
@key_scoped
def confirm_first_check(number: str) -> ResponseReturnValue:
    """Write down what stands about each point."""
    row, given = complaint_or_404(number), bodies.read(GIVEN)
    said = {
        point: Said(*(given.get(f"{point.value}_{part}") or "" for part in PARTS))
        for point in Point
    }

    def act() -> Made:
        first_checks.confirm(row, said, by=actor())
        return Made(201, row.complaint_uid)

    made = once(act, about=row)
    return _answer(complaints.get(made.complaint_uid)), made.status


def _answer(row: Complaint) -> Any:
    points = first_checks.standing(reading.read(row, by=actor()))
    return jsonify(items=[_shape(each) for each in points], next=None)


def _shape(each: Standing) -> dict[str, Any]:
    return {
        "point": each.finding.point.value,
        "proposed": each.finding.verdict.value,
        "proposed_reason": str(each.finding.reason),
        "missing": [piece.value for piece in each.finding.missing],
        "verdict": each.verdict.value,
        "reason": opened(each.row, "reason"),
        "checked_at": shapes.moment(each.row.checked_at) if each.row else None,
    }
