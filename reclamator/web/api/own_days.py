"""`/own-days`: how many days the company itself counts where the law sets some."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.models.staff import Staff
from reclamator.services import overrides
from reclamator.web.access import key_scoped
from reclamator.web.api import api, shapes
from reclamator.web.api.keys import actor


@api.get("/own-days")
@key_scoped
def list_own_days() -> ResponseReturnValue:
    """Show every version, rule by rule, the newest first; one that has ended counts no more."""
    actor().require(Permission.SETTINGS)
    people = {bytes(person.uid): person for person in Staff.everyone()}
    rows = [row for versions in overrides.each().values() for row in versions]
    items = [shapes.own_days(row, people.get(bytes(row.made_by))) for row in rows]
    return jsonify(items=items, next=None)
