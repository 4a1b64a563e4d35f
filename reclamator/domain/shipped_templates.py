"""Templates that come with the product: one for every notice and outcome, in every language.

Their texts are data (`data/templates/<language>.json`); `index.json` says what each is for. A
company changes one by versions of its own and can go back to what is supplied.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reclamator.domain.vocabulary import Coded, Outcome, Remedy, State
from reclamator.i18n import LOCALES, SOURCE_LOCALE, lazy_p

DATA = Path(__file__).parent / "data" / "templates"


class TemplateGroup(Coded):
    """Where a template has its place in the list."""

    PROCESS = "process", lazy_p("templates", "On the way")
    DECISION = "decision", lazy_p("templates", "With the decision")
    APPEAL = "appeal", lazy_p("templates", "Second look")


@dataclass(frozen=True)
class Shipped:
    """One supplied template: where it fits, and what it says in each language."""

    code: str
    group: TemplateGroup
    states: frozenset[State]
    outcome: Outcome | None
    remedy: Remedy | None
    names: Mapping[str, str]
    subjects: Mapping[str, str]
    texts: Mapping[str, str]

    def name(self, language: str) -> str:
        """Return what it is called in a language."""
        return self.names.get(language) or self.names[SOURCE_LOCALE]

    def fits(self, state: State, outcome: Outcome | None, remedy: Remedy | None) -> bool:
        """Whether it is for a complaint that stands like this."""
        is_for = self.outcome in (None, outcome) and self.remedy in (None, remedy)
        return state in self.states and is_for


@cache
def everything() -> Mapping[str, Shipped]:
    """Return all supplied templates by their code, in the order of the list."""
    rows = json.loads((DATA / "index.json").read_text(encoding="utf-8"))
    said = {
        code: json.loads((DATA / f"{code}.json").read_text(encoding="utf-8")) for code in LOCALES
    }
    return {row["code"]: _shipped(row, said) for row in rows}


def _shipped(row: Mapping[str, Any], said: Mapping[str, Any]) -> Shipped:
    code = row["code"]
    own = {language: words["templates"][code] for language, words in said.items()}
    return Shipped(
        code=code,
        group=TemplateGroup(row["group"]),
        states=frozenset(State(each) for each in row["states"]),
        outcome=Outcome(row["outcome"]) if "outcome" in row else None,
        remedy=Remedy(row["remedy"]) if "remedy" in row else None,
        names={language: each["name"] for language, each in own.items()},
        subjects={language: each["subject"] for language, each in own.items()},
        texts={language: _whole(said[language], each["text"]) for language, each in own.items()},
    )


def _whole(words: Mapping[str, str], paragraphs: list[str]) -> str:
    return "\n\n".join((words["greeting"], *paragraphs, words["closing"]))
