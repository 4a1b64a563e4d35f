"""The worker: sends what is due, keeps the schedule, shows that it lives.

The queue only nudges and schedules; what is owed are rows, and a look at them every few seconds
finds whatever a lost nudge, a lost queue or a dead worker has left.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from reclamator import i18n, logs
from reclamator.config import Settings
from reclamator.models import database
from reclamator.services import delivery, health, installation, notifications

LOOK_SECONDS = 5.0
BEAT_SECONDS = 5.0


def run(settings: Settings, stop: threading.Event | None = None) -> None:
    """Work until SIGTERM, SIGINT or `stop`; returns within two seconds of it.

    Raises SettingsError when the installation cannot be opened.
    """
    # web processes, which only nudge, do without huey's consumer
    from reclamator.worker import queue, schedule

    ending, bell = stop or threading.Event(), threading.Event()
    logs.configure(settings)
    i18n.configure(cache_dir=settings.data_dir / "cache")
    queue.check(settings)
    installation.open_installation(settings)
    notifications.on_queued[:] = [bell.set]
    with _signals(ending):
        threads = [
            _start(_deliver, ending, bell),
            _start(schedule.keep, ending, bell),
            _start(_beat, ending),
        ]
        logs.event("worker.started")
        ending.wait()
        bell.set()
        # a mail under way is left to its lease
        schedule.join(threads)
    logs.event("worker.stopped")


def deliver(ending: threading.Event | None = None) -> int:
    """Send what is due, mail by mail, until nothing is or the worker ends; returns how many."""
    tried = 0
    with database.connection():
        while not (ending and ending.is_set()) and delivery.deliver_due(1):
            tried += 1
    return tried


def beat(settings: Settings) -> None:
    """Show that the worker lives: readiness looks at this file's time."""
    (settings.data_dir / health.HEARTBEAT).touch()


def _start(loop: Callable[..., None], *given: threading.Event) -> threading.Thread:
    thread = threading.Thread(target=loop, args=given, name=loop.__name__, daemon=True)
    thread.start()
    return thread


def _deliver(ending: threading.Event, bell: threading.Event) -> None:
    """Send what is due whenever the bell rings, over one connection as long as it holds."""
    while not ending.is_set():
        try:
            with database.connection():
                _deliver_until_trouble(ending, bell)
        except Exception as error:
            logs.fault(error, "worker.delivery_failed")
            ending.wait(LOOK_SECONDS)


def _deliver_until_trouble(ending: threading.Event, bell: threading.Event) -> None:
    while not ending.is_set():
        # before the look: what is rung from here on may come too late for it
        bell.clear()
        deliver(ending)
        if not ending.is_set():
            bell.wait(LOOK_SECONDS)


def _beat(ending: threading.Event) -> None:
    while not ending.is_set():
        try:
            beat(installation.settings())
        except OSError as error:
            logs.fault(error, "worker.beat_failed")
        ending.wait(BEAT_SECONDS)


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
