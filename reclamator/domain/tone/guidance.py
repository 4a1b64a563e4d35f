"""What `data/tone/<code>.json` says for a language: phrases to avoid, stages and their starters."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reclamator.domain.tone.folding import fold
from reclamator.domain.tone.kinds import ToneKind
from reclamator.domain.vocabulary import Coded
from reclamator.i18n import lazy_p

DATA = Path(__file__).parent.parent / "data" / "tone"
GAP = r"(?:[\w'-]+[\s,]+){0,4}?"
"""What `…` in a phrase stands for: up to four words."""


class Carp(Coded):
    """The four stages of an answer in writing; the English letters are its name."""

    CONTROL = "control", lazy_p("stage of an answer", "Control")
    ACKNOWLEDGE = "acknowledge", lazy_p("stage of an answer", "Acknowledge")
    REFOCUS = "refocus", lazy_p("stage of an answer", "Refocus")
    SOLVE = "solve", lazy_p("stage of an answer", "Problem-solve")


class Last(Coded):
    """The four steps of a talk on the phone; the English letters are its name."""

    LISTEN = "listen", lazy_p("step of a call", "Listen")
    APOLOGISE = "apologise", lazy_p("step of a call", "Apologise")
    SOLVE = "solve", lazy_p("step of a call", "Solve")
    THANK = "thank", lazy_p("step of a call", "Thank")


@dataclass(frozen=True)
class Phrase:
    """Words that are pointed at wherever they stand, with what to say instead."""

    pattern: re.Pattern[str]
    kind: ToneKind
    instead: str


@dataclass(frozen=True)
class CarpStage:
    """How one stage is begun, and the words by which a draft shows that it has it."""

    about: str
    starters: tuple[str, ...]
    cues: tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class LastStep:
    """What one step of a call is about, and a sentence that can be said."""

    about: str
    say: str


@dataclass(frozen=True)
class Guidance:
    """Everything that is known of the tone in one language.

    `alone`: words that are pointed at as a sentence of their own. `allowed`: phrases in which
    nothing is pointed at. `regret`: "unfortunately" and its equals; `refusing`: what makes the
    sentence that begins with one of them a refusal. `by`: how a day is promised, with `{by}` for
    weekday and date.
    """

    phrases: tuple[Phrase, ...]
    alone: re.Pattern[str]
    alone_instead: str
    allowed: tuple[re.Pattern[str], ...]
    regret: re.Pattern[str]
    regret_instead: str
    refusing: tuple[re.Pattern[str], ...]
    greetings: tuple[str, ...]
    noun: re.Pattern[str]
    nouns_instead: str
    lighter: frozenset[str]
    by: str
    carp: Mapping[Carp, CarpStage]
    last: Mapping[Last, LastStep]
    rules: tuple[str, ...]


@cache
def guidance(language: str) -> Guidance | None:
    """Return what is known of a language; None where it is none of those that are supplied."""
    path = DATA / f"{language}.json"
    if not re.fullmatch("[a-z]{2}", language) or not path.is_file():
        return None
    return _read(json.loads(path.read_text(encoding="utf-8")))


def pattern(phrase: str) -> re.Pattern[str]:
    """Return what finds a phrase as whole words.

    `*` stands for any ending, `(a|b)` for one of several, `(a )?` for what may be missing, `…` for
    up to four words between.
    """
    marks = {r"\*": r"\w*", r"\)\?": ")?", r"\(": "(?:", r"\)": ")", r"\|": "|"}
    body = re.escape(fold(phrase))
    for written, meant in marks.items():
        body = body.replace(written, meant)
    return _whole(body)


def plain_pattern(phrase: str) -> re.Pattern[str]:
    """Return what finds a phrase that a company wrote: nothing in it means more than it says.

    Only a `*` at the end of a word stands for any ending.
    """
    return _whole(re.escape(fold(phrase)).replace(r"\*", r"\w*"))


def _whole(body: str) -> re.Pattern[str]:
    spaced = re.sub(r",?(?:\\ )+", r"[\\s,]+", body)
    gaps = spaced.replace(r"…[\s,]+", GAP)
    return re.compile(rf"(?<!\w){gaps}(?!\w)")


def _read(data: Mapping[str, Any]) -> Guidance:
    return Guidance(
        phrases=tuple(_phrases(data["avoid"])),
        alone=_any(data["alone"]["words"]),
        alone_instead=data["alone"]["instead"],
        allowed=_patterns(data["allowed"]),
        regret=_any(data["regret"]["words"]),
        regret_instead=data["regret"]["instead"],
        refusing=_patterns(data["regret"]["refusing"]),
        greetings=tuple(fold(each) for each in data["greetings"]),
        noun=re.compile(rf"\w{{3,}}(?:{'|'.join(data['nouns']['endings'])})(?!\w)"),
        nouns_instead=data["nouns"]["instead"],
        lighter=frozenset(fold(each) for each in data["nouns"]["lighter"]),
        by=data["by"],
        carp={stage: _stage(data["carp"][stage.value]) for stage in Carp},
        last={step: LastStep(**data["last"][step.value]) for step in Last},
        rules=tuple(data["rules"]),
    )


def _phrases(rows: Sequence[Mapping[str, Any]]) -> list[Phrase]:
    return [
        Phrase(pattern(phrase), ToneKind(row["kind"]), row["instead"])
        for row in rows
        for phrase in row["phrases"]
    ]


def _stage(row: Mapping[str, Any]) -> CarpStage:
    return CarpStage(row["about"], tuple(row["starters"]), _patterns(row["cues"]))


def _patterns(phrases: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(pattern(each) for each in phrases)


def _any(words: Sequence[str]) -> re.Pattern[str]:
    return pattern(f"({'|'.join(words)})")
