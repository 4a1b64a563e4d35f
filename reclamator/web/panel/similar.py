"""Similar complaints: fetched by the page of a complaint, or a page of their own."""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.i18n import lazy_p
from reclamator.models.complaint import Complaint
from reclamator.services import reading, similar
from reclamator.services.actors import Actor
from reclamator.services.register import Line
from reclamator.services.similar import Likeness, Reason
from reclamator.web import access, htmx
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import panel, words

REASONS: dict[Reason, object] = {
    Reason.BATCH: lazy_p("similar", "Same batch"),
    Reason.FAULT: lazy_p("similar", "Same fault"),
    Reason.ORDER: lazy_p("similar", "Same order"),
    Reason.PROBLEM: lazy_p("similar", "Same product and problem"),
    Reason.CUSTOMER: lazy_p("similar", "Same customer"),
    Reason.PRODUCT: lazy_p("similar", "Same product"),
}


@panel.get("/complaints/<number>/similar")
@requires(Permission.READ, Permission.READ_BODIES)
def show_similar(number: str) -> ResponseReturnValue:
    """Show the complaints that are similar, each with the reason."""
    complaint = complaint_or_404(number)
    by = access.current_actor()
    groups = [_group(likeness, by) for likeness in similar.similar(complaint)]
    return htmx.render(
        "panel/similar/index.html",
        "panel/similar/_similar.html",
        complaint=complaint,
        number=complaint.number,
        groups=groups,
        total=_total(groups),
        may_link=by.may(Permission.REVIEW),
    )


def _group(likeness: Likeness, by: Actor) -> dict[str, Any]:
    return {
        "reason": REASONS[likeness.reason],
        "count": words.bounded(likeness.count, similar.COUNT_UP_TO),
        "items": [_item(line, likeness, by) for line in likeness.lines],
    }


def _item(line: Line, likeness: Likeness, by: Actor) -> dict[str, Any]:
    complaint: Complaint = line.complaint
    name = line.name if line.name is not None else reading.CANNOT_BE_OPENED
    also = likeness.also.get(complaint.complaint_uid, [])
    return {
        "complaint": complaint,
        "number": complaint.number,
        "href": url_for("panel.show_complaint", number=complaint.number),
        "who": name if by.may(Permission.READ_CONTACTS) else reading.masked(name),
        "claim": complaint.claim.label,
        "also": [REASONS[reason] for reason in also],
    }


def _total(groups: list[dict[str, Any]]) -> int:
    return sum(len(group["items"]) for group in groups)
