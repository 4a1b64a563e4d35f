"""The register's tabs and filters: from the address to what is asked, and back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from flask import url_for

from reclamator.domain.vocabulary import Channel, State, WaitingOn
from reclamator.i18n import _, day_month, lazy_p
from reclamator.i18n import lazy as _l
from reclamator.models.complaint import Shelf
from reclamator.models.staff import Staff
from reclamator.services import register
from reclamator.services.register import Filters
from reclamator.web.panel import words

WEEK_DAYS, SOON_DAYS = 7, 3
TABS = {
    "open": _l("All open"),
    "week": _l("Answer due this week"),
    "mine": lazy_p("tab", "Mine"),
    "nobody": lazy_p("tab", "Nobody’s"),
    "aside": lazy_p("tab", "Set aside"),
    "done": lazy_p("tab", "Done"),
}
DUE = {
    "late": lazy_p("due", "late"),
    "soon": lazy_p("due", "today or within 3 days"),
    "3": lazy_p("due", "within 3 days"),
    "7": lazy_p("due", "within 7 days"),
    "30": lazy_p("due", "within 30 days"),
}
NOBODY = "nobody"
FIELDS: dict[str, object] = {
    "state": _l("Status"),
    "due": _l("Answer due"),
    "category": _l("Category"),
    "handler": _l("Handler"),
    "channel": _l("Came in by"),
    "waiting": _l("Whose turn it is"),
}
LONGEST_QUERY = 254
ONE_DAY = re.compile(r"20\d\d-\d\d-\d\d")


@dataclass(frozen=True)
class Chip:
    """One filter that acts now: what is narrowed to what, and the address without it."""

    field: str
    value: str
    remove_href: str


@dataclass(frozen=True)
class Reader:
    """For whom the register is read: what "mine" means, what day it is, what may be looked up."""

    me: Staff
    today: date
    region: str
    contacts: bool
    categories: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What an address of the register asks for; anything unknown in it is left out."""

    args: Mapping[str, str]
    reader: Reader
    people: tuple[Staff, ...]

    @property
    def tab(self) -> str:
        """The chosen tab; none while something is looked up."""
        chosen = self.args.get("tab", "")
        return "" if self.query else (chosen if chosen in TABS else "open")

    @property
    def query(self) -> str:
        """What is looked up."""
        return self.args.get("q", "").strip()[:LONGEST_QUERY]

    @property
    def fields(self) -> dict[str, object]:
        """The filters by their code."""
        return FIELDS

    @property
    def newest_first(self) -> bool:
        """Whether the order is turned round; what is done is shown so from the start."""
        return self.args.get("sort", "-due" if self.tab == "done" else "due") == "-due"

    @cached_property
    def filters(self) -> Filters:
        """The filters of the page."""
        base = Filters() if self.query else self.of_tab(self.tab)
        chosen = {name: read(self) for name, read in _READERS.items() if self.value(name)}
        changes: dict[str, Any] = {}
        for part in chosen.values():
            changes.update(part)
        return replace(
            base,
            query=self.query,
            region=self.reader.region,
            contacts=self.reader.contacts,
            newest_first=self.newest_first,
            **changes,
        )

    def of_tab(self, tab: str) -> Filters:
        """Return the filters of a tab alone, for its count."""
        return {
            "open": Filters(shelf=Shelf.OPEN),
            "week": register.due_within(WEEK_DAYS, self.reader.today),
            "mine": Filters(shelf=Shelf.OPEN, handler_uid=bytes(self.reader.me.uid)),
            "nobody": Filters(shelf=Shelf.OPEN, nobody=True),
            "aside": Filters(shelf=Shelf.SET_ASIDE),
            "done": Filters(shelf=Shelf.DONE),
        }[tab]

    def late(self) -> Filters:
        """Return the filter of what should have been answered by now, by law."""
        return Filters(shelf=Shelf.OPEN, due_before=self.reader.today, owed=True, by_law=True)

    def value(self, name: str) -> str:
        """Return the code of one filter, or nothing when it is not one that we know."""
        code = self.args.get(name, "")
        return code if code in self.choices[name] else ""

    @cached_property
    def choices(self) -> dict[str, dict[str, object]]:
        """Every filter with its codes and their words."""
        people = {bytes(person.uid).hex(): person.name for person in self.people}
        categories = {code: words.category_label(code) for code in self.reader.categories}
        return {
            "state": {state.value: state.label for state in State},
            "due": {**DUE, **_one_day(self.args.get("due", ""))},
            "category": categories,
            "handler": {NOBODY: _("nobody"), **people},
            "channel": {channel.value: channel.label for channel in Channel},
            "waiting": {on.value: on.label for on in WaitingOn},
        }

    def chips(self) -> list[Chip]:
        """Return the filters that act now."""
        return [
            Chip(str(label), str(self.choices[name][code]), self.address(**{name: None}))
            for name, label in FIELDS.items()
            if (code := self.value(name))
        ]

    def address(self, **changes: str | None) -> str:
        """Return this page's address with changes; a change leads to the first page."""
        kept = {name: self.value(name) for name in FIELDS}
        kept |= {
            "tab": self.args.get("tab", ""),
            "sort": self.args.get("sort", ""),
            "q": self.query,
        }
        asked: dict[str, Any] = {name: value for name, value in (kept | changes).items() if value}
        return url_for("panel.register", **asked)


def _read_due(asked: Asked) -> dict[str, Any]:
    code, today = asked.value("due"), asked.reader.today
    since, until = _due_range(code, today)
    return {"due_from": since, "due_before": until, "owed": True, "by_law": code == "late"}


def _due_range(code: str, today: date) -> tuple[date | None, date]:
    """Return from which day on, and before which one, an answer is due."""
    if code == "late":
        return None, today
    if code == "soon":
        return today, today + timedelta(days=SOON_DAYS + 1)
    if code in DUE:
        return None, today + timedelta(days=int(code) + 1)
    day = date.fromisoformat(code)
    return day, day + timedelta(days=1)


def _one_day(code: str) -> dict[str, object]:
    """Return the choice of a single day, where a date is asked for: the dashboard links to it."""
    if not ONE_DAY.fullmatch(code):
        return {}
    try:
        return {code: day_month(date.fromisoformat(code))}
    except ValueError:
        return {}


def _read_handler(asked: Asked) -> dict[str, Any]:
    code = asked.value("handler")
    if code == NOBODY:
        return {"nobody": True, "handler_uid": None}
    return {"nobody": False, "handler_uid": bytes.fromhex(code)}


_READERS = {
    "state": lambda asked: {"state": State(asked.value("state"))},
    "due": _read_due,
    "category": lambda asked: {"category": asked.value("category")},
    "handler": _read_handler,
    "channel": lambda asked: {"channel": Channel(asked.value("channel"))},
    "waiting": lambda asked: {"waiting_on": WaitingOn(asked.value("waiting"))},
}
