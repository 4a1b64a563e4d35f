"""What lines about the investigation and the facts of a complaint add to their titles."""

from collections.abc import Callable
from typing import Any

from reclamator.domain.first_check import Piece
from reclamator.domain.vocabulary import (
    CauseKind,
    ErrorType,
    EventKind,
    PartyAtFault,
    Validity,
    WaitingOn,
)
from reclamator.i18n import _, pgettext
from reclamator.i18n import lazy as _l
from reclamator.i18n.amounts import money
from reclamator.models.staff import Staff
from reclamator.web.panel import words

People = dict[bytes, Staff]


def _found(_people: People, detail: dict[str, Any]) -> object:
    return " · ".join(_labels(detail, _FINDINGS))


def _changed(_people: People, detail: dict[str, Any]) -> object:
    category = detail.get("category")
    told = [str(words.category_label(category))] if category else []
    return " · ".join(told + _labels(detail, {**_FINDINGS, "waiting_on": WaitingOn}))


def _waiting(_people: People, detail: dict[str, Any]) -> object:
    told = _labels(detail, {"waiting_on": WaitingOn})
    return told[0] if told else pgettext("waiting_on", "It is our turn again")


def _corrected(_people: People, detail: dict[str, Any]) -> object:
    before, after = detail.get("before", {}), detail.get("after", {})
    return " · ".join(
        _(
            "%(fact)s: %(before)s → %(after)s",
            fact=label,
            before=_fact(before[name]),
            after=_fact(after.get(name)),
        )
        for name, label in FACTS.items()
        if name in before
    )


def _fact(value: object) -> str:
    """A fact as it reads: a text, an amount of money, or a dash where nothing is known."""
    if isinstance(value, dict):
        return money(int(value["minor"]), str(value["currency"]))
    return str(value or "–")


FACTS = {
    "product": _l("Product"),
    "batch": _l("Batch or serial number"),
    "order_number": _l("Order number"),
    "fault": _l("Fault"),
    "price": _l("Price paid"),
}


def _other(_people: People, detail: dict[str, Any]) -> object:
    return detail.get("with", "")


def _label(_people: People, detail: dict[str, Any]) -> object:
    return detail.get("label", "")


def _minutes(_people: People, detail: dict[str, Any]) -> object:
    return words.duration(int(detail.get("minutes", 0)))


def _money(_people: People, detail: dict[str, Any]) -> object:
    minor, currency = detail.get("value_minor"), detail.get("currency")
    return money(int(minor), str(currency)) if minor and currency else ""


_FINDINGS: dict[str, Any] = {
    "validity": Validity,
    "cause": CauseKind,
    "error_type": ErrorType,
    "party_at_fault": PartyAtFault,
}


def _labels(detail: dict[str, Any], kinds: dict[str, Any]) -> list[str]:
    """Return the words of the codes that a line holds; an unknown one says nothing."""
    return [
        str(kind(detail[name]).label)
        for name, kind in kinds.items()
        if detail.get(name) in set(kind)
    ]


def _title(_people: People, detail: dict[str, Any]) -> object:
    return detail.get("title", "")


def _pieces(_people: People, detail: dict[str, Any]) -> object:
    """A line that staff wrote themselves is not said again here."""
    codes = [code for code in detail.get("pieces", ()) if code in set(Piece)]
    return ", ".join(str(Piece(code).label) for code in codes)


TOLD: dict[EventKind, Callable[[People, dict[str, Any]], object]] = {
    EventKind.INVESTIGATED: _found,
    EventKind.CHANGED: _changed,
    EventKind.WAITING: _waiting,
    EventKind.FACTS_CORRECTED: _corrected,
    EventKind.GESTURE_GIVEN: _money,
    EventKind.GESTURE_TAKEN_BACK: _money,
    EventKind.LINKED: _other,
    EventKind.CAUSE_RENAMED: _title,
    EventKind.MERGED: _other,
    EventKind.UNMERGED: _other,
    EventKind.LABELLED: _label,
    EventKind.UNLABELLED: _label,
    EventKind.TIME_NOTED: _minutes,
    EventKind.COMPLETION_ANSWERED: _pieces,
    EventKind.COMPLETION_TICKED: _pieces,
}
