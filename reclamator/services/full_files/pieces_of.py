"""What belongs to a file besides its words: the letters that were sent, and the attachments."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from reclamator import clock
from reclamator.models.attachment import Attachment
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.decision import Decision
from reclamator.services import letters as answers
from reclamator.services import tracking_page


@dataclass(frozen=True)
class SentLetter:
    """An answer that went out, and the day on which it did."""

    complaint: Complaint
    decision: Decision
    day: date

    def pdf(self) -> bytes:
        """Return the letter as it left."""
        return answers.paper(self.complaint, self.decision)

    def sha256(self) -> str:
        """Return what the letter can be checked by."""
        return sha256(self.pdf()).hexdigest()


def decisions(complaint: Complaint, *, for_customer: bool) -> list[Decision]:
    """Return the decisions, oldest first; an unsent one does not exist for a customer."""
    rows = Decision.select().where(Decision.complaint_uid == complaint.complaint_uid)
    ordered = rows.order_by(Decision.created_at, Decision.uid)
    return [row for row in ordered if row.dispatched_at or not for_customer]


def letters(complaint: Complaint, *, for_customer: bool) -> list[SentLetter]:
    """Return the letters that were sent, oldest first."""
    zone = Company.by_uid(bytes(complaint.company_uid)).time_zone
    return [
        SentLetter(complaint, row, clock.local_date(row.dispatched_at, zone))
        for row in decisions(complaint, for_customer=for_customer)
        if row.dispatched_at
    ]


def files(complaint: Complaint, *, for_customer: bool) -> list[Attachment]:
    """Return the attachments, as far as the customer may see them where it is for them."""
    if for_customer:
        return tracking_page.visible_files(complaint)
    return Attachment.of(complaint.complaint_uid)
