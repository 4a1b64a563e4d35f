"""Reading one complaint: everything that a person of the company may see of it, opened.

A part that is damaged or erased says so and leaves the rest readable. Who may not read bodies
gets none: no messages, no notes, no files, no words of the history.

All of it comes with one query, however much there is: what a page wants to know besides is one
more line in `_parts`.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Permission
from reclamator.domain.process import Process
from reclamator.domain.regimes import Regime
from reclamator.domain.vocabulary import DeadlineKind, Direction, EventKind
from reclamator.errors import Damaged, KeyUnavailable
from reclamator.i18n import LazyText
from reclamator.i18n import lazy as _l
from reclamator.models import together, vault
from reclamator.models.attachment import Attachment
from reclamator.models.cause_group import parts_of_kin
from reclamator.models.company import Company
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.first_check import FirstCheck
from reclamator.models.investigation import ConcernedOpinion, Investigation, TimeEntry
from reclamator.models.keys import ComplaintKey
from reclamator.models.label import ComplaintLabel, Label
from reclamator.models.message import Message, Note
from reclamator.models.process import ProcessStage
from reclamator.models.requested_piece import RequestedPiece
from reclamator.models.staff import Staff
from reclamator.models.task import Task
from reclamator.models.working_text import WorkingText
from reclamator.services import complaints, investigations, labels, stages, tasks
from reclamator.services.actors import Actor
from reclamator.services.complaints import Surroundings
from reclamator.services.labels import Labels

Rows = dict[str, list[Any]]
MOST_MEMBERS = 50
CANNOT_BE_OPENED = _l("cannot be opened")

Opened = str | LazyText | None
"""A text, nothing, or CANNOT_BE_OPENED."""


@dataclass(frozen=True)
class File:
    """An attachment with its facts opened; `position` names it in addresses."""

    position: int
    name: Opened
    mime: Opened
    size_bytes: int | None
    has_preview: bool
    message_uid: bytes | None
    created_at: datetime
    by_staff_uid: bytes | None


@dataclass(frozen=True)
class Said:
    """One message or note; `author_uid` None is the complainant."""

    uid: bytes
    at: datetime
    body: Opened
    language: str
    direction: Direction | None
    is_opening: bool
    purpose: str
    author_uid: bytes | None
    files: tuple[File, ...]

    @property
    def is_note(self) -> bool:
        """Whether it stays inside."""
        return self.direction is None


@dataclass(frozen=True)
class Happened:
    """One line of the history; `detail` is empty for who may not read bodies."""

    position: int
    code: EventKind
    at: datetime
    actor: str
    actor_uid: bytes | None
    from_state: str | None
    to_state: str | None
    detail: dict[str, Any]
    is_readable: bool


@dataclass(frozen=True)
class Answer:
    """The decision that stands, opened."""

    row: Decision
    method: Opened
    grounds: Opened
    provisions: list[str]


@dataclass(frozen=True)
class Person:
    """Who complains, as far as the reader may see it."""

    name: Opened
    email: Opened
    phone: Opened
    organisation: Opened
    postal_address: Opened
    is_reachable: bool = False


@dataclass(frozen=True)
class Found:
    """The investigation so far. `concerned` is None also for who may not see it."""

    finding: Investigation | None
    concerned: ConcernedOpinion | None
    time: list[TimeEntry]
    may_see_concerned: bool


@dataclass(frozen=True)
class Kin:
    """Complaints that belong together: of one cause, the older one, duplicates of this one."""

    cause: Opened
    members: list[Complaint]
    merged_into: Complaint | None
    duplicates: list[Complaint]


@dataclass(frozen=True)
class Reading:
    """One complaint, read by one person."""

    complaint: Complaint
    person: Person
    people: dict[bytes, Staff]
    said: list[Said]
    history: list[Happened]
    files: list[File]
    tasks: list[Task]
    checks: list[FirstCheck]
    asked: list[RequestedPiece]
    texts: list[WorkingText]
    labels: Labels
    zone: str
    deadlines: dict[DeadlineKind, Deadline]
    answer: Answer | None
    found: Found
    kin: Kin
    actions: tuple[Action, ...]
    refusal_locked: bool
    regime: Regime
    process: Process
    may_read_bodies: bool
    may_read_contacts: bool

    def handler(self) -> Staff | None:
        """Return who is responsible."""
        return self.people.get(self.complaint.handler_uid or b"")

    def clock(self) -> Deadline | None:
        """Return the clock by law that counts now; None where only our own target runs."""
        found = self.deadlines.get
        return found(DeadlineKind.ANSWER_APPEAL) or found(DeadlineKind.ANSWER)


def read(complaint: Complaint, *, by: Actor) -> Reading:
    """Open a complaint of the company in scope for a person who may see the register."""
    may_read_bodies = by.may(Permission.READ_BODIES)
    rows = together.read(_parts(complaint, by))
    vault.hold_only(complaint.complaint_uid, rows["keys"])
    around = _surroundings(rows)
    files = [_file(row) for row in _in_order(rows, "files", "position")]
    may_see = tasks.may_be_seen  # of a complaint that somebody may not read, their own tasks
    return Reading(
        complaint=complaint,
        person=_person(rows["person"], by),
        people={bytes(row.uid): row for row in _in_order(rows, "people", "created_at", "uid")},
        said=_said(rows, files),
        history=[_happened(row, may_read_bodies) for row in _in_order(rows, "events", "position")],
        files=files,
        tasks=[row for row in _in_order(rows, "tasks", "position") if may_see(row, by=by)],
        checks=rows.get("checks", []),
        asked=_in_order(rows, "asked", "position"),
        texts=_in_order(rows, "texts", "saved_at"),
        labels=labels.chosen(rows["all_labels"], rows["labels"]),
        zone=around.company.time_zone,
        deadlines={row.kind: row for row in around.deadlines},
        answer=_answer(around.decision, may_read_bodies),
        kin=_kin(rows, complaint.complaint_uid),
        found=_found(rows, investigations.may_see_concerned(complaint, by)),
        actions=complaints.allowed_actions(complaint, by=by, around=around),
        refusal_locked=complaints.facts(complaint, by=by, around=around).refusal_locked,
        regime=complaint.regime,
        process=stages.of_rows(complaint, _in_order(rows, "stages", "position")),
        may_read_bodies=may_read_bodies,
        may_read_contacts=by.may(Permission.READ_CONTACTS),
    )


def _parts(complaint: Complaint, by: Actor) -> dict[str, Any]:
    """Return what is read of which table: all rows that are this complaint's."""
    tables = _OF_THE_COMPLAINT | (_BODIES if by.may(Permission.READ_BODIES) else {})
    # who may not see it is not given it: the table is not even asked
    tables |= _CONCERNED if investigations.may_see_concerned(complaint, by) else {}
    own = {
        name: table.select().where(table.complaint_uid == complaint.complaint_uid)
        for name, table in tables.items()
    }
    own |= parts_of_kin(complaint.complaint_uid, most=MOST_MEMBERS + 1)
    own["all_labels"] = Label.select()
    company = Company.select().where(Company.uid == complaint.company_uid)
    own["stages"] = ProcessStage.select().where(ProcessStage.version == complaint.process_version)
    return own | {"company": company, "people": Staff.select()}


