"""The single keys of the panel, as the list behind "?" tells them: only what a person may do."""

from dataclasses import dataclass
from typing import Any

from reclamator.domain.permissions import Permission
from reclamator.i18n import lazy as _l
from reclamator.models.staff import Staff


@dataclass(frozen=True)
class Key:
    """One key, or two after each other, and what it does; everybody may do it without `needs`."""

    keys: str
    words: object
    needs: Permission | None = None


READ, REVIEW = Permission.READ, Permission.REVIEW
# of two with the same key a person is told the first that they may use
HANDLER = (
    Key("A", _l("Assign"), Permission.ASSIGN),
    Key("A", _l("Take it"), Permission.TAKE),
)
STAGE_AND_LABEL = (Key("S", _l("Move to a stage"), REVIEW), Key("L", _l("Add a label"), REVIEW))
GROUPS: tuple[tuple[object, tuple[Key, ...]], ...] = (
    (
        _l("Everywhere"),
        (
            Key("/", _l("Search"), READ),
            Key("G D", _l("Dashboard"), READ),
            Key("G R", _l("Register"), READ),
            Key("G T", _l("My tasks"), READ),
            Key("Ctrl Enter", _l("Send what is written")),
            Key("?", _l("This list")),
        ),
    ),
    (
        _l("In a list"),
        (
            Key("J", _l("Next row")),
            Key("K", _l("Previous row")),
            Key("X", _l("Select the row"), REVIEW),
            Key("Shift X", _l("Select as far as this row"), REVIEW),
            Key("Enter", _l("Open")),
            *HANDLER,
            *STAGE_AND_LABEL,
            Key("Z", _l("Undo"), READ),
            Key("[", _l("Previous page")),
            Key("]", _l("Next page")),
            Key("Esc", _l("Clear the selection"), REVIEW),
        ),
    ),
    (
        _l("In a complaint"),
        (
            Key("R", _l("Reply"), Permission.REPLY),
            Key("I", _l("Internal note"), Permission.NOTE),
            Key("D", _l("Decision"), Permission.DECIDE),
            Key("C", _l("First check"), REVIEW),
            Key("W", _l("Next steps"), READ),
            *HANDLER,
            *STAGE_AND_LABEL,
            Key("M", _l("More steps"), REVIEW),
            Key("U", _l("Back to the list"), READ),
            Key("[", _l("Previous complaint"), READ),
            Key("]", _l("Next complaint"), READ),
        ),
    ),
)


def of(person: Staff) -> list[dict[str, Any]]:
    """Return the keys that somebody may use, by where they are used."""
    made = [{"title": title, "keys": _usable(keys, person)} for title, keys in GROUPS]
    return [group for group in made if group["keys"]]


def _usable(keys: tuple[Key, ...], person: Staff) -> list[tuple[str, object]]:
    usable: dict[str, object] = {}
    for key in keys:
        if key.needs is None or person.may(key.needs):
            usable.setdefault(key.keys, key.words)
    return list(usable.items())
