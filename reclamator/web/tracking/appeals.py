"""`/track/<number>/appeal`: asking for a second look, in time or late."""

from collections.abc import Sequence
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain.deadlines import ANSWER_APPEAL_DAYS
from reclamator.domain.lifecycle import Action
from reclamator.domain.vocabulary import AppealChannel, Claim
from reclamator.errors import BadFile, FieldError, Incomplete
from reclamator.models.complaint import Complaint
from reclamator.models.fields import new_uid
from reclamator.services import appeals as service
from reclamator.services import complaints, tracking_page
from reclamator.services import tracking as access
from reclamator.services.actors import COMPLAINANT
from reclamator.web import accents
from reclamator.web.access import public
from reclamator.web.tracking import messages, pages, tracking

ICONS = {
    Claim.REPAIR: "wrench",
    Claim.REPLACEMENT: "refresh-cw",
    Claim.PRICE_REDUCTION: "badge-percent",
    Claim.REFUND: "undo-2",
    Claim.OTHER: "message-circle",
}


@tracking.get("/track/<number>/appeal")
@public("only who has opened the page")
@pages.opened
def ask_for_second_look(complaint: Complaint) -> ResponseReturnValue:
    """Ask what is not right, and what would be."""
    complaints.require_possible(complaint, Action.APPEAL, by=COMPLAINANT)
    return _page(complaint, [])


@tracking.post("/track/<number>/appeal")
@public("only who has opened the page")
@pages.opened
def appeal(complaint: Complaint) -> ResponseReturnValue:
    """Take the request; what is wrong with it stands beside what was typed."""
    try:
        service.receive(complaint, _request(), by=COMPLAINANT)
    except Incomplete as refused:
        return _page(complaint, refused.errors), refused.status
    except BadFile as refused:
        return _page(complaint, [FieldError("attachments", refused.sentence)]), 422
    return redirect(url_for("tracking.show", number=complaint.number), 303)


def _request() -> service.Request:
    claim = request.form.get("claim", "")
    return service.Request(
        text=request.form.get("arguments", ""),
        claim=Claim(claim) if claim in set(Claim) else None,
        channel=AppealChannel.TRACKING,
        files=messages.chosen_files(),
        uid=messages.form_uid(),
    )


def _page(complaint: Complaint, errors: Sequence[FieldError]) -> str:
    status = access.status(complaint)
    page = tracking_page.opened(complaint)
    return render_template(
        "tracking/appeal.html",
        status=status,
        answer=page.answer,
        period=service.period(complaint),
        answer_days=ANSWER_APPEAL_DAYS,
        choices=_choices(complaint.claim),
        accent=accents.style(status.accent),
        uid=(messages.form_uid() or new_uid()).hex(),
        given=request.form,
        faults=pages.by_field(errors),
        max_bytes=current_app.config["SETTINGS"].max_upload_bytes,
    )


def _choices(asked: Claim) -> list[dict[str, Any]]:
    """Return the wishes, the one that was asked for at first leading; the answer may be another."""
    first = asked if asked in ICONS else Claim.REFUND
    rest = [claim for claim in (Claim.REPLACEMENT, Claim.REFUND, Claim.OTHER) if claim != first]
    return [
        {"value": claim.value, "label": claim.label, "icon": ICONS[claim]}
        for claim in (first, *rest)
    ]