_OF_THE_COMPLAINT: dict[str, Any] = {
    "keys": ComplaintKey,
    "person": Complainant,
    "events": Event,
    "deadlines": Deadline,
    "decisions": Decision,
    "tasks": Task,
    "labels": ComplaintLabel,
}
_BODIES: dict[str, Any] = {
    "files": Attachment,
    "messages": Message,
    "notes": Note,
    "findings": Investigation,
    "time": TimeEntry,
    "checks": FirstCheck,
    "asked": RequestedPiece,
    "texts": WorkingText,
}
_CONCERNED: dict[str, Any] = {"concerned": ConcernedOpinion}


def _in_order(rows: Rows, part: str, *names: str) -> list[Any]:
    return sorted(rows.get(part, ()), key=lambda row: tuple(getattr(row, name) for name in names))


def _surroundings(rows: Rows) -> Surroundings:
    """The newest deadline of each kind counts: a complaint opened again has a second clock."""
    return Surroundings(
        company=rows["company"][0],
        decision=next(reversed(_in_order(rows, "decisions", "created_at", "uid")), None),
        deadlines=_in_order(rows, "deadlines", "position"),
        codes=frozenset(event.code for event in rows["events"]),
        open_tasks=sum(task.ended_at is None for task in rows["tasks"]),
    )


