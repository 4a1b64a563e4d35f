"""`…/messages` and `…/notes`: words to the complainant, and words that stay inside."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.models.message import Message, Note
from reclamator.services import messages
from reclamator.web.access import key_scoped
from reclamator.web.api import api, bodies, shapes
from reclamator.web.api.keys import Made, actor, complaint_or_404, once

BODY = {"body": str}


@api.get("/complaints/<number>/messages")
@key_scoped
def list_messages(number: str) -> ResponseReturnValue:
    """Show the conversation, oldest first."""
    row = complaint_or_404(number)
    actor().require(Permission.READ_BODIES)
    items = [shapes.message(item) for item in Message.of(row.complaint_uid)]
    return jsonify(items=items, next=None)


@api.post("/complaints/<number>/messages")
@key_scoped
def write_message(number: str) -> ResponseReturnValue:
    """Write to the complainant."""
    row = complaint_or_404(number)
    text = bodies.read(BODY).get("body", "")

    def act() -> Made:
        message = messages.reply(row, body=text, by=actor())
        return Made(201, row.complaint_uid, bytes(message.uid))

    made = once(act, about=row)
    return jsonify(shapes.message(Message.get(Message.uid == made.object_uid))), made.status


@api.get("/complaints/<number>/notes")
@key_scoped
def list_notes(number: str) -> ResponseReturnValue:
    """Show the internal notes, oldest first."""
    row = complaint_or_404(number)
    actor().require(Permission.READ_BODIES)
    items = [shapes.note(item) for item in Note.of(row.complaint_uid)]
    return jsonify(items=items, next=None)


@api.post("/complaints/<number>/notes")
@key_scoped
def write_note(number: str) -> ResponseReturnValue:
    """Write an internal note."""
    row = complaint_or_404(number)
    text = bodies.read(BODY).get("body", "")

    def act() -> Made:
        note = messages.note(row, body=text, by=actor())
        return Made(201, row.complaint_uid, bytes(note.uid))

    made = once(act, about=row)
    return jsonify(shapes.note(Note.get(Note.uid == made.object_uid))), made.status
