"""Assignment rules: which complaints a rule means, and whom it names.

The first rule that fits wins. The last one has no conditions, so that one always fits.
"""

import unicodedata
from dataclasses import dataclass

from reclamator.domain.permissions import Permission, Role, allows
from reclamator.domain.vocabulary import Coded
from reclamator.i18n import lazy_p

MOST_RULES = 40
LONGEST_KEYWORD = 80
UNREADABLE = "\0"
"""In place of words that cannot be opened: no text that came in has it, so it fits nothing."""


class Whom(Coded):
    """Whom a rule names; where that is several, the one with the least open work gets it."""

    PERSON = "person", lazy_p("assignment", "One person")
    ROLE = "role", lazy_p("assignment", "A role")
    EVERYONE = "everyone", lazy_p("assignment", "Everyone who checks complaints")


class Condition(Coded):
    """What a rule may ask of a complaint."""

    CATEGORY = "category", lazy_p("assignment", "Category")
    PRODUCT = "product", lazy_p("assignment", "Product")
    LANGUAGE = "language", lazy_p("assignment", "Language")
    CHANNEL = "channel", lazy_p("assignment", "Channel")
    COUNTRY = "country", lazy_p("assignment", "Country")


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What rules look at; `product` is as the customer typed it, and is kept nowhere."""

    category: str
    product: str
    language: str
    channel: str
    country: str


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Conditions that must all hold, an empty one always does; and whom they lead to."""

    category: str = ""
    product: str = ""
    language: str = ""
    channel: str = ""
    country: str = ""
    whom: Whom | None = None
    role: Role | None = None
    staff_uid: bytes | None = None

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What this rule asks for."""
        return tuple(each for each in Condition if getattr(self, each.value))

    def misses(self, matter: Matter) -> tuple[Condition, ...]:
        """Return the conditions that do not hold; none when the rule fits."""
        return tuple(each for each in self.conditions if not _holds(self, each, matter))


ROLES: tuple[Role, ...] = tuple(role for role in Role if allows(role, Permission.REVIEW))
"""Whose people may handle a complaint."""


def _holds(rule: Rule, condition: Condition, matter: Matter) -> bool:
    wanted, found = getattr(rule, condition.value), getattr(matter, condition.value)
    if condition is Condition.PRODUCT:
        return _plain(wanted) in _plain(found)
    return bool(wanted == found)


def _plain(text: str) -> str:
    """Fold case, accents and spaces, so that "Café  Modra" is found by "cafe modra"."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(bare.split())
