"""The register: keyset pages over the company's complaints, and the look-up of one."""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import Tuple

from reclamator.crypto import blind_index
from reclamator.domain import numbers
from reclamator.domain.vocabulary import Channel, DeadlineKind, State
from reclamator.errors import Damaged, KeyUnavailable
from reclamator.models import scope, vault
from reclamator.models.blind_index import BlindIndexRow
from reclamator.models.company import Company
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint, Shelf
from reclamator.models.deadline import Deadline
from reclamator.models.message import Message

PAGE = 50
MOST = 200
COUNT_UP_TO = 1000
REGISTER_NUMBER = re.compile(r"(\d{1,9})/(\d{4})")


@dataclass(frozen=True)
class Filters:
    """What the register is narrowed to; `due_before` compares safe dates."""

    shelf: Shelf | None = None
    state: State | None = None
    category: str | None = None
    handler_uid: bytes | None = None
    nobody: bool = False
    channel: Channel | None = None
    due_before: date | None = None
    query: str = ""


@dataclass(frozen=True)
class Line:
    """One line of the register: the complaint with what was opened for showing it."""

    complaint: Complaint
    name: str | None
    product: str | None
    wording: str | None
    answered: bool


@dataclass(frozen=True)
class Page:
    """One page; cursors are opaque."""

    lines: list[Line]
    next: str | None
    previous: str | None


def page(
    filters: Filters, *, after: str | None = None, before: str | None = None, limit: int = PAGE
) -> Page:
    """Return lines by legal deadline, soonest first, with at most five queries."""
    size = max(1, min(limit, MOST))
    backwards = before is not None
    query = _filtered(filters)
    if cursor := _read_cursor(before or after):
        key = Tuple(Complaint.due_on, Complaint.uid)
        mark = Tuple(cursor[0].isoformat(), cursor[1])
        query = query.where(key < mark) if backwards else query.where(key > mark)
    order = (Complaint.due_on, Complaint.uid)
    if backwards:
        order = (Complaint.due_on.desc(), Complaint.uid.desc())
    found = list(query.order_by(*order).limit(size + 1))
    more = len(found) > size
    rows = found[:size][::-1] if backwards else found[:size]
    return Page(
        lines=open_lines(rows),
        next=_cursor(rows[-1]) if rows and (more or backwards) else None,
        previous=_cursor(rows[0]) if rows and ((more and backwards) or after) else None,
    )


def count(filters: Filters) -> int:
    """Return a bounded count: 1000 stands for "1,000 or more"."""
    return len(list(_filtered(filters).limit(COUNT_UP_TO).select(Complaint.uid).tuples()))


def find(text: str) -> list[Line]:
    """Find by number, register number, e-mail, phone or order number; newest first."""
    for look in (_by_number, _by_register_number, _by_digest):
        rows = look(text.strip())
        if rows:
            return open_lines(rows)
    return []


def open_lines(rows: list[Complaint]) -> list[Line]:
    """Open names and wordings of a page with one query a table."""
    uids = [row.complaint_uid for row in rows]
    if not uids:
        return []
    vault.load_deks(uids)
    people = {
        bytes(person.complaint_uid): person
        for person in Complainant.select().where(Complainant.complaint_uid.in_(uids))
    }
    wordings = Message.openings(uids)
    answered = _answered(uids)
    return [
        Line(
            complaint=row,
            name=_opened(people.get(row.complaint_uid), "name"),
            product=_opened(row, "product"),
            wording=_opened(wordings.get(row.complaint_uid), "body"),
            answered=row.complaint_uid in answered,
        )
        for row in rows
    ]


def due_within(days: int, today: date) -> Filters:
    """Return the filter of what must be answered within some days."""
    return Filters(shelf=Shelf.OPEN, due_before=today + timedelta(days=days))


def _filtered(filters: Filters) -> Any:
    query = Complaint.select()
    for is_asked, narrow in _NARROWING:
        if is_asked(filters):
            query = query.where(narrow(filters))
    if filters.query:
        query = query.where(Complaint.uid.in_([line.complaint.uid for line in find(filters.query)]))
    return query


_NARROWING: tuple[tuple[Callable[[Filters], Any], Callable[[Filters], Any]], ...] = (
    (lambda f: f.shelf, lambda f: Complaint.shelf == f.shelf),
    (lambda f: f.state, lambda f: Complaint.state == f.state),
    (lambda f: f.category, lambda f: Complaint.category == f.category),
    (lambda f: f.handler_uid, lambda f: Complaint.handler_uid == f.handler_uid),
    (lambda f: f.nobody, lambda f: Complaint.handler_uid.is_null()),
    (lambda f: f.channel, lambda f: Complaint.channel == f.channel),
    (lambda f: f.due_before, lambda f: Complaint.due_on < f.due_before),
)


def _answered(uids: list[bytes]) -> set[bytes]:
    rows = Deadline.select(Deadline.complaint_uid).where(
        Deadline.complaint_uid.in_(uids),
        Deadline.kind == DeadlineKind.ANSWER,
        Deadline.met_at.is_null(False),
    )
    return {bytes(uid) for (uid,) in rows.tuples()}


def _by_number(text: str) -> list[Complaint]:
    number = numbers.parse_number(text)
    found = Complaint.by_number(number) if number else None
    return [found] if found else []


def _by_register_number(text: str) -> list[Complaint]:
    match = REGISTER_NUMBER.fullmatch(text)
    if not match:
        return []
    found = Complaint.by_register_number(int(match[2]), int(match[1]))
    return [found] if found else []


def _by_digest(text: str) -> list[Complaint]:
    key = vault.company_key("index").key
    region = Company.by_uid(scope.current().uid).country
    kinds = ("email",) if "@" in text else ("order", "phone")
    for kind in kinds:
        digest = blind_index.digest(key, kind, text, region=region)
        uids = BlindIndexRow.complaints(kind, [digest]) if digest else []
        if uids:
            rows = Complaint.select().where(Complaint.uid.in_(uids))
            return list(rows.order_by(Complaint.received_at.desc()).limit(MOST))
    return []


def _opened(row: Any, name: str) -> str | None:
    """A damaged or erased row must not take the page down; the line says so."""
    try:
        return getattr(row, name) if row is not None else None
    except (Damaged, KeyUnavailable):
        return None


def _cursor(row: Complaint) -> str:
    raw = row.due_on.isoformat().encode() + row.complaint_uid
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _read_cursor(text: str | None) -> tuple[date, bytes] | None:
    """Read a cursor; an unreadable one is the first page."""
    try:
        raw = base64.urlsafe_b64decode((text or "") + "==")
        return (date.fromisoformat(raw[:10].decode()), raw[10:26]) if len(raw) == 26 else None
    except (ValueError, binascii.Error):
        return None

