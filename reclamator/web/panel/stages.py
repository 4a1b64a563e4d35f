"""The stage of a complaint: moved on its page, with a note for who takes over."""

from flask import request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import Conflict, IllegalAction, Incomplete
from reclamator.i18n import _, current_locale
from reclamator.services import bulk, complaints, process, stages
from reclamator.web import access
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import changes, page, panel


@panel.post("/complaints/<number>/stage")
@requires(Permission.REVIEW)
def move_stage(number: str) -> ResponseReturnValue:
    """Move a complaint to another stage; whoever the stage names takes over."""
    complaint = complaint_or_404(number)
    try:
        complaints.require_version(complaint, request.form.get("version"))
        fresh = process.move(
            complaint,
            to=request.form.get("stage", ""),
            by=access.current_actor(),
            note=request.form.get("note", ""),
        )
    except (Incomplete, IllegalAction, Conflict) as refusal:
        current = complaints.get(complaint.complaint_uid)
        return page.refused(current, page.STAGE, refusal, acting="stage", prefix="stage-")
    return page.changed(fresh, page.STAGE, said=_("Moved to another stage."))


@panel.get("/complaints/stage")
@requires(Permission.REVIEW)
def choose_stage_for_several() -> ResponseReturnValue:
    """Offer the stages of today's process for the chosen rows."""
    language = current_locale()
    offered = [(stage.code, stage.name(language)) for stage in stages.current().stages]
    return changes.offer(_("Move to a stage"), "panel.move_several", _("Stage"), offered)


@panel.post("/complaints/stage")
@requires(Permission.REVIEW)
def move_several() -> ResponseReturnValue:
    """Move every chosen row to a stage of its own process."""
    change = bulk.move(
        changes.chosen(),
        request.form.get("to", ""),
        by=access.current_actor(),
        once=changes.once(),
    )
    return changes.answer(change, request.form.get("back"))
