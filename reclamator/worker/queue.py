"""The queue between processes, in a file of its own or in Redis: it nudges and keeps the schedule.

huey is at-most-once, and nothing in the queue is owed to anybody: it may be lost at any moment.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.registry import Message
from huey.serializer import Serializer

from reclamator.config import PREFIX, Settings
from reclamator.errors import SettingsError

FILE = "queue.db"
LONGEST_PAUSE_SECONDS = 0.5
PATIENCE_SECONDS = 5


def check(settings: Settings) -> None:
    """Raise SettingsError unless there may be such a queue; whether it answers is no matter."""
    if settings.redis_url:
        _pool(settings.redis_url).close()


@contextmanager
def open_queue(settings: Settings) -> Iterator[Huey]:
    """Hold the queue: in Redis where configured, else a file in the data folder."""
    queue = _redis_queue(settings.redis_url) if settings.redis_url else _file_queue(settings)
    try:
        yield queue
    finally:
        _close(queue)


def tasks_of(
    queue: Huey, *, nudged: Callable[[], object], every_minute: Callable[[], object]
) -> SimpleNamespace:
    """Register what is done with the queue; calling `nudge` or `chores` only queues it."""

    @queue.task(name="nudge")
    def nudge() -> None:
        nudged()

    @queue.periodic_task(crontab(minute="*"), name="chores")
    def chores() -> None:
        every_minute()

    return SimpleNamespace(nudge=nudge, chores=chores)


def place(settings: Settings) -> int | None:
    """Return a number that changes when the queue's file is replaced; None when it is gone."""
    if settings.redis_url:
        return 0
    with suppress(FileNotFoundError):
        return (settings.data_dir / FILE).stat().st_ino
    return None


def consumer_of(queue: Huey) -> Consumer:
    """Return what takes from the queue, on threads; it leaves the process's signals alone."""
    return _QuietConsumer(
        queue,
        workers=2,  # a nudge does not wait for the chores
        initial_delay=LONGEST_PAUSE_SECONDS / 5,
        max_delay=LONGEST_PAUSE_SECONDS,
        check_worker_health=False,
    )


class _QuietConsumer(Consumer):
    def _set_signal_handlers(self) -> None:
        pass


class _PlainSerializer(Serializer):
    """JSON instead of pickle: whoever can write to the queue must not run code here."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(list(data), default=str).encode()

    def _deserialize(self, data: bytes) -> Message:
        fields = json.loads(data)
        message = Message(*fields)
        return message._replace(args=tuple(message.args or ()), eta=None, expires=None)


_COMMON: dict[str, Any] = {"results": False, "serializer": _PlainSerializer()}


def _redis_queue(url: str) -> Huey:
    return RedisHuey("reclamator", connection_pool=_pool(url), **_COMMON)


def _pool(url: str) -> Any:
    """Let nobody wait long for a server that hangs; connects to none yet."""
    try:
        from redis import ConnectionPool
    except ImportError:
        raise SettingsError(
            f"{PREFIX}REDIS_URL needs the package `redis`: install it, or unset it."
        ) from None
    try:
        return ConnectionPool.from_url(
            url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
        )
    except ValueError:
        raise SettingsError(
            f"{PREFIX}REDIS_URL must be an address such as redis://host:6379/0."
        ) from None


def _file_queue(settings: Settings) -> Huey:
    path = settings.data_dir / FILE
    try:
        return _sqlite(path)
    except sqlite3.OperationalError:
        raise  # locked, or no room: the file itself may be sound
    except sqlite3.DatabaseError:
        for part in path.parent.glob(f"{FILE}*"):
            part.unlink(missing_ok=True)
        return _sqlite(path)


def _sqlite(path: Path) -> Huey:
    """Not synced to the disk: a nudge may be lost."""
    queue = SqliteHuey(
        "reclamator", filename=str(path), fsync=False, timeout=PATIENCE_SECONDS, **_COMMON
    )
    queue.storage.queue_size()
    return queue


def _close(queue: Huey) -> None:
    queue.storage.close()
    if isinstance(queue, RedisHuey):
        queue.storage.pool.disconnect()
