"""Reading a draft: where it says what an answer should not say, and which stages it has.

What the customer said is not read: quoted lines, and words between quotation marks. Addresses and
variables of templates are nobody's words either.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reclamator.domain.tone.folding import Folded, folded
from reclamator.domain.tone.guidance import Carp, Guidance, guidance
from reclamator.domain.tone.kinds import ToneKind
from reclamator.domain.tone.own import Own

MOST_NOUNS = 2
LONGEST_GREETING = 60
LONGEST = 20_000
"""More than this many letters of a draft are not read."""

_NOT_OURS = re.compile(
    r"""^[ \t]*>.*$ | „[^“”"\n]*[“”"] | “[^”\n]*” | ”[^”\n]*” | «[^»\n]*» | "[^"\n]*"
    | https?://\S+ | \{[^{}\n]*\}""",
    re.MULTILINE | re.VERBOSE,
)
_NOBODY = "\ufffc"
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
_MARK = re.compile(r"!+")
_SMILE = re.compile(r"[:;]-?[)D(](?!\w)|[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?")
_WORD = re.compile(r"[\w.'-]*\w")
_LOUD_ALONE, _LOUD_TOGETHER = 5, 4
"""Letters from which a word in capitals is no abbreviation: alone, and beside another."""


@dataclass(frozen=True)
class Finding:
    """A place in a draft (`start` to `end`), why it is pointed at, and what to say instead."""

    start: int
    end: int
    kind: ToneKind
    instead: str


def read(
    text: str, language: str, *, own: Own | None = None, is_decision: bool = False
) -> list[Finding]:
    """Return what a draft in a language had better not say, in the order of the text.

    `is_decision`: it may grant the complaint. A language that is not supplied has the company's
    `own` phrases only.
    """
    ours = _ours(text[:LONGEST])
    shape, known, own = folded(ours), guidance(language), own or Own()
    found = [*_phrases(shape, known, own)]
    if known is not None:
        found += [*_alone(shape, known), *_regrets(shape, known), *_nouns(shape, known)]
        found += [*_marks(ours, known), *_shouting(ours)]
    granted = {ToneKind.ADMISSION} if is_decision else set()
    fine = _fine(shape, known, own)
    return _apart([each for each in found if each.kind not in granted and not _in(each, fine)])


def covered(text: str, language: str) -> frozenset[Carp]:
    """Return which stages of an answer a draft has, by the words that show them."""
    known = guidance(language)
    if known is None:
        return frozenset()
    shape = folded(_ours(text[:LONGEST])).text
    return frozenset(
        stage for stage, row in known.carp.items() if any(cue.search(shape) for cue in row.cues)
    )


def promise(text: str, finding: Finding, day: str, language: str) -> str:
    """Put a day in place of a vague promise; `day` is weekday and date as they follow "by"."""
    known = guidance(language)
    named = (known.by if known else "{by}").replace("{by}", day)
    is_first = text[finding.start : finding.start + 1].isupper()
    said = named[:1].upper() + named[1:] if is_first else named
    rest = text[finding.end :]
    # a date that ends in a full stop ends its sentence too
    return text[: finding.start] + said + (rest[1:] if said[-1:] == rest[:1] == "." else rest)


def _ours(text: str) -> str:
    """Blank out what is not the writer's own, at its length."""
    return _NOT_OURS.sub(lambda found: _NOBODY * len(found[0]), text)


def _phrases(shape: Folded, known: Guidance | None, own: Own) -> Iterator[Finding]:
    for phrase in (*(known.phrases if known else ()), *own.phrases):
        for found in phrase.pattern.finditer(shape.text):
            yield Finding(*shape.place(*found.span()), phrase.kind, phrase.instead)


def _alone(shape: Folded, known: Guidance) -> Iterator[Finding]:
    """Point at a word only where it is the whole sentence: "No." and not "No. 5"."""
    for start, end in _sentences(shape.text):
        word = shape.text[start:end].rstrip(".!?… ")
        is_number = re.match(r"\s*\d", shape.text[end:]) is not None
        if known.alone.fullmatch(word) and not is_number:
            place = shape.place(start, start + len(word))
            yield Finding(*place, ToneKind.FLAT_NO, known.alone_instead)


