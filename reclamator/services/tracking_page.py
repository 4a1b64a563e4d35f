"""The opened tracking page: everything a complainant may read of their complaint.

Internal notes, events without public words and files that staff keep to themselves have no way in.
The company must be in scope.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reclamator import clock
from reclamator.domain import numbers
from reclamator.domain.lifecycle import Action
from reclamator.domain.requests import ways
from reclamator.domain.vocabulary import Claim, Direction, EventKind, WaitingOn
from reclamator.errors import Damaged, KeyUnavailable, NotFound
from reclamator.i18n import _
from reclamator.models.appeal import Appeal
from reclamator.models.attachment import Attachment
from reclamator.models.catalogue_item import CatalogueItem
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.fulfilment import Fulfilment
from reclamator.models.gesture import Gesture
from reclamator.models.message import Message
from reclamator.models.requested_piece import RequestedPiece
from reclamator.models.staff import Staff
from reclamator.services import complaints, events, fulfilments, goods, letters, pieces, tracking
from reclamator.services.actors import COMPLAINANT
from reclamator.services.goods import Sending
from reclamator.services.papers import DecisionFacts
from reclamator.services.tracking import Status


@dataclass(frozen=True)
class File:
    """A file of the complaint; `name` is None when it cannot be opened any more."""

    position: int
    name: str | None
    size_bytes: int
    has_preview: bool


@dataclass(frozen=True)
class Said:
    """One message; `by` is None for the complainant's own, `text` when it cannot be opened."""

    uid: str
    by: str | None
    at: datetime
    text: str | None
    language: str
    files: tuple[File, ...]

    @property
    def is_mine(self) -> bool:
        """Whether the complainant wrote it."""
        return self.by is None


@dataclass(frozen=True)
class Happened:
    """One line of what happened, in public words."""

    kind: EventKind
    at: datetime


@dataclass(frozen=True)
class Asked:
    """One piece that we asked for; `name` is None when our words cannot be opened."""

    code: str
    name: object | None
    ways: tuple[str, ...]
    answer_by: date | None
    is_settled: bool


@dataclass(frozen=True)
class SecondLook:
    """The request that was made, as its customer sees it."""

    number: str
    received_on: date
    late_days: int | None
    reviewer: str | None
    is_waiting: bool


@dataclass(frozen=True)
class Present:
    """A goodwill gesture that its customer has been told of; texts are None when not readable."""

    name: str
    value: tuple[int, str] | None
    card_text: str | None
    voucher_code: str | None


@dataclass(frozen=True)
class Done:
    """A point of our answer that was carried out; `reference` is None when not readable."""

    label: str
    amount: tuple[int, str] | None
    done_on: date
    proof: object
    reference: str | None


@dataclass(frozen=True)
class OpenedPage:
    """What the page shows once it is open; `asked_for` is what is still missing, in our words.

    `goes_on_under`: the number of the same customer's older complaint, where this is its duplicate.
    """

    status: Status
    handler: str | None
    product: str | None
    claim: Claim
    messages: tuple[Said, ...]
    files: tuple[File, ...]
    happened: tuple[Happened, ...]
    asked_for: str | None
    pieces: tuple[Asked, ...]
    answer: DecisionFacts | None
    second_look: SecondLook | None
    may: frozenset[Action]
    is_open: bool
    gestures: tuple[Present, ...] = ()
    done: tuple[Done, ...] = ()
    returns: tuple[Sending, ...] = ()
    goes_on_under: str = ""


