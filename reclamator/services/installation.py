"""The installation itself: making it, opening it, and what it holds in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from reclamator.config import Settings
from reclamator.crypto.keys import KeyRing
from reclamator.errors import SettingsError
from reclamator.models import binding, database, vault
from reclamator.models.keys import InstallSecret
from reclamator.models.scope import company_scope
from reclamator.transports import blobs, email

_open = SimpleNamespace(settings=None, store=None, transport=None)


def initialise(settings: Settings) -> list[str]:
    """Make the keys, the tables and the secrets that are missing; return applied migrations."""
    with database.file_lock(settings.data_dir / "init.lock"):
        if not settings.root_keys and not settings.keys_path.exists():
            _refuse_new_keys_for_old_data(settings)
            KeyRing.create(settings.keys_path)
    return migrate(settings)


def migrate(settings: Settings) -> list[str]:
    """Bring the database and the secrets to this version; return applied migrations.

    Raises SettingsError, and leaves the database as it is, when the keys do not fit.
    """
    binding.bind(settings)
    vault.open_ring(settings)
    with database.alone(settings):
        _refuse_foreign_database()
        _refuse_newer_database()
        applied = database.migrate()
        with database.transaction():
            vault.make_install_secrets()
        vault.check_canary()
    return applied


def open_installation(settings: Settings) -> None:
    """Bind database, keys and files to this process; raises SettingsError with one sentence."""
    _require_database(settings)
    binding.bind(settings)
    vault.open_ring(settings)
    with database.connection():
        if _refuse_newer_database().pending:
            raise SettingsError("The database is older than the program: run `reclamator migrate`.")
        vault.check_canary()
    _open.settings, _open.store = settings, blobs.open_store(settings)
    _open.transport = email.open_transport(settings)


def settings() -> Settings:
    """Return the settings of the open installation."""
    return _open.settings


def store() -> blobs.BlobStore:
    """Return the store of sealed files."""
    return _open.store


def transport() -> email.Transport:
    """Return the road by which mails leave."""
    return _open.transport


@contextmanager
def at_work_for(company_uid: bytes) -> Iterator[None]:
    """Work for one company outside a request: its scope, and a connection."""
    with database.connection(), company_scope(company_uid):
        yield


@contextmanager
def in_one_piece() -> Iterator[None]:
    """Let everything inside be done or nothing; for setting up, while nobody waits."""
    with database.connection(), database.transaction():
        yield


def _refuse_foreign_database() -> None:
    """A database that was sealed before is left alone unless the ring opens it."""
    if _is_sealed():
        with database.connection():
            vault.check_canary()


def _refuse_newer_database() -> database.Distance:
    """What a newer program has written, an older one would misread."""
    distance = database.distance()
    if distance.unknown:
        raise SettingsError(
            "The database is newer than the program: install the newer release again."
        )
    return distance


def _refuse_new_keys_for_old_data(settings: Settings) -> None:
    """A new ring beside an old database would lock everything away for ever."""
    if not _has_database(settings):
        return
    binding.bind(settings)
    if _is_sealed():
        raise SettingsError(
            f"The key file {settings.keys_path} is missing, but the database exists: "
            "put the key file back."
        )


def _require_database(settings: Settings) -> None:
    """SQLite would make an empty file of any address that is looked at."""
    if not _has_database(settings):
        raise SettingsError(
            f"There is no installation in {settings.data_dir}: run `reclamator init`."
        )


def _has_database(settings: Settings) -> bool:
    address = settings.database
    is_file = not binding.is_postgres_url(address)
    return not is_file or Path(address.removeprefix("sqlite:///")).exists()


def _is_sealed() -> bool:
    """Whether somebody's keys have sealed something in the bound database."""
    table = InstallSecret._meta
    with database.connection():
        return (
            database.db.table_exists(table.table_name, schema=table.schema)
            and InstallSecret.get_or_none(InstallSecret.name == "canary") is not None
        )
