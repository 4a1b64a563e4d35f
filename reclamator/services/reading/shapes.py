"""What a reading of one complaint is made of: its parts opened, and the whole of them."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from reclamator.domain.lifecycle import Action
from reclamator.domain.process import Process
from reclamator.domain.regimes import Regime
from reclamator.domain.vocabulary import AppealKind, DeadlineKind, Direction, EventKind
from reclamator.i18n import LazyText
from reclamator.models.appeal import Appeal
from reclamator.models.approval import Approval
from reclamator.models.catalogue_item import CatalogueItem
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.first_check import FirstCheck
from reclamator.models.fulfilment import Fulfilment
from reclamator.models.gesture import Gesture
from reclamator.models.goods_return import GoodsReturn
from reclamator.models.investigation import ConcernedOpinion, Investigation, TimeEntry
from reclamator.models.message_template import MessageTemplate
from reclamator.models.requested_piece import RequestedPiece
from reclamator.models.return_rule import ReturnRule
from reclamator.models.role_limit import RoleLimit
from reclamator.models.staff import Staff
from reclamator.models.stage_message import StageMessage
from reclamator.models.task import Task
from reclamator.models.working_text import WorkingText
from reclamator.services.labels import Labels

Opened = str | LazyText | None
"""A text, nothing, or `opening.CANNOT_BE_OPENED`."""


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
    is_held: bool = False

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
class Contest:
    """What is said against the answer, by the customer or from outside, and whose answer it was."""

    appeals: list[Appeal]
    first_answer: Answer | None
    first_workers: frozenset[bytes]

    def second_look(self) -> Appeal | None:
        """Return the request for a second look, if there was one."""
        asked = [row for row in self.appeals if row.kind is AppealKind.SECOND_LOOK]
        return asked[-1] if asked else None

    def outside(self) -> list[Appeal]:
        """Return the requests from outside, in the order they came."""
        return [row for row in self.appeals if row.kind is AppealKind.OUTSIDE]


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
    templates: list[MessageTemplate]
    stage_messages: list[StageMessage]
    returns: list[GoodsReturn]
    gestures: list[Gesture]
    catalogue: dict[bytes, CatalogueItem]
    approvals: list[Approval]
    fulfilments: list[Fulfilment]
    company: Company
    zone: str
    owed: list[Deadline]
    answer: Answer | None
    contest: Contest
    found: Found
    kin: Kin
    actions: tuple[Action, ...]
    refusal_locked: bool
    regime: Regime
    process: Process
    return_rule: ReturnRule | None
    limits: list[RoleLimit]
    may_read_bodies: bool
    may_read_contacts: bool

    def handler(self) -> Staff | None:
        """Return who is responsible."""
        return self.people.get(self.complaint.handler_uid or b"")

    @cached_property
    def deadlines(self) -> dict[DeadlineKind, Deadline]:
        """The newest deadline of each kind: a complaint opened again has a second clock."""
        return {row.kind: row for row in self.owed}

    def clock(self) -> Deadline | None:
        """Return the clock by law that counts now; None where only our own target runs."""
        found = self.deadlines.get
        return found(DeadlineKind.ANSWER_APPEAL) or found(DeadlineKind.ANSWER)
