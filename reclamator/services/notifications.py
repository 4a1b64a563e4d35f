"""Notifications: what is owed to people, as outbox rows in the transaction that owes it."""

from collections.abc import Callable
from datetime import datetime

from reclamator import clock, logs
from reclamator.models.complaint import Complaint
from reclamator.models.database import db
from reclamator.models.notification import Notification

CONFIRMATION, ONE_TIME_CODE = "complaint-received", "one-time-code"
MESSAGE = "message-received"
INVITATION = "staff-invited"
TRIAL = "template-tried"

on_queued: list[Callable[[], None]] = []
"""Called once the transaction that owes a notice is committed: the worker's nudge.

Whoever delivers adds to it; nothing depends on it, the worker looks by itself every few seconds.
"""


def queue(
    complaint: Complaint,
    notice: str,
    *,
    about_uid: bytes | None = None,
    staff_uid: bytes | None = None,
    not_before: datetime | None = None,
    recipient: str = "complainant",
) -> Notification:
    """Owe a notice; a transaction must be open. `not_before`: until then it can be recalled.

    The confirmation waits while a complaint is set aside (SECURITY §1.12). What a person at the
    company says or decides does not: its dispatch is what meets the legal clock.
    """
    is_held = complaint.quarantine is not None and notice == CONFIRMATION
    row = Notification.create(
        complaint_uid=complaint.complaint_uid,
        notice=notice,
        recipient="staff" if staff_uid else recipient,
        staff_uid=staff_uid,
        about_uid=about_uid,
        state="held" if is_held else "due",
        next_at=not_before or clock.now(),
        created_at=clock.now(),
    )
    if not is_held:
        db.after_commit(_tell)
    return row


def queue_digest(staff_uid: bytes, *, about_uid: bytes) -> Notification:
    """Owe a person a mail that is about no single complaint; a transaction must be open."""
    row = Notification.create(
        complaint_uid=None,
        notice="morning-digest",
        recipient="staff",
        staff_uid=staff_uid,
        about_uid=about_uid,
        state="due",
        next_at=clock.now(),
        created_at=clock.now(),
    )
    db.after_commit(_tell)
    return row


def queue_once(notice: str, staff_uid: bytes, *, about_uid: bytes | None = None) -> Notification:
    """Owe a person a mail about themselves or their work; a transaction must be open.

    One that waits already is not owed twice: what is sent says how things stand at that moment.
    """
    waiting = waits(notice, staff_uid, about_uid=about_uid)
    if waiting is not None:
        return waiting
    row = Notification.create(
        complaint_uid=None,
        notice=notice,
        recipient="staff",
        staff_uid=staff_uid,
        about_uid=about_uid,
        next_at=clock.now(),
        created_at=clock.now(),
    )
    db.after_commit(_tell)
    return row


def waits(notice: str, staff_uid: bytes, *, about_uid: bytes | None = None) -> Notification | None:
    """Return the mail about no complaint that is owed to a person and not sent yet."""
    found: Notification | None = Notification.get_or_none(
        Notification.staff_uid == staff_uid,
        Notification.notice == notice,
        Notification.about_uid == about_uid if about_uid else Notification.about_uid.is_null(),
        Notification.state == "due",
    )
    return found


def recalled(complaint: Complaint, about_uid: bytes, *, notice: str = MESSAGE) -> bool:
    """Cancel the notice of something held that is not due yet; False when a worker may have it.

    One conditional update: whoever comes second, this or the worker's claim, finds nothing.
    """
    recall = Notification.update(state="cancelled").where(
        Notification.complaint_uid == complaint.complaint_uid,
        Notification.about_uid == about_uid,
        Notification.notice == notice,
        Notification.state == "due",
        Notification.lease_until.is_null(),
        Notification.next_at > clock.now(),
    )
    return bool(recall.execute())


def release_held(complaint: Complaint) -> None:
    """Let the held notices of a complaint go; a transaction must be open."""
    Notification.update(state="due", next_at=clock.now()).where(
        Notification.complaint_uid == complaint.complaint_uid, Notification.state == "held"
    ).execute()
    db.after_commit(_tell)


def call_back(complaint: Complaint, notice: str) -> bool:
    """Owe a notice no more that nobody has begun to send; a transaction must be open."""
    waits = (Notification.state == "due", Notification.lease_owner.is_null())
    is_this = (Notification.complaint_uid == complaint.complaint_uid, Notification.notice == notice)
    return bool(Notification.update(state="cancelled").where(*is_this, *waits).execute())


def _tell() -> None:
    """What is committed is committed: a nudge that fails must not look like a failed act."""
    for hook in on_queued:
        try:
            hook()
        except Exception as error:
            logs.fault(error, "notification.nudge_failed")
