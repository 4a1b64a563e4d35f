"""The tabs of the register: those that are always there, then the saved views; with counts."""

from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from reclamator.models.saved_view import SavedView
from reclamator.services import register
from reclamator.services.register import Filters
from reclamator.web.panel import words
from reclamator.web.panel.narrowing import TABS, Asked

MOST_VIEWS = 6
LATE = "late"


def address(view: SavedView) -> str:
    """Return where a view is shown; its codes stand in the address, as they were kept."""
    return url_for("panel.register", view=bytes(view.uid).hex(), **view.query)


def shown(asked: Asked, views: list[SavedView]) -> list[SavedView]:
    """Return the views that stand as tabs: the first few, and the one that is looked at.

    Where something is looked up, none of them does.
    """
    if asked.query:
        return []
    later = [view for view in views[MOST_VIEWS:] if bytes(view.uid).hex() == asked.view]
    return views[:MOST_VIEWS] + later


def counts(asked: Asked, views: list[SavedView]) -> dict[str, str]:
    """Return the bounded counts of all tabs, and of what is late, with one query."""
    wanted = {tab: asked.of_tab(tab) for tab in TABS} | {LATE: asked.late()}
    for view in views:
        if (filters := _counted(asked, view)) is not None:
            wanted[bytes(view.uid).hex()] = filters
    counted = register.counts(list(wanted.values()))
    return {
        name: words.bounded(count, register.COUNT_UP_TO)
        for name, count in zip(wanted, counted, strict=True)
    }


def items(asked: Asked, views: list[SavedView], counted: dict[str, str]) -> list[dict[str, Any]]:
    """Return the tabs for their macro."""
    return [
        *(_always(asked, tab, counted[tab]) for tab in TABS),
        *(_saved(asked, view, counted) for view in views),
    ]


def _counted(asked: Asked, view: SavedView) -> Filters | None:
    """Return what to count; None where more than one filter would have to be looked through."""
    shown = Asked(MultiDict(view.query), asked.reader, asked.people)
    return shown.filters if shown.is_quick_to_count else None


def _always(asked: Asked, tab: str, count: str) -> dict[str, Any]:
    if asked.view:
        href = url_for("panel.register", tab=tab)
    else:
        href = asked.address(tab=tab, q=None, sort=None)
    is_shown = not asked.view and tab == asked.tab
    return _item(TABS[tab], href, f"tab-{tab}", is_shown, count)


def _saved(asked: Asked, view: SavedView, counted: dict[str, str]) -> dict[str, Any]:
    name = bytes(view.uid).hex()
    label = register.opened(view, "name") or ""
    return _item(label, address(view), f"tab-{name[:8]}", asked.view == name, counted.get(name))


def _item(label: object, href: str, name: str, is_shown: bool, count: str | None) -> dict[str, Any]:
    return {
        "label": label,
        "href": href,
        "count": count,
        "current": is_shown,
        "attrs": {"id": name},
    }
