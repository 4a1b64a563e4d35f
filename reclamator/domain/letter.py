"""What the letter with an answer must hold under each regime (LEGAL §4), as one table.

A part that whoever answers can supply, and has not, is a fault of the answer: it stops the sending.
A part that only the company's set-up or the complaint's own data can supply is told and stops
nothing, because the customer's date by law runs all the same, and a late answer does more harm than
a letterhead without a register number.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from reclamator.domain.outcomes import WITHOUT_MONEY, grants, refuses
from reclamator.domain.regimes import Regime
from reclamator.domain.vocabulary import Outcome, Remedy, Sector
from reclamator.errors import FieldError
from reclamator.i18n import LOCALES
from reclamator.i18n import lazy as _l

CLOSED_PLATFORM = re.compile(r"consumers/odr|\bODR\b|\bSOL platform", re.IGNORECASE)
"""The EU's platform was closed on 20 July 2025; a letter that names it misleads (LEGAL §1.10)."""

REFUND_DAYS: Mapping[str, int] = {"SK": 14, "UK": 14}
"""Within how many days after the return the money goes back, the way it was paid."""

GUARANTEE_MONTHS: Mapping[str, int] = {"FR": 6, "PT": 6}
"""By how much a repair prolongs the legal guarantee."""

GUARANTEE_MONTHS_IN_EU = 12
OUTSIDE_EU = frozenset({"UK", "UK-FIN", "UA", "RU"})
SAYS_LENGTH_OF_REPAIR = frozenset({"CZ"})


class LetterPart(StrEnum):
    """One part of a letter."""

    SENDER = "sender"
    REGISTRATION = "registration"
    RECIPIENT = "recipient"
    ROAD = "road"
    LANGUAGE = "language"
    RECEIVED = "received"
    ESSENCE = "essence"
    DEMAND = "demand"
    DECISION = "outcome"
    GROUNDS = "grounds"
    PROVISIONS = "provisions"
    REMEDY = "remedy"
    AMOUNT = "amount"
    METHOD = "method"
    DUE_ON = "due_on"
    RETURN_COST = "return_cost"
    REPAIR_LENGTH = "repair_length"
    REFUND_WAY = "refund_way"
    GUARANTEE = "guarantee"
    SECOND_LOOK = "second_look"
    OUTSIDE_BODY = "outside_body"
    TAKES_PART = "takes_part"
    CONTACT = "contact"
    NO_CLOSED_PLATFORM = "closed_platform"


@dataclass(frozen=True)
class Matter:
    """What decides which parts are needed. `remedies`: all that are granted."""

    outcome: Outcome
    remedies: frozenset[Remedy]
    regime: Regime


@dataclass(frozen=True)
class Rule:
    """When a part is needed, how it is called, and what to say where it is missing.

    `field`: where on the page it is supplied · `blocks`: nothing is sent without it.
    """

    part: LetterPart
    label: object
    sentence: object
    needed: Callable[[Matter], bool]
    field: str = ""
    blocks: bool = True


@dataclass(frozen=True)
class Line:
    """One line of the checklist: a part, and whether the letter holds it."""

    rule: Rule
    is_there: bool

    @property
    def stops(self) -> bool:
        """Whether nothing can be sent because of it."""
        return not self.is_there and self.rule.blocks


def faults_of(draft: Mapping[str, Any]) -> list[FieldError]:
    """Return what keeps a draft from becoming a letter besides the parts that it lacks."""
    found = [
        FieldError("language", SENTENCES[LetterPart.LANGUAGE])
        for language in (draft.get("language"),)
        if language and language not in LOCALES
    ]
    if not isinstance(draft.get("takes_part"), bool | None):
        found.append(FieldError("takes_part", SENTENCES[LetterPart.TAKES_PART]))
    if any(CLOSED_PLATFORM.search(text) for text in _texts(draft)):
        found.append(FieldError("grounds", SENTENCES[LetterPart.NO_CLOSED_PLATFORM]))
    return found


def _texts(said: object) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, Mapping):
        for each in said.values():
            yield from _texts(each)
    elif isinstance(said, list | tuple):
        for each in said:
            yield from _texts(each)


def refund_days(regime: Regime) -> int | None:
    """Return the days within which money goes back after a return; None: no rule found."""
    return REFUND_DAYS.get(regime.code)


def guarantee_months(regime: Regime) -> int | None:
    """Return by how many months a repair prolongs the legal guarantee, or None."""
    if regime.code in OUTSIDE_EU or regime.sector is not Sector.GOODS:
        return None
    return GUARANTEE_MONTHS.get(regime.code, GUARANTEE_MONTHS_IN_EU)


def checklist(matter: Matter, held: Collection[LetterPart]) -> list[Line]:
    """Return every part that this letter needs, in its order, and whether it is there."""
    return [Line(rule, rule.part in held) for rule in RULES if rule.needed(matter)]


def missing(matter: Matter, held: Collection[LetterPart]) -> list[Rule]:
    """Return the rules of the parts that this letter needs and does not hold."""
    return [line.rule for line in checklist(matter, held) if not line.is_there]


def _always(_matter: Matter) -> bool:
    return True


def _refusal(matter: Matter) -> bool:
    return refuses(matter.outcome)


def _grant(matter: Matter) -> bool:
    return grants(matter.outcome)


def _money(matter: Matter) -> bool:
    return _grant(matter) and not matter.remedies <= WITHOUT_MONEY


