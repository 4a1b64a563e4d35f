"""What an answer must hold before it may leave the house (LEGAL §4)."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from reclamator import clock
from reclamator.domain.outcomes import STAFF_OUTCOMES, Part, parts_needed
from reclamator.domain.vocabulary import Outcome, Remedy
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import lazy

CURRENCY = re.compile(r"[A-Z]{3}")
LARGEST_AMOUNT_MINOR = 10**12

SENTENCES: Mapping[Part, object] = {
    Part.OUTCOME: lazy("Choose what you decide."),
    Part.GROUNDS: lazy("Say why, for each part you refuse."),
    Part.PROVISIONS: lazy("Name at least one legal provision."),
    Part.REMEDY: lazy("Choose what the customer gets."),
    Part.AMOUNT: lazy("Enter the exact amount, above zero, and its currency."),
    Part.METHOD: lazy("Say how the customer gets it."),
    Part.DUE_ON: lazy("Enter the date by which the customer gets it."),
    Part.ASKED: lazy("Say what the customer asks for here."),
    Part.CHECKED: lazy("Say what you have looked at."),
    Part.WAY_OUT: lazy("Offer a way out, or say why there is none."),
}
DUE_IN_THE_PAST = lazy("Enter a date that is today or later.")


def missing_parts(
    draft: Mapping[str, object],
    *,
    today: date | None = None,
    besides: Mapping[Outcome, tuple[Part, ...]] = MappingProxyType({}),
) -> list[FieldError]:
    """Return every part that a decision lacks or that is wrong, by its key.

    `draft`: outcome, remedy, amount {minor, currency}, method, due_on (a date or ISO text), grounds
    and provisions (a list). `today`: the company's day; without it the day in UTC. `besides`: what
    an outcome has to say besides what the law wants of every answer.
    """
    outcome = chosen_outcome(draft.get("outcome"))
    if outcome is None:
        return [FieldError(Part.OUTCOME.value, SENTENCES[Part.OUTCOME])]
    needed = parts_needed(outcome, chosen_remedy(draft.get("remedy")))
    needed += besides.get(outcome, ())
    faults = (_fault(part, draft, needed, today or clock.today()) for part in Part)
    return [fault for fault in faults if fault is not None]


def require_complete(draft: Mapping[str, object], *, today: date | None = None) -> None:
    """Raise Incomplete, naming every missing part, unless the decision may be recorded."""
    if errors := missing_parts(draft, today=today):
        raise Incomplete(errors)


def chosen_outcome(value: object) -> Outcome | None:
    """Return the outcome of a code that a person may choose, or None."""
    return next((outcome for outcome in STAFF_OUTCOMES if outcome == value), None)


def chosen_remedy(value: object) -> Remedy | None:
    """Return the remedy of a code, or None; `none` is no remedy."""
    remedies = (remedy for remedy in Remedy if remedy is not Remedy.NONE)
    return next((remedy for remedy in remedies if remedy == value), None)


def amount_of(value: object) -> tuple[int, str] | None:
    """Return (minor units, currency) of a well-formed amount above zero, or None."""
    if not isinstance(value, Mapping):
        return None
    minor, currency = value.get("minor"), value.get("currency")
    if not isinstance(minor, int) or isinstance(minor, bool):
        return None
    if not isinstance(currency, str) or not CURRENCY.fullmatch(currency):
        return None
    return (minor, currency) if 0 < minor <= LARGEST_AMOUNT_MINOR else None


def date_of(value: object) -> date | None:
    """Return the day of a date or of `YYYY-MM-DD`, or None."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value if type(value) is date else None


def provisions_of(value: object) -> tuple[str, ...]:
    """Return the provisions that say something."""
    lines = value if isinstance(value, list | tuple) else ()
    return tuple(line.strip() for line in lines if isinstance(line, str) and line.strip())


def _fault(
    part: Part, draft: Mapping[str, object], needed: tuple[Part, ...], today: date
) -> FieldError | None:
    value = draft.get(part.value)
    if part not in needed and _is_left_out(value):
        return None
    if not _SAYS_SOMETHING[part](value):
        return FieldError(part.value, SENTENCES[part])
    if part is Part.DUE_ON and (due_on := date_of(value)) is not None and due_on < today:
        return FieldError(part.value, DUE_IN_THE_PAST)
    return None


def _is_left_out(value: object) -> bool:
    if isinstance(value, Mapping):
        return not value.get("minor")
    if isinstance(value, list | tuple):
        return not any(value)
    return value is None or value == Remedy.NONE or (isinstance(value, str) and not value.strip())


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


_SAYS_SOMETHING: Mapping[Part, Callable[[object], bool]] = {
    Part.OUTCOME: lambda value: chosen_outcome(value) is not None,
    Part.GROUNDS: _is_text,
    Part.PROVISIONS: lambda value: bool(provisions_of(value)),
    Part.REMEDY: lambda value: chosen_remedy(value) is not None,
    Part.AMOUNT: lambda value: amount_of(value) is not None,
    Part.METHOD: _is_text,
    Part.DUE_ON: lambda value: date_of(value) is not None,
    Part.ASKED: _is_text,
    Part.CHECKED: _is_text,
    Part.WAY_OUT: _is_text,
}
