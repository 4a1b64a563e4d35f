"""How the last weeks and months went: the charts of the dashboard, and the same in words."""

from datetime import date
from typing import Any

from babel.dates import format_date

from reclamator import i18n
from reclamator.domain.vocabulary import Outcome
from reclamator.i18n import _, day_month, ngettext, pgettext
from reclamator.services.dashboard import Board, Month, Week
from reclamator.web.panel import charts, words
from reclamator.web.panel.narrowing import Asked

SERIES = 5


def received(weeks: list[Week]) -> charts.Chart | None:
    """Return what came and what was answered in each week, as bars; None where nothing did."""
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


def took(board: Board) -> dict[str, Any] | None:
    """Return how long answers took: this month beside the one before, and each week as a line."""
    if all(week.median_days is None for week in board.weeks):
        return None
    values = [charts.Value(week.median_days, _days(week.median_days)) for week in board.weeks]
    now = board.month.median_days
    return {
        "chart": charts.line([_label(week) for week in board.weeks], values),
        "month": _month_name(board.month.first),
        "median": "" if now is None else _days_in_words(now),
        "kept": _share(board.month.kept),
        **_change(board.month, board.month_before),
    }


def decided(board: Board) -> dict[str, Any] | None:
    """Return what decisions said this month, and the month before beside it."""
    now, before = board.month.decided, board.month_before.decided
    if not now and not before:
        return None
    total, total_before = sum(now.values()), sum(before.values())
    return {
        "month": _month_name(board.month.first),
        "month_before": _month_name(board.month_before.first),
        "parts": charts.parts([now.get(outcome, 0) for outcome in Outcome if outcome in now]),
        "outcomes": [
            {
                "code": outcome.value,
                "label": outcome.label,
                "share": _part(now.get(outcome, 0), total),
                "count": _counted(now.get(outcome, 0), total),
                "count_before": _counted(before.get(outcome, 0), total_before),
                "now": outcome in now,
            }
            for outcome in Outcome
            if outcome in now or outcome in before
        ],
    }


def week(week: Week) -> dict[str, str]:
    """Return a week as words for the tables."""
    return {
        "monday": day_month(week.monday),
        "received": i18n.number(week.received),
        "answered": i18n.number(week.answered),
        "median": _days(week.median_days),
        "kept": _share(week.kept),
    }


def categories(asked: Asked, board: Board) -> list[dict[str, Any]]:
    """Return the categories that most open complaints have; the rest as one."""
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


def _change(month: Month, before: Month) -> dict[str, str]:
    """Say how much quicker answers were than in the month before; nothing where one has none."""
    if month.median_days is None or before.median_days is None:
        return {}
    then = f"{_month_name(before.first)}: {_days_in_words(before.median_days)}"
    difference = month.median_days - before.median_days
    if not difference:
        return {"trend": "", "change": _("as before"), "then": then}
    days = _days_in_words(abs(difference))
    if difference < 0:
        return {"trend": "down", "change": _("%(days)s faster", days=days), "then": then}
    return {"trend": "up", "change": _("%(days)s slower", days=days), "then": then}


def _month_name(first: date) -> str:
    """Return the month's name as it stands alone."""
    return format_date(first, "LLLL", locale=i18n.current_locale())


def _part(count: int, total: int) -> str:
    return i18n.percent(round(count * 100 / total)) if total else ""


def _counted(count: int, total: int) -> str:
    return f"{i18n.number(count)} ({_part(count, total)})" if total else ""


def _share(kept: float | None) -> str:
    return "" if kept is None else i18n.percent(round(kept * 100))


def _days_in_words(days: float) -> str:
    """Plural forms are for whole numbers: a fraction has a sentence of its own, and so has none."""
    if not days:
        return _("The same day")
    if days == int(days):
        return ngettext("%(num)s day", "%(num)s days", int(days))
    return pgettext("fraction", "%(count)s days", count=i18n.number(days))


def _label(week: Week) -> str:
    return _("W%(number)s", number=week.monday.isocalendar().week)


def _days(days: float | None) -> str:
    return "" if days is None else i18n.number(days)
