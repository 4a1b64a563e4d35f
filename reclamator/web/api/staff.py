"""`/staff`: the people of the company, as they are named when something is given to them."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.models.staff import Staff
from reclamator.web.access import key_scoped
from reclamator.web.api import api, shapes
from reclamator.web.api.keys import actor


@api.get("/staff")
@key_scoped
def list_staff() -> ResponseReturnValue:
    """Show everybody, also who has left."""
    actor().require(Permission.ASSIGN)
    return jsonify(items=[shapes.colleague(person) for person in Staff.everyone()], next=None)
