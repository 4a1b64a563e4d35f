"""What the mail about a carried-out remedy says: what, how much and when, no typed word.

A payment's reference and a parcel's number stand on the customer's page only (SECURITY §1.17).
"""

from collections.abc import Callable, Mapping
from typing import Any

from reclamator import i18n
from reclamator.models.complaint import Complaint
from reclamator.models.decision import Decision
from reclamator.models.fulfilment import Fulfilment
from reclamator.models.notification import Notification
from reclamator.services import fulfilments
from reclamator.services.mails.dress import Data


def done(notification: Notification, complaint: Complaint) -> Data:
    """Return each granted point with its amount, and the day where somebody told it."""
    decision = Decision.get_or_none(Decision.uid == notification.about_uid)
    if decision is None:
        return {"done": [], "has_reference": False}
    rows = {row.point: row for row in Fulfilment.of(complaint.complaint_uid)}
    rows = {at: row for at, row in rows.items() if row.decision_uid == decision.uid}
    return {
        "done": [_line(each, rows.get(each.number)) for each in fulfilments.granted(decision)],
        "has_reference": any(row.reference is not None for row in rows.values()),
    }


def _line(each: fulfilments.Granted, row: Fulfilment | None) -> Data:
    point = each.point
    amount = (
        i18n.money(point.amount_minor, point.currency)
        if point.amount_minor is not None and point.currency
        else ""
    )
    day = i18n.labelled_date(row.done_on) if row else ""
    label = str(point.remedy.label) if point.remedy else ""
    return {"label": label, "value": ", ".join(filter(None, (amount, day)))}


GATHERERS: Mapping[str, Callable[[Notification, Any], Data]] = {"remedy-fulfilled": done}
