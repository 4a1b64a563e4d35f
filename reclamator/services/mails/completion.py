"""What the mails about a request for completion say: the list by its codes, the day, no typed word.

A line that staff wrote themselves stands on the customer's page only (SECURITY §1.17).
"""

from collections.abc import Callable, Mapping
from typing import Any

from reclamator.models.complaint import Complaint
from reclamator.models.notification import Notification
from reclamator.services import pieces
from reclamator.services.mails.dress import Data


def still_asked(notification: Notification, complaint: Complaint) -> Data:
    """Return what is still waited for, in the language of the mail."""
    rows = [row for row in pieces.asked(complaint) if row.is_open]
    return {
        "pieces": [str(row.piece.label) for row in rows if row.piece],
        "more": any(row.piece is None for row in rows),
        "reply_by": next((row.answer_by for row in rows if row.answer_by), None),
    }


GATHERERS: Mapping[str, Callable[[Notification, Any], Data]] = {
    "completion-requested": still_asked,
    "completion-reminder": still_asked,
}
