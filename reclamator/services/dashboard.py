"""The dashboard: what is late, what comes next, and how the last weeks went.

Whatever the number of complaints it costs four queries: one for all figures and bricks, two for
the lines that are shown, one for the tasks. Nothing is read beyond a bound, a day or a week.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from peewee import SQL, Value, fn

from reclamator.domain.vocabulary import DeadlineKind, Outcome
from reclamator.models import scope, vault
from reclamator.models.complaint import Complaint, Shelf
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.parts import Parts, Row
from reclamator.models.task import Task
from reclamator.services import register
from reclamator.services.register import COUNT_UP_TO, Filters, Line

DAYS = 14
WEEKS = 8
BRICKS = 6
FIRST, TASKS = 5, 5
# of how many answers of a week, or of a month, the middle is looked for, at most
ANSWERS_LOOKED_AT = 1000
_DAY_MICROSECONDS = 86_400_000_000
_DAY = len("2026-12-04")
_EPOCH = date(1970, 1, 1)
_ONE_DAY, _ONE_WEEK, _ONE_MONTH_AT_MOST = (timedelta(days=days) for days in (1, 7, 31))
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Brick:
    """One complaint whose answer is owed, as small as it can be told."""

    number: str
    due_on: date
    handler_uid: bytes | None


@dataclass(frozen=True)
class Stack:
    """The bricks of a column, at most BRICKS, nearest first, and how many there are in all."""

    bricks: list[Brick]
    count: int


@dataclass(frozen=True)
class Week:
    """One week, from Monday: how many came, how many answers left, the middle of their days.

    `kept`: which share of those answers left within the target of their own complaint.
    """

    monday: date
    received: int
    answered: int
    median_days: float | None
    kept: float | None


@dataclass(frozen=True)
class Month:
    """One month, from its first day: what was decided, and the middle of the days to the answer.

    `kept`: which share of its answers left within the target of their own complaint.
    """

    first: date
    decided: Mapping[Outcome, int]
    median_days: float | None
    kept: float | None


@dataclass(frozen=True)
class Answers:
    """So many answers left on one day, to complaints of one day with one target."""

    started_on: date
    met_on: date
    target_on: date | None
    count: int


@dataclass(frozen=True)
class Promise:
    """One of one's own open tasks; a `title` of None cannot be opened."""

    number: str
    position: int
    title: str | None
    due_on: date


@dataclass(frozen=True)
class Tile:
    """How many complaints a filter leaves, and the nearest date among them."""

    count: int
    due_on: date | None


@dataclass(frozen=True)
class Board:
    """Everything that the dashboard shows; `tiles` in the order of the filters that were asked."""

    late: Stack
    tiles: list[Tile]
    days: Mapping[date, Stack]
    first: list[Line]
    tasks: list[Promise]
    weeks: list[Week]
    month: Month
    month_before: Month
    categories: list[tuple[str, int]]


def board(
    *tiles: Filters, late: Filters, today: date, time_zone: str, executor_uid: bytes
) -> Board:
    """Return the dashboard of the company in scope.

    `tiles`: filters to count up to 1000 each. `late`: the filter of what is late by law. `today`:
    the day in `time_zone`. `executor_uid`: whose tasks are shown.
    """
    days = [today + _ONE_DAY * number for number in range(DAYS)]
    this_monday = today - _ONE_DAY * today.weekday()
    mondays = [this_monday - _ONE_WEEK * back for back in range(WEEKS - 1, -1, -1)]
    months = _months(today)
    found = _ask(tiles, late, days, mondays, months, ZoneInfo(time_zone))
    took = [_answers(found.of("took", place)) for place in range(WEEKS)]
    month_before, month = (_month(place, months[place], found) for place in range(2))
    return Board(
        late=Stack(_bricks(found.of("late")), found.number("late count")),
        tiles=[_tile(place, found) for place in range(len(tiles))],
        days=_stacks(days, found),
        first=register.page(Filters(shelf=Shelf.OPEN, owed=True), limit=FIRST).lines,
        tasks=_promises(executor_uid),
        weeks=[_week(at, monday, took[at], found) for at, monday in enumerate(mondays)],
        month=month,
        month_before=month_before,
        categories=_most_first(found.of("categories")),
    )


