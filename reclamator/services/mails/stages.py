"""What the mail says to whom the stage of a complaint belongs: its target, never a typed name."""

from collections.abc import Callable, Mapping
from typing import Any

from reclamator import i18n
from reclamator.domain.vocabulary import State
from reclamator.i18n import _
from reclamator.models.complaint import Complaint
from reclamator.models.notification import Notification
from reclamator.services.mails.dress import Data, NothingToSend


def entered(notification: Notification, complaint: Complaint) -> Data:
    """Return the target of the stage; raises NothingToSend when the check is over by then."""
    if complaint.state is not State.UNDER_REVIEW:
        raise NothingToSend
    target = complaint.stage_due_on
    rows = [{"label": _("Target of this stage"), "value": i18n.long_date(target)}] if target else []
    return {"rows_of_stage": rows}


GATHERERS: Mapping[str, Callable[[Notification, Any], Data]] = {"stage-entered": entered}
"""What this mail gathers."""
