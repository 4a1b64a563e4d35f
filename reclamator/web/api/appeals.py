"""`…/appeal`: the second look, who takes it, and what is said to each argument."""

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import ArgumentVerdict, Lateness
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models.appeal import Appeal
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.staff import Staff
from reclamator.services import appeals
from reclamator.web.access import key_scoped
from reclamator.web.api import api, bodies
from reclamator.web.api.keys import Made, actor, complaint_or_404, once
from reclamator.web.api.shapes import moment

CHANGES: bodies.Fields = {
    "reviewer": str,
    "lateness": str,
    "lateness_reason": bodies.TEXT,
    "answers": list,
}
ANSWER = {"argument": int, "verdict": str, "text": str}
NOT_AN_ANSWER = _l("Send each answer as an object with argument, verdict and text.")


@api.get("/complaints/<number>/appeal")
@key_scoped
def show_appeal(number: str) -> ResponseReturnValue:
    """Show the second look; 404 where nobody has asked for one."""
    complaint = complaint_or_404(number)
    actor().require(Permission.READ_BODIES)
    return jsonify(shape(complaint, appeals.get(complaint)))


@api.patch("/complaints/<number>/appeal")
@key_scoped
def change_appeal(number: str) -> ResponseReturnValue:
    """Name the reviewer, judge a late request, answer arguments; all of it or nothing."""
    complaint, given = complaint_or_404(number), bodies.read(CHANGES)

    def act() -> Made:
        with transaction():
            _change(appeals.get(complaint), given)
        return Made(200, complaint.complaint_uid)

    once(act, about=complaint)
    return jsonify(shape(complaint, appeals.get(complaint)))


def shape(complaint: Complaint, row: Appeal) -> dict[str, Any]:
    """Return a second look as JSON."""
    reviewer = Staff.get_or_none(Staff.uid == row.reviewer_uid) if row.reviewer_uid else None
    return {
        "number": row.number_in(complaint),
        "state": row.state,
        "channel": row.channel,
        "claim": row.claim,
        "received_at": moment(row.received_at),
        "late_days": row.late_days,
        "lateness": row.lateness,
        "lateness_reason": row.lateness_reason,
        "reviewer": reviewer.email if reviewer else None,
        "arguments": [_argument(row, place, text) for place, text in enumerate(row.said)],
    }


def _argument(row: Appeal, place: int, text: str) -> dict[str, Any]:
    given = (row.answers or {}).get(str(place), {})
    return {"text": text, "verdict": given.get("verdict"), "answer": given.get("text")}


def _change(row: Appeal, given: dict[str, Any]) -> None:
    if "reviewer" in given:
        appeals.hand_to(row, bodies.colleague("reviewer", given["reviewer"]), by=actor())
    if "lateness" in given:
        verdict = bodies.one_of(Lateness, "lateness", given)
        appeals.judge_lateness(row, verdict, given.get("lateness_reason") or "", by=actor())
    for one in given.get("answers", ()):
        _answer(row, one)


def _answer(row: Appeal, given: Any) -> None:
    is_sound = isinstance(given, dict) and all(
        isinstance(given.get(name), kind) for name, kind in ANSWER.items()
    )
    if not is_sound:
        raise Incomplete([FieldError("answers", NOT_AN_ANSWER)])
    verdict = bodies.one_of(ArgumentVerdict, "verdict", given)
    appeals.answer_argument(row, given["argument"] - 1, verdict, given["text"], by=actor())
