"""The connection, the transaction and the difference between SQLite and PostgreSQL."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import peewee
from playhouse.migrations import Runner

from reclamator.config import LOOPBACK_HOSTS, Settings
from reclamator.errors import SettingsError

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
PRAGMAS = {
    "journal_mode": "wal",
    "foreign_keys": 1,
    "busy_timeout": 20_000,  # a busy machine answers late; a person had rather wait than repeat
    "synchronous": 2,  # FULL: an acknowledged complaint survives a power cut
    "secure_delete": 1,
}
# libpq waits for ever: a server that takes the call and says nothing would hold up every worker
CONNECT_SECONDS = 10
db = peewee.DatabaseProxy()


def bind(settings: Settings) -> None:
    """Point every model at the configured database; opens no connection yet."""
    from reclamator.models.base import place_in_schemas

    close()
    db.initialize(_postgres(settings) if is_postgres_url(settings.database) else _sqlite(settings))
    place_in_schemas(is_postgres())


def is_postgres_url(url: str) -> bool:
    """Whether an address names PostgreSQL."""
    return url.startswith(("postgresql://", "postgres://"))


def is_postgres() -> bool:
    """Whether the bound database is PostgreSQL."""
    return isinstance(db.obj, peewee.PostgresqlDatabase)


def _sqlite(settings: Settings) -> peewee.Database:
    path = Path(settings.database.removeprefix("sqlite:///"))
    # mode 0700: temp and WAL files beside the database inherit nobody else's eyes
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return peewee.SqliteDatabase(str(path), pragmas=PRAGMAS, lock_type="IMMEDIATE")


def _postgres(settings: Settings) -> peewee.Database:
    from playhouse.db_url import parse

    given = parse(settings.database, unquote_password=True, unquote_user=True)
    if not _is_near(str(given.get("host", ""))):
        given.setdefault("sslmode", "verify-full")
        if given["sslmode"] != "verify-full":
            raise SettingsError(
                "RECLAMATOR_DATABASE_URL names another machine: set sslmode=verify-full."
            )
    given.setdefault("connect_timeout", CONNECT_SECONDS)
    return peewee.PostgresqlDatabase(given.pop("database"), **given)


def _is_near(host: str) -> bool:
    """Whether what is said to the server stays on this machine: a socket, or loopback."""
    return not host or host.startswith("/") or host in LOOPBACK_HOSTS


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

    `playhouse.migrations` has no lock of its own: two starters would both create tables.
    """
    file = settings.data_dir / "migrate.lock"
    with connection(), _advisory_lock() if is_postgres() else file_lock(file):
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


def pending_migrations() -> list[str]:
    """Return the names of migrations that this database has not seen."""
    with connection():
        return [row.name for row in _runner().status() if row.path and not row.applied]


def unknown_migrations() -> list[str]:
    """Return the names of migrations that a newer program has applied here."""
    with connection():
        return [row.name for row in _runner().status() if not row.path]


def _runner() -> Runner:
    return Runner(db.obj, directory=str(MIGRATIONS))
