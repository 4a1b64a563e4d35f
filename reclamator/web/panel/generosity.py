"""Goodwill gestures of one complaint, as its page shows them to one person."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from reclamator.domain import compensation
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import ApprovalState, Giving
from reclamator.models.approval import Approval
from reclamator.models.catalogue_item import CatalogueItem
from reclamator.models.gesture import Gesture
from reclamator.services import catalogue
from reclamator.services.actors import Actor
from reclamator.services.reading import Reading, opened
from reclamator.web.panel import words


@dataclass(frozen=True)
class Given:
    """One gesture; `may_take_back` while its customer has not been told."""

    uid: str
    name: str
    value: tuple[int, str]
    who: str
    approved_by: str
    at: datetime
    card_text: object
    voucher_code: object
    may_take_back: bool


@dataclass(frozen=True)
class Asked:
    """A gesture that waits for somebody to agree."""

    uid: str
    name: str
    value: tuple[int, str]
    who: str
    is_mine: bool
    card_text: str


@dataclass(frozen=True)
class Generosity:
    """What was given without any duty, what waits for approval, and what may be given."""

    read: Reading
    by: Actor

    @property
    def is_shown(self) -> bool:
        """Whether this person reads what complaints say."""
        return self.read.may_read_bodies

    @property
    def may_give(self) -> bool:
        """Whether this person may give something now."""
        return self.by.may(Permission.GESTURE) and self.read.complaint.quarantine is None

    @property
    def may_approve(self) -> bool:
        """Whether this person may agree to what others want to give."""
        return self.by.may(Permission.APPROVE)

    @cached_property
    def given(self) -> list[Given]:
        """Everything that was not taken back, oldest first."""
        return [self._given(row) for row in self.read.gestures if row.taken_back_at is None]

    @cached_property
    def asked(self) -> list[Asked]:
        """What waits for somebody to agree."""
        return [
            self._asked(row)
            for row in self.read.approvals
            if row.kind is Giving.GESTURE
            if row.state is ApprovalState.WAITING
        ]

    @property
    def totals(self) -> list[tuple[int, str]]:
        """What the gestures of this complaint are worth, by currency."""
        sums: dict[str, int] = {}
        for given in self.given:
            minor, currency = given.value
            sums[currency] = sums.get(currency, 0) + minor
        return [(minor, currency) for currency, minor in sums.items()]

    @cached_property
    def offers(self) -> list[CatalogueItem]:
        """What may be given: it fits the matter, and its customer reads its name."""
        there = [item for item in self.read.catalogue.values() if item.retired_at is None]
        fitting = catalogue.offers_for(self.read.complaint, company=self.read.company, items=there)
        return [item for item in fitting if item.kind not in compensation.NEVER_A_GESTURE]

    @property
    def options(self) -> list[tuple[str, str]]:
        """The offers for a select, each with its value."""
        return [(bytes(item.uid).hex(), words.offer(item, self.read)) for item in self.offers]

    def _given(self, row: Gesture) -> Given:
        item = self.read.catalogue.get(bytes(row.item_uid))
        return Given(
            uid=bytes(row.uid).hex(),
            name=self._name(item),
            value=(row.value_minor, row.currency),
            who=words.actor(row.given_as, bytes(row.given_by), self.read.people),
            approved_by=self._person(row.approved_by),
            at=row.given_at,
            card_text=opened(row, "card_text"),
            voucher_code=opened(row, "voucher_code"),
            may_take_back=row.is_held and self.by.may(Permission.GESTURE),
        )

    def _asked(self, row: Approval) -> Asked:
        draft = opened(row, "draft")
        said = draft if isinstance(draft, dict) else {}
        item = self.read.catalogue.get(bytes.fromhex(said.get("item", "")))
        return Asked(
            uid=bytes(row.uid).hex(),
            name=self._name(item),
            value=row.amount or (0, self.read.company.currency),
            who=words.actor(row.asked_as, bytes(row.asked_by), self.read.people),
            is_mine=bytes(row.asked_by) == self.by.uid,
            card_text=str(said.get("card_text", "")),
        )

    def _name(self, item: CatalogueItem | None) -> str:
        if item is None:
            return str(Giving.GESTURE.label)
        return catalogue.name_of(item, self.read.complaint.language, company=self.read.company)

    def _person(self, uid: bytes | None) -> str:
        return words.actor("staff", bytes(uid), self.read.people) if uid else ""
