"""What the mails about dates say: number and dates, never a word that somebody typed.

Each is written when it leaves. A date that was met meanwhile needs no reminder any more.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from reclamator import i18n
from reclamator.domain.vocabulary import Outcome, ReminderKind, SilenceEffect
from reclamator.i18n import _
from reclamator.i18n import lazy as _l
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.notification import Notification
from reclamator.models.reminder import Digest, Reminder
from reclamator.services import deadlines, digests, installation
from reclamator.services.mails.dress import Data, NothingToSend

_WHY = {
    ReminderKind.HALF: _l("Half of the time is over."),
    ReminderKind.THREE_DAYS: _l("Three working days are left, or fewer."),
    ReminderKind.ONE_DAY: _l("One working day is left, or less."),
    ReminderKind.ON_DAY: _l("This is the last working day for it."),
    ReminderKind.AFTER: _l("It is still owed. Do it now, or say in the complaint why it waits."),
}
_BY_LAW = {
    Outcome.DEEMED_ACCEPTED: _l(
        "By law, this complaint now counts as accepted. It cannot be refused any more."
    ),
    Outcome.DEEMED_REFUSED: _l(
        "By law, this complaint now counts as refused. The customer may turn to an out-of-court "
        "body."
    ),
}
_PARTS = {
    digests.LATE: _l("Late"),
    digests.TODAY: _l("Due today"),
    digests.SOON: _l("Due in the next 3 working days"),
}
# the safe date is the one that is told: the law's own may be some days later
_WHOSE = {
    digests.BY_LAW: _l("Safe date, owed by law"),
    digests.TARGET: _l("Our own target"),
    digests.TASK: _l("Task"),
}


def reminder(notification: Notification, complaint: Complaint) -> Data:
    """Return what a reminder says; raises NothingToSend when the date was met or has moved."""
    found = Reminder.get_or_none(Reminder.uid == notification.about_uid)
    if found is None:
        raise NothingToSend
    row = _deadline(found.deadline_uid)
    if not row.is_open or row.safe_on != found.for_on:
        raise NothingToSend
    return {
        "is_ahead": found.kind is not ReminderKind.AFTER,
        "why": str(_WHY[found.kind]),
        "dates": _dates(row),
    }


def missed(notification: Notification, complaint: Complaint) -> Data:
    """Return what a mail about a missed date by law says; raises NothingToSend."""
    row = _deadline(notification.about_uid)
    return {"dates": _dates(row), "effects": _effects(complaint)}


def holding(notification: Notification, complaint: Complaint) -> Data:
    """Return the date that the customer was promised; none where it has passed."""
    return {"answer_by": complaint.promised_on}


def digest(notification: Notification, complaint: None) -> Data:
    """Return what a person's morning mail says; raises NothingToSend when all was done by then."""
    found = Digest.get_or_none(Digest.uid == notification.about_uid)
    if found is None:
        raise NothingToSend
    parts = digests.parts(found)
    if not any(part.items for part in parts):
        raise NothingToSend
    return {
        "about": _("Dates, %(day)s", day=i18n.long_date(found.day)),
        "parts_of_day": [
            {"title": str(_PARTS[part.code]), "rows": [_row(item) for item in part.items]}
            for part in parts
            if part.items
        ],
        "panel_url": f"{installation.settings().base_url}/panel/complaints",
    }


def _deadline(uid: bytes | None) -> Deadline:
    row = Deadline.get_or_none(Deadline.uid == uid)
    if row is None:
        raise NothingToSend
    return row


def _row(item: digests.Item) -> Data:
    return {"label": item.number, "value": f"{i18n.long_date(item.on)}\n{_WHOSE[item.what]}"}


def _dates(row: Deadline) -> list[Data]:
    # an own target is a date and no more: nothing of the law stands beside it
    own = _("Safe date") if row.statutory_on else _("Date")
    said: list[tuple[str, date | None]] = [
        (own, row.safe_on),
        (_("Date by law"), row.statutory_on),
    ]
    owed = {"label": _("What is owed"), "value": str(row.kind.label)}
    return [owed, *({"label": name, "value": i18n.long_date(on)} for name, on in said if on)]


def _effects(complaint: Complaint) -> list[str]:
    """Say what the law makes of it as far as that is sure, and that somebody has to look."""
    decision = Decision.latest(complaint.complaint_uid)
    by_law = _BY_LAW.get(decision.outcome) if decision else None
    if by_law:
        return [str(by_law), _("The customer is still owed an answer.")]
    choice = deadlines.choice_of(complaint)
    if choice.silence_counts:
        return [_("Silence means: %(effect)s.", effect=choice.silence.label)]
    if choice.regime.silence_effect is SilenceEffect.NONE:
        return [_("The customer is still owed an answer.")]
    return [_("What the law makes of this is not sure. Check it with your lawyer.")]


GATHERERS: Mapping[str, Callable[[Notification, Any], Data]] = {
    "holding-notice": holding,
    "deadline-reminder": reminder,
    "deadline-missed": missed,
    "morning-digest": digest,
}
"""What each of these mails gathers."""
