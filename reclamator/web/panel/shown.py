"""What is shown of one complaint: its reading, turned into words, steps, lines and buttons."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for

from reclamator import clock
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Permission
from reclamator.domain.regimes import DayKind
from reclamator.domain.vocabulary import (
    Buyer,
    DeadlineKind,
    Direction,
    EventKind,
    State,
)
from reclamator.i18n import (
    _,
    country_name,
    file_size,
    language_name,
    ngettext,
)
from reclamator.models.staff import Staff
from reclamator.services import holding_notices, reading
from reclamator.services.reading import CANNOT_BE_OPENED, Answer, File, Happened, Said
from reclamator.web import filters
from reclamator.web.panel import about, clocks, rows, way, words
from reclamator.web.panel.inquiry import Inquiry
from reclamator.web.panel.purchased import Purchased
from reclamator.web.panel.work import Work

TABS = ("conversation", "investigation", "history", "documents", "tasks")
WITHOUT_BODIES = ("history", "tasks")
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/heic")

# Shown as a message, or as the complaint itself: no line of their own in the conversation.
TOLD_OTHERWISE = frozenset(
    {
        EventKind.SUBMITTED,
        EventKind.MESSAGE_RECEIVED,
        EventKind.MESSAGE_SENT,
        EventKind.NOTE_ADDED,
    }
)
DECISIONS = frozenset({Action.DECIDE, Action.DECIDE_APPEAL})

# a message that nobody of us wrote: a machine's, or a progress update that went out by itself
_WITHOUT_AUTHOR = {"holding": "clock"}


@dataclass(frozen=True)
class Shown(Work):
    """One complaint as its page shows it to one person."""

    asked_tab: str
    asked_compose: str

    # -- the head ---------------------------------------------------------------------------

    @property
    def number(self) -> str:
        """The public number."""
        return self.read.complaint.number

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
            "basis": self._basis(),
            "verified": law.rollover_verified if law else True,
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
                "href": url_for("panel.show_complaint", number=self.number, tab=code),
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
    def thread(self) -> list[dict[str, Any]]:
        """Messages, notes and quiet lines between them, oldest first."""
        said = [self.entry(each) for each in self.read.said]
        happened = [
            self._line(each) for each in self.read.history if each.code not in TOLD_OTHERWISE
        ]
        return sorted(said + happened, key=lambda each: (each["at"], each["rank"]))

    @cached_property
    def history(self) -> list[dict[str, Any]]:
        """Every event, newest first."""
        return [self._told(each) for each in reversed(self.read.history)]

    @cached_property
    def documents(self) -> list[dict[str, Any]]:
        """Every file, in the order they came."""
        return [self._document(file) for file in self.read.files]

    @cached_property
    def inquiry(self) -> Inquiry:
        """What was found so far, for its tab."""
        return Inquiry(self.read, self.by)

    def entry(self, said: Said) -> dict[str, Any]:
        """Return one message or note for its macro."""
        person = self.read.people.get(said.author_uid or b"")
        by = self._author(said, person)
        return {
            "kind": "note" if said.is_note else "message",
            "id": f"m-{said.uid.hex()}",
            "at": said.at,
            "rank": 0 if said.is_opening else 1,
            "by": by,
            "direction": said.direction.value if said.direction else "",
            "initials": filters.initials(by),
            "colour": filters.colour(person.uid if person else self.read.complaint.uid),
            "road": self._road(said),
            "lang": said.language if isinstance(said.body, str) else "",
            "text": said.body,
            "files": [self._document(file) for file in said.files],
        }

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

    @property
    def law(self) -> list[tuple[str, object]]:
        """Which rules apply, where they stand, and how sure we are of them."""
        regime = self.read.regime
        return [
            (_("Rules of"), country_name(regime.country_code or "EU")),
            (_("Period"), self._basis() or _("no date by law")),
            (_("Provision"), regime.citation_local),
            (_("How sure"), regime.confidence.label),
            (_("Version"), f"{regime.code} {self.read.complaint.regime_version}"),
            (_("Silence means"), regime.silence_effect.label if self.has_law_clock else ""),
        ]

    @property
    def law_remarks(self) -> list[str]:
        """What else has to be known about the rules of this complaint."""
        complaint, law = self.read.complaint, self.read.clock()
        remarks = {
            _("Bought for a company: only our own target runs."): complaint.buyer is Buyer.BUSINESS,
            _("The customer named no country, so these are the rules of your own."): (
                complaint.country_assumed
            ),
            _("Whether the last day moves over a day off is unverified: plan for the safe date."): (
                law is not None and law.statutory_on is not None and not law.rollover_verified
            ),
        }
        return [sentence for sentence, holds in remarks.items() if holds]

    @property
    def has_law_clock(self) -> bool:
        """Whether the law sets a date for the answer."""
        law = self.read.clock()
        return law is not None and law.statutory_on is not None

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
    def may_release(self) -> bool:
        """Whether this person may let a complaint that was set aside go on."""
        is_aside = self.read.complaint.quarantine is not None
        return is_aside and self.by.may(Permission.RELEASE_QUARANTINE)

    @property
    def may_decide(self) -> bool:
        """Whether an answer can be recorded now."""
        return bool(DECISIONS & set(self.read.actions))

    @property
    def actions(self) -> list[Action]:
        """The steps that are possible now, the decision aside."""
        return [action for action in self.read.actions if action not in DECISIONS]

    @property
    def waits_for_handler(self) -> bool:
        """Whether checking cannot start only because nobody handles it."""
        complaint = self.read.complaint
        is_new = complaint.state is State.RECEIVED and complaint.handler_uid is None
        return is_new and self.by.may(Permission.REVIEW)

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

    # -- helpers ----------------------------------------------------------------------------

    def _basis(self) -> str:
        regime, law = self.read.regime, self.read.clock()
        if law is None or law.statutory_on is None or law.kind is not DeadlineKind.ANSWER:
            return ""
        days = max(regime.response_days or 0, law.own_days or 0)
        if regime.day_kind is DayKind.WORKING:
            return ngettext("%(num)s working day, by law", "%(num)s working days, by law", days)
        return ngettext("%(num)s day, by law", "%(num)s days, by law", days)

    def _author(self, said: Said, person: Staff | None) -> str:
        if said.direction is Direction.IN:
            return str(self.who)
        kind = "staff" if said.author_uid else _WITHOUT_AUTHOR.get(said.purpose, "api")
        return words.actor(kind, said.author_uid, self.read.people)

    def _road(self, said: Said) -> str:
        if said.is_opening:
            return str(self.read.complaint.channel.label)
        if said.purpose == "completion":
            return _("request for completion")
        if said.purpose == "holding":
            return _("progress update")
        return _("tracking page") if said.direction is Direction.IN else ""

    def _line(self, event: Happened) -> dict[str, Any]:
        return {
            "kind": "event",
            "at": event.at,
            "rank": 2 + event.position,
            "icon": words.EVENT_ICONS[event.code],
            "what": about.title(event, self.read.people),
            "about": self._about(event),
        }

    def _told(self, event: Happened) -> dict[str, Any]:
        tone = {EventKind.SUBMITTED: "on", EventKind.DISPATCHED: "on"}.get(event.code, "")
        return {
            "icon": words.EVENT_ICONS[event.code],
            "title": about.title(event, self.read.people),
            "at": event.at,
            "text": " · ".join(
                filter(None, (self._who(event), self._moved(event), self._about(event)))
            ),
            "tone": tone,
        }

    def _who(self, event: Happened) -> str:
        return words.actor(event.actor, event.actor_uid, self.read.people)

    def _moved(self, event: Happened) -> str:
        if not event.from_state or event.from_state == event.to_state or not event.to_state:
            return ""
        before, after = State(event.from_state).label, State(event.to_state).label
        return _("%(before)s → %(after)s", before=before, after=after)

    def _about(self, event: Happened) -> str:
        if not event.is_readable:
            return str(CANNOT_BE_OPENED)
        return about.told(event, self.read.people)

    def _document(self, file: File) -> dict[str, Any]:
        where: dict[str, Any] = {"number": self.number, "position": file.position}
        return {
            "name": file.name,
            "href": url_for("panel.download", **where),
            "preview": url_for("panel.preview", **where) if file.has_preview else "",
            "note": file_size(file.size_bytes) if file.size_bytes is not None else "",
            "at": file.created_at,
            "by": words.actor("staff", file.by_staff_uid, self.read.people)
            if file.by_staff_uid
            else _("Customer"),
        }
