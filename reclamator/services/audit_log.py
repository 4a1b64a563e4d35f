"""The audit log as people read it: keyset pages of changes, and of who looked at what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from peewee import Tuple

from reclamator.models.access import AccessEntry
from reclamator.models.audit import AuditEntry
from reclamator.models.complaint import Complaint
from reclamator.services import access_log

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed to; days are the company's, both included."""

    actor_uid: bytes | None = None
    action: str = ""
    complaint_uid: bytes | None = None
    from_on: date | None = None
    until_on: date | None = None
    time_zone: str = "UTC"

    def begins(self) -> datetime | None:
        """Return the first moment of the period."""
        return self._midnight(self.from_on)

    def ends(self) -> datetime | None:
        """Return the first moment after the period."""
        return self._midnight(self.until_on + timedelta(days=1)) if self.until_on else None

    def _midnight(self, day: date | None) -> datetime | None:
        if day is None:
            return None
        return datetime.combine(day, time.min, ZoneInfo(self.time_zone)).astimezone(UTC)


@dataclass(frozen=True)
class Page:
    """Rows, the newest first, and the key behind which the next page begins."""

    rows: Sequence[Any]
    next: str | None


def changes(asked: Asked, *, before: str = "", limit: int = PAGE) -> Page:
    """Return a page of the chain's links; one query, by an index whatever is asked."""
    query = AuditEntry.select()
    for condition in _conditions(asked):
        query = query.where(condition)
    if before.isdecimal():
        query = query.where(AuditEntry.seq < min(int(before), 2**62))
    rows = list(query.order_by(AuditEntry.seq.desc()).limit(limit + 1))
    more = len(rows) > limit
    return Page(rows[:limit], str(rows[limit - 1].seq) if more else None)


def looks(asked: Asked, *, before: str = "", limit: int = PAGE) -> Page:
    """Return a page of who looked at which complaint in which hour; one query."""
    key = Tuple(AccessEntry.hour, AccessEntry.staff_uid, AccessEntry.complaint_uid)
    query = AccessEntry.select()
    for condition in _look_conditions(asked):
        query = query.where(condition)
    place = _place(before)
    if place is not None:
        query = query.where(AccessEntry.hour <= place[0], key < Tuple(*place))
    order = (AccessEntry.hour, AccessEntry.staff_uid, AccessEntry.complaint_uid)
    rows = list(query.order_by(*(column.desc() for column in order)).limit(limit + 1))
    more = len(rows) > limit
    return Page(rows[:limit], _key(rows[limit - 1]) if more else None)


def numbers(uids: Iterable[bytes]) -> dict[bytes, str]:
    """Return the public numbers of complaints, with one query."""
    wanted = list(set(uids))
    if not wanted:
        return {}
    rows = Complaint.select(Complaint.uid, Complaint.number_try).where(Complaint.uid.in_(wanted))
    return {bytes(row.uid): row.number for row in rows}


def _conditions(asked: Asked) -> Iterable[Any]:
    if asked.actor_uid is not None:
        yield AuditEntry.actor_uid == asked.actor_uid
    if asked.action:
        yield AuditEntry.action == asked.action
    if asked.complaint_uid is not None:
        yield AuditEntry.subject_uid == asked.complaint_uid
    # moments become places in the chain, so that the order's own index serves
    if begins := asked.begins():
        yield AuditEntry.seq >= _place_from(begins)
    if ends := asked.ends():
        yield AuditEntry.seq < _place_from(ends)


def _place_from(moment: datetime) -> int:
    """Return the place of the first link at or after a moment; beyond the end where none is."""
    first = (
        AuditEntry.select(AuditEntry.seq)
        .where(AuditEntry.at >= moment)
        .order_by(AuditEntry.at)
        .limit(1)
        .first()
    )
    return first.seq if first else 2**62


def _look_conditions(asked: Asked) -> Iterable[Any]:
    if asked.actor_uid is not None:
        yield AccessEntry.staff_uid == asked.actor_uid
    if asked.complaint_uid is not None:
        yield AccessEntry.complaint_uid == asked.complaint_uid
    if begins := asked.begins():
        yield AccessEntry.hour >= access_log.hour_of(begins)
    if ends := asked.ends():
        yield AccessEntry.hour < access_log.hour_of(ends)


def _key(row: AccessEntry) -> str:
    return f"{row.hour}-{bytes(row.staff_uid).hex()}-{bytes(row.complaint_uid).hex()}"


def _place(text: str) -> tuple[int, bytes, bytes] | None:
    hour, *uids = text.split("-")
    try:
        staff_uid, complaint_uid = (bytes.fromhex(uid) for uid in uids)
        return min(int(hour), 2**40), staff_uid, complaint_uid
    except ValueError:
        return None
