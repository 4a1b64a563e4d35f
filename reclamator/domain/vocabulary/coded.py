"""What every code is: a member that equals its code and brings its words."""

from enum import StrEnum
from typing import Self


class Coded(StrEnum):
    """A code from a closed list, with a label for people."""

    _value_: str
    label: object

    def __new__(cls, code: str, label: object = "", *_more: object) -> Self:
        """Make the member equal to its `code`; what follows the label belongs to the subclass."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, object]]:
        """Return (code, label) pairs in the order of the table, for a form field."""
        return [(member.value, member.label) for member in cls]


class HintedCode(Coded):
    """A choice that a customer makes: `hint` is the short line below its label."""

    hint: object

    def __init__(self, _code: str, _label: object = "", hint: object = "") -> None:
        self.hint = hint
