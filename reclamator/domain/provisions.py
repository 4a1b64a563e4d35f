"""Legal provisions: which places of the law a decision may name, by regime and in plain words.

The places are data (`data/provisions.json`): how the country itself writes them, what each is
about, and whether it was read or is known from memory only. A decision may name any other as well.
"""

import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reclamator.domain.outcomes import grants, refuses
from reclamator.domain.regimes import FALLBACK_CODE
from reclamator.domain.vocabulary import Outcome, ProvisionTopic

DATA = Path(__file__).parent / "data" / "provisions.json"
T = ProvisionTopic

# which topics speak for granting, and which for refusing; the others stand behind them
FOR_GRANTING = (T.CONFORMITY, T.SELLER_ANSWERS, T.REMEDIES, T.REPAIR_FIRST, T.REDUCTION_OR_REFUND)
FOR_REFUSING = (T.CONFORMITY, T.MINOR_FAULT, T.FAULT_KNOWN, T.PERIOD, T.PRESUMPTION, T.PROOF)


@dataclass(frozen=True)
class Provision:
    """One place of the law. `citation`: as a letter names it; `from_memory`: look it up first."""

    regime: str
    topic: ProvisionTopic
    citation: str
    from_memory: bool


@cache
def every() -> tuple[Provision, ...]:
    """Return the places of all regimes, in the order of the data."""
    return tuple(_provision(row) for row in json.loads(DATA.read_text(encoding="utf-8")))


def of_regime(code: str) -> tuple[Provision, ...]:
    """Return the places of a regime; a special sector has those of its country, others the EU's."""
    for known in (code, code.partition("-")[0], FALLBACK_CODE):
        found = tuple(row for row in every() if row.regime == known)
        if found:
            return found
    return ()


def find(code: str, words: str, outcome: Outcome | None = None) -> tuple[Provision, ...]:
    """Return the places that all of the words speak of, those for this outcome first.

    `words`: plain ones in the language of now, or a part of the citation; nothing finds all.
    """
    wanted = [_folded(word) for word in words.split()]
    found = [row for row in of_regime(code) if _speaks_of(row, wanted)]
    first = _first_for(outcome)
    return tuple(sorted(found, key=lambda row: row.topic not in first))


def _first_for(outcome: Outcome | None) -> tuple[ProvisionTopic, ...]:
    if outcome is Outcome.PARTLY_GRANTED:
        return (*FOR_GRANTING, *FOR_REFUSING)
    if grants(outcome):
        return FOR_GRANTING
    return FOR_REFUSING if refuses(outcome) else ()


def _speaks_of(row: Provision, wanted: list[str]) -> bool:
    said = _folded(f"{row.topic.label} {row.citation}")
    return all(word in said for word in wanted)


def _folded(text: str) -> str:
    """Return a text without case and marks, so that "zwrot" and "ZWRÓT" are found alike."""
    parts = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _provision(row: dict[str, Any]) -> Provision:
    topic = ProvisionTopic(row["topic"])
    return Provision(row["regime"], topic, row["citation"], row["from_memory"])
