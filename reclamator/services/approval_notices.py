"""Who hears by mail of an approval: those who may agree to it, and then who asked.

Nobody is told of what they do themselves; other systems read what waits.
"""

from reclamator.models.approval import Approval
from reclamator.models.complaint import Complaint
from reclamator.services import authority, notifications

ASKED, SETTLED = "approval-asked", "approval-settled"


def asked(complaint: Complaint, row: Approval) -> None:
    """Owe each person who could agree to it a mail; a transaction must be open."""
    uid = bytes(row.uid)
    for person in authority.approvers(row.kind, row.amount, but=bytes(row.asked_by)):
        notifications.queue(complaint, ASKED, about_uid=uid, staff_uid=bytes(person.uid))


def settled(complaint: Complaint, row: Approval) -> None:
    """Owe who asked the mail that says how it ended; a transaction must be open."""
    if row.asked_as == "staff":
        whom = bytes(row.asked_by)
        notifications.queue(complaint, SETTLED, about_uid=bytes(row.uid), staff_uid=whom)
