"""Nudges: a process that owes a notice tells the worker so, and never waits for it."""

import os
import threading
from types import ModuleType

from reclamator import logs
from reclamator.config import Settings
from reclamator.services import notifications

PAUSE_SECONDS = 1.0


def use_nudges(settings: Settings) -> "Nudger":
    """Let every notice owed by this process nudge the worker; losing a nudge loses nothing."""
    nudger = Nudger(settings)
    notifications.on_queued[:] = [nudger.ring]
    return nudger


class Nudger:
    """Passes nudges on from a thread of its own, so that no request waits for the queue.

    Only that thread opens the queue, and it starts with the first nudge: never before a fork. What
    is rung while it is busy becomes one nudge.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._rung = threading.Event()
        self._ended = threading.Event()
        self._starting = threading.Lock()
        self._process = 0
        self._thread = threading.Thread()

    def ring(self) -> None:
        """Ask for a nudge; returns at once, whatever state the queue is in."""
        self._rung.set()
        if self._process != os.getpid():
            self._start()

    def end(self) -> None:
        """Pass on what is rung, close the queue and stop the thread."""
        self._ended.set()
        self._rung.set()
        if self._process == os.getpid():
            self._thread.join()

    def _start(self) -> None:
        with self._starting:
            if self._process != os.getpid():
                self._thread = threading.Thread(target=self._work, name="nudger", daemon=True)
                self._thread.start()
                self._process = os.getpid()

    def _work(self) -> None:
        # a web process that has taken no complaint yet does without huey
        from reclamator.worker import queue

        while self._goes_on():
            try:
                self._pass_on(queue)
            except Exception as error:
                logs.fault(error, "nudge.failed")
                self._rung.clear()
                self._ended.wait(PAUSE_SECONDS)

    def _pass_on(self, queue: ModuleType) -> None:
        """Nudge through one open queue until its file is another one."""
        with queue.open_queue(self.settings) as opened:
            tasks = queue.tasks_of(opened, nudged=_nothing, every_minute=_nothing)
            at = queue.place(self.settings)
            while self._goes_on():
                self._rung.wait()
                if at is None or queue.place(self.settings) != at:
                    return
                # before the nudge: what is rung from here on may come too late for it
                self._rung.clear()
                tasks.nudge()

    def _goes_on(self) -> bool:
        return self._rung.is_set() or not self._ended.is_set()


def _nothing() -> None:
    """The tasks are done in the worker."""
