"""`/message-templates`: what the company often writes, supplied ones too, with the newest texts."""

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.models.message_template import MessageTemplate
from reclamator.services import message_templates, shipped_templates
from reclamator.services.message_templates import Words
from reclamator.web.access import key_scoped
from reclamator.web.api import api
from reclamator.web.api.keys import actor


@api.get("/message-templates")
@key_scoped
def list_message_templates() -> ResponseReturnValue:
    """Show the templates in use: the company's own by name, then those that are supplied."""
    actor().require(Permission.READ)
    kept = message_templates.everything()
    own = message_templates.in_use(shipped_templates.own(kept))
    rows = [*own, *shipped_templates.all_of(kept)]
    words = message_templates.words_of_all(rows)
    return jsonify(
        items=[_shape(row, said) for row, said in zip(rows, words, strict=True)],
        next=None,
    )


def _shape(row: MessageTemplate, words: Words) -> dict[str, Any]:
    supplied = shipped_templates.behind(row)
    return {
        "id": bytes(row.uid).hex(),
        "code": row.code,
        "name": row.name,
        "version": row.version,
        "outcome": supplied and supplied.outcome,
        "remedy": supplied and supplied.remedy,
        "subjects": words.subjects,
        "texts": words.texts,
    }
