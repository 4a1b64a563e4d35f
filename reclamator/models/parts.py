"""Many small questions as one: what a page of figures asks costs one query."""

from functools import reduce
from typing import Any, NamedTuple

from peewee import SQL, Select, Value, fn

from reclamator.models.database import db


class Row(NamedTuple):
    """What a part brings, as far as it asked for it."""

    text: str | None
    n: int
    day: int | None
    uid: bytes | None
    handler: bytes | None


class Parts:
    """The parts of one large question, each with a name and a place, and the rows that came.

    What a part reads from is a query of a model, which carries the company. The first part must ask
    for every column, or PostgreSQL guesses their types.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int], int] = {}
        self._queries: list[Any] = []
        self._rows: dict[int, list[Row]] = {}

    def ask(self, name: str, place: int, source: Any, **columns: Any) -> None:
        """Add a part that reads `columns` from a query."""
        number = self._numbers[name, place] = len(self._queries)
        wanted = (columns.get(column, SQL("NULL")) for column in Row._fields)
        self._queries.append(Select([source], [Value(number), *wanted]))

    def group(self, name: str, place: int, source: Any, **columns: Any) -> None:
        """Add a part that counts the rows of a query by the values of `columns`."""
        self.ask(name, place, source, n=fn.COUNT(SQL("*")), **columns)
        self._queries[-1] = self._queries[-1].group_by(*columns.values())

    def answer(self) -> None:
        """Ask all parts at once."""
        whole = reduce(lambda one, other: one.union_all(other), self._queries)
        for number, *columns in whole.tuples().execute(db):
            self._rows.setdefault(int(number), []).append(Row(*columns))

    def of(self, name: str, place: int = 0) -> list[Row]:
        """Return the rows of a part."""
        return self._rows.get(self._numbers[name, place], [])

    def number(self, name: str, place: int = 0) -> int:
        """Return what a part counted."""
        return sum(int(row.n) for row in self.of(name, place))
