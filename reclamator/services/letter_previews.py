"""The letter of a draft, as its writer sees it grow: its pages as pictures, and what is missing.

The company must be in scope. Nothing is written or kept: the draft is what was just sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reclamator.domain import letter, points
from reclamator.domain.letter import LetterPart, Line
from reclamator.errors import FieldError
from reclamator.i18n import LOCALES
from reclamator.models.complaint import Complaint
from reclamator.models.decision import Decision
from reclamator.services import decisions, letters, papers
from reclamator.services.actors import Actor
from reclamator.services.papers import DecisionFacts

POINTS_FIELD = "points"


@dataclass(frozen=True)
class Checked:
    """One line of the checklist.

    `label`: the part, or the whole sentence of what is wrong · `field`: where on the page it is
    supplied; empty: not on this page · `stops`: nothing is sent because of it.
    """

    label: object
    is_there: bool = False
    sentence: object = ""
    field: str = ""
    stops: bool = True
    in_set_up: bool = False


@dataclass(frozen=True)
class Preview:
    """A letter in the making. `pages`: PNG, none while no outcome is chosen."""

    language: str
    lines: tuple[Checked, ...]
    pages: tuple[bytes, ...] = ()

    @property
    def missing(self) -> list[Checked]:
        """What is not there yet, what stops the sending first."""
        gaps = [line for line in self.lines if not line.is_there]
        return sorted(gaps, key=lambda line: not line.stops)

    @property
    def stopping(self) -> list[Checked]:
        """Because of what nothing can be sent."""
        return [line for line in self.missing if line.stops]


def preview(
    complaint: Complaint, draft: Mapping[str, Any], *, by: Actor, language: str = ""
) -> Preview:
    """Return the letter that a draft in points makes; `language`: to read it in another one."""
    spoken = language if language in LOCALES else complaint.language
    faults, decision = decisions.faults(complaint, draft), decisions.begun(complaint, draft, by=by)
    if decision is None:
        return Preview(spoken, _others(faults))
    said = _facts(complaint, decision)
    lines = letters.checklist_of(complaint, decision, said, complaint.language)
    checked = [_checked(line, faults) for line in lines]
    gaps = [each.rule.part for each, at in zip(lines, checked, strict=True) if not at.is_there]
    known = {line.rule.field for line in lines}
    others = _others([fault for fault in faults if _part(fault) not in known])
    pages = papers.decision_pictures(said, spoken, _marked(gaps))
    return Preview(spoken, (*checked, *others), tuple(pages))


def _facts(complaint: Complaint, decision: Decision) -> DecisionFacts:
    said = letters.facts(complaint, decision)
    # what a machine may leave unsaid, a person says
    return said if decision.return_costs else replace(said, return_note="")


def _checked(line: Line, faults: list[FieldError]) -> Checked:
    """Return a line with its field: that of the first fault, else the first that supplies it."""
    rule = line.rule
    fault = next((each for each in faults if _is_of(each, line)), None)
    return Checked(
        label=rule.label,
        is_there=line.is_there and fault is None,
        sentence=fault.message if fault else rule.sentence,
        field=_field(fault.field if fault else rule.field),
        stops=rule.blocks or fault is not None,
        in_set_up=rule.part in letter.SET_UP,
    )


def _is_of(fault: FieldError, line: Line) -> bool:
    """A word to take out is typed in a field that has a part of its own."""
    is_word = fault.message is letter.SENTENCES[LetterPart.NO_CLOSED_PLATFORM]
    is_about_words = line.rule.part is LetterPart.NO_CLOSED_PLATFORM
    return bool(line.rule.field) and _part(fault) == line.rule.field and is_word == is_about_words


def _others(faults: list[FieldError]) -> tuple[Checked, ...]:
    return tuple(Checked(label=fault.message, field=fault.field) for fault in faults)


def _part(fault: FieldError) -> str:
    return fault.field.rpartition(".")[2]


def _field(name: str) -> str:
    if name == POINTS_FIELD:
        return points.key(0, "asked")
    return points.key(0, name) if name in points.FIELDS else name


def _marked(gaps: list[LetterPart]) -> list[LetterPart]:
    """The road is no part of the sheet, and a name to take out is not missing from it."""
    aside = (LetterPart.ROAD, LetterPart.LANGUAGE, LetterPart.NO_CLOSED_PLATFORM)
    return [part for part in gaps if part not in aside]
