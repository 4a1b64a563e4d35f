"""Texts of message templates: which variables they may hold, and how one is filled.

A variable is its name in braces: `{number}`. That is all there is: no conditions, no filters,
nothing that runs. An unknown name is a fault of the text, an empty value one of the filling.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reclamator.domain.vocabulary import Coded
from reclamator.i18n import _, lazy_p

LONGEST_NAME = 60
LONGEST_TEXT = 5_000
LONGEST_SUBJECT = 120
MOST, MOST_EVER = 100, 300


class Variable(Coded):
    """What a text may name; the code is the name that stands in the braces."""

    NUMBER = "number", lazy_p("variable", "number of the complaint")
    CUSTOMER = "customer", lazy_p("variable", "name of the customer")
    PRODUCT = "product", lazy_p("variable", "product")
    ORDER_NUMBER = "order_number", lazy_p("variable", "order number")
    RECEIVED = "received", lazy_p("variable", "day it came in")
    ANSWER_BY = "answer_by", lazy_p("variable", "day by which we answer, after “by”")
    MISSING = "missing", lazy_p("variable", "what is still missing")
    REMEDY = "remedy", lazy_p("variable", "remedy of the decision")
    AMOUNT = "amount", lazy_p("variable", "amount of the decision")
    DUE_BY = "due_by", lazy_p("variable", "day by which the remedy is due, after “by”")
    TODAY = "today", lazy_p("variable", "day of today")
    HANDLER = "handler", lazy_p("variable", "who handles it")
    COMPANY = "company", lazy_p("variable", "name of the company")
    TRACKING_LINK = "tracking_link", lazy_p("variable", "address of the customer’s page")

    @property
    def written(self) -> str:
        """As it stands in a text."""
        return f"{{{self.value}}}"


IN_A_SUBJECT = frozenset(
    {
        Variable.NUMBER,
        Variable.RECEIVED,
        Variable.ANSWER_BY,
        Variable.DUE_BY,
        Variable.TODAY,
        Variable.COMPANY,
    }
)
"""A subject is read by whoever passes the screen: it names no product and no person."""


@dataclass(frozen=True)
class Unknown:
    """Braces that name nothing we know; `name` is None where they are never closed."""

    name: str | None


@dataclass(frozen=True)
class Filled:
    """A text with its variables resolved; those of `empty` had no value and stand as they were."""

    text: str
    empty: tuple[Variable, ...]


_PARTS = re.compile(r"[^{]+|\{(?P<name>[^{}\n]{0,40})\}|\{")


def parts(text: str) -> Iterator[str | Variable | Unknown]:
    """Walk a text: words, variables, and braces that are neither."""
    for found in _PARTS.finditer(text):
        name = found["name"]
        if name is not None:
            known = name.strip() in set(Variable)
            yield Variable(name.strip()) if known else Unknown(name.strip())
        else:
            yield Unknown(None) if found[0] == "{" else found[0]


def variables(text: str) -> tuple[Variable, ...]:
    """Return what a text names, each once, in the order of the text."""
    return tuple(dict.fromkeys(part for part in parts(text) if isinstance(part, Variable)))


def fault(text: str) -> str:
    """Return the sentence about the first part that is no variable; nothing for a sound text."""
    for part in parts(text):
        if isinstance(part, Unknown):
            return _sentence(part)
    return ""


def subject_fault(text: str) -> str:
    """Return the sentence about what a subject may not hold; nothing for a sound one."""
    named = (each for each in variables(text) if each not in IN_A_SUBJECT)
    private = next(named, None)
    if private is None:
        return fault(text)
    return _(
        "A subject can be read by others, so it cannot hold %(variable)s.",
        variable=private.written,
    )


def fill(text: str, values: Mapping[Variable, str]) -> Filled:
    """Put values in place of the variables; what has none is named and left standing."""
    named = [part for part in parts(text) if isinstance(part, Variable)]
    empty = tuple(dict.fromkeys(part for part in named if not values.get(part)))
    return Filled("".join(_said(part, values) for part in parts(text)), empty)


def _said(part: str | Variable | Unknown, values: Mapping[Variable, str]) -> str:
    if isinstance(part, Variable):
        return values.get(part) or part.written
    return part if isinstance(part, str) else "{" if part.name is None else f"{{{part.name}}}"


def _sentence(part: Unknown) -> str:
    if part.name is None:
        return _("A brace is opened and not closed. Write a variable like this: {number}.")
    return _(
        "We do not know the variable “%(name)s”. Choose one of those below the text.",
        name=part.name,
    )
