"""Appeals: how they are numbered, how late they are, what their answer must hold.

A number is that of the complaint, a letter and a running number within it: `17/2026-O1` for a
second look, `17/2026-A1` for a request from outside (A as in ADR, the field's word in every
language). A complaint that is set aside has no register number yet: its public number stands in.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reclamator.domain.outcomes import GRANTING
from reclamator.domain.vocabulary import AppealKind, ArgumentVerdict, Lateness, Outcome
from reclamator.errors import FieldError
from reclamator.i18n import _
from reclamator.i18n import lazy as _l

LETTERS: Mapping[AppealKind, str] = {AppealKind.SECOND_LOOK: "O", AppealKind.OUTSIDE: "A"}
NUMBER = re.compile(r"(?P<complaint>.+)-(?P<letter>[OA])(?P<position>[1-9]\d{0,3})", re.IGNORECASE)
MOST_ARGUMENTS = 20
EMPTY_LINE = re.compile(r"\n[^\S\n]*\n")

LATENESS_FIRST = _l("Decide first whether you look at this late request.")
TOO_LATE_GRANTS_NOTHING = _l(
    "You refused this request as too late, so its answer cannot grant anything."
)


@dataclass(frozen=True)
class Parsed:
    """The number of an appeal: that of its complaint, its kind, its place within it."""

    complaint: str
    kind: AppealKind
    position: int


@dataclass(frozen=True)
class ArgumentAnswer:
    """What we say to one argument, in words of ours."""

    argument: str
    verdict: ArgumentVerdict
    text: str


def number(complaint: str, kind: AppealKind, position: int) -> str:
    """Return the number of an appeal; `complaint` is the number of its complaint."""
    return f"{complaint}-{LETTERS[kind]}{position}"


def parse_number(text: str) -> Parsed | None:
    """Return what a number names, or None where it is none of an appeal."""
    match = NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    letter = match["letter"].upper()
    kind = next(kind for kind, known in LETTERS.items() if known == letter)
    return Parsed(match["complaint"], kind, int(match["position"]))


def arguments(text: str) -> list[str]:
    """Return the arguments of a text: an empty line parts them. What is too many stays together."""
    parts = [part.strip() for part in EMPTY_LINE.split(text) if part.strip()]
    if len(parts) <= MOST_ARGUMENTS:
        return parts
    kept = MOST_ARGUMENTS - 1
    return [*parts[:kept], "\n\n".join(parts[kept:])]


def says_the_same(one: str, other: str) -> bool:
    """Whether two texts differ in spaces and lines only: nobody changes a customer's words."""
    return one.split() == other.split()


def late_days(received_on: date, last_on: date | None) -> int | None:
    """Return by how many calendar days it came after its last day; None in time."""
    if last_on is None or received_on <= last_on:
        return None
    return (received_on - last_on).days


def missing(
    *,
    is_late: bool,
    lateness: Lateness | None,
    answered: Sequence[bool],
    outcome: Outcome | None,
) -> list[FieldError]:
    """Return what the answer to an appeal still lacks, by its key: `lateness`, `argument_1` …"""
    if is_late and lateness is None:
        return [FieldError("lateness", LATENESS_FIRST)]
    if is_late and lateness is Lateness.REFUSED:
        grants = outcome in GRANTING
        return [FieldError("outcome", TOO_LATE_GRANTS_NOTHING)] if grants else []
    return [
        FieldError(
            f"argument_{place}",
            _("Argument %(num)d has no answer yet. Each argument needs one.", num=place),
        )
        for place, is_answered in enumerate(answered, start=1)
        if not is_answered
    ]
