"""What a company adds to the phrases that are supplied: some to avoid, some that are fine."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from reclamator.domain.tone.guidance import Phrase, plain_pattern
from reclamator.domain.tone.kinds import ToneKind

MOST_OWN = 100
SHORTEST_OWN, LONGEST_OWN = 2, 80
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

    @classmethod
    def written(cls, avoid: str, fine: str) -> Self:
        """Read what people type: a phrase a line, what to say instead after a "=" of its own."""
        pairs = (line.partition("=") for line in _lines(avoid))
        return cls(
            tuple(OwnPhrase(phrase.strip(), instead.strip()) for phrase, _sign, instead in pairs),
            tuple(dict.fromkeys(_lines(fine))),
        )

    @property
    def avoid_lines(self) -> str:
        """Return the phrases to avoid as people type them."""
        return "\n".join(
            f"{each.phrase} = {each.instead}" if each.instead else each.phrase
            for each in self.avoid
        )

    @property
    def fine_lines(self) -> str:
        """Return the phrases that are fine as people type them."""
        return "\n".join(self.fine)

    @property
    def is_too_many(self) -> bool:
        """Whether there are more phrases than are looked for."""
        return len(self.avoid) > MOST_OWN or len(self.fine) > MOST_OWN

    @property
    def wrong(self) -> str | None:
        """Return the first phrase that is too long, or too short to be told from others."""
        said = [*(each.phrase for each in self.avoid), *self.fine]
        said += [each.instead for each in self.avoid if each.instead]
        return next((each for each in said if not SHORTEST_OWN <= len(each) <= LONGEST_OWN), None)

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


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