def opened(complaint: Complaint) -> OpenedPage:
    """Gather the page; opens the complaint's fields."""
    decision = sent_decision(complaint)
    told = _told(complaint)
    asked = tuple(_asked(row) for row in pieces.asked(complaint))
    return OpenedPage(
        status=tracking.status(complaint),
        handler=_name_of(complaint.handler_uid),
        product=_readable(lambda: complaint.product),
        claim=complaint.claim,
        messages=conversation(complaint),
        files=tuple(_file(row) for row in visible_files(complaint)),
        happened=_happened(told),
        asked_for=None if asked else _asked_for(complaint),
        pieces=asked,
        answer=_answer(complaint, decision) if decision else None,
        second_look=_second_look(complaint),
        may=frozenset(complaints.allowed_actions(complaint, by=COMPLAINANT)),
        is_open=complaint.state.is_open,
        gestures=_gestures(complaint),
        done=_done(complaint, decision) if decision else (),
        returns=goods.sendings(complaint),
        goes_on_under="" if complaint.state.is_open else _goes_on_under(told),
    )


def conversation(complaint: Complaint) -> tuple[Said, ...]:
    """Return the messages both ways, oldest first, each with its files."""
    rows = [row for row in Message.of(complaint.complaint_uid) if not row.is_held]
    files = visible_files(complaint)
    names = _names({bytes(row.author_uid) for row in rows if row.author_uid})
    company = Company.by_uid(bytes(complaint.company_uid))
    return tuple(_said(row, files, names, company.name) for row in rows)


def message(complaint: Complaint, uid: bytes) -> Said:
    """Return one message of the conversation; raises NotFound."""
    found = (said for said in conversation(complaint) if said.uid == uid.hex())
    said = next(found, None)
    if said is None:
        raise NotFound()
    return said


def attachment(complaint: Complaint, position: int) -> Attachment:
    """Return a file that the complainant may see; raises NotFound."""
    found = next((row for row in visible_files(complaint) if row.position == position), None)
    if found is None:
        raise NotFound()
    return found


def sent_decision(complaint: Complaint) -> Decision | None:
    """Return the newest decision that was sent: an unsent one does not exist for a customer."""
    sent = Decision.select().where(
        Decision.complaint_uid == complaint.complaint_uid, Decision.dispatched_at.is_null(False)
    )
    return max(sent, key=lambda row: (row.created_at, bytes(row.uid)), default=None)


def _gestures(complaint: Complaint) -> tuple[Present, ...]:
    """Return what was given; what can still be taken back nobody has seen yet."""
    rows = [row for row in Gesture.of(complaint.complaint_uid) if not row.is_held]
    items = CatalogueItem.each(bytes(row.item_uid) for row in rows) if rows else {}
    return tuple(_present(row, items[bytes(row.item_uid)], complaint) for row in rows)


def _done(complaint: Complaint, decision: Decision) -> tuple[Done, ...]:
    rows = {row.point: row for row in Fulfilment.of(complaint.complaint_uid)}
    return tuple(
        _carried_out(each, row)
        for each in fulfilments.granted(decision)
        if (row := rows.get(each.number)) and row.decision_uid == decision.uid
    )


def _carried_out(each: fulfilments.Granted, row: Fulfilment) -> Done:
    point = each.point
    has_amount = point.amount_minor is not None and point.currency is not None
    return Done(
        label=point.asked or str(point.remedy.label if point.remedy else _("What you get")),
        amount=(point.amount_minor or 0, point.currency or "") if has_amount else None,
        done_on=row.done_on,
        proof=row.proof.label,
        reference=_readable(lambda: row.reference),
    )


def _present(row: Gesture, item: CatalogueItem, complaint: Complaint) -> Present:
    return Present(
        name=item.names.get(complaint.language) or str(item.kind.label),
        value=(row.value_minor, row.currency) if row.value_minor else None,
        card_text=_readable(lambda: row.card_text),
        voucher_code=_readable(lambda: row.voucher_code),
    )


def _answer(complaint: Complaint, decision: Decision) -> DecisionFacts | None:
    facts: DecisionFacts | None = _readable(lambda: letters.facts(complaint, decision))
    return facts


def _second_look(complaint: Complaint) -> SecondLook | None:
    row = Appeal.latest(complaint.complaint_uid) if complaint.appeal_state else None
    if row is None:
        return None
    zone = Company.by_uid(bytes(complaint.company_uid)).time_zone
    return SecondLook(
        number=row.number_in(complaint),
        received_on=clock.local_date(row.received_at, zone),
        late_days=row.late_days,
        reviewer=_name_of(row.reviewer_uid),
        is_waiting=row.is_open,
    )


