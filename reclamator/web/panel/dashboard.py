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
from reclamator.services.dashboard import Board, Promise, Stack, Tile
from reclamator.services.register import COUNT_UP_TO, Filters
from reclamator.web import access, filters, shell
from reclamator.web.access import requires
from reclamator.web.panel import panel, rows, trends, words
from reclamator.web.panel.asking import ask
from reclamator.web.panel.clocks import SOON_DAYS
from reclamator.web.panel.narrowing import Asked

NOON, EVENING = 12, 18
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
        tasks_count=shell.tasks_waiting(access.current_session()).get("count"),
        received=trends.received(board.weeks),
        took=trends.took(board),
        weeks=[trends.week(week) for week in board.weeks],
        decided=trends.decided(board),
        categories=trends.categories(asked, board),
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
    soon = [(day, stack.count) for day, stack in list(board.days.items())[: SOON_DAYS + 1]]
    soon_count = sum(count for _day, count in soon)
    free, waiting = board.tiles
    return [
        {
            "label": _("Late by law"),
            "value": _bounded(board.late.count),
            "note": _oldest(board.late, asked.reader.today),
            "typed": _product_of(board),
            "href": asked.address(due="late"),
            "icon": "triangle-alert",
            "tone": "red" if board.late.count else "",
        },
        {
            "label": _("Due within 3 days"),
            "value": _bounded(soon_count),
            "note": _by_day(soon, asked.reader.today),
            "href": asked.address(due="soon"),
            "icon": "hourglass",
            "tone": "amber" if soon_count else "",
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


def _product_of(board: Board) -> str:
    """What the oldest late one is about, where it stands in the list of what to answer first."""
    oldest = board.late.bricks[0].number if board.late.bricks else ""
    its_line = (line for line in board.first if line.complaint.number == oldest)
    return next((line.product or "" for line in its_line), "")


def _by_day(counts: list[tuple[date, int]], today: date) -> str:
    """How many on which day, such as "1 today, 2 tomorrow, 1 on Fri"."""
    said = [_on_day(day, count, today) for day, count in counts if count]
    return ", ".join(said) or _("None now")


def _on_day(day: date, count: int, today: date) -> str:
    shown, left = _bounded(count), (day - today).days
    if not left:
        return pgettext("due", "%(count)s today", count=shown)
    if left == 1:
        return pgettext("due", "%(count)s tomorrow", count=shown)
    return pgettext("due", "%(count)s on %(weekday)s", count=shown, weekday=_weekday(day))


def _nearest(day: date | None) -> str:
    return _("Nearest date: %(day)s", day=day_month(day)) if day else _("None now")


# -- one's own tasks ------------------------------------------------------------------------------


def _task(promise: Promise, today: date) -> dict[str, Any]:
    days = (promise.due_on - today).days
    page = url_for("panel.show_complaint", number=promise.number, tab="tasks")
    return {
        "title": reading.CANNOT_BE_OPENED if promise.title is None else promise.title,
        "number": promise.number,
        "href": f"{page}#task-{promise.position}",
        "due": _until(promise.due_on, days),
        "tone": "late" if days < 0 else "today" if days == 0 else "",
    }


def _until(day: date, days: int) -> str:
    if days < 0:
        return ngettext("%(num)s day late", "%(num)s days late", -days)
    return _("Today") if not days else _("Tomorrow") if days == 1 else day_month(day)


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
