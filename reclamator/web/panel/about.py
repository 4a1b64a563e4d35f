"""What a line of the history says: its title, and what it adds: why, until when."""

from datetime import date, datetime
from typing import Any

from reclamator.domain.process import DEFAULT
from reclamator.domain.vocabulary import (
    DeadlineKind,
    DismissalReason,
    EventKind,
    ReminderKind,
    SilenceEffect,
)
from reclamator.i18n import _, long_date
from reclamator.models.staff import Staff
from reclamator.services.reading import Happened
from reclamator.web import filters
from reclamator.web.panel import told as additions
from reclamator.web.panel import words

People = dict[bytes, Staff]


def title(event: Happened, people: People) -> object:
    """Return what happened; who was made responsible is a part of the sentence."""
    if event.code is not EventKind.ASSIGNED or "handler" not in event.detail:
        return event.code.label
    uid = event.detail["handler"]
    if not uid:
        return _("Nobody is responsible any more")
    return _("Assigned to: %(name)s", name=words.actor("staff", bytes.fromhex(uid), people))


def told(event: Happened, people: People) -> str:
    """Return the addition to a readable line, or nothing."""
    tell = _ABOUT.get(event.code)
    return str(tell(people, event.detail)) if tell else ""


def _reason(_people: People, detail: dict[str, Any]) -> object:
    code = detail.get("reason", "")
    return DismissalReason(code).label if code in set(DismissalReason) else code


def _extended(_people: People, detail: dict[str, Any]) -> object:
    new_on = day(detail.get("new_on"))
    return " · ".join(filter(None, (str(new_on or ""), str(detail.get("proof", "")))))


def _task(_people: People, detail: dict[str, Any]) -> object:
    parts = (detail.get("task"), detail.get("report") or detail.get("reason"))
    return ": ".join(str(part) for part in parts if part)


def _goods(_people: People, detail: dict[str, Any]) -> object:
    """The return number, and what was said of the goods at this step."""
    words_said = ("condition", "finding", "instructions", "reason", "back_parcel_number")
    said = next((detail[name] for name in words_said if detail.get(name)), "")
    return ": ".join(str(part) for part in (detail.get("rma"), said) if part)


def _task_reminded(people: People, detail: dict[str, Any]) -> object:
    kind = ReminderKind(detail["kind"]).label
    return " · ".join(map(str, (detail["task"], kind, _told(people, detail))))


def _stage(_people: People, detail: dict[str, Any]) -> object:
    """The name of that day; one of our own is said in the reader's language."""
    ours = next((stage.label for stage in DEFAULT if stage.code == detail.get("to")), "")
    return detail.get("name") or ours


def _reminded(people: People, detail: dict[str, Any]) -> object:
    kind = ReminderKind(detail["kind"]).label
    what = DeadlineKind(detail["deadline"]).label
    return " · ".join(map(str, (what, kind, _told(people, detail))))


def _told(people: People, detail: dict[str, Any]) -> str:
    names = [words.actor("staff", bytes.fromhex(uid), people) for uid in detail["to"]]
    return ", ".join(names) or _("nobody to tell")


def _missed(_people: People, detail: dict[str, Any]) -> object:
    what, on = DeadlineKind(detail["deadline"]).label, day(detail["statutory_on"])
    effect: object = SilenceEffect(detail["silence"]).label
    if not detail["is_sure"]:
        effect = _("what the law makes of this is not sure: check it")
    return " · ".join(map(str, (what, on, effect)))


def _received(_people: People, detail: dict[str, Any]) -> object:
    moments = [filters.local(datetime.fromisoformat(detail[name])) for name in ("from", "to")]
    return " · ".join([" → ".join(moments), str(detail.get("reason", ""))])


_ABOUT = {
    **additions.TOLD,
    **dict.fromkeys((kind for kind in EventKind if kind.value.startswith("task_")), _task),
    **dict.fromkeys((kind for kind in EventKind if kind.value.startswith("goods_")), _goods),
    EventKind.TASK_REMINDED: _task_reminded,
    EventKind.STAGE_CHANGED: _stage,
    EventKind.HOLDING_SKIPPED: _reason,
    EventKind.REMINDED: _reminded,
    EventKind.DEADLINE_MISSED: _missed,
    EventKind.RECEIVED_CHANGED: _received,
    EventKind.SILENCE_OVERRIDDEN: _reason,
    EventKind.DISMISSED: _reason,
    EventKind.REOPENED: _reason,
    EventKind.EXTENDED: _extended,
}


def day(text: object) -> object:
    """Return an ISO day in words; what is no day stays as it is."""
    try:
        return long_date(date.fromisoformat(text)) if isinstance(text, str) else text
    except ValueError:
        return text
