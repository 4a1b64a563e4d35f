"""What the mails about approvals say: what kind of thing it is and its amount, no typed word.

Each is written when it leaves: what nobody has to agree to any more needs no mail.
"""

from collections.abc import Callable, Mapping
from typing import Any

from reclamator.domain.vocabulary import ApprovalState
from reclamator.i18n import _
from reclamator.i18n.amounts import money
from reclamator.models.approval import Approval
from reclamator.models.complaint import Complaint
from reclamator.models.notification import Notification
from reclamator.services.mails.dress import Data, NothingToSend

_ANSWERED = (ApprovalState.APPROVED, ApprovalState.REFUSED)


def asked(notification: Notification, complaint: Complaint) -> Data:
    """Return what waits; raises NothingToSend when it was settled or taken back."""
    return {"rows_of_approval": _rows(_found(notification, (ApprovalState.WAITING,)))}


def settled(notification: Notification, complaint: Complaint) -> Data:
    """Return what was agreed to or not; raises NothingToSend when it was taken back."""
    row = _found(notification, _ANSWERED)
    return {
        "is_approved": row.state is ApprovalState.APPROVED,
        "rows_of_approval": _rows(row),
    }


def _found(notification: Notification, states: tuple[ApprovalState, ...]) -> Approval:
    row = Approval.by_uid(bytes(notification.about_uid or b""))
    if row is None or row.state not in states:
        raise NothingToSend
    return row


def _rows(row: Approval) -> list[Data]:
    amount = [{"label": _("Amount"), "value": money(*row.amount)}] if row.amount else []
    return [{"label": _("What"), "value": str(row.kind.label)}, *amount]


GATHERERS: Mapping[str, Callable[[Notification, Any], Data]] = {
    "approval-asked": asked,
    "approval-settled": settled,
}
"""What each of these mails gathers."""
