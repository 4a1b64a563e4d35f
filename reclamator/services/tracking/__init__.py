"""Tracking: what a complainant may see by number alone, and how the rest is opened.

An unknown number and a bad check symbol answer alike and cost what a known one costs; guessing is
slowed, but the right code always works, so nobody can lock a complainant out (SECURITY §1.13).
"""

from reclamator.services.tracking.access import (
    MAIL_LINK_LIFE,
    SESSION,
    ask_for_code,
    check_code,
    fits_access_code,
    forget_expired,
    is_link_too_old,
    is_open,
    is_slowed,
    leave,
    one_time_code,
    open_session,
    open_with_code,
    open_with_one_time_code,
)
from reclamator.services.tracking.status import (
    Looked,
    Promised,
    Status,
    answer_by,
    count_look_up,
    look,
    look_up,
    look_up_each,
    promised_on,
    status,
)

__all__ = [
    "MAIL_LINK_LIFE",
    "SESSION",
    "Looked",
    "Promised",
    "Status",
    "answer_by",
    "ask_for_code",
    "check_code",
    "count_look_up",
    "fits_access_code",
    "forget_expired",
    "is_link_too_old",
    "is_open",
    "is_slowed",
    "leave",
    "look",
    "look_up",
    "look_up_each",
    "one_time_code",
    "open_session",
    "open_with_code",
    "open_with_one_time_code",
    "promised_on",
    "status",
]
