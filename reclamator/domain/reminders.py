"""Reminders: on which days of a date that is owed who is told, and which of them is due.

The dates are safe dates; the days are working days of the company, so nobody is told too late
because the office was closed. A plan is computed anew whenever it is looked at: a date that moves
takes its reminders along.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from reclamator.domain.vocabulary import Coded, DeadlineKind, ReminderKind
from reclamator.domain.working_time import WorkingTime
from reclamator.i18n import lazy_p


class Told(Coded):
    """Whom a reminder is for."""

    HANDLER = "handler", lazy_p("told", "who handles it")
    HEAD = "head", lazy_p("told", "head")
    OWNER = "owner", lazy_p("told", "owner")
    EXECUTOR = "executor", lazy_p("told", "who carries it out")
    IN_CHARGE = "in_charge", lazy_p("told", "who gave it")


Plan = Mapping[ReminderKind, tuple[Told, ...]]

_EVERYBODY = (Told.HANDLER, Told.HEAD, Told.OWNER)
ANSWER_OWED: Plan = {
    ReminderKind.HALF: (Told.HANDLER,),
    ReminderKind.THREE_DAYS: (Told.HANDLER,),
    ReminderKind.ONE_DAY: (Told.HANDLER, Told.HEAD),
    ReminderKind.ON_DAY: _EVERYBODY,
    ReminderKind.AFTER: _EVERYBODY,
}
# our own target beside a date by law: that one has its own reminders, and they reach further
BESIDE_THE_LAW: Plan = {
    ReminderKind.ON_DAY: (Told.HANDLER,),
    ReminderKind.AFTER: (Told.HANDLER, Told.HEAD),
}
TASK_ENDS: Plan = {
    ReminderKind.ONE_DAY: (Told.EXECUTOR,),
    ReminderKind.ON_DAY: (Told.EXECUTOR,),
    ReminderKind.AFTER: (Told.EXECUTOR, Told.IN_CHARGE),
}
REMINDED_OF = (
    DeadlineKind.ANSWER,
    DeadlineKind.ANSWER_APPEAL,
    DeadlineKind.ANSWER_OUTSIDE,
    DeadlineKind.SETTLE,
    DeadlineKind.TARGET,
)
"""What staff are reminded of: a confirmation goes out by itself, an appeal is the customer's."""


@dataclass(frozen=True)
class Planned:
    """One reminder: its kind, its day, and whom it is for."""

    kind: ReminderKind
    on: date
    told: tuple[Told, ...]


@dataclass(frozen=True)
class Due:
    """What is to be done now: `send` the most urgent one; the others are over by it."""

    send: Planned
    superseded: tuple[Planned, ...]


def table(kind: DeadlineKind, *, beside_the_law: bool) -> Plan:
    """Return which reminders there are for a kind of date, and for whom."""
    is_second = kind is DeadlineKind.TARGET and beside_the_law
    return BESIDE_THE_LAW if is_second else ANSWER_OWED


def plan(
    kind: DeadlineKind,
    started_on: date,
    safe_on: date,
    working: WorkingTime,
    *,
    beside_the_law: bool = False,
) -> tuple[Planned, ...]:
    """Return the reminders of a date, in the order of their days."""
    chosen = table(kind, beside_the_law=beside_the_law)
    return _planned(chosen, _days(started_on, safe_on, working))


def plan_task(given_on: date, due_on: date, working: WorkingTime) -> tuple[Planned, ...]:
    """Return the reminders of a task's end date, in the order of their days."""
    return _planned(TASK_ENDS, _days(given_on, due_on, working))


def due(planned: tuple[Planned, ...], today: date, settled: Iterable[ReminderKind]) -> Due | None:
    """Return what is due by `today`, or None; `settled` were sent, or were over by another."""
    reached = [each for each in planned if each.on <= today]
    over = set(settled)
    if not reached or reached[-1].kind in over:
        return None
    return Due(reached[-1], tuple(each for each in reached[:-1] if each.kind not in over))


def next_on(planned: tuple[Planned, ...], today: date) -> date | None:
    """Return the next day on which something will be due, or None."""
    return min((each.on for each in planned if each.on > today), default=None)


def _planned(chosen: Plan, days: Mapping[ReminderKind, date]) -> tuple[Planned, ...]:
    planned = [Planned(code, days[code], told) for code, told in chosen.items() if code in days]
    return tuple(sorted(planned, key=lambda each: (each.on, list(ReminderKind).index(each.kind))))


def _days(started_on: date, safe_on: date, working: WorkingTime) -> dict[ReminderKind, date]:
    """What would fall on the day of receipt or before it is left out: everybody knows that day."""
    half = working.day_not_before(started_on + (safe_on - started_on) // 2)
    early = {
        ReminderKind.HALF: half,
        ReminderKind.THREE_DAYS: working.days_before(safe_on, 3),
        ReminderKind.ONE_DAY: working.days_before(safe_on, 1),
    }
    if half >= early[ReminderKind.THREE_DAYS]:
        del early[ReminderKind.HALF]
    return {code: on for code, on in early.items() if on > started_on} | {
        ReminderKind.ON_DAY: max(working.day_not_later(safe_on), started_on),
        ReminderKind.AFTER: working.day_not_before(safe_on + timedelta(days=1)),
    }
