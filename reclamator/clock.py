"""The only clock: every moment is an aware UTC datetime from `now()`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_held: ContextVar[datetime | None] = ContextVar("held_time", default=None)
_process_held: list[datetime] = []


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    held = _held.get() or (_process_held[-1] if _process_held else None)
    return held or datetime.now(UTC)


def today(time_zone: str = "UTC") -> date:
    """Return the calendar day of `now()` in an IANA time zone."""
    return local_date(now(), time_zone)


def local_date(moment: datetime, time_zone: str) -> date:
    """Return the calendar day on which an aware `moment` falls in an IANA time zone."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock still at an aware `moment`, in this process, also for its threads."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    _process_held.append(moment.astimezone(UTC))
    try:
        yield
    finally:
        _process_held.pop()


def advance(delta: timedelta) -> None:
    """Move a frozen clock on; only tests and the demo may travel in time."""
    _process_held[-1] += delta


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let this thread of work live at `moment`: the demo files complaints of past weeks so."""
    token = _held.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _held.reset(token)
