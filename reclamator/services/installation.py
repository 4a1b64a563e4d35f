"""The installation itself: making it, opening it, and what it holds in this process."""

from types import SimpleNamespace

from reclamator.config import Settings
from reclamator.crypto.keys import KeyRing
from reclamator.errors import SettingsError
from reclamator.models import database, vault
from reclamator.transports import blobs

_open = SimpleNamespace(settings=None, store=None)


def initialise(settings: Settings) -> list[str]:
    """Make the keys, the tables and the secrets that are missing; return applied migrations."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not settings.root_keys and not settings.keys_path.exists():
        _refuse_new_keys_for_old_data(settings)
        KeyRing.create(settings.keys_path)
    database.bind(settings)
    vault.open_ring(settings)
    applied = database.migrate(settings)
    with database.connection():
        with database.transaction():
            vault.make_install_secrets()
        vault.check_canary()
    return applied


def open_installation(settings: Settings) -> None:
    """Bind database, keys and files to this process; raises SettingsError with one sentence."""
    database.bind(settings)
    vault.open_ring(settings)
    pending = database.pending_migrations()
    if pending:
        raise SettingsError("The database is older than the program: run `reclamator migrate`.")
    with database.connection():
        vault.check_canary()
    _open.settings, _open.store = settings, blobs.open_store(settings)


def settings() -> Settings:
    """Return the settings of the open installation."""
    return _open.settings


def store() -> blobs.BlobStore:
    """Return the store of sealed files."""
    return _open.store


def _refuse_new_keys_for_old_data(settings: Settings) -> None:
    """A new ring beside an old database would lock everything away for ever."""
    path = settings.database.removeprefix("sqlite:///")
    if settings.database.startswith("sqlite:///"):
        from pathlib import Path

        if Path(path).exists():
            raise SettingsError(
                f"The key file {settings.keys_path} is missing, but the database exists: "
                "put the key file back."
            )