def opened(row: Any, name: str) -> Any:
    """Return a sealed field's value, None when it is empty, or CANNOT_BE_OPENED."""
    try:
        return getattr(row, name)
    except (Damaged, KeyUnavailable):
        return CANNOT_BE_OPENED


def masked(name: Opened) -> Opened:
    """Return the initials of a name, for who may not see contact details."""
    if not isinstance(name, str):
        return name
    return " ".join(f"{word[0].upper()}." for word in name.split()[:3])


def _kin(rows: Rows, uid: bytes) -> Kin:
    group = next(iter(rows["cause"]), None)
    members = _in_order(rows, "members", "received_at", "uid")
    return Kin(
        cause=opened(group, "title") if group else None,
        members=[row for row in members if row.complaint_uid != uid],
        merged_into=next(iter(rows["merged_into"]), None),
        duplicates=_in_order(rows, "duplicates", "received_at", "uid"),
    )


def _found(rows: Rows, may_see_concerned: bool) -> Found:
    return Found(
        finding=next(iter(rows.get("findings", ())), None),
        concerned=next(iter(rows.get("concerned", ())), None),
        time=_in_order(rows, "time", "worked_on", "created_at", "uid"),
        may_see_concerned=may_see_concerned,
    )


def _person(rows: list[Complainant], by: Actor) -> Person:
    if not rows:
        return Person(CANNOT_BE_OPENED, None, None, None, None)
    (row,) = rows
    # whether there is something sealed is no secret; what it says is
    is_reachable = any(row.__data__.get(name) is not None for name in ("email", "phone"))
    if not by.may(Permission.READ_CONTACTS):
        return Person(masked(opened(row, "name")), None, None, None, None, is_reachable)
    names = ("name", "email", "phone", "organisation", "postal_address")
    return replace(Person(*(opened(row, name) for name in names)), is_reachable=is_reachable)


def _file(row: Attachment) -> File:
    return File(
        position=row.position,
        name=opened(row, "name"),
        mime=opened(row, "mime"),
        size_bytes=_size(opened(row, "size")),
        has_preview=row.preview_uid is not None,
        message_uid=row.message_uid,
        created_at=row.created_at,
        by_staff_uid=row.by_staff_uid,
    )


def _size(text: Opened) -> int | None:
    return int(text) if isinstance(text, str) and text.isdigit() else None


def _said(rows: Rows, files: list[File]) -> list[Said]:
    messages = sorted(
        rows.get("messages", ()), key=lambda row: (row.created_at, not row.opening, row.uid)
    )
    notes = _in_order(rows, "notes", "created_at", "uid")
    return [_message(row, files) for row in messages] + [note(row) for row in notes]


def _message(row: Message, files: list[File]) -> Said:
    return Said(
        uid=bytes(row.uid),
        at=row.created_at,
        body=opened(row, "body"),
        language=row.language,
        direction=row.direction,
        is_opening=row.opening,
        purpose=row.purpose,
        author_uid=row.author_uid if row.direction is Direction.OUT else None,
        files=tuple(file for file in files if file.message_uid == bytes(row.uid)),
    )


def note(row: Note) -> Said:
    """Open one note."""
    return Said(
        uid=bytes(row.uid),
        at=row.created_at,
        body=opened(row, "body"),
        language="",
        direction=None,
        is_opening=False,
        purpose="note",
        author_uid=row.author_uid,
        files=(),
    )


def _happened(event: Event, may_read_bodies: bool) -> Happened:
    detail = opened(event, "detail") if may_read_bodies else None
    return Happened(
        position=event.position,
        code=event.code,
        at=event.at,
        actor=event.actor,
        actor_uid=event.actor_uid,
        from_state=event.from_state,
        to_state=event.to_state,
        detail=detail if isinstance(detail, dict) else {},
        is_readable=detail is not CANNOT_BE_OPENED,
    )


def _answer(row: Decision | None, may_read_bodies: bool) -> Answer | None:
    if row is None or not may_read_bodies:
        return Answer(row, None, None, []) if row else None
    provisions = opened(row, "provisions")
    return Answer(
        row=row,
        method=opened(row, "method"),
        grounds=opened(row, "grounds"),
        provisions=provisions if isinstance(provisions, list) else [],
    )
