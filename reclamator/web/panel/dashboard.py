"""The dashboard: what must be answered today, what comes next, how the last weeks went."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import current_app, g, render_template, url_for
from flask.typing import ResponseReturnValue

from reclamator import clock, i18n
from reclamator.domain import deadlines
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import WaitingOn
from reclamator.i18n import _, day_month, ngettext, pgettext
from reclamator.models.complaint import Shelf
from reclamator.models.staff import Staff
from reclamator.services import dashboard, reading
from reclamator.services.dashboard import Board, Promise, Stack, Tile, Week
from reclamator.services.register import COUNT_UP_TO, Filters
from reclamator.web import access, filters
from reclamator.web.access import requires
from reclamator.web.panel import charts, panel, rows, words
from reclamator.web.panel.asking import ask
from reclamator.web.panel.clocks import SOON_DAYS
from reclamator.web.panel.narrowing import Asked

NOON, EVENING = 12, 18
SERIES = 5
TASKS = "panel.show_tasks"


@dataclass(frozen=True)
class Column:
    """One column of the horizon: its bricks, how many there are, and the rest as one link."""

    label: str
    date: str = ""
    state: str = ""
    bricks: list[dict[str, Any]] = field(default_factory=list)
    count: str = ""
    more: str = ""
    more_title: str = ""
    href: str = ""


@panel.get("/dashboard", endpoint="dashboard")
@requires(Permission.READ)
def show_dashboard() -> ResponseReturnValue:
    """Show the dashboard; every number on it leads to the register with that very filter."""
    people = Staff.everyone()
    asked = ask({}, people)
    today = asked.reader.today
    board = dashboard.board(
        *_tile_filters(),
        late=asked.late(),
        today=today,
        time_zone=filters.zone(),
        executor_uid=bytes(asked.reader.me.uid),
    )
    by = access.current_actor()
    named = {bytes(person.uid): person for person in people}
    return render_template(
        "panel/dashboard/show.html",
        greeting=_greeting(rows.first_name(asked.reader.me.name)),
        today=i18n.long_date(today),
        standing=_standing(board, today),
        tiles=_tiles(asked, board),
        columns=_columns(asked, board),
        rows=[rows.row(line, named, by) for line in board.first],
        register_href=asked.address(),
        tasks=[_task(promise, today) for promise in board.tasks],
        tasks_href=url_for(TASKS) if TASKS in current_app.view_functions else "",
        received=_received(board.weeks),
        took=_took(board),
        weeks=[_week(week) for week in board.weeks],
        categories=_categories(asked, board),
    )


def _tile_filters() -> tuple[Filters, ...]:
    return (
        Filters(shelf=Shelf.OPEN, nobody=True),
        Filters(shelf=Shelf.OPEN, waiting_on=WaitingOn.COMPLAINANT),
    )


# -- the first lines ------------------------------------------------------------------------------


def _greeting(name: str) -> str:
    hour = clock.now().astimezone(ZoneInfo(filters.zone())).hour
    if hour < NOON:
        return _("Good morning, %(name)s", name=name)
    if hour < EVENING:
        return _("Good afternoon, %(name)s", name=name)
    return _("Good evening, %(name)s", name=name)


def _standing(board: Board, today: date) -> str:
    due_today = board.days[today].count
    said = []
    if board.late.count:
        said.append(
            ngettext("%(num)s answer is late.", "%(num)s answers are late.", board.late.count)
        )
    if due_today:
        said.append(
            ngettext("%(num)s answer is due today.", "%(num)s answers are due today.", due_today)
        )
    return " ".join(said or [_("Nothing is late.")])


# -- tiles ----------------------------------------------------------------------------------------


def _tiles(asked: Asked, board: Board) -> list[dict[str, str]]:
    soon = list(board.days.items())[: SOON_DAYS + 1]
    free, waiting = board.tiles
    return [
        {
            "label": _("Late by law"),
            "value": _bounded(board.late.count),
            "note": _oldest(board.late, asked.reader.today),
            "href": asked.address(due="late"),
            "icon": "triangle-alert",
            "tone": "red" if board.late.count else "",
        },
        {
            "label": _("Due within 3 days"),
            "value": _bounded(sum(stack.count for _day, stack in soon)),
            "note": _nearest(next((day for day, stack in soon if stack.count), None)),
            "href": asked.address(due="soon"),
            "icon": "hourglass",
            "tone": "amber" if any(stack.count for _day, stack in soon) else "",
        },
        {
            "label": _("Nobody handles them"),
            **_counted(free),
            "href": asked.address(tab="nobody"),
            "icon": "circle-dashed",
            "tone": "blue",
        },
        {
            "label": _("Waiting for the customer"),
            **_counted(waiting),
            "href": asked.address(waiting=WaitingOn.COMPLAINANT.value),
            "icon": "circle-pause",
            "tone": "violet",
        },
    ]


def _counted(tile: Tile) -> dict[str, str]:
    return {"value": _bounded(tile.count), "note": _nearest(tile.due_on)}


def _bounded(count: int) -> str:
    return words.bounded(min(count, COUNT_UP_TO), COUNT_UP_TO)


def _oldest(late: Stack, today: date) -> str:
    if not late.bricks:
        return _("Nothing is late")
    days = (today - late.bricks[0].due_on).days
    return ngettext("Oldest: %(num)s day late", "Oldest: %(num)s days late", days)


def _nearest(day: date | None) -> str:
    return _("Nearest date: %(day)s", day=day_month(day)) if day else _("None now")


# -- one's own tasks ------------------------------------------------------------------------------


def _task(promise: Promise, today: date) -> dict[str, Any]:
    days = (promise.due_on - today).days
    state = "late" if days < 0 else "today" if days == 0 else "soon" if days <= SOON_DAYS else "ok"
    page = url_for("panel.show_complaint", number=promise.number, tab="tasks")
    return {
        "title": reading.CANNOT_BE_OPENED if promise.title is None else promise.title,
        "number": promise.number,
        "href": f"{page}#task-{promise.position}",
        "state": state,
        "days": abs(days),
        "on": promise.due_on,
    }


# -- the horizon ----------------------------------------------------------------------------------


def _columns(asked: Asked, board: Board) -> list[Column]:
    late = _column(asked, board.late, "late", asked.address(due="late"), label=_("late"))
    return [late, *(_day(asked, day, stack) for day, stack in board.days.items())]


def _day(asked: Asked, day: date, stack: Stack) -> Column:
    left = (day - asked.reader.today).days
    states = ["today" if left == 0 else "soon" if left <= SOON_DAYS else ""]
    if not deadlines.is_working_day(day, g.company.country):
        states.append("off")
    return _column(
        asked,
        stack,
        " ".join(filter(None, states)),
        asked.address(due=day.isoformat()),
        label=_weekday(day),
        date=str(day.day),
    )


def _column(asked: Asked, stack: Stack, state: str, href: str, **said: str) -> Column:
    me = bytes(asked.reader.me.uid)
    rest = stack.count - len(stack.bricks)
    bricks = [_brick(brick, brick.handler_uid == me) for brick in stack.bricks]
    return Column(
        state=state,
        href=href,
        count=_bounded(stack.count) if stack.count else "",
        # one’s own stand at the foot
        bricks=sorted(bricks, key=lambda brick: bool(brick["mine"])),
        more=f"+{_bounded(rest)}" if rest else "",
        more_title=ngettext("%(num)s more", "%(num)s more", rest) if rest else "",
        **said,
    )


def _brick(brick: dashboard.Brick, is_mine: bool) -> dict[str, Any]:
    day = day_month(brick.due_on)
    title = (
        _("%(number)s, answer due %(day)s, mine", number=brick.number, day=day)
        if is_mine
        else _("%(number)s, answer due %(day)s", number=brick.number, day=day)
    )
    href = url_for("panel.show_complaint", number=brick.number)
    return {"href": href, "title": title, "mine": is_mine}


def _weekday(day: date) -> str:
    return format_date(day, "ccc", locale=i18n.current_locale())


# -- charts ---------------------------------------------------------------------------------------


def _received(weeks: list[Week]) -> charts.Chart | None:
    if not any(week.received or week.answered for week in weeks):
        return None
    values = [
        (
            charts.Value(week.received, i18n.number(week.received), "b"),
            charts.Value(week.answered, i18n.number(week.answered), "a"),
        )
        for week in weeks
    ]
    return charts.bars([_label(week) for week in weeks], values)


def _took(board: Board) -> dict[str, Any] | None:
    if board.median_days is None:
        return None
    values = [[charts.Value(week.median_days, _days(week.median_days))] for week in board.weeks]
    chart = charts.bars([_label(week) for week in board.weeks], values)
    return {
        "chart": chart,
        "median": _days_in_words(board.median_days),
        "kept": _share(board.kept),
    }


def _share(kept: float | None) -> str:
    return "" if kept is None else i18n.percent(round(kept * 100))


def _days_in_words(days: float) -> str:
    """Plural forms are for whole numbers: a fraction has a sentence of its own, and so has none."""
    if not days:
        return _("The same day")
    if days == int(days):
        return ngettext("%(num)s day", "%(num)s days", int(days))
    return pgettext("fraction", "%(count)s days", count=i18n.number(days))


def _week(week: Week) -> dict[str, str]:
    return {
        "monday": day_month(week.monday),
        "received": i18n.number(week.received),
        "answered": i18n.number(week.answered),
        "median": _days(week.median_days),
        "kept": _share(week.kept),
    }


def _label(week: Week) -> str:
    return _("W%(number)s", number=week.monday.isocalendar().week)


def _days(days: float | None) -> str:
    return "" if days is None else i18n.number(days)


def _categories(asked: Asked, board: Board) -> list[dict[str, Any]]:
    """The categories that most open complaints have; the rest as one."""
    most = board.categories[: SERIES - 1] if len(board.categories) > SERIES else board.categories
    made = [
        (str(words.category_label(code)), count, asked.address(category=code))
        for code, count in most
    ]
    rest = sum(count for _code, count in board.categories[len(most) :])
    if rest:
        made.append((_("All others"), rest, ""))
    highest = max((count for _label, count, _href in made), default=1)
    return [
        {"label": label, "count": i18n.number(count), "href": href, "share": count * 100 // highest}
        for label, count, href in made
    ]
