"""The register's tabs and filters: from the address to what is asked, and back."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from reclamator.domain.vocabulary import AppealState, Channel, Kind, State, WaitingOn
from reclamator.i18n import _, countries, day_month, lazy_p
from reclamator.i18n import lazy as _l
from reclamator.models.complaint import Shelf
from reclamator.models.staff import Staff
from reclamator.services import register
from reclamator.services.register import Filters, Sort
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
    "country": _l("Country"),
    "label": _l("Label"),
    "appeal": _l("Second look"),
    "kind": _l("Type of submission"),
}
SORTS: dict[str, object] = {
    "due": _l("Answer due, soonest first"),
    "-due": _l("Answer due, latest first"),
    "-received": _l("Received, newest first"),
    "received": _l("Received, oldest first"),
    "-changed": _l("Last change, newest first"),
    "changed": _l("Last change, oldest first"),
}
COLUMNS: dict[str, object] = {
    "customer": _l("Customer"),
    "product": _l("Product and problem"),
    "claim": _l("Would like"),
    "state": _l("Status"),
    "due": _l("Answer due"),
    "handler": _l("Handler"),
    "received": lazy_p("column", "Received"),
    "channel": _l("Came in by"),
    "changed": _l("Last change"),
}
USUAL = tuple(name for name in COLUMNS if name not in ("received", "channel"))
_CLASSES = {"claim": "claim", "received": "r", "changed": "changed r"}
LONGEST_QUERY = 254
MOST_COUNTED_FILTERS = 1
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
    labels: Mapping[str, object] = field(default_factory=dict)
    columns: tuple[str, ...] = USUAL


@dataclass(frozen=True)
class Asked:
    """What an address of the register asks for; anything unknown in it is left out."""

    args: MultiDict[str, str]
    reader: Reader
    people: tuple[Staff, ...]

    @property
    def tab(self) -> str:
        """The chosen tab; none while something is looked up."""
        chosen = self.args.get("tab", "")
        return "" if self.query else (chosen if chosen in TABS else "open")

    @property
    def view(self) -> str:
        """The saved view that the address came from, by its name in addresses."""
        return self.args.get("view", "") if not self.args.get("q") else ""

    @property
    def lost(self) -> list[str]:
        """Filters of the address that name what is not there any more."""
        return [
            str(label)
            for name, label in FIELDS.items()
            if self.args.get(name) and not self.value(name)
        ]

    @property
    def saved(self) -> dict[str, str]:
        """What a saved view keeps: codes, and nothing that somebody typed."""
        kept = {name: code for name, code in self.whole.items() if name not in ("q", "view")}
        # everybody sees a view with its columns, not with their own
        return kept if self.columns == USUAL else kept | {"columns": ".".join(self.columns)}

    @property
    def query(self) -> str:
        """What is looked up."""
        return self.args.get("q", "").strip()[:LONGEST_QUERY]

    @property
    def fields(self) -> dict[str, object]:
        """The filters by their code."""
        return FIELDS

    @property
    def sorts(self) -> dict[str, object]:
        """The orders that this page may be put into.

        What is due until a day is found by its date, and so it is sorted: no other index holds it.
        Nor has a label another order.
        """
        is_dated = self.tab == "week" or bool(self.value("due") or self.value("label"))
        return {code: SORTS[code] for code in ("due", "-due")} if is_dated else SORTS

    @property
    def sort(self) -> str:
        """The order of this page; what is done is shown newest first from the start."""
        usual = "-due" if self.tab == "done" else "due"
        asked = self.args.get("sort", usual)
        return asked if asked in self.sorts else usual

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns to show, in their steady order; the number stands always."""
        ticked = ".".join(self.args.getlist("column"))
        named = ticked or self.args.get("columns", "")
        return columns_of(named) if named else self.reader.columns

    def head(self) -> list[dict[str, Any]]:
        """Return the heads of the table; what can be sorted by is a link to that order."""
        shown = [name for name in COLUMNS if name in self.columns]
        return [{"label": _("Number")}, *(self._column(name) for name in shown)]

    def _column(self, name: str) -> dict[str, Any]:
        made: dict[str, Any] = {"key": name, "label": COLUMNS[name], "cls": _CLASSES.get(name, "")}
        if name in self.sorts:
            turned = {name: f"-{name}", f"-{name}": name}
            # moments are asked for newest first, dates that come soonest first
            first = name if name == "due" else f"-{name}"
            made["href"] = self.address(sort=turned.get(self.sort, first))
        return made

    @property
    def all_columns(self) -> dict[str, object]:
        """Every column that there is."""
        return COLUMNS

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
            sort=Sort(self.sort.removeprefix("-")),
            newest_first=self.sort.startswith("-"),
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
        return code if code and code in self.choices(name) else ""

    def choices(self, name: str) -> dict[str, object]:
        """Return the codes of a filter and their words."""
        return _CHOICES[name](self)

    def chips(self) -> list[Chip]:
        """Return the filters that act now."""
        return [
            Chip(str(label), str(self.choices(name)[code]), self.address(**{name: None}))
            for name, label in FIELDS.items()
            if (code := self.value(name))
        ]

    @property
    def is_quick_to_count(self) -> bool:
        """Whether no more than one filter beside the tab would have to be looked through."""
        return len(self.chips()) <= MOST_COUNTED_FILTERS and not self.lost

    @property
    def kept(self) -> dict[str, str]:
        """What the address holds beside the filters."""
        own = self.columns == self.reader.columns
        beside = {
            "tab": self.args.get("tab", ""),
            "sort": self.sort if "sort" in self.args else "",
            "columns": "" if own else ".".join(self.columns),
            "q": self.query,
            "view": self.view,
        }
        return {name: value for name, value in beside.items() if value}

    def address(self, **changes: str | None) -> str:
        """Return this page's address with changes; a change leads to the first page."""
        return url_for("panel.register", **self._query(changes))

    @property
    def filters_address(self) -> str:
        """Return where the filters of this page are chosen."""
        return url_for("panel.show_filters", **self._query({}))

    @property
    def orders_address(self) -> str:
        """Return where the order of this page is chosen."""
        return url_for("panel.show_orders", **self._query({}))

    @property
    def columns_address(self) -> str:
        """Return where the columns are chosen."""
        return url_for("panel.show_columns", **self._query({}))

    @property
    def views_address(self) -> str:
        """Return where this view is kept under a name."""
        return url_for("panel.show_views", **self._query({}))

    @property
    def export_address(self) -> str:
        """Return where this view is taken along."""
        return url_for("panel.choose_export", **self._query({}))

    @property
    def whole(self) -> dict[str, Any]:
        """Everything that the address holds."""
        return self._query({})

    def _query(self, changes: Mapping[str, str | None]) -> dict[str, Any]:
        kept: dict[str, str | None] = {name: self.value(name) for name in FIELDS}
        kept |= self.kept
        return {name: value for name, value in (kept | dict(changes)).items() if value}

    def cleared(self) -> str:
        """Return this page's address without any filter."""
        return self.address(**dict.fromkeys(FIELDS))


