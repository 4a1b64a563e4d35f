"""What the mail says to who asks for a second look: its number, its day, and what late means."""

from collections.abc import Callable, Mapping
from typing import Any

from reclamator import clock, i18n
from reclamator.i18n import _, ngettext
from reclamator.models.appeal import Appeal
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.notification import Notification
from reclamator.services.mails.dress import Data


def received(_notification: Notification, complaint: Complaint) -> Data:
    """Return number and day of the request, and a sentence where it came late."""
    row = Appeal.latest(complaint.complaint_uid)
    if row is None:
        return {"rows_of_appeal": [], "late": ""}
    zone = Company.by_uid(bytes(complaint.company_uid)).time_zone
    came_on = clock.local_date(row.received_at, zone)
    return {
        "rows_of_appeal": [
            {"label": _("Number of your request"), "value": row.number_in(complaint)},
            {"label": _("Received on"), "value": i18n.long_date(came_on)},
        ],
        "late": _late(row.late_days),
    }


def _late(days: int | None) -> str:
    if days is None:
        return ""
    return ngettext(
        "It came %(num)d day after the last day. Whoever looks at it decides first whether it is "
        "taken up.",
        "It came %(num)d days after the last day. Whoever looks at it decides first whether it is "
        "taken up.",
        days,
    )


GATHERERS: Mapping[str, Callable[[Notification, Any], Data]] = {"appeal-received": received}
"""What this mail gathers."""
