"""The chores of every minute: what has run out is forgotten, what was noted is written."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from reclamator import clock, logs
from reclamator.models import database
from reclamator.services import (
    access_log,
    delivery,
    digests,
    drafts,
    holding_notices,
    installation,
    likeness,
    limits,
    missed,
    orphans,
    reminders,
    staff,
    task_reminders,
    tracking,
    views,
    working_texts,
)

OVERDUE = timedelta(minutes=3)
SWEEP_EVERY = timedelta(days=1)
SWEPT = "orphans.swept"

_last = SimpleNamespace(begun=clock.now())


def tidy() -> None:
    """Do them all; one that fails keeps no other from being done."""
    _last.begun = clock.now()
    with database.connection():
        for chore in CHORES:
            try:
                chore()
            except Exception as error:
                logs.fault(error, "worker.chore_failed")


def catch_up() -> None:
    """Do what nobody has called for in a while: a queue that is broken keeps no schedule."""
    if clock.now() - _last.begun > OVERDUE:
        tidy()


def _sweep_daily() -> None:
    """Walking all files is no work for every minute, nor is what may wait; the stamp outlives a
    restart.
    """
    stamp = installation.settings().data_dir / SWEPT
    with suppress(FileNotFoundError):
        # a stamp of tomorrow comes from a clock that ran ahead
        if abs(clock.now() - datetime.fromtimestamp(stamp.stat().st_mtime, UTC)) < SWEEP_EVERY:
            return
    stamp.touch()
    views.forget_deleted()
    orphans.sweep()


CHORES: tuple[Callable[[], object], ...] = (
    delivery.look_for_mail_server,
    delivery.mend_times,
    drafts.forget_expired,
    limits.forget_expired,
    tracking.forget_expired,
    working_texts.forget_expired,
    staff.forget_expired,
    access_log.flush,
    likeness.catch_up,
    missed.sweep,
    reminders.sweep,
    task_reminders.sweep,
    digests.sweep,
    holding_notices.sweep,
    _sweep_daily,
)
