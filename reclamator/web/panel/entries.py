"""One link of the audit chain in words: as a row of the list, and opened beside it.

What it holds of a complaint is sealed with that complaint's key, and the list never opens it.
Opened beside the list it is read by whoever may read complaints; that is a look at the complaint.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from reclamator.domain import audited
from reclamator.domain.first_check import Point, Verdict
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import (
    CauseKind,
    Channel,
    Coded,
    ErrorType,
    PartyAtFault,
    SilenceEffect,
    TaskState,
    Validity,
    WaitingOn,
)
from reclamator.errors import Damaged, KeyUnavailable
from reclamator.i18n import _, labelled_date, labelled_date_time, language_name, ngettext
from reclamator.i18n import lazy as _l
from reclamator.models.audit import AuditEntry
from reclamator.models.staff import Staff
from reclamator.web import filters
from reclamator.web.panel import told, words

People = Mapping[bytes, Staff]
Numbers = Mapping[bytes, str]
Detail = Mapping[str, Any]
Turn = tuple[list[object], list[object]]
"""What stood there before, and what stands there now."""


def row(entry: AuditEntry, people: People, numbers: Numbers) -> dict[str, Any]:
    """Return what the list shows of a link: who, what, about what, and how much is sealed."""
    subject, named = entry.complaint_uid, people.get(bytes(entry.object_uid or b""))
    return {
        "seq": entry.seq,
        "at": entry.at,
        "who": person(people, entry.actor_uid),
        "is_system": entry.actor_uid is None,
        "what": audited.label(entry.action) or entry.action,
        "number": numbers.get(subject) if subject else None,
        "about": named.name if named else None,
        "is_company": subject is None and named is None,
        "before": _before(entry),
        "after": _handler(entry, named) or _after(entry),
        "sealed": entry.detail_bytes,
        "link": bytes(entry.hash).hex(),
    }


def opened(
    entry: AuditEntry, people: People, numbers: Numbers, *, may_read: bool
) -> dict[str, Any]:
    """Return what stands beside the list: the row, and what it holds where one may read it."""
    shown = row(entry, people, numbers)
    held = _held(entry, may_read=may_read)
    old, new = _TURNS.get(entry.action, _turned_row(shown))(held or {})
    whose = people.get(bytes(entry.actor_uid or b""))
    return shown | {
        "role": whose.role.label if whose else "",
        "held": list(_lines(held or {})),
        "old": old,
        "new": new,
        "is_closed": held is None and entry.detail_bytes > 0,
        "previous": bytes(entry.prev).hex(),
    }


def person(people: People, uid: bytes | None) -> dict[str, Any] | None:
    """Return name and picture; whoever is not of the staff is a key or a customer."""
    found = people.get(bytes(uid or b""))
    if found is None:
        return None
    return {
        "name": found.name,
        "initials": filters.initials(found.name),
        "colour": filters.colour(found.uid),
    }


def _held(entry: AuditEntry, *, may_read: bool) -> Detail | None:
    """Return what a link holds; None where it stays sealed, or its key is gone."""
    if entry.complaint_uid is not None and not may_read:
        return None
    try:
        return entry.detail or {}
    except (Damaged, KeyUnavailable):
        return None


# -- before and after, as the list has it ---------------------------------------------------------


def _before(entry: AuditEntry) -> object | None:
    code = (_held(entry, may_read=False) or {}).get("before")
    return Role(code).label if entry.action == "staff.role_changed" and code in set(Role) else None


def _after(entry: AuditEntry) -> object | None:
    detail = _held(entry, may_read=False) or {}
    if entry.action in ("staff.role_changed", "staff.added") and detail.get("role") in set(Role):
        return Role(detail["role"]).label
    if entry.action == "access.digest":
        count = int(detail.get("entries", 0))
        return ngettext("%(num)s entry", "%(num)s entries", count)
    if entry.action == "staff.sessions_ended":
        count = int(detail.get("sessions", 0))
        return ngettext("%(num)s session", "%(num)s sessions", count)
    return None


def _handler(entry: AuditEntry, named: Staff | None) -> object | None:
    """Who handles a complaint now is no secret of its key: the link names the person openly."""
    if entry.action != "complaint.assigned":
        return None
    return named.name if named else _("nobody")


# -- what a link holds, opened --------------------------------------------------------------------


def _turned_row(shown: dict[str, Any]) -> Callable[[Detail], Turn]:
    old, new = shown["before"], shown["after"]
    return lambda _held: ([old] if old else [], [new] if new else [])


def _received(held: Detail) -> Turn:
    moments = [_moment(held[name]) for name in ("from", "to") if name in held]
    said: list[object] = [_("Received %(moment)s", moment=moment) for moment in moments]
    return said[:1], said[1:]


def _minutes(held: Detail) -> Turn:
    said: list[object] = [
        f"{words.duration(int(each['minutes']))} · {_day(each['worked_on'])}"
        for each in (held.get("before"), held.get("after"))
        if each
    ]
    return said[:1], said[1:]


_TURNS: Mapping[str, Callable[[Detail], Turn]] = {
    "complaint.received_changed": _received,
    "time.corrected": _minutes,
}


def _lines(held: Detail) -> Iterator[tuple[object, object]]:
    """Give each known thing that a link holds, with its name; what is unknown says nothing."""
    for name, (label, say) in _HOLDS.items():
        if held.get(name) not in (None, "", []) and (said := say(held[name])):
            yield label, said


def _moment(text: str) -> str:
    return labelled_date_time(datetime.fromisoformat(text), filters.zone())


def _day(text: str) -> str:
    return labelled_date(date.fromisoformat(text))


def _facts(names: Sequence[str]) -> str:
    return ", ".join(str(told.FACTS[name]) for name in names if name in told.FACTS)


def _one_of(kind: type[Coded]) -> Callable[[Any], object]:
    return lambda code: kind(code).label if code in set(kind) else ""


_HOLDS: Mapping[str, tuple[object, Callable[[Any], object]]] = {
    "reason": (_l("Reason"), str),
    "channel": (_l("Channel"), _one_of(Channel)),
    "with": (_l("Other complaint"), str),
    **{point.value: (point.label, _one_of(Verdict)) for point in Point},
    "validity": (_l("Validity"), _one_of(Validity)),
    "cause": (_l("Cause"), _one_of(CauseKind)),
    "error_type": (_l("Kind of error"), _one_of(ErrorType)),
    "party_at_fault": (_l("Whose fault"), _one_of(PartyAtFault)),
    "waiting_on": (_l("Waiting for"), _one_of(WaitingOn)),
    "changed": (_l("Corrected"), _facts),
    "state": (_l("State of the task"), _one_of(TaskState)),
    "minutes": (_l("Time spent"), lambda minutes: words.duration(int(minutes))),
    "worked_on": (_l("Day"), _day),
    "statutory_on": (_l("By law"), _day),
    "silence": (_l("Effect of silence"), _one_of(SilenceEffect)),
    "rule": (_l("Rule"), str),
    "rules": (_l("Rules"), str),
    "version": (_l("Version"), str),
    "languages": (_l("Languages"), lambda codes: ", ".join(map(language_name, codes))),
    "format": (_l("Format"), lambda code: str(code).upper()),
    "count": (_l("Lines"), str),
}
"""What the details of the chain's links hold, by name: the words for it, and how it is said."""