def median(counted: Mapping[int, int]) -> float | None:
    """Return the middle of values that came so many times each; between two, the half of both."""
    total = sum(counted.values())
    if not total:
        return None
    return (_nth(counted, (total - 1) // 2) + _nth(counted, total // 2)) / 2


def _nth(counted: Mapping[int, int], place: int) -> int:
    for value in sorted(counted):
        place -= counted[value]
        if place < 0:
            return value
    raise IndexError(place)


# -- one question ---------------------------------------------------------------------------------


def _ask(
    tiles: Sequence[Filters],
    late: Filters,
    days: list[date],
    mondays: list[date],
    months: list[date],
    zone: ZoneInfo,
) -> Parts:
    parts = Parts()
    _ask_bricks(parts, "late", 0, late, BRICKS)
    parts.group("late count", 0, _narrowed(late, most=COUNT_UP_TO))
    for place, filters in enumerate(tiles):
        parts.group("tiles", place, _narrowed(filters, most=COUNT_UP_TO))
        _ask_bricks(parts, "nearest", place, filters, 1)
    for place, day in enumerate(days):
        _ask_bricks(parts, "bricks", place, _due(day), BRICKS)
    due = _narrowed(_due(days[0], days=len(days)))
    parts.group("days", 0, due, text=due.c.due_on)
    open_ones = _narrowed(Filters(shelf=Shelf.OPEN))
    parts.group("categories", 0, open_ones, text=open_ones.c.category)
    for place, monday in enumerate(mondays):
        _ask_week(parts, place, _moment(monday, zone), _moment(monday + _ONE_WEEK, zone))
    for place, (first, until) in enumerate(pairwise(months)):
        _ask_month(parts, place, _moment(first, zone), _moment(until, zone))
    parts.answer()
    return parts


def _ask_bricks(parts: Parts, name: str, place: int, filters: Filters, most: int) -> None:
    """Ask for the first complaints of a filter, in the order of the register."""
    query = register.in_order(register.narrowed(filters)).limit(most)
    rows = query.select(*_BRICK).alias("counted")
    found = {"text": rows.c.due_on, "n": rows.c.number_try, "day": Value(0)}
    parts.ask(name, place, rows, **found, uid=rows.c.uid, handler=rows.c.handler_uid)


def _ask_week(parts: Parts, place: int, since: datetime, until: datetime) -> None:
    came = Complaint.select(Complaint.uid).where(
        Complaint.received_at >= since, Complaint.received_at < until
    )
    parts.group("received", place, came.alias("counted"))
    left = _left(since, until)
    parts.group("answered", place, left.alias("counted"))
    _ask_days(parts, "took", place, left, since)


def _ask_month(parts: Parts, place: int, since: datetime, until: datetime) -> None:
    made = Decision.select(Decision.outcome).where(
        Decision.created_at >= since, Decision.created_at < until
    )
    decided = made.alias("counted")
    parts.group("decided", place, decided, text=decided.c.outcome)
    _ask_days(parts, "took in the month", place, _left(since, until), since)


def _left(since: datetime, until: datetime) -> Any:
    """Return the query of the answers that left between two moments."""
    return Deadline.select(Deadline.met_at, Deadline.started_on, Deadline.safe_on).where(
        Deadline.kind == DeadlineKind.TARGET,
        # said twice, or SQLite does not see that the index of all met dates is meant
        Deadline.met_at.is_null(False),
        Deadline.met_at >= since,
        Deadline.met_at < until,
    )


def _ask_days(parts: Parts, name: str, place: int, left: Any, since: datetime) -> None:
    """Ask how many days the last answers took; `since` tells how far their days are from UTC."""
    last = left.order_by(Deadline.met_at.desc()).limit(ANSWERS_LOOKED_AT).alias("counted")
    shift = (since.utcoffset() or timedelta()) // _MICROSECOND
    # written out: PostgreSQL does not see that two parameters are the same group
    day = (last.c.met_at + SQL(str(shift))) / SQL(str(_DAY_MICROSECONDS))
    # two days in one text; a target without a date leaves the second one out
    days = last.c.started_on.concat(fn.COALESCE(last.c.safe_on, SQL("''")))
    parts.group(name, place, last, text=days, day=day)


_BRICK = (Complaint.uid, Complaint.number_try, Complaint.handler_uid, Complaint.due_on)


def _narrowed(filters: Filters, most: int | None = None) -> Any:
    query = register.narrowed(filters).select(Complaint.due_on, Complaint.category)
    return query.limit(most).alias("counted")


def _due(day: date, *, days: int = 1) -> Filters:
    until = day + _ONE_DAY * days
    return Filters(shelf=Shelf.OPEN, owed=True, due_from=day, due_before=until)


def _months(today: date) -> list[date]:
    """Return the first days of the month before, of this one and of the next."""
    this = today.replace(day=1)
    return [(this - _ONE_DAY).replace(day=1), this, (this + _ONE_MONTH_AT_MOST).replace(day=1)]


def _moment(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


# -- what came ------------------------------------------------------------------------------------


def _stacks(days: list[date], found: Parts) -> dict[date, Stack]:
    counts = {row.text: int(row.n) for row in found.of("days")}
    return {
        day: Stack(_bricks(found.of("bricks", place)), counts.get(day.isoformat(), 0))
        for place, day in enumerate(days)
    }


def _bricks(rows: list[Row]) -> list[Brick]:
    made = [
        Brick(
            number=Complaint.number_of(bytes(row.uid or b""), int(row.n)),
            due_on=date.fromisoformat(row.text or ""),
            handler_uid=bytes(row.handler) if row.handler else None,
        )
        for row in rows
    ]
    return sorted(made, key=lambda brick: brick.due_on)


def _promises(executor_uid: bytes) -> list[Promise]:
    found = Task.nearest(executor_uid, TASKS)
    vault.hold_deks(task.key for task in found if getattr(task, "key", None))
    return [
        Promise(task.complaint.number, task.position, _title(task), task.due_on) for task in found
    ]


def _title(task: Any) -> str | None:
    """Without its key nothing opens, and to ask for it again would cost a query."""
    has_key = bytes(task.complaint_uid) in scope.current().deks
    return register.opened(task, "title") if has_key else None


def _tile(place: int, found: Parts) -> Tile:
    nearest = _bricks(found.of("nearest", place))
    return Tile(found.number("tiles", place), nearest[0].due_on if nearest else None)


def _week(place: int, monday: date, took: list[Answers], found: Parts) -> Week:
    return Week(
        monday=monday,
        received=found.number("received", place),
        answered=found.number("answered", place),
        median_days=median(_taken(took)),
        kept=_kept(took),
    )


def _month(place: int, first: date, found: Parts) -> Month:
    took = _answers(found.of("took in the month", place))
    return Month(
        first=first,
        decided={Outcome(row.text or ""): int(row.n) for row in found.of("decided", place)},
        median_days=median(_taken(took)),
        kept=_kept(took),
    )


def _answers(rows: list[Row]) -> list[Answers]:
    return [
        Answers(
            started_on=date.fromisoformat((row.text or "")[:_DAY]),
            met_on=_EPOCH + _ONE_DAY * int(row.day or 0),
            target_on=date.fromisoformat(target) if (target := (row.text or "")[_DAY:]) else None,
            count=int(row.n),
        )
        for row in rows
    ]


def _taken(answers: list[Answers]) -> Counter[int]:
    """How many answers took how many days."""
    taken: Counter[int] = Counter()
    for each in answers:
        taken[max((each.met_on - each.started_on).days, 0)] += each.count
    return taken


def _kept(answers: list[Answers]) -> float | None:
    """Which share left within the target of their own complaint; None where none had one."""
    aimed = [each for each in answers if each.target_on is not None]
    in_time = sum(each.count for each in aimed if each.target_on and each.met_on <= each.target_on)
    total = sum(each.count for each in aimed)
    return in_time / total if total else None


def _most_first(rows: list[Row]) -> list[tuple[str, int]]:
    return sorted(((row.text or "", int(row.n)) for row in rows), key=lambda pair: -pair[1])
