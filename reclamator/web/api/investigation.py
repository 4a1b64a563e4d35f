"""`…/investigation`: what was found, and what the responsible person thinks of it.

Whom a complaint is about, and what they say, is told to people only.
"""

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.models.complaint import Complaint
from reclamator.models.investigation import Investigation
from reclamator.models.staff import Staff
from reclamator.services import complaints, investigations
from reclamator.services.investigations import Finding
from reclamator.web.access import key_scoped
from reclamator.web.api import api, bodies, shapes
from reclamator.web.api.keys import Made, actor, complaint_or_404, once

GIVEN = dict.fromkeys(
    "validity cause cause_detail error_type party_at_fault opinion opinion_on".split(), bodies.TEXT
)


@api.get("/complaints/<number>/investigation")
@key_scoped
def show_investigation(number: str) -> ResponseReturnValue:
    """Show what was found; all is null before anything was."""
    row = complaint_or_404(number)
    actor().require(Permission.READ_BODIES)
    return jsonify(_shape(row))


@api.patch("/complaints/<number>/investigation")
@key_scoped
def record_finding(number: str) -> ResponseReturnValue:
    """Write down what was found; what is not named stays."""
    row, given = complaint_or_404(number), bodies.read(GIVEN)

    def act() -> Made:
        said = {name: _shape(row)[name] for name in GIVEN} | given
        finding = Finding(**{name: said[name] or "" for name in GIVEN})
        investigations.record(row, finding, by=actor())
        return Made(200, row.complaint_uid)

    once(act, about=row)
    return jsonify(_shape(complaints.get(row.complaint_uid)))


def _shape(row: Complaint) -> dict[str, Any]:
    found = Investigation.of(row.complaint_uid)
    by = Staff.get_or_none(Staff.uid == found.opinion_by) if found and found.opinion_by else None
    return shapes.finding(row, found, by)
