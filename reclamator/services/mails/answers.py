"""What the mails say that answer a complaint: decided by us, by law, or with an older one."""

from collections.abc import Callable, Mapping
from typing import Any

from reclamator import i18n
from reclamator.domain import numbers
from reclamator.domain.vocabulary import EventKind, Outcome
from reclamator.i18n import lazy as _l
from reclamator.models.complaint import Complaint
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.notification import Notification
from reclamator.services import letters
from reclamator.services.mails.dress import Data, NothingToSend
from reclamator.services.papers import decision as decision_paper


def answer(notification: Notification, complaint: Complaint) -> Data:
    """Return the decision point by point, and who signs it."""
    facts = letters.facts(complaint, decision_of(notification))
    paper = decision_paper.content(facts, i18n.current_locale())
    return {
        "paper": paper,
        "points": [_point(point) for point in paper["points"]],
        "signed_by": facts.signed_by,
        "signature_lines": [
            line for line in (facts.signer_role, facts.company.name, facts.company.phone) if line
        ],
        "attached": True,
    }


def _point(point: Data) -> Data:
    answer = " ".join(filter(None, (point["answer"], point["amount"])))
    return {"label": point["text"], "value": answer}


def decision_of(notification: Notification) -> Decision:
    """Return the decision that a mail carries; raises NothingToSend when it is gone."""
    found = Decision.get_or_none(Decision.uid == notification.about_uid)
    if found is None:
        raise NothingToSend
    return found


_BY_LAW: Mapping[Outcome, object] = {
    Outcome.DEEMED_ACCEPTED: _l("By law, this complaint now counts as accepted."),
    Outcome.DEEMED_REFUSED: _l("By law, this complaint now counts as refused."),
}


def deemed(notification: Notification, complaint: Complaint) -> Data:
    """Return what silence means by law."""
    decision = Decision.latest(complaint.complaint_uid)
    return {"by_law": str(_BY_LAW.get(decision.outcome, "")) if decision else ""}


def duplicate(notification: Notification, complaint: Complaint) -> Data:
    """Return the number of the older complaint, which is answered in place of this one."""
    dismissals = [
        row for row in Event.of(complaint.complaint_uid) if row.code is EventKind.DISMISSED
    ]
    said = (dismissals[-1].detail or {}) if dismissals else {}
    older = numbers.parse_number(str(said.get("duplicate_of", "")))
    return {"other_number": numbers.format_number(older) if older else ""}


GATHERERS: Mapping[str, Callable[[Notification, Any], Data]] = {
    "decision-issued": answer,
    "deemed-decision": deemed,
    "complaint-duplicate": duplicate,
}
"""What each of these mails gathers."""
