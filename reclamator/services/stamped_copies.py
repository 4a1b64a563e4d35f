"""The stamped copy of a complaint that somebody of the company accepted by hand, post or phone."""

from reclamator.domain.vocabulary import Channel, EventKind
from reclamator.errors import NotFound
from reclamator.i18n import use
from reclamator.models.complaint import Complaint
from reclamator.models.event import Event
from reclamator.models.staff import Staff
from reclamator.services import documents, papers
from reclamator.services.papers import StampedFacts

CHANNELS = frozenset({Channel.COUNTER, Channel.LETTER, Channel.FAX, Channel.PHONE})


def is_offered(complaint: Complaint) -> bool:
    """Whether it came by a road on which somebody of the company accepted it."""
    return complaint.channel in CHANNELS


def pdf(complaint: Complaint) -> bytes:
    """Return the copy in the customer's language. Raises NotFound where none is offered."""
    if not is_offered(complaint):
        raise NotFound()
    with use(complaint.language):
        return papers.stamped_pdf(_facts(complaint), complaint.language)


def _facts(complaint: Complaint) -> StampedFacts:
    receipt, person = documents.receipt_facts(complaint), _accepted_by(complaint)
    if person is None:
        return StampedFacts(receipt, complaint.channel.label)
    return StampedFacts(receipt, complaint.channel.label, person.name, str(person.role.label))


def _accepted_by(complaint: Complaint) -> Staff | None:
    """Return who registered it; a machine accepts nothing, whoever did signs by hand."""
    history = Event.of(complaint.complaint_uid)
    first = next((row for row in history if row.code is EventKind.SUBMITTED), None)
    if first is None or first.actor != "staff":
        return None
    found: Staff | None = Staff.get_or_none(Staff.uid == first.actor_uid)
    return found
