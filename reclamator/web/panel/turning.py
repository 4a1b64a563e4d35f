"""Turning from complaint to complaint in the list of the register that one was opened from.

A complaint's address carries that list (`list`: what an address of the register asks for) and the
place in it (`at`), so a reload, another window and a page without scripts know it too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import request, url_for

from reclamator.errors import NotFound
from reclamator.i18n import _
from reclamator.models.complaint import Complaint
from reclamator.services import keyset, neighbours, register, views
from reclamator.services.neighbours import Neighbours
from reclamator.services.reading import Reading
from reclamator.web import access, htmx
from reclamator.web.addresses import uid_in
from reclamator.web.panel import words
from reclamator.web.panel.asking import ask
from reclamator.web.panel.narrowing import TABS, Asked

CARRIED = ("list", "at")
PAGE = ("after", "before")
LONGEST = 1_000


@dataclass(frozen=True)
class Turning:
    """Where the complaint stands in its list, and where the arrows beside that lead."""

    name: str
    place: str
    back: str
    previous: str
    next: str
    carried: Mapping[str, str]


def carried() -> dict[str, str]:
    """Return what the address of the page says of its list: the one asked for, or asking."""
    is_page = request.method == "GET" and not htmx.is_fragment()
    return _named(CARRIED, request.args if is_page else _asking())


def address(number: str) -> str:
    """Return the address of a complaint's page as the page that asks shows it: list and tab."""
    values: dict[str, Any] = {"number": number, **_named((*CARRIED, "tab"), _asking())}
    return url_for("panel.show_complaint", **values)


def _asking() -> Mapping[str, str]:
    page = request.headers.get("HX-Current-URL") or request.referrer or ""
    return dict(parse_qsl(urlsplit(page).query))


def _named(names: tuple[str, ...], args: Mapping[str, str]) -> dict[str, str]:
    return {name: args[name][:LONGEST] for name in names if args.get(name)}


def opened_from(asked: Asked, args: Mapping[str, str]) -> str:
    """Return the list that complaints on a page of the register are opened from."""
    return urlencode(asked.whole | _named(PAGE, args)) or f"tab={asked.tab}"


def around(read: Reading) -> Turning | None:
    """Return where a complaint stands; None where it was not opened from a list."""
    at, wanted = carried().get("at", ""), carried().get("list", "")
    if not wanted:
        return None
    args = dict(parse_qsl(wanted))
    known = [*read.labels.on, *read.labels.offered]
    asked = ask(args, list(read.people.values()), known)
    mark = neighbours.mark_of(asked.filters, read.complaint, at)
    beside = neighbours.find(
        asked.filters, read.complaint, mark, counted=asked.is_quick_to_count and not asked.query
    )
    return Turning(
        name=_name(asked),
        place=_place(beside),
        back=_back(asked, args, beside),
        previous=_address(asked, beside.previous),
        next=_address(asked, beside.next),
        carried={"list": wanted, "at": mark},
    )


def _name(asked: Asked) -> str:
    if asked.query:
        return asked.query
    try:
        view = views.find(uid_in(asked.view), access.current_actor())
    except NotFound:
        return str(TABS[asked.tab])
    return str(register.opened(view, "name") or TABS[asked.tab])


def _place(beside: Neighbours) -> str:
    if not beside.place:
        return ""
    total = words.bounded(beside.total, register.COUNT_UP_TO)
    return _("%(place)s of %(count)s", place=beside.place, count=total)


def _back(asked: Asked, args: Mapping[str, str], beside: Neighbours) -> str:
    """Return the page of the register on which the complaint stands.

    It is the one it was opened from; after turning, the first one or one that begins with it.
    """
    page = _named(PAGE, args)
    is_further = not page and not 0 < beside.place <= register.PAGE
    if is_further and beside.previous is not None:
        page = {"after": keyset.cursor(asked.filters.sort, beside.previous)}
    return asked.address(**page)


def _address(asked: Asked, complaint: Complaint | None) -> str:
    if complaint is None:
        return ""
    wanted = opened_from(asked, {})
    return url_for("panel.show_complaint", number=complaint.number, list=wanted)
