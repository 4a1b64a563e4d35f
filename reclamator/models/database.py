"""The connection, the transaction, the locks and the migrations."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import peewee
from playhouse.migrations import Runner

from reclamator.config import Settings

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
db = peewee.DatabaseProxy()


def is_postgres() -> bool:
    """Whether the bound database is PostgreSQL."""
    return isinstance(db.obj, peewee.PostgresqlDatabase)


@contextmanager
def connection() -> Iterator[None]:
    """Hold a connection for a piece of work outside a request; nests."""
    opened = db.connect(reuse_if_open=True)
    try:
        yield
    finally:
        if opened:
            db.close()


def close() -> None:
    """Close this thread's connection if there is one."""
    if db.obj is not None and not db.is_closed():
        db.close()


@contextmanager
def transaction() -> Iterator[None]:
    """All or nothing; an inner one joins the outer one. No network, no bulk work inside."""
    if db.in_transaction():
        yield
        return
    with db.atomic():
        yield


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Hold a connection and keep every other process out that asks for the same.

    `playhouse.migrations` has no lock of its own: two starters would both create tables. SQLite's
    comes before the connection: who opens a new file turns its journal over, and waits for nobody.
    """
    if is_postgres():
        with connection(), _advisory_lock():
            yield
    else:
        with file_lock(settings.data_dir / "migrate.lock"), connection():
            yield


@contextmanager
def _advisory_lock() -> Iterator[None]:
    db.execute_sql("SELECT pg_advisory_lock(727001)")
    try:
        yield
    finally:
        db.execute_sql("SELECT pg_advisory_unlock(727001)")


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Keep every other process of this machine out that locks the same file."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(path, "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def require_transaction() -> None:
    """Raise RuntimeError unless a transaction is open: history is written with its change."""
    if not db.in_transaction():
        raise RuntimeError("a transaction must be open")


def migrate() -> list[str]:
    """Apply the pending migrations; return their names. The caller works `alone`."""
    return list(_runner().up())


class Distance(NamedTuple):
    """What parts the database from this program: the names of migrations.

    `pending`: it has not seen them; `unknown`: a newer program has applied them.
    """

    pending: list[str]
    unknown: list[str]


def distance() -> Distance:
    """Compare the migrations that were applied here with those that this program brings."""
    with connection():
        rows = list(_runner().status())
    return Distance(
        pending=[row.name for row in rows if row.path and not row.applied],
        unknown=[row.name for row in rows if not row.path],
    )


def _runner() -> Runner:
    return Runner(db.obj, directory=str(MIGRATIONS))
