"""Rows of several tables read with one query: what a page shows of one complaint.

Each part stays a query of its own table, scoped and narrowed like any other. Their columns are
laid side by side, kind by kind, so that one UNION ALL holds them all.
"""

from collections.abc import Mapping
from functools import reduce
from operator import add
from typing import Any

import peewee
from peewee import Cast, Value

from reclamator.models import database
from reclamator.models.database import db

# what a column is at the database, and what an empty place beside it is called there
_KINDS: tuple[tuple[str, tuple[type, ...], dict[bool, str]], ...] = (
    ("yes", (peewee.BooleanField,), {True: "BOOLEAN", False: "INTEGER"}),
    ("whole", (peewee.IntegerField,), {True: "BIGINT", False: "INTEGER"}),
    ("bytes", (peewee.BlobField,), {True: "BYTEA", False: "BLOB"}),
    ("text", (peewee.CharField, peewee.TextField), {True: "TEXT", False: "TEXT"}),
)


def read(parts: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return the rows of each part, in no order: `{"notes": Note.select().where(…), …}`.

    A part selects whole rows of one table; it joins nothing and sets no order.
    """
    places = {name: _places(query.model) for name, query in parts.items()}
    width = _width(places.values())
    queries = [
        query.select(*_columns(name, query.model, places[name], width))
        for name, query in parts.items()
    ]
    found: dict[str, list[Any]] = {name: [] for name in parts}
    # from the cursor itself: a compound query would convert every row by its first part
    for name, *values in db.execute(reduce(add, queries)):
        found[name].append(_row(parts[name].model, places[name], width, values))
    return found


def _places(model: Any) -> dict[tuple[str, int], Any]:
    """Give each column of a table a place among those of its kind."""
    places: dict[tuple[str, int], Any] = {}
    for field in model._meta.sorted_fields:
        kind = _kind(field)
        places[kind, sum(taken == kind for taken, _ in places)] = field
    return places


def _kind(field: Any) -> str:
    for kind, types, _ in _KINDS:
        if isinstance(field, types):
            return kind
    raise TypeError(f"{field.name} is of no kind that can be read together")


def _width(each: Any) -> list[tuple[str, int]]:
    """Return every place that some part fills, in the order of the columns."""
    order = [kind for kind, _, _ in _KINDS]
    taken = {place for places in each for place in places}
    return sorted(taken, key=lambda place: (order.index(place[0]), place[1]))


def _columns(name: str, model: Any, places: dict[tuple[str, int], Any], width: Any) -> list[Any]:
    return [Cast(Value(name), "TEXT"), *(_column(places.get(place), place[0]) for place in width)]


def _column(field: Any, kind: str) -> Any:
    if field is None:
        names = next(names for known, _, names in _KINDS if known == kind)
        return Cast(peewee.SQL("NULL"), names[database.is_postgres()])
    return field


def _row(model: Any, places: dict[tuple[str, int], Any], width: Any, values: list[Any]) -> Any:
    """Make a row as a query of its own would: sealed fields stay sealed, nothing is dirty."""
    row = model(__no_default__=1)
    for place, value in zip(width, values, strict=True):
        if place in places:
            field = places[place]
            setattr(row, field.name, field.python_value(value))
    row._dirty.clear()
    return row
