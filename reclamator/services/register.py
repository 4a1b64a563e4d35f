"""The register: keyset pages over the company's complaints, and the look-up of one.

A page costs three queries whatever its length: the lines with their keys and clocks, the people
with their wordings, and all counts at once. What is looked up is found within the first of them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from peewee import JOIN, fn

from reclamator.crypto import blind_index
from reclamator.domain import appeals, numbers
from reclamator.domain.vocabulary import AppealState, Channel, DeadlineKind, Kind, State, WaitingOn
from reclamator.errors import Damaged, KeyUnavailable
from reclamator.models import scope, together, vault
from reclamator.models.appeal import Appeal
from reclamator.models.blind_index import BlindIndexRow
from reclamator.models.company import Company
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint, Shelf
from reclamator.models.deadline import OWED, Deadline
from reclamator.models.keys import ComplaintKey
from reclamator.models.label import ComplaintLabel
from reclamator.models.message import Message
from reclamator.services import keyset
from reclamator.services.keyset import Sort, is_cursor

__all__ = ["Sort", "is_cursor"]
PAGE = 50
MOST = 200
COUNT_UP_TO = 1000
REGISTER_NUMBER = re.compile(r"(\d{1,9})/(\d{4})")
ANSWERS = (DeadlineKind.ANSWER, DeadlineKind.ANSWER_APPEAL)


@dataclass(frozen=True)
class Filters:
    """What the register is narrowed to; `due_from` and `due_before` compare safe dates.

    `unfinished`: only those that are neither closed nor withdrawn; `owed`: only those whose
    answer is still owed; `by_law`: only those with a date by law. `contacts`: whether `query`
    may be an e-mail address or a phone number. `region`: the country of a phone number without
    its code, the company's unless given. `newest_first` turns the order `sort` round.
    """

    shelf: Shelf | None = None
    kind: Kind | None = None
    state: State | None = None
    category: str | None = None
    handler_uid: bytes | None = None
    nobody: bool = False
    channel: Channel | None = None
    country: str | None = None
    waiting_on: WaitingOn | None = None
    label_uid: bytes | None = None
    appeal_state: AppealState | None = None
    due_from: date | None = None
    due_before: date | None = None
    unfinished: bool = False
    owed: bool = False
    by_law: bool = False
    query: str = ""
    contacts: bool = True
    region: str | None = None
    sort: Sort = Sort.DUE
    newest_first: bool = False


@dataclass(frozen=True)
class Line:
    """One line of the register: the complaint with what was opened for showing it.

    `labels` are the labels it has, `appeals` the numbers of what was asked against its answer;
    `answer` is the clock by law that counts now, if there is one.
    A `name` or `wording` of None cannot be opened: damaged or erased; without `is_open` nothing of
    it can be.
    """

    complaint: Complaint
    name: str | None
    product: str | None
    wording: str | None
    answered: bool
    answer: Deadline | None = None
    person: Complainant | None = None
    is_open: bool = True
    labels: tuple[bytes, ...] = ()
    appeals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """One page; cursors are opaque."""

    lines: list[Line]
    next: str | None
    previous: str | None


def page(
    filters: Filters, *, after: str | None = None, before: str | None = None, limit: int = PAGE
) -> Page:
    """Return lines in their order, by legal deadline unless another is asked, with two queries."""
    size = max(1, min(limit, MOST))
    backwards = before is not None
    falling = backwards is not filters.newest_first
    query = _with_clock(_filtered(filters))
    labelled = filters.label_uid is not None
    beyond = keyset.beyond(filters.sort, before or after, falling=falling, labelled=labelled)
    if beyond is not None:
        query = query.where(beyond)
    by_hand = bool(filters.query)
    order = keyset.order(filters.sort, falling=falling, by_hand=by_hand, labelled=labelled)
    found = list(query.order_by(*order).limit(size + 1))
    more = len(found) > size
    rows = found[:size][::-1] if backwards else found[:size]
    return Page(
        lines=open_lines(rows),
        next=keyset.cursor(filters.sort, rows[-1]) if rows and (more or backwards) else None,
        previous=keyset.cursor(filters.sort, rows[0])
        if rows and ((more and backwards) or after)
        else None,
    )


def count(filters: Filters) -> int:
    """Return a bounded count: 1000 stands for "1,000 or more"."""
    return counts([filters])[0]


def counts(each: Sequence[Filters]) -> list[int]:
    """Return the bounded counts of several filters with one query."""
    return Complaint.counts([_filtered(filters) for filters in each], most=COUNT_UP_TO)


def narrowed(filters: Filters) -> Any:
    """Return the query of what some filters leave, for who looks at it in another way."""
    return _filtered(filters)


def in_order(query: Any) -> Any:
    """Sort complaints as the register does."""
    return query.order_by(*keyset.order(Sort.DUE, falling=False))


def find(text: str) -> list[Line]:
    """Find by number, register number, e-mail, phone or order number; newest first."""
    query = _with_clock(_filtered(Filters(query=text)))
    return open_lines(list(query.order_by(Complaint.received_at.desc()).limit(MOST)))


def open_lines(rows: list[Complaint]) -> list[Line]:
    """Open names and wordings of a page with one query, two where keys were not read yet."""
    if not rows:
        return []
    _hold_keys(rows)
    uids = [row.complaint_uid for row in rows]
    people, labels, asked = _beside(uids)
    return [
        replace(
            _line(row, people.get(row.complaint_uid)),
            labels=labels[row.complaint_uid],
            appeals=tuple(each.number_in(row) for each in asked[row.complaint_uid]),
        )
        for row in rows
    ]


def line(complaint: Complaint) -> Line:
    """Return the line of one complaint, as a page of the register would show it."""
    query = _with_clock(Complaint.select().where(Complaint.uid == complaint.uid))
    return open_lines(list(query))[0]


def lines_of(uids: list[bytes]) -> dict[bytes, Line]:
    """Return the lines of a few complaints by uid, with two queries."""
    if not uids:
        return {}
    query = _with_clock(Complaint.select().where(Complaint.uid.in_(uids)))
    return {line.complaint.complaint_uid: line for line in open_lines(list(query))}


def due_within(days: int, today: date) -> Filters:
    """Return the filter of what must still be answered within some days, or is late."""
    return Filters(shelf=Shelf.OPEN, due_before=today + timedelta(days=days), owed=True)


def opened(row: Any, name: str) -> Any:
    """Return a sealed field, or None when it cannot be opened: one row must not fail a page."""
    try:
        return getattr(row, name) if row is not None else None
    except (Damaged, KeyUnavailable):
        return None


def _filtered(filters: Filters) -> Any:
    query = Complaint.select()
    if filters.label_uid is not None:
        has_it = ComplaintLabel.complaint_uid == Complaint.uid
        query = query.join_from(Complaint, ComplaintLabel, on=has_it)
        query = query.where(ComplaintLabel.label_uid == filters.label_uid)
    for is_asked, narrow in _NARROWING:
        if is_asked(filters):
            query = query.where(narrow(filters))
    return query


_NARROWING: tuple[tuple[Callable[[Filters], Any], Callable[[Filters], Any]], ...] = (
    (lambda f: f.shelf, lambda f: Complaint.shelf == f.shelf),
    (lambda f: f.kind, lambda f: Complaint.kind == f.kind),
    (lambda f: f.state, lambda f: Complaint.state == f.state),
    (lambda f: f.category, lambda f: Complaint.category == f.category),
    (lambda f: f.handler_uid, lambda f: Complaint.handler_uid == f.handler_uid),
    (lambda f: f.nobody, lambda f: Complaint.handler_uid.is_null()),
    (lambda f: f.channel, lambda f: Complaint.channel == f.channel),
    (lambda f: f.country, lambda f: Complaint.country == f.country),
    (lambda f: f.waiting_on, lambda f: Complaint.waiting_on == f.waiting_on),
    (lambda f: f.appeal_state, lambda f: Complaint.appeal_state == f.appeal_state),
    (lambda f: f.due_from, lambda f: Complaint.due_on >= f.due_from),
    (lambda f: f.due_before, lambda f: Complaint.due_on < f.due_before),
    (lambda f: f.unfinished, lambda f: Complaint.shelf != Shelf.DONE),
    (lambda f: f.owed, lambda f: Complaint.answered == False),  # noqa: E712
    (lambda f: f.owed and f.by_law, lambda f: fn.EXISTS(_owed_by_law())),
    (lambda f: f.query, lambda f: _named(f)),
)


def _owed_by_law() -> Any:
    owed = Deadline.alias("owed")
    return owed.select(owed.uid).where(
        owed.complaint_uid == Complaint.uid,
        owed.kind.in_(OWED),
        owed.statutory_on.is_null(False),
        # said so, no planner takes the index of all dates that are owed for each row
        fn.COALESCE(owed.met_at, owed.cancelled_at).is_null(),
    )


def _named(filters: Filters) -> Any:
    """Return the condition of a look-up; the number of an appeal leads to its complaint."""
    asked = appeals.parse_number(filters.query)
    its = replace(filters, query=asked.complaint) if asked else None
    if asked and its and _names_a_complaint(asked.complaint):
        return _named(its) & fn.EXISTS(Appeal.with_number(asked.kind, asked.position))
    number = numbers.parse_number(filters.query.strip())
    if number:
        return Complaint.track_index == vault.track_index(number)
    ways = (_by_register_number(filters), _by_digest(filters))
    queries = [query for query in ways if query is not None]
    return Complaint.uid.in_(reduce(or_, queries).limit(MOST) if queries else [])


def _names_a_complaint(text: str) -> bool:
    """Whether a text has the shape of a number; an order's number may end like an appeal's."""
    return bool(numbers.parse_number(text) or REGISTER_NUMBER.fullmatch(text.strip()))


def _by_register_number(filters: Filters) -> Any:
    match = REGISTER_NUMBER.fullmatch(filters.query.strip())
    if not match:
        return None
    return Complaint.select(Complaint.uid).where(
        Complaint.register_year == int(match[2]), Complaint.register_seq == int(match[1])
    )


def _by_digest(filters: Filters) -> Any:
    """Kinds and digests are two lists: a digest of one kind is none of another's."""
    key = vault.company_key("index").key
    region = filters.region or Company.by_uid(scope.current().uid).country
    kinds = _kinds(filters)
    made = [blind_index.digest(key, kind, filters.query, region=region) for kind in kinds]
    digests = [digest for digest in made if digest]
    if not digests:
        return None
    row = BlindIndexRow
    return row.select(row.complaint_uid).where(row.kind.in_(kinds), row.h.in_(digests))


