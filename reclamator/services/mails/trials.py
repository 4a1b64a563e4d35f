"""What the mail says that shows a template to who writes it: its texts, with invented values."""

from collections.abc import Callable, Mapping
from typing import Any

from reclamator.errors import NotFound
from reclamator.i18n import _, language_name
from reclamator.models.company import Company
from reclamator.models.notification import Notification
from reclamator.models.staff import Staff
from reclamator.services import message_templates, trials
from reclamator.services.mails.dress import Data, NothingToSend
from reclamator.services.notifications import TRIAL


def tried(notification: Notification, complaint: None) -> Data:
    """Return how the template reads now in each of its languages."""
    try:
        template = message_templates.find(bytes(notification.about_uid))
    except NotFound:
        raise NothingToSend from None
    company = Company.by_uid(bytes(notification.company_uid))
    reader = Staff.get(Staff.uid == notification.staff_uid).name
    readings = trials.readings(template, company, reader)
    return {
        "about": _("Test of a message template"),
        "name": template.name,
        "readings": [(language_name(each.language), each) for each in readings],
    }


GATHERERS: Mapping[str, Callable[[Notification, Any], Data]] = {TRIAL: tried}
"""What this mail gathers."""
