"""How a draft sounds, as the page shows it: places with their reasons, and stages with starters."""

from dataclasses import dataclass

from reclamator.domain import tone
from reclamator.domain.tone import Carp, Finding, Own, ToneKind
from reclamator.models.company import Company

AROUND = 36
"""How many letters of its line stand on each side of a place that is pointed at."""


@dataclass(frozen=True)
class Place:
    """A phrase in its line, why it is pointed at, and what to say instead."""

    before: str
    phrase: str
    after: str
    kind: ToneKind
    instead: str


@dataclass(frozen=True)
class Stage:
    """One stage of an answer: whether the draft has it, and how it can be begun."""

    carp: Carp
    about: str
    starters: tuple[str, ...]
    is_covered: bool


@dataclass(frozen=True)
class Heard:
    """What is said about one draft, in the language of the customer who will read it."""

    language: str
    places: tuple[Place, ...]
    stages: tuple[Stage, ...]

    @property
    def is_vague(self) -> bool:
        """Whether a day should be promised instead of what is written."""
        return any(place.kind is ToneKind.VAGUE for place in self.places)


@dataclass(frozen=True)
class Sounding:
    """Reads the drafts of one complaint's page."""

    language: str
    own: Own

    @classmethod
    def of(cls, company: Company, language: str) -> "Sounding":
        """Take a customer's language, and what the company adds to it."""
        return cls(language, Own.of(company.tone, language))

    def heard(self, text: str | None, kind: str = "reply") -> Heard:
        """Read a draft; `kind` is "reply" or "decision"."""
        draft = text or ""
        found = self.findings(draft, kind)
        return Heard(
            self.language,
            tuple(_place(draft, each) for each in found),
            tuple(_stages(draft, self.language)),
        )

    def findings(self, text: str, kind: str) -> list[Finding]:
        """Return the places that are pointed at."""
        return tone.read(text, self.language, own=self.own, is_decision=kind == "decision")


def _place(text: str, found: Finding) -> Place:
    start = text.rfind("\n", 0, found.start) + 1
    end = text.find("\n", found.end)
    before = text[start : found.start]
    after = text[found.end : end if end >= 0 else len(text)]
    return Place(
        before=before if len(before) <= AROUND else f"… {before[-AROUND:].partition(' ')[2]}",
        phrase=text[found.start : found.end],
        after=after if len(after) <= AROUND else f"{after[:AROUND].rpartition(' ')[0]} …",
        kind=found.kind,
        instead=found.instead.replace("{by}", "…"),
    )


def _stages(text: str, language: str) -> list[Stage]:
    known, has = tone.guidance(language), tone.covered(text, language)
    if known is None:
        return []
    return [Stage(carp, row.about, row.starters, carp in has) for carp, row in known.carp.items()]
