"""`/labels`: the company's own words for complaints; `PATCH` on a complaint puts them on it."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import FieldError, Incomplete
from reclamator.models.label import Label
from reclamator.services import labels
from reclamator.web.access import key_scoped
from reclamator.web.api import api, shapes
from reclamator.web.api.keys import actor


@api.get("/labels")
@key_scoped
def list_labels() -> ResponseReturnValue:
    """Show the labels by name, retired ones too: complaints keep them."""
    actor().require(Permission.READ)
    return jsonify(items=[shapes.label(each) for each in labels.everything()], next=None)


def chosen(ids: list[object]) -> list[Label]:
    """Return the labels that a change names by their ids. Raises Incomplete."""
    known = {bytes(each.uid).hex(): each for each in labels.everything()}
    if not all(isinstance(each, str) and each in known for each in ids):
        raise Incomplete([FieldError("labels", labels.NOT_THERE)])
    return [known[str(each)] for each in dict.fromkeys(ids)]
