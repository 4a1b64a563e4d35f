"""What the mail about a message says: the subject of the template that the message began with.

The text itself stands on the customer's page (SECURITY §1.17). A subject is the company's public
configuration, and holds no product and no name.
"""

from collections.abc import Callable, Mapping
from typing import Any

from reclamator.domain import message_templates as rules
from reclamator.errors import NotFound
from reclamator.models.complaint import Complaint
from reclamator.models.message import Message
from reclamator.models.notification import Notification
from reclamator.services import filling, message_templates
from reclamator.services.mails.dress import Data
from reclamator.services.notifications import MESSAGE


def received(notification: Notification, complaint: Complaint) -> Data:
    """Return the subject, where there is one in the customer's language with all its values."""
    row = Message.get_or_none(Message.uid == notification.about_uid)
    if row is None or not row.template_uid:
        return {}
    (matter,) = filling.matters([complaint])
    subject = _subject(bytes(row.template_uid), matter)
    return {"about": subject} if subject and not matter.company.neutral_mail else {}


def _subject(template_uid: bytes, matter: filling.Matter) -> str:
    try:
        words = message_templates.words_of(message_templates.find(template_uid))
    except NotFound:
        return ""
    line = words.subjects.get(matter.complaint.language, "")
    filled = rules.fill(line, matter.values())
    return "" if filled.empty else filled.text


GATHERERS: Mapping[str, Callable[[Notification, Any], Data]] = {MESSAGE: received}
"""What this mail gathers."""
