"""Stage messages: what a stage sends to those who enter it, offered or sent by itself, once."""

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.domain.process import Process, Stage
from reclamator.domain.vocabulary import StageMessageState
from reclamator.models import database
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.message_template import MessageTemplate
from reclamator.models.stage_message import StageMessage
from reclamator.services import audit, messages, sending
from reclamator.services.actors import Actor


def entered(fresh: Complaint, stage: Stage, process: Process, *, by: Actor) -> None:
    """Offer what a stage sends, or send it; the second entry of the same stage does neither.

    A transaction must be open, and `fresh` be locked.
    """
    database.require_transaction()
    if stage.template_uid is None or _has_entered(fresh, stage, process):
        return
    StageMessage.create(
        complaint_uid=fresh.complaint_uid,
        version=process.version,
        stage=stage.code,
        template_uid=stage.template_uid,
        state=StageMessageState.OFFERED,
        created_at=clock.now(),
    )
    if stage.sends_itself and by.may(Permission.REPLY):
        _send(fresh, stage.template_uid, by)


def decline(complaint: Complaint, *, by: Actor) -> None:
    """Do not send what the present stage offers; the second time changes nothing."""
    by.require(Permission.REPLY)
    uid, version = complaint.complaint_uid, complaint.process_version or 0
    with transaction():
        if complaint.stage_now and StageMessage.declined(uid, version, complaint.stage_now):
            complaint.touched(updated_at=clock.now())
            detail = {"stage": complaint.stage_now, "version": version}
            audit.record(
                "stage_message.declined", actor_uid=by.uid, complaint_uid=uid, detail=detail
            )


def take_back(fresh: Complaint, stage: str | None, *, by: Actor, had_message: bool) -> None:
    """Take back what a stage has just sent by itself, while it is held; `fresh` is locked."""
    row = StageMessage.at(fresh.complaint_uid, fresh.process_version or 0, stage or "")
    if row is None or row.message_uid is None:
        return
    uid = bytes(row.message_uid)
    if messages.take_back(fresh, uid, by=by, had_message=had_message):
        StageMessage.taken_back(fresh.complaint_uid, uid)


def _has_entered(fresh: Complaint, stage: Stage, process: Process) -> bool:
    return StageMessage.at(fresh.complaint_uid, process.version, stage.code) is not None


def _send(fresh: Complaint, template_uid: bytes, by: Actor) -> None:
    """What cannot be sent stays offered: the handler sees why, and writes what is missing."""
    template = MessageTemplate.by_uid(template_uid)
    if template is None:
        return
    try:
        sending.send(fresh, template, by=by)
    except sending.NotSent:
        return
