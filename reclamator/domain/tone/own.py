"""What a company adds to the phrases that are supplied: some to avoid, some that are fine."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from reclamator.domain.tone.guidance import Phrase, plain_pattern
from reclamator.domain.tone.kinds import ToneKind

MOST_OWN = 100
LONGEST_OWN = 80
"""How many phrases a company may add to a language, and how long one may be."""


@dataclass(frozen=True)
class OwnPhrase:
    """A phrase that the company does not say, and what it says instead (may be empty)."""

    phrase: str
    instead: str = ""


@dataclass(frozen=True)
class Own:
    """A company's own phrases in one language; `fine` are never pointed at (names, brands)."""

    avoid: tuple[OwnPhrase, ...] = ()
    fine: tuple[str, ...] = ()

    @classmethod
    def of(cls, kept: Mapping[str, Any], language: str) -> Self:
        """Take a language's part of a company's configuration."""
        row = kept.get(language) or {}
        avoid = tuple(OwnPhrase(*pair) for pair in row.get("avoid", ()))
        return cls(avoid, tuple(row.get("fine", ())))

    def kept(self) -> dict[str, Any]:
        """Return it as it lies in the configuration."""
        return {
            "avoid": [[each.phrase, each.instead] for each in self.avoid],
            "fine": list(self.fine),
        }

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """What is looked for."""
        return tuple(
            Phrase(plain_pattern(each.phrase), ToneKind.OWN, each.instead) for each in self.avoid
        )

    @cached_property
    def allowed(self) -> tuple[re.Pattern[str], ...]:
        """What nothing is pointed at in."""
        return tuple(plain_pattern(each) for each in self.fine)
