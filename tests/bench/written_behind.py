"""Lets the real services write into lists: their rows reach the database by the thousand.

Between `written_behind()` and its end every row that a model saves is kept, its columns as the
database would get them, and written with one statement a table. Whatever else is asked of the
database finds all of them there: they are written before. What each complaint asks for (the next
number, the last link of the audit chain, the place of a deadline) is answered from memory.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, lru_cache
from typing import Any
from unittest.mock import patch

from reclamator.crypto import blind_index, keys
from reclamator.domain import deadlines, regimes
from reclamator.models import base, database, vault
from reclamator.models.audit import AuditHead
from reclamator.models.company import Company
from reclamator.models.complaint import REGISTER, CompanyCounter, Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.event import Event
from reclamator.models.regime_override import RegimeOverride
from reclamator.models.target_rule import TargetRule
from reclamator.services import assignment, audit, targets
from reclamator.services.intake import answers, tokens

NAMED = re.compile(r'(?:FROM|JOIN) "(?:\w+"\.")?(\w+)"')
PLACEHOLDER = {True: "%s", False: "?"}

BOUNDS = ("BEGIN", "COMMIT")

Row = dict[str, Any]


class Store:
    """The rows that wait, and what was remembered of those that are written."""

    original_save: Any
    original_execute: Any
    original_allocate: Any
    original_head: Any
    original_update: Any

    def __init__(self) -> None:
        self.waiting: dict[type[base.Model], list[Row]] = defaultdict(list)
        self.counters: dict[tuple[str, int], int] = {}
        self.head: AuditHead | None = None
        self._taken: set[bytes] = set()
        self._places: Counter[tuple[str, bytes]] = Counter()
        self._grown: set[str] = set()
        self._settled: dict[Any, Answer] = {}
        self._is_writing = False

    # -- what models and services do meanwhile ----------------------------------------------------

    def save(self, row: Any, *args: Any, force_insert: bool = False, **options: Any) -> Any:
        """Keep a new row; an old one is changed in the database."""
        if not force_insert:
            return self.original_save(row, *args, **options)
        fields = row._meta.fields
        self.waiting[type(row)].append(
            {
                fields[name].column_name: fields[name].db_value(row.__data__[name])
                for name in sorted(row._dirty)
            }
        )
        self._grown.add(row._meta.table_name)
        row._dirty.clear()
        return 1

    def execute_sql(self, sql: str, params: Any = None, *rest: Any) -> Any:
        """Write what waits before anything is asked; what cannot have changed is asked once."""
        if self._is_writing or sql in BOUNDS:
            return self.original_execute(sql, params, *rest)
        if not sql.startswith("SELECT") or self._grown & set(NAMED.findall(sql)):
            self.write()
            return self.original_execute(sql, params, *rest)
        key = (sql, repr(params))
        if key not in self._settled:
            self._settled[key] = Answer(self.original_execute(sql, params, *rest))
        return self._settled[key].again()

    def by_number(self, number: str) -> Complaint | None:
        """Numbers are only asked for to find a free one."""
        index = vault.track_index(number)
        if index in self._taken:
            raise AssertionError("a number came twice")
        self._taken.add(index)
        return None

    def allocate(self, year: int, name: str = REGISTER) -> int:
        """Count on from the database's counter."""
        key = (name, year)
        if key not in self.counters:
            with self._by_itself():
                self.counters[key] = self.original_allocate(year, name) - 1
        self.counters[key] += 1
        return self.counters[key]

    def next_position(self, table: str) -> Callable[[bytes], int]:
        """Count the rows of a complaint that began here."""

        def place(complaint_uid: bytes) -> int:
            self._places[table, bytes(complaint_uid)] += 1
            return self._places[table, bytes(complaint_uid)]

        return place

    def locked_head(self) -> AuditHead:
        """Return the end of the chain as it will be."""
        if self.head is None:
            with self._by_itself():
                self.head = self.original_head()
        return self.head

    def move_head(self, **changes: Any) -> Any:
        """Keep the new end of the chain; the caller executes what it gets."""
        assert self.head is not None
        for name, value in changes.items():
            setattr(self.head, name, value)
        return Done()

    # -- to the database --------------------------------------------------------------------------

    def write(self) -> None:
        """Write what waits, parents first."""
        with self._by_itself():
            for model in base.tables():
                for columns, rows in _alike(self.waiting.pop(model, [])).items():
                    self._insert(model, columns, rows)
        self._places.clear()

    def finish(self) -> None:
        """Write everything, the counters and the end of the chain too."""
        self.write()
        for (name, year), last in self.counters.items():
            CompanyCounter.update(last=last).where(
                CompanyCounter.name == name, CompanyCounter.year == year
            ).execute()
        if self.head is not None:
            changes = {"seq": self.head.seq, "hash": self.head.hash}
            self.original_update(**changes).execute()

    @contextmanager
    def _by_itself(self) -> Iterator[None]:
        """Ask the database without writing first."""
        before, self._is_writing = self._is_writing, True
        try:
            yield
        finally:
            self._is_writing = before

    def _insert(self, model: Any, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        schema, table = model._meta.schema, model._meta.table_name
        place = f'"{schema}"."{table}"' if schema else f'"{table}"'
        names = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join([PLACEHOLDER[database.is_postgres()]] * len(columns))
        cursor = database.db.connection().cursor()
        cursor.executemany(f"INSERT INTO {place} ({names}) VALUES ({marks})", rows)  # noqa: S608


class Answer:
    """What a question brought, to be given again."""

    def __init__(self, cursor: Any) -> None:
        self.description = cursor.description
        self._rows = cursor.fetchall() if cursor.description else []

    def again(self) -> Any:
        """Return a cursor over the same rows."""
        return Replay(self.description, iter(self._rows))


class Replay:
    """A cursor as peewee wants it."""

    def __init__(self, description: Any, rows: Iterator[Any]) -> None:
        self.description = description
        self._rows = rows

    def fetchone(self) -> Any:
        """Return the next row."""
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        """Return all that are left."""
        return list(self._rows)

    def fetchmany(self, size: int = 1) -> list[Any]:
        """Return some."""
        return [row for _, row in zip(range(size), self._rows, strict=False)]

    def close(self) -> None:
        """Do nothing."""


class Done:
    """A change that is made already."""

    def execute(self) -> int:
        """Do nothing."""
        return 1


@contextmanager
def written_behind() -> Iterator[Store]:
    """Keep the rows of the services in lists; the company must be in scope."""
    store = Store()
    held: Any = database.db.obj
    store.original_save = base.Model.save
    store.original_execute = held.execute_sql
    store.original_allocate = CompanyCounter.allocate
    store.original_head = audit._locked_head
    store.original_update = AuditHead.update
    with ExitStack() as changed:
        for place, name, instead in (
            (base.Model, "save", lambda row, *args, **how: store.save(row, *args, **how)),
            (held, "execute_sql", store.execute_sql),
            (Complaint, "by_number", store.by_number),
            (CompanyCounter, "allocate", store.allocate),
            (Deadline, "next_position", store.next_position("deadline")),
            (Event, "next_position", store.next_position("event")),
            (audit, "_locked_head", store.locked_head),
            (AuditHead, "update", store.move_head),
            (tokens, "require_unused", lambda token: None),
            # as where a company has no rule: to give it to somebody changes rows that wait here
            (assignment, "appoint", lambda complaint, **said: None),
            # what nobody changes meanwhile is asked once: to spell a question costs most of it
            (vault, "_read_company_key", cache(vault._read_company_key)),
            (Company, "by_uid", cache(Company.by_uid)),
            (TargetRule, "of_category", cache(TargetRule.of_category)),
            (RegimeOverride, "active", cache(RegimeOverride.active)),
            # the same day, country or product comes again and again
            (deadlines, "compute", _once_a_version(deadlines.compute)),
            (deadlines, "acknowledge_on", cache(deadlines.acknowledge_on)),
            (regimes, "choose", cache(regimes.choose)),
            (targets, "target_on", cache(targets.target_on)),
            (blind_index, "normalise", cache(blind_index.normalise)),
            # each sealed column asks for the key of its complaint
            (keys, "field_key", lru_cache(maxsize=8)(keys.field_key)),
            # answers are flat but for `extra`: a deep copy of them is as good as none
            (answers, "asdict", vars),
            (tokens, "asdict", vars),
        ):
            changed.enter_context(patch.object(place, name, instead))
        yield store
        changed.close()
        store.finish()


def _once_a_version(compute: Any) -> Any:
    """Compute the dates of a version of the law once for each day; a version cannot be hashed."""
    known: dict[Any, Any] = {}

    def once(regime: Any, received_on: Any, *, country: str, own: Any) -> Any:
        key = (regime.code, regime.version, received_on, country, repr(own))
        if key not in known:
            known[key] = compute(regime, received_on, country=country, own=own)
        return known[key]

    return once


def _alike(rows: list[Row]) -> dict[tuple[str, ...], list[tuple[Any, ...]]]:
    """Group rows that name the same columns."""
    found: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        found[tuple(row)].append(tuple(row.values()))
    return found
