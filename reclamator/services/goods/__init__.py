"""Goods: returns that are agreed, received, repaired, sent on, and what they are asked for.

The company must be in scope. Nothing here says who the customer is or what they complain about.
"""

from reclamator.services.goods.authorising import DAYS_TO_SEND, WAYS, Plan, authorise, known_goods
from reclamator.services.goods.finding import (
    OVERDUE,
    Counted,
    Line,
    Page,
    complaint_of,
    counts,
    find,
    found_by,
    is_cursor,
    lines,
    listed,
    of_complaint,
)
from reclamator.services.goods.label import label, return_address
from reclamator.services.goods.moving import allowed_actions, may_see, perform, require_may_see
from reclamator.services.goods.opening import Looked, look
from reclamator.services.goods.photos import MOST_PHOTOS, add_photos, photo, photos
from reclamator.services.goods.sending import Sending, of_customer, sendings

__all__ = [
    "DAYS_TO_SEND",
    "MOST_PHOTOS",
    "OVERDUE",
    "WAYS",
    "Counted",
    "Line",
    "Looked",
    "Page",
    "Plan",
    "Sending",
    "add_photos",
    "allowed_actions",
    "authorise",
    "complaint_of",
    "counts",
    "find",
    "found_by",
    "is_cursor",
    "known_goods",
    "label",
    "lines",
    "listed",
    "look",
    "may_see",
    "of_complaint",
    "of_customer",
    "perform",
    "photo",
    "photos",
    "require_may_see",
    "return_address",
    "sendings",
]
