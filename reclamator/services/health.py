"""Health: which parts of the installation work right now."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from reclamator import clock
from reclamator.config import Settings
from reclamator.models import vault
from reclamator.models.company import Company

HEARTBEAT = "worker.heartbeat"
HEARTBEAT_LIFE = timedelta(minutes=2)


def parts(settings: Settings) -> dict[str, bool]:
    """Return each part's name and whether it works; never raises."""
    return {name: _works(check, settings) for name, check in _PARTS.items()}


def _works(check: Callable[[Settings], bool], settings: Settings) -> bool:
    try:
        return check(settings)
    except Exception:
        return False


def _database(settings: Settings) -> bool:
    Company.select().limit(1).execute()
    return True


def _keys(settings: Settings) -> bool:
    vault.check_canary()
    return True


def worker_beats(settings: Settings) -> bool:
    """Whether the worker has shown itself in the last two minutes."""
    beat = (settings.data_dir / HEARTBEAT).stat().st_mtime
    return clock.now() - datetime.fromtimestamp(beat, UTC) < HEARTBEAT_LIFE


def _mail(settings: Settings) -> bool:
    return settings.is_loopback or settings.smtp_url is not None


_PARTS: dict[str, Callable[[Settings], bool]] = {
    "database": _database,
    "keys": _keys,
    "worker": worker_beats,
    "mail": _mail,
}
