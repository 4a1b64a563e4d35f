"""The worker: sends what is due, keeps the schedule, shows that it lives.

huey is at-most-once, so it only nudges and schedules; what is owed are rows, and a look at them
every moment finds whatever a lost nudge, a lost queue or a dead worker has left.
"""

import json
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.registry import Message
from huey.serializer import Serializer

from reclamator import clock, i18n, logs
from reclamator.config import Settings
from reclamator.models import database
from reclamator.services import (
    access_log,
    delivery,
    drafts,
    health,
    installation,
    limits,
    notifications,
    orphans,
    staff,
    tracking,
)

POLL_SECONDS = 0.5
BEAT_SECONDS = 5.0
STOP_SECONDS = 0.7
SWEEP_EVERY = timedelta(days=1)
QUEUE, SWEPT = "queue.db", "orphans.swept"


def run(settings: Settings, stop: threading.Event | None = None) -> None:
    """Work until SIGTERM, SIGINT or `stop`; returns within two seconds of it.

    Raises SettingsError when the installation cannot be opened.
    """
    ending = stop or threading.Event()
    logs.configure(settings)
    i18n.configure(cache_dir=settings.data_dir / "cache")
    installation.open_installation(settings)
    with _signals(ending), _schedule(settings):
        threads = [_start(_deliver, ending), _start(_beat, ending)]
        logs.event("worker.started")
        ending.wait()
        _join(threads)
    logs.event("worker.stopped")


def use_nudges(settings: Settings) -> None:
    """Let every notification queued by this process nudge the worker; losing one loses nothing."""
    tasks = make_tasks(make_queue(settings))

    def nudge(notification_uid: bytes) -> None:
        tasks.nudge(notification_uid.hex())

    notifications.on_queued[:] = [nudge]


def make_queue(settings: Settings) -> Huey:
    """Return the queue: in Redis where configured, else a file of its own in the data folder."""
    common: dict[str, Any] = {"results": False, "serializer": _PlainSerializer()}
    if settings.redis_url:
        return RedisHuey("reclamator", url=settings.redis_url, **common)
    path = settings.data_dir / QUEUE
    try:
        return _file_queue(path, common)
    except sqlite3.DatabaseError:
        # nothing in it is owed to anybody
        path.unlink(missing_ok=True)
        return _file_queue(path, common)


def make_tasks(queue: Huey) -> SimpleNamespace:
    """Register what the worker does with the queue; calling `nudge` or `chores` queues it."""

    @queue.task(name="nudge")
    def nudge(notification_uid: str) -> None:
        deliver()

    @queue.periodic_task(crontab(minute="*"), name="chores")
    def chores() -> None:
        tidy()

    return SimpleNamespace(nudge=nudge, chores=chores)


def deliver(ending: threading.Event | None = None) -> int:
    """Send what is due, mail by mail, until nothing is or the worker ends; returns how many."""
    tried = 0
    with database.connection():
        while not (ending and ending.is_set()) and delivery.deliver_due(1):
            tried += 1
    return tried


def tidy() -> None:
    """Do the chores of every minute; one that fails keeps no other from being done."""
    with database.connection():
        for chore in _CHORES:
            try:
                chore()
            except Exception as error:
                logs.fault(error, "worker.chore_failed")


def beat(settings: Settings) -> None:
    """Show that the worker lives: readiness looks at this file's time."""
    (settings.data_dir / health.HEARTBEAT).touch()


def _sweep_daily() -> None:
    """Walking all files is no work for every minute; the stamp outlives a restart."""
    stamp = installation.settings().data_dir / SWEPT
    with suppress(FileNotFoundError):
        if clock.now() - datetime.fromtimestamp(stamp.stat().st_mtime, UTC) < SWEEP_EVERY:
            return
    stamp.touch()
    orphans.sweep()


_CHORES: tuple[Callable[[], object], ...] = (
    lambda: delivery.deliver_due(),
    drafts.forget_expired,
    limits.forget_expired,
    tracking.forget_expired,
    staff.forget_expired,
    access_log.flush,
    _sweep_daily,
)


def _file_queue(path: Path, common: dict[str, Any]) -> Huey:
    """Keep the queue in SQLite, not synced to the disk: a nudge may be lost."""
    return SqliteHuey("reclamator", filename=str(path), fsync=False, **common)


def _start(loop: Callable[[threading.Event], None], ending: threading.Event) -> threading.Thread:
    thread = threading.Thread(target=loop, args=(ending,), name=loop.__name__, daemon=True)
    thread.start()
    return thread


def _join(threads: list[threading.Thread]) -> None:
    """A mail under way is left to its lease: a server may take its time, a stop may not."""
    until = time.monotonic() + STOP_SECONDS
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))


def _deliver(ending: threading.Event) -> None:
    """Look for due mails every moment, over one connection as long as it holds."""
    while not ending.is_set():
        try:
            with database.connection():
                _deliver_until_trouble(ending)
        except Exception as error:
            logs.fault(error, "worker.delivery_failed")
            ending.wait(POLL_SECONDS)


def _deliver_until_trouble(ending: threading.Event) -> None:
    while not ending.is_set():
        deliver(ending)
        ending.wait(POLL_SECONDS)


def _beat(ending: threading.Event) -> None:
    while not ending.is_set():
        try:
            beat(installation.settings())
        except OSError as error:
            logs.fault(error, "worker.beat_failed")
        ending.wait(BEAT_SECONDS)


@contextmanager
def _schedule(settings: Settings) -> Iterator[None]:
    """Run huey's consumer on threads, beside ours; begin with the chores that may be waiting."""
    queue = make_queue(settings)
    make_tasks(queue).chores()
    consumer = _QuietConsumer(
        queue, workers=1, initial_delay=0.2, max_delay=1.0, check_worker_health=False
    )
    consumer.start()
    try:
        yield
    finally:
        consumer.stop_flag.set()
        _join([thread for _, thread in consumer.worker_threads] + [consumer.scheduler])
        queue.storage.close()


class _QuietConsumer(Consumer):
    """A consumer that leaves the process's signals alone."""

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


@contextmanager
def _signals(ending: threading.Event) -> Iterator[None]:
    """Let SIGTERM and SIGINT end the work where the process is ours: on its main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    logs.own_process()
    names = (signal.SIGTERM, signal.SIGINT)
    before = {name: signal.signal(name, lambda *_: ending.set()) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
