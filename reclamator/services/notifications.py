"""Notifications: what is owed to people, as outbox rows in the transaction that owes it."""

from reclamator import clock
from reclamator.models.complaint import Complaint
from reclamator.models.notification import Notification


def queue(
    complaint: Complaint,
    notice: str,
    *,
    about_uid: bytes | None = None,
    staff_uid: bytes | None = None,
) -> Notification:
    """Owe a notice; a transaction must be open. Mail waits while a complaint is set aside."""
    is_held = complaint.quarantine is not None and staff_uid is None
    return Notification.create(
        complaint_uid=complaint.complaint_uid,
        notice=notice,
        recipient="staff" if staff_uid else "complainant",
        staff_uid=staff_uid,
        about_uid=about_uid,
        state="held" if is_held else "due",
        next_at=clock.now(),
        created_at=clock.now(),
    )


def release_held(complaint: Complaint) -> None:
    """Let the held notices of a complaint go; a transaction must be open."""
    Notification.update(state="due", next_at=clock.now()).where(
        Notification.complaint_uid == complaint.complaint_uid, Notification.state == "held"
    ).execute()
