"""Satisfaction: whom we may ask how it went, once a complaint is closed; a table with reasons.

The first line that holds says why not; where none does, we may ask.
"""

from collections.abc import Callable
from dataclasses import dataclass

from reclamator.domain.vocabulary import State
from reclamator.domain.vocabulary.coded import Coded
from reclamator.i18n import lazy_p


@dataclass(frozen=True)
class Asked:
    """What the table looks at."""

    state: State
    is_erased: bool
    is_set_aside: bool
    was_answered: bool
    is_reachable: bool
    has_objected: bool
    company_asks: bool


class WhyNot(Coded):
    """Why a customer is not asked."""

    ERASED = "erased", lazy_p("satisfaction", "The customer’s data is erased.")
    WITHDRAWN = "withdrawn", lazy_p("satisfaction", "The customer has withdrawn the complaint.")
    SET_ASIDE = "set_aside", lazy_p("satisfaction", "The complaint is set aside.")
    OPEN = "open", lazy_p("satisfaction", "The complaint is not closed yet.")
    UNANSWERED = "unanswered", lazy_p("satisfaction", "It was closed without an answer.")
    OBJECTED = "objected", lazy_p("satisfaction", "The customer does not want to be asked.")
    NO_ADDRESS = "no_address", lazy_p("satisfaction", "There is no e-mail address.")
    SWITCHED_OFF = "switched_off", lazy_p("satisfaction", "Your company asks nobody.")


TABLE: tuple[tuple[WhyNot, Callable[[Asked], bool]], ...] = (
    (WhyNot.ERASED, lambda asked: asked.is_erased),
    (WhyNot.WITHDRAWN, lambda asked: asked.state is State.WITHDRAWN),
    (WhyNot.SET_ASIDE, lambda asked: asked.is_set_aside),
    (WhyNot.OPEN, lambda asked: asked.state is not State.CLOSED),
    (WhyNot.UNANSWERED, lambda asked: not asked.was_answered),
    (WhyNot.OBJECTED, lambda asked: asked.has_objected),
    (WhyNot.NO_ADDRESS, lambda asked: not asked.is_reachable),
    (WhyNot.SWITCHED_OFF, lambda asked: not asked.company_asks),
)


def why_not(asked: Asked) -> WhyNot | None:
    """Return why a customer is not asked; None where we may ask."""
    return next((reason for reason, holds in TABLE if holds(asked)), None)