def _kinds(filters: Filters) -> tuple[str, ...]:
    if not filters.contacts:
        return ("order",)
    return ("email",) if "@" in filters.query else ("order", "phone")


def _with_clock(query: Any) -> Any:
    """Bring along, in the same query, the key of each complaint and the clock that counts now."""
    last = Deadline.alias("last")
    current = (
        last.select(last.uid)
        .where(last.complaint_uid == Complaint.uid, last.kind.in_(ANSWERS))
        .order_by(last.position.desc())
        .limit(1)
    )
    its_key = (ComplaintKey.complaint_uid == Complaint.uid) & (
        ComplaintKey.company_uid == Complaint.company_uid
    )
    its_clock = (Deadline.uid == current) & (Deadline.company_uid == Complaint.company_uid)
    return (
        query.select_extend(*_columns(ComplaintKey), *_columns(Deadline))
        .join_from(Complaint, ComplaintKey, JOIN.LEFT_OUTER, on=its_key, attr="key")
        .join_from(Complaint, Deadline, JOIN.LEFT_OUTER, on=its_clock, attr="answer")
    )


def _columns(model: Any) -> list[Any]:
    return list(model._meta.sorted_fields)


def _hold_keys(rows: list[Complaint]) -> None:
    found = (getattr(row, "key", None) for row in rows)
    vault.hold_deks(key for key in found if key is not None)
    vault.load_deks([row.complaint_uid for row in rows if not hasattr(row, "key")])


