"""What the mail about a goodwill gesture says: what it is and what it is worth, no typed word.

A voucher's code and the words of a card stand on the customer's page only (SECURITY §1.17).
"""

from collections.abc import Callable, Mapping
from typing import Any

from reclamator.models.catalogue_item import CatalogueItem
from reclamator.models.complaint import Complaint
from reclamator.models.gesture import Gesture
from reclamator.models.notification import Notification
from reclamator.services.mails.dress import Data, NothingToSend


def given(notification: Notification, complaint: Complaint) -> Data:
    """Return the gesture; raises NothingToSend when it was taken back."""
    row = Gesture.by_uid(bytes(notification.about_uid or b""))
    item = CatalogueItem.by_uid(bytes(row.item_uid)) if row else None
    if row is None or item is None or row.taken_back_at is not None:
        raise NothingToSend
    return {
        "gesture": item.names.get(complaint.language) or str(item.kind.label),
        "value": (row.value_minor, row.currency) if row.value_minor else None,
    }


GATHERERS: Mapping[str, Callable[[Notification, Any], Data]] = {"goodwill-gesture": given}
