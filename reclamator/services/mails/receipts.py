"""What the confirmation says: the complaint as it was understood, with the receipt as its paper."""

from collections.abc import Callable, Mapping
from typing import Any

from reclamator import i18n
from reclamator.domain.vocabulary import Kind
from reclamator.i18n import _
from reclamator.models.complaint import Complaint
from reclamator.models.notification import Notification
from reclamator.services import documents
from reclamator.services.mails.dress import Data
from reclamator.services.notifications import CONFIRMATION
from reclamator.services.papers import receipt as receipt_paper


def confirmation(notification: Notification, complaint: Complaint) -> Data:
    """Return what the receipt says, and the date that may be promised."""
    facts = documents.receipt_facts(complaint)
    zone, paper = facts.company.time_zone, receipt_paper.content(facts, i18n.current_locale())
    return {
        "paper": paper,
        **_opening(complaint.kind, paper),
        "received_on": i18n.labelled_date(complaint.received_at, zone),
        "received_time": i18n.time(complaint.received_at, zone),
        "answer_by": facts.answer.on if facts.answer else None,
        "attached": True,
    }


def _opening(kind: Kind, paper: Data) -> Data:
    """Return heading and first line; what is no complaint is called what it is."""
    if kind == Kind.COMPLAINT:
        heading = _("Your complaint has reached us. Thank you for telling us.")
        return {"heading": heading, "intro": ""}
    return {"heading": paper["title"], "intro": paper["intro"]}


GATHERERS: Mapping[str, Callable[[Notification, Any], Data]] = {CONFIRMATION: confirmation}
"""What this mail gathers."""
