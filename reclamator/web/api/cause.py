"""`…/cause` and `…/merger`: complaints that belong together."""

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.models.complaint import Complaint
from reclamator.services import causes, complaints, merging, reading
from reclamator.web.access import key_scoped
from reclamator.web.api import api, bodies, shapes
from reclamator.web.api.keys import Made, actor, complaint_or_404, once

LINK: bodies.Fields = {"other": str, "title": bodies.TEXT}
MERGE: bodies.Fields = {"other": str, "is_sure": bodies.YES_NO}


@api.get("/complaints/<number>/cause")
@key_scoped
def show_cause(number: str) -> ResponseReturnValue:
    """Show which complaints have the same cause, and which are one and the same."""
    row = complaint_or_404(number)
    actor().require(Permission.READ_BODIES)
    return jsonify(_shape(row))


@api.post("/complaints/<number>/cause")
@key_scoped
def link_cause(number: str) -> ResponseReturnValue:
    """Say that another complaint, named by its number, has the same cause."""
    row, given = complaint_or_404(number), bodies.read(LINK)
    other = complaint_or_404(given.get("other", ""))

    def act() -> Made:
        causes.link(row, other, title=given.get("title") or "", by=actor())
        return Made(201, row.complaint_uid)

    made = once(act, about=row)
    return jsonify(_shape(row)), made.status


@api.post("/complaints/<number>/cause/actions/leave")
@key_scoped
def leave_cause(number: str) -> ResponseReturnValue:
    """Take a complaint out of its cause."""
    row = complaint_or_404(number)

    def act() -> Made:
        causes.take_out(row, by=actor())
        return Made(200, row.complaint_uid)

    made = once(act, about=row)
    return jsonify(_shape(row)), made.status


@api.post("/complaints/<number>/merger")
@key_scoped
def merge_duplicate(number: str) -> ResponseReturnValue:
    """Merge with another complaint; the older one of the two goes on and is answered."""
    row, given = complaint_or_404(number), bodies.read(MERGE)
    other = complaint_or_404(given.get("other", ""))

    def act() -> Made:
        older = merging.merge(row, other, is_sure=bool(given.get("is_sure")), by=actor())
        return Made(201, older.complaint_uid)

    made = once(act, about=row)
    older = complaints.get(made.complaint_uid)
    return jsonify(shapes.complaint(older, by=actor())), made.status


def _shape(row: Complaint) -> dict[str, Any]:
    return shapes.kin(reading.read(row, by=actor()).kin)