def columns_of(text: str) -> tuple[str, ...]:
    """Return the columns that a dotted list names, in their steady order; the usual for none."""
    named = text.split(".")
    return tuple(name for name in COLUMNS if name in named) or USUAL


def _handlers(asked: Asked) -> dict[str, object]:
    people = {bytes(person.uid).hex(): person.name for person in asked.people}
    return {NOBODY: _("nobody"), **people}


_CHOICES: dict[str, Callable[[Asked], dict[str, object]]] = {
    "state": lambda asked: {state.value: state.label for state in State},
    "due": lambda asked: {**DUE, **_one_day(asked.args.get("due", ""))},
    "category": lambda asked: {
        code: words.category_label(code) for code in asked.reader.categories
    },
    "handler": _handlers,
    "channel": lambda asked: {channel.value: channel.label for channel in Channel},
    "country": lambda asked: dict(countries()),
    "waiting": lambda asked: {on.value: on.label for on in WaitingOn},
    "label": lambda asked: dict(asked.reader.labels),
    "appeal": lambda asked: {state.value: state.label for state in AppealState},
    "kind": lambda asked: {kind.value: kind.label for kind in Kind},
}


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
    "country": lambda asked: {"country": asked.value("country")},
    "waiting": lambda asked: {"waiting_on": WaitingOn(asked.value("waiting"))},
    "label": lambda asked: {"label_uid": bytes.fromhex(asked.value("label"))},
    "appeal": lambda asked: {"appeal_state": AppealState(asked.value("appeal"))},
    "kind": lambda asked: {"kind": Kind(asked.value("kind"))},
}
