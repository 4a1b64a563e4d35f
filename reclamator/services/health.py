"""Health: which parts of the installation work right now."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from reclamator import clock, logs
from reclamator.config import Settings
from reclamator.models import vault
from reclamator.models.company import Company

HEARTBEAT = "worker.heartbeat"
HEARTBEAT_LIFE = timedelta(minutes=2)
MAIL_DOWN = "mail.down"


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
    """Whether the worker has shown itself in the last two minutes; a beat of tomorrow is none."""
    return abs(clock.now() - last_beat(settings)) < HEARTBEAT_LIFE


def last_beat(settings: Settings) -> datetime:
    """Return when the worker showed itself last; raises OSError when it never did."""
    return datetime.fromtimestamp((settings.data_dir / HEARTBEAT).stat().st_mtime, UTC)


def mail_is_down(settings: Settings) -> bool:
    """Whether the road by which mails leave was closed when the worker last tried it."""
    return (settings.data_dir / MAIL_DOWN).exists()


def note_mail(settings: Settings, *, works: bool) -> None:
    """Remember, for all processes, whether mails can leave; one line in the log when they stop."""
    mark = settings.data_dir / MAIL_DOWN
    if works:
        mark.unlink(missing_ok=True)
    elif not mark.exists():
        logs.event("mail.down", level=logging.ERROR)
        with suppress(OSError):  # a full disk has a line of its own
            mark.touch()


def _mail(settings: Settings) -> bool:
    has_road = settings.is_loopback or settings.smtp_url is not None
    return has_road and not mail_is_down(settings)


_PARTS: dict[str, Callable[[Settings], bool]] = {
    "database": _database,
    "keys": _keys,
    "worker": worker_beats,
    "mail": _mail,
}
