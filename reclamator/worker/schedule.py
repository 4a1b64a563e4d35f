"""The worker's ear at the queue: what it asks for is done, and a queue that breaks is replaced."""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from huey import Huey

from reclamator import logs
from reclamator.services import installation
from reclamator.worker import queue
from reclamator.worker.chores import catch_up, tidy

LOOK_SECONDS = 5.0
STOP_SECONDS = 0.7


def keep(ending: threading.Event, bell: threading.Event) -> None:
    """Listen until the end; one queue after another, where that is needed."""
    while not ending.is_set():
        try:
            _listen(ending, bell)
        except Exception as error:
            logs.fault(error, "worker.queue_failed")
            _look_after_chores()
            ending.wait(LOOK_SECONDS)


def _listen(ending: threading.Event, bell: threading.Event) -> None:
    """Serve one queue while it answers, beginning with the chores that may be waiting."""
    settings = installation.settings()
    with queue.open_queue(settings) as opened:
        queue.tasks_of(opened, nudged=bell.set, every_minute=tidy).chores()
        at = queue.place(settings)
        with _consuming(opened):
            # without a place it was removed while we opened it
            while not ending.is_set() and at is not None and queue.place(settings) == at:
                opened.storage.queue_size()
                catch_up()
                ending.wait(LOOK_SECONDS)


def _look_after_chores() -> None:
    try:
        catch_up()
    except Exception as error:
        logs.fault(error, "worker.chores_failed")


@contextmanager
def _consuming(opened: Huey) -> Iterator[None]:
    consumer = queue.consumer_of(opened)
    consumer.start()
    try:
        yield
    finally:
        consumer.stop_flag.set()
        join([thread for _, thread in consumer.worker_threads] + [consumer.scheduler])


def join(threads: Iterable[threading.Thread]) -> None:
    """Wait a moment, no longer: a server may take its time, a stop may not."""
    until = time.monotonic() + STOP_SECONDS
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
