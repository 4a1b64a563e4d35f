"""Which database the models speak to, SQLite or PostgreSQL, and how it is opened."""

from pathlib import Path

import peewee

from reclamator.config import LOOPBACK_HOSTS, Settings
from reclamator.errors import SettingsError
from reclamator.models import database
from reclamator.models.base import place_in_schemas

PRAGMAS = {
    "journal_mode": "wal",
    "foreign_keys": 1,
    "busy_timeout": 20_000,  # a busy machine answers late; a person had rather wait than repeat
    "synchronous": 2,  # FULL: an acknowledged complaint survives a power cut
    "secure_delete": 1,
}
# libpq waits for ever: a server that takes the call and says nothing would hold up every worker
CONNECT_SECONDS = 10


def bind(settings: Settings) -> None:
    """Point every model at the configured database; opens no connection yet."""
    database.close()
    database.db.initialize(
        _postgres(settings) if is_postgres_url(settings.database) else _sqlite(settings)
    )
    place_in_schemas(database.is_postgres())


def is_postgres_url(url: str) -> bool:
    """Whether an address names PostgreSQL."""
    return url.startswith(("postgresql://", "postgres://"))


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
