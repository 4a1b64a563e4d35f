"""What the mails say that open something: the customer's one-time code, a new person's link."""

from collections.abc import Callable, Mapping
from typing import Any

from reclamator import clock, i18n
from reclamator.domain import numbers
from reclamator.i18n import _
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.notification import Notification
from reclamator.models.tracking import OneTimeCode
from reclamator.services import installation, staff, tracking
from reclamator.services.mails.dress import Data, NothingToSend
from reclamator.services.notifications import INVITATION, ONE_TIME_CODE


def code(notification: Notification, complaint: Complaint) -> Data:
    """A code that has run out, or was used, helps nobody any more."""
    row = OneTimeCode.get_or_none(OneTimeCode.uid == notification.about_uid)
    if row is None or row.used_at or row.expires_at <= clock.now():
        raise NothingToSend
    digits = tracking.one_time_code(bytes(row.uid))
    return {"one_time_code": numbers.format_one_time_code(digits)}


def invitation(notification: Notification, complaint: None) -> Data:
    """A link that was used, replaced or has run out is not sent any more."""
    start = staff.start_of(bytes(notification.staff_uid))
    if start is None:
        raise NothingToSend
    company = Company.by_uid(bytes(notification.company_uid))
    return {
        "about": _("Invitation to the complaints desk"),
        "role": start.person.role.label,
        "until": i18n.date_time(start.expires_at, company.time_zone),
        "link": f"{installation.settings().base_url}/start/{start.token}",
    }


GATHERERS: Mapping[str, Callable[[Notification, Any], Data]] = {
    ONE_TIME_CODE: code,
    INVITATION: invitation,
}
"""What each of these mails gathers."""