def visible_files(complaint: Complaint) -> list[Attachment]:
    """Return the files that the complainant may see.

    What staff added without sending it in a message stays inside.
    """
    return [
        row
        for row in Attachment.of(complaint.complaint_uid)
        if row.message_uid is not None or row.by_staff_uid is None
    ]


def _said(row: Message, files: list[Attachment], names: dict[bytes, str], company: str) -> Said:
    return Said(
        uid=bytes(row.uid).hex(),
        by=None if row.direction is Direction.IN else _author(row, names, company),
        at=row.created_at,
        text=_readable(lambda: row.body),
        language=row.language,
        files=tuple(_file(file) for file in files if file.message_uid == row.uid),
    )


def _author(row: Message, names: dict[bytes, str], company: str) -> str:
    name = names.get(bytes(row.author_uid or b""))
    return f"{name}, {company}" if name else company


def _file(row: Attachment) -> File:
    return File(
        position=row.position,
        name=_readable(lambda: row.name),
        size_bytes=int(_readable(lambda: row.size) or 0),
        has_preview=row.preview_uid is not None,
    )


def _goes_on_under(events: list[Event]) -> str:
    """Return the number that the merging wrote down, which it does for one customer only."""
    dismissed = [row for row in events if row.code is EventKind.DISMISSED]
    said = _readable(lambda: dismissed[-1].detail) if dismissed else None
    number = numbers.parse_number(str(said.get("duplicate_of", ""))) if said else None
    return numbers.format_number(number) if number else ""


def _told(complaint: Complaint) -> list[Event]:
    """Return what has happened, without messages that nobody was to read, or not yet."""
    rows = events.standing(Event.of(complaint.complaint_uid))
    if not complaint.has_message:
        return rows
    held = [row.created_at for row in Message.of(complaint.complaint_uid) if row.is_held]
    since = min(held, default=None)
    return [
        row
        for row in rows
        if since is None or row.code is not EventKind.MESSAGE_SENT or row.at < since
    ]


def _happened(rows: list[Event]) -> tuple[Happened, ...]:
    return tuple(
        Happened(row.code, row.at)
        for before, row in reversed([*zip([None, *rows], rows, strict=False)])
        if row.code.public_label and not _says_it_again(before, row)
    )


def _says_it_again(before: Event | None, row: Event) -> bool:
    """A request for more is a message too; one line is enough."""
    return (
        before is not None
        and before.code is EventKind.COMPLETION_REQUESTED
        and row.code is EventKind.MESSAGE_SENT
    )


def _asked(row: RequestedPiece) -> Asked:
    return Asked(
        code=row.code,
        name=row.piece.label if row.piece else _readable(lambda: row.words),
        ways=ways(row.piece),
        answer_by=row.answer_by,
        is_settled=not row.is_open,
    )


def _asked_for(complaint: Complaint) -> str | None:
    """Return our newest request for completion, as long as we wait for it."""
    if complaint.waiting_on is not WaitingOn.COMPLAINANT or not complaint.state.is_open:
        return None
    asked = [row for row in Message.of(complaint.complaint_uid) if row.purpose == "completion"]
    return _readable(lambda: asked[-1].body) if asked else None


def _name_of(uid: bytes | None) -> str | None:
    return _names({bytes(uid)}).get(bytes(uid)) if uid else None


def _names(uids: set[bytes]) -> dict[bytes, str]:
    people = Staff.select().where(Staff.uid.in_(uids)) if uids else ()
    return {bytes(person.uid): person.name for person in people}


def _readable(read: Callable[[], Any]) -> Any:
    """A damaged or erased field must not take the page down; the page says so in its place."""
    try:
        return read()
    except (Damaged, KeyUnavailable):
        return None