def _regrets(shape: Folded, known: Guidance) -> Iterator[Finding]:
    """Leave the first one alone, unless a refusal begins with it."""
    sentences = _sentences(shape.text)
    for nth, found in enumerate(known.regret.finditer(shape.text)):
        start, end = next(span for span in sentences if span[0] <= found.start() < span[1])
        is_first = found.start() == start
        refuses = any(each.search(shape.text, start, end) for each in known.refusing)
        if nth or (is_first and refuses):
            place = shape.place(*found.span())
            yield Finding(*place, ToneKind.REGRET, known.regret_instead)


def _nouns(shape: Folded, known: Guidance) -> Iterator[Finding]:
    for start, end in _sentences(shape.text):
        heavy = [
            found
            for found in known.noun.finditer(shape.text, start, end)
            if found[0] not in known.lighter
        ]
        if len(heavy) > MOST_NOUNS:
            place = shape.place(heavy[0].start(), heavy[-1].end())
            yield Finding(*place, ToneKind.NOUNS, known.nouns_instead)


def _marks(text: str, known: Guidance) -> Iterator[Finding]:
    """Point at exclamation marks and smiles; some languages greet with one mark."""
    for found in _MARK.finditer(text):
        line = folded(text[text.rfind("\n", 0, found.start()) + 1 : found.start()]).text.strip()
        greets = len(line) < LONGEST_GREETING and line.startswith(known.greetings)
        if len(found[0]) > 1 or not (known.greetings and greets):
            kind = ToneKind.SHOUTING if len(found[0]) > 1 else ToneKind.FRIENDLY
            yield Finding(*found.span(), kind, "")
    for found in _SMILE.finditer(text):
        yield Finding(*found.span(), ToneKind.FRIENDLY, "")


def _shouting(text: str) -> Iterator[Finding]:
    """Point at words in capitals; short ones alone are abbreviations."""
    run: list[re.Match[str]] = []
    for found in (*_WORD.finditer(text), None):
        if found is not None and _is_loud(found[0]) and _follows(run, found, text):
            run.append(found)
            continue
        if run and _is_shouted([each[0] for each in run]):
            start, end = run[0].start(), run[-1].end()
            yield Finding(start, end, ToneKind.SHOUTING, text[start:end].lower())
        run = [found] if found is not None and _is_loud(found[0]) else []


def _is_loud(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and word.isupper()


def _follows(run: list[re.Match[str]], found: re.Match[str], text: str) -> bool:
    return bool(run) and text[run[-1].end() : found.start()].isspace()


def _is_shouted(words: list[str]) -> bool:
    longest = max(len(word) for word in words)
    return longest >= (_LOUD_ALONE if len(words) == 1 else _LOUD_TOGETHER)


def _fine(shape: Folded, known: Guidance | None, own: Own) -> list[tuple[int, int]]:
    allowed = (*(known.allowed if known else ()), *own.allowed)
    return [shape.place(*found.span()) for each in allowed for found in each.finditer(shape.text)]


def _in(finding: Finding, spans: list[tuple[int, int]]) -> bool:
    return any(start <= finding.start and finding.end <= end for start, end in spans)


def _apart(found: list[Finding]) -> list[Finding]:
    """Keep the longest of those that overlap: a place is pointed at once."""
    apart: list[Finding] = []
    for each in sorted(found, key=lambda one: (one.start, -one.end)):
        if not apart or each.start >= apart[-1].end:
            apart.append(each)
    return apart


def _sentences(text: str) -> list[tuple[int, int]]:
    """Return where sentences stand, without the spaces before them."""
    spans = (found.span() for found in _SENTENCE.finditer(text))
    return [(end - len(text[start:end].lstrip()), end) for start, end in spans]