def _beside(
    uids: list[bytes],
) -> tuple[
    dict[bytes, Complainant], dict[bytes, tuple[bytes, ...]], dict[bytes, tuple[Appeal, ...]]
]:
    """Return the complainants, each with its `opening` message, the labels and the appeals."""
    opening = Message.wordings(uids)
    rows = together.read(
        {
            "people": Complainant.select().where(Complainant.complaint_uid.in_(uids)),
            "opening": opening,
            "labels": ComplaintLabel.of_each(uids),
            "appeals": Appeal.select().where(Appeal.complaint_uid.in_(uids)),
        }
    )
    people = {bytes(person.complaint_uid): person for person in rows["people"]}
    for message in rows["opening"]:
        if bytes(message.complaint_uid) in people:
            people[bytes(message.complaint_uid)].opening = message
    labels: dict[bytes, tuple[bytes, ...]] = dict.fromkeys(uids, ())
    for row in rows["labels"]:
        labels[bytes(row.complaint_uid)] += (bytes(row.label_uid),)
    asked: dict[bytes, tuple[Appeal, ...]] = dict.fromkeys(uids, ())
    for row in sorted(rows["appeals"], key=lambda row: (row.created_at, row.position)):
        asked[bytes(row.complaint_uid)] += (row,)
    return people, labels, asked


def _line(row: Complaint, person: Complainant | None) -> Line:
    answer = getattr(row, "answer", None)
    # without its key nothing opens, and asking for it again would cost a query a field
    has_key = row.complaint_uid in scope.current().deks
    return Line(
        complaint=row,
        name=opened(person, "name") if has_key else None,
        product=opened(row, "product") if has_key else None,
        wording=opened(getattr(person, "opening", None), "body") if has_key else None,
        answered=answer is not None and answer.met_at is not None,
        answer=answer,
        person=person,
        is_open=has_key,
    )


def latest() -> Complaint | None:
    """Return the complaint that came in last, of those that nobody has set aside."""
    newest = Complaint.select().where(Complaint.quarantine.is_null())
    found: Complaint | None = newest.order_by(
        Complaint.register_year.desc(), Complaint.register_seq.desc()
    ).first()
    return found