def _repair(matter: Matter) -> bool:
    return _grant(matter) and Remedy.REPAIR in matter.remedies


def _length_of_repair(matter: Matter) -> bool:
    return _repair(matter) and matter.regime.code in SAYS_LENGTH_OF_REPAIR


def _guarantee(matter: Matter) -> bool:
    return _repair(matter) and guarantee_months(matter.regime) is not None


def _refund_way(matter: Matter) -> bool:
    is_refund = _grant(matter) and Remedy.REFUND in matter.remedies
    return is_refund and refund_days(matter.regime) is not None


P = LetterPart
RULES: tuple[Rule, ...] = (
    Rule(
        P.SENDER,
        _l("Our full name and address"),
        _l("Enter the company’s full name and postal address in the set-up, under Letters."),
        _always,
        blocks=False,
    ),
    Rule(
        P.REGISTRATION,
        _l("Our registration data"),
        _l("Enter the company’s registration data in the set-up, under Letters."),
        _always,
        blocks=False,
    ),
    Rule(
        P.RECIPIENT,
        _l("The customer’s name and address"),
        _l("Add the customer’s name, and a postal or e-mail address."),
        _always,
        blocks=False,
    ),
    Rule(
        P.ROAD,
        _l("On a durable medium"),
        _l("There is no e-mail address: print the letter and post it."),
        _always,
        blocks=False,
    ),
    Rule(
        P.LANGUAGE,
        _l("In a language that we can write"),
        _l("There is no letter in this language. Choose one of the languages that are offered."),
        _always,
        field="language",
    ),
    Rule(
        P.RECEIVED,
        _l("Number and day it came in"),
        _l("The number and the day it came in are missing."),
        _always,
    ),
    Rule(
        P.ESSENCE,
        _l("What it is about"),
        _l("The complaint has no description. Write in a message what it is about."),
        _always,
        blocks=False,
    ),
    Rule(
        P.DEMAND,
        _l("What the customer asks for"),
        _l("Say what the customer asks for."),
        _always,
        field="points",
    ),
    Rule(
        P.DECISION,
        _l("Decision on every point"),
        _l("Choose what you decide."),
        _always,
        field="outcome",
    ),
    Rule(
        P.REMEDY,
        _l("What the customer gets"),
        _l("Choose what the customer gets."),
        _grant,
        field="remedy",
    ),
    Rule(
        P.AMOUNT,
        _l("Exact amount"),
        _l("Enter the exact amount, above zero, and its currency."),
        _money,
        field="amount",
    ),
    Rule(
        P.METHOD,
        _l("How the customer gets it"),
        _l("Say how the customer gets it."),
        _grant,
        field="method",
    ),
    Rule(
        P.DUE_ON,
        _l("By when"),
        _l("Enter the date by which the customer gets it."),
        _grant,
        field="due_on",
    ),
    Rule(
        P.RETURN_COST,
        _l("Who pays for sending it back"),
        _l("Say who pays for sending it back. By law it is always us."),
        _grant,
        field="return_costs",
    ),
    Rule(
        P.REPAIR_LENGTH,
        _l("How long the repair takes"),
        _l("Enter the date by which the repair is done."),
        _length_of_repair,
        field="due_on",
    ),
    Rule(
        P.REFUND_WAY,
        _l("How and when the money goes back"),
        _l("Say how and when the money goes back."),
        _refund_way,
        field="method",
    ),
    Rule(
        P.GUARANTEE,
        _l("What the repair does to the guarantee"),
        _l("Say what the repair does to the guarantee."),
        _guarantee,
        field="remedy",
    ),
    Rule(
        P.GROUNDS,
        _l("Reasons for every part we refuse"),
        _l("Say why, for each part you refuse."),
        _refusal,
        field="grounds",
    ),
    Rule(
        P.PROVISIONS,
        _l("A provision for every part we refuse"),
        _l("Name at least one legal provision."),
        _refusal,
        field="provisions",
    ),
    Rule(
        P.SECOND_LOOK,
        _l("Second look: how and by when"),
        _l("Say how and by when the customer may ask for a second look."),
        lambda matter: _refusal(matter),
        blocks=False,
    ),
    Rule(
        P.OUTSIDE_BODY,
        _l("Out-of-court body with address and website"),
        _l("Name an out-of-court body with address and website in the set-up, under Letters."),
        _refusal,
        blocks=False,
    ),
    Rule(
        P.TAKES_PART,
        _l("Whether we take part there"),
        _l("Say whether we take part in out-of-court proceedings."),
        _refusal,
        field="takes_part",
        blocks=False,
    ),
    Rule(
        P.CONTACT,
        _l("Whom to ask, with a contact"),
        _l(
            "Enter an e-mail address or a phone number of the company in the set-up, under Letters."
        ),
        _always,
        blocks=False,
    ),
    Rule(
        P.NO_CLOSED_PLATFORM,
        _l("No word of the EU platform that was closed"),
        _l("The EU’s online platform for disputes was closed. Take its name out of the text."),
        _always,
        field="grounds",
    ),
)
"""THE table of a letter's parts, in the order in which the checklist shows them."""

SENTENCES: Mapping[LetterPart, object] = {rule.part: rule.sentence for rule in RULES}

LABELS: Mapping[LetterPart, object] = {rule.part: rule.label for rule in RULES}

SET_UP = frozenset({P.SENDER, P.REGISTRATION, P.OUTSIDE_BODY, P.CONTACT})
"""The parts that only the company's set-up can supply."""
