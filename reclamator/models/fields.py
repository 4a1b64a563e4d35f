"""Plain column types: identifiers, moments, days, codes; alike on both databases."""

import enum
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import peewee

from reclamator import entropy
from reclamator.errors import Damaged

UID_BYTES = 16
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def new_uid() -> bytes:
    """Return a new random 16-byte identifier."""
    return entropy.token_bytes(UID_BYTES)


def as_bytes(value: Any, name: str) -> bytes:
    """Return a column's bytes; raises Damaged when something else lies there."""
    if not isinstance(value, bytes | memoryview | bytearray):
        raise Damaged(name)
    return bytes(value)


class UidField(peewee.BlobField):
    """A 16-byte identifier, made by the application before the insert."""

    def python_value(self, value: Any) -> bytes | None:
        """Return plain bytes on both databases; a tampered column of another type is damage."""
        return None if value is None else as_bytes(value, self.name)


class DigestField(UidField):
    """A keyed digest or a random id's hash."""


class UTCDateTimeField(peewee.BigIntegerField):
    """An aware UTC moment, kept as microseconds since 1970: exact, sortable, alike on both."""

    def db_value(self, value: Any) -> int | None:
        """Refuse a naive moment."""
        if value is None or isinstance(value, int):
            return value
        if value.tzinfo is None:
            raise TypeError(f"{self.name} needs an aware moment")
        return (value - EPOCH) // timedelta(microseconds=1)

    def python_value(self, value: Any) -> datetime | None:
        """Return an aware UTC moment."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class DayField(peewee.CharField):
    """A calendar day, kept as YYYY-MM-DD: it sorts rightly as text on both databases."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, max_length=10, **kwargs)

    def db_value(self, value: Any) -> str | None:
        """Accept a date or its ISO text; a moment is no day before it is said where."""
        if value is None:
            return None
        if isinstance(value, datetime):
            raise TypeError(f"{self.name} needs a day, not a moment")
        return (value if isinstance(value, date) else _day(value)).isoformat()

    def python_value(self, value: Any) -> date | None:
        """Return a date."""
        return None if value is None else date.fromisoformat(value)


def _day(text: str) -> date:
    """Read YYYY-MM-DD and no other of the spellings that ISO 8601 knows: it is sorted as text."""
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()


class EnumField(peewee.CharField):
    """A code from one fixed list; anything else is refused before SQL."""

    def __init__(self, choices_of: type[enum.Enum], **kwargs: Any) -> None:
        self.choices_of = choices_of
        super().__init__(max_length=32, **kwargs)

    def db_value(self, value: Any) -> str | None:
        """Store the code."""
        return None if value is None else str(self.choices_of(value).value)

    def python_value(self, value: Any) -> Any:
        """Return the member of the list."""
        return None if value is None else self.choices_of(value)


class PlainJSONField(peewee.TextField):
    """A company's public configuration as JSON text; never for what a customer typed."""

    def db_value(self, value: Any) -> str | None:
        """Store compact JSON."""
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def python_value(self, value: Any) -> Any:
        """Return the parsed value."""
        return None if value is None else json.loads(value)
