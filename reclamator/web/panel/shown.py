"""What is shown of one complaint: its reading, turned into words, steps, lines and buttons."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for

from reclamator import clock
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import (
    DeadlineKind,
    Giving,
    State,
)
from reclamator.i18n import (
    _,
    country_name,
    language_name,
)
from reclamator.models.approval import Approval
from reclamator.services import holding_notices, reading, stamped_copies
from reclamator.services.reading import Answer
from reclamator.web import filters
from reclamator.web.panel import clocks, rows, way, words
from reclamator.web.panel.conversation import Conversation
from reclamator.web.panel.inquiry import Inquiry
from reclamator.web.panel.legal import Law
from reclamator.web.panel.purchased import Purchased
from reclamator.web.panel.work import Work

TABS = ("conversation", "investigation", "history", "documents", "tasks")
WITHOUT_BODIES = ("history", "tasks")

ANSWERS = frozenset({Action.DECIDE, Action.DECIDE_APPEAL})
DECISIONS = ANSWERS | {Action.CORRECT}
# What a customer says by phone, or what ends or moves a matter without an answer.
SELDOM = frozenset(
    {Action.EXTEND, Action.DISMISS, Action.WITHDRAW, Action.APPEAL, Action.UNDELIVERED}
)


@dataclass(frozen=True)
class Shown(Work):
    """One complaint as its page shows it to one person."""

    asked_tab: str
    asked_compose: str
    carried: Mapping[str, str]
    """What the address says of the list that the complaint was opened from."""

    # -- the head ---------------------------------------------------------------------------

    @property
    def number(self) -> str:
        """The public number."""
        return self.read.complaint.number

    def address(self, **more: str) -> str:
        """Return the address of this page, or of a part of it."""
        values: dict[str, Any] = {"number": self.number, **self.carried, **more}
        return url_for("panel.show_complaint", **values)

    @property
    def here(self) -> str:
        """The address of this very page, with the place in the list that it was opened from."""
        asked = {"tab": self.asked_tab, "compose": self.asked_compose}
        return self.address(**{name: value for name, value in asked.items() if value})

    @property
    def title(self) -> str:
        """What it is about: the product, or else the category."""
        return str(self.product or words.category_label(self.read.complaint.category))

    @cached_property
    def product(self) -> object:
        """The product, nothing, or that it cannot be opened."""
        return self.fact("product")

    @property
    def buyer(self) -> object:
        """As whom they bought, for staff."""
        return words.buyer_label(self.read.complaint.buyer)

    @property
    def who(self) -> object:
        """The customer's name, masked where the role wants it."""
        return self.read.person.name

    @cached_property
    def face(self) -> clocks.Face | None:
        """What ring and chip show."""
        return clocks.face(self.read.complaint, self.read.clock())

    @property
    def dates(self) -> dict[str, Any]:
        """The three dates, never mixed: our own target, the safe date, the date by law."""
        target, law = self.read.deadlines.get(DeadlineKind.TARGET), self.read.clock()
        return {
            "target": target.safe_on if target else None,
            "safe": law.safe_on if law else None,
            "law": law.statutory_on if law else None,
            "basis": self.law.basis,
            "safe_basis": self.law.safe_basis,
            "verified": law.rollover_verified if law else True,
            "law_is_ours": self.law.is_ours,
        }

    @cached_property
    def steps(self) -> list[dict[str, Any]]:
        """The way of this complaint, with the day of each step that was taken."""
        return list(way.steps(self.read))

    # -- the left column --------------------------------------------------------------------

    @property
    def tab(self) -> str:
        """The open tab; who reads no messages starts with the history."""
        first = "conversation" if self.read.may_read_bodies else "history"
        return self.asked_tab if self.asked_tab in self.tab_codes else first

    @property
    def tab_codes(self) -> tuple[str, ...]:
        """The tabs that this person may open."""
        return TABS if self.read.may_read_bodies else WITHOUT_BODIES

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The tabs as links."""
        labels = {
            "conversation": (_("Conversation"), len(self.read.said)),
            "investigation": (_("Investigation"), None),
            "history": (_("History"), len(self.read.history)),
            "documents": (_("Documents"), len(self.read.files)),
            "tasks": (_("Tasks"), sum(task.state.is_open for task in self.read.tasks)),
        }
        return [
            {
                "label": labels[code][0],
                "count": labels[code][1],
                "href": self.address(tab=code),
                "current": code == self.tab,
            }
            for code in self.tab_codes
        ]

    @property
    def compose(self) -> str:
        """Which kind of text the composer starts with."""
        may_reply = self.by.may(Permission.REPLY)
        return "reply" if may_reply and self.asked_compose != "note" else "note"

    @property
    def may_reply(self) -> bool:
        """Whether this person may write to the customer."""
        return self.by.may(Permission.REPLY)

    @property
    def may_note(self) -> bool:
        """Whether this person may write an internal note."""
        return self.by.may(Permission.NOTE)

    @cached_property
    def conversation(self) -> Conversation:
        """What was said and what happened, for its tabs."""
        return Conversation(self.read, self.by)

    @cached_property
    def inquiry(self) -> Inquiry:
        """What was found so far, for its tab."""
        return Inquiry(self.read, self.by)

    # -- the right column -------------------------------------------------------------------

    @property
    def customer(self) -> list[tuple[str, object]]:
        """Who complains; contact details only for roles that may see them."""
        complaint, person = self.read.complaint, self.read.person
        return [
            (_("Name"), person.name),
            (_("Company"), person.organisation),
            (_("E-mail"), person.email),
            (_("Phone"), person.phone),
            (_("Address"), person.postal_address),
            (_("Country"), country_name(complaint.country)),
            (_("Language"), language_name(complaint.language)),
            (_("Buyer"), self.buyer),
        ]

    @cached_property
    def purchased(self) -> Purchased:
        """Product and purchase, and what they would like."""
        return Purchased(self.read, self.by)

    @cached_property
    def law(self) -> Law:
        """Which rules apply."""
        return Law(self.read)

    @property
    def handler(self) -> rows.Handler | None:
        """Who is responsible."""
        return rows.handler(self.read.handler())

    @property
    def handler_value(self) -> str:
        """Who is responsible, as the select names them."""
        return bytes(self.read.complaint.handler_uid or b"").hex()

    @property
    def may_take(self) -> bool:
        """Whether this person may take a complaint that nobody handles."""
        return self.read.complaint.handler_uid is None and self.by.may(Permission.TAKE)

    @property
    def may_take_over(self) -> bool:
        """Whether this person could handle it themselves, and does not yet."""
        return self.by.may(Permission.REVIEW) and self.read.complaint.handler_uid != self.by.uid

    @property
    def may_part(self) -> bool:
        """Whether this person may take a merging back."""
        return self.by.may(Permission.REOPEN)

    @property
    def may_release(self) -> bool:
        """Whether this person may let a complaint that was set aside go on."""
        is_aside = self.read.complaint.quarantine is not None
        return is_aside and self.by.may(Permission.RELEASE_QUARANTINE)

    @property
    def may_decide(self) -> bool:
        """Whether an answer can be recorded now."""
        return bool(ANSWERS & set(self.read.actions))

    @property
    def may_correct(self) -> bool:
        """Whether the decision that stands can be followed by one that puts it right."""
        return Action.CORRECT in self.read.actions

    @property
    def waiting_approval(self) -> Approval | None:
        """The decision that waits for another person to agree."""
        waiting = (row for row in self.read.approvals if row.kind is Giving.DECISION)
        return next((row for row in waiting if row.settled_at is None), None)

    @property
    def actions(self) -> list[Action]:
        """The steps that are possible now; the decision and the seldom ones stand elsewhere."""
        return [action for action in self.read.actions if action not in DECISIONS | SELDOM]

    @property
    def seldom(self) -> list[Action]:
        """The steps of the menu; what was set aside is closed where it is released."""
        released = {Action.DISMISS} if self.read.complaint.quarantine else set()
        return [action for action in self.read.actions if action in SELDOM - released]

    @property
    def waits_for_handler(self) -> bool:
        """Whether checking cannot start only because nobody handles it."""
        complaint = self.read.complaint
        is_new = complaint.state is State.RECEIVED and complaint.handler_uid is None
        return is_new and self.by.may(Permission.REVIEW)

    @property
    def has_stamped_copy(self) -> bool:
        """Whether somebody handed it over, and gets a copy with stamp."""
        return stamped_copies.is_offered(self.read.complaint)

    @property
    def may_take_file(self) -> bool:
        """Whether this person may take all of it along."""
        return self.by.may(Permission.EXPORT)

    @property
    def answer(self) -> Answer | None:
        """The decision that stands."""
        return self.read.answer

    @cached_property
    def holding(self) -> dict[str, Any] | None:
        """The progress update that is ready, for who may write to the customer."""
        complaint = self.read.complaint
        if complaint.holding_out_on is None or not self.by.may(Permission.REPLY):
            return None
        today = clock.today(filters.zone())
        promised_on = holding_notices.promise(self.read.deadlines.values(), today)
        return {
            "out_on": complaint.holding_out_on,
            "promised_on": promised_on,
            "text": holding_notices.text(complaint, promised_on),
        }

    @property
    def extension_label(self) -> object:
        """What has to be on record before a date by law may move."""
        extension = self.read.regime.extension
        return extension.proof.label if extension else ""

    def fact(self, name: str) -> Any:
        """Return a sealed fact of the complaint, opened."""
        return reading.opened(self.read.complaint, name)
