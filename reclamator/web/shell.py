"""The frame of all staff pages: whose language it speaks and what the side bar offers."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, request, url_for

from reclamator import clock, i18n
from reclamator.domain.goods import SEES
from reclamator.domain.permissions import Permission
from reclamator.i18n import _
from reclamator.i18n import lazy as _l
from reclamator.services import staff
from reclamator.web import access, filters, shortcuts


@dataclass(frozen=True)
class Place:
    """One entry of the side bar: shown to roles that hold the permission, where the page exists.

    `any_of`: and one of these, where there are any.
    """

    endpoint: str
    label: object
    icon: str
    permission: Permission
    key: str = ""
    demo_only: bool = False
    any_of: frozenset[Permission] = frozenset()


MY_TASKS = "panel.show_tasks"
WORK = (
    Place("panel.dashboard", _l("Dashboard"), "layout-dashboard", Permission.READ, key="g d"),
    Place("panel.register", _l("Register"), "inbox", Permission.READ, key="g r"),
    Place(MY_TASKS, _l("My tasks"), "list-checks", Permission.READ, key="g t"),
    Place("panel.show_goods", _l("Goods"), "package", Permission.READ, any_of=SEES),
    Place("panel.show_gestures", _l("Goodwill gestures"), "gift", Permission.APPROVE),
    Place("panel.absences", _l("Absences"), "calendar", Permission.READ),
)
SET_UP = (
    Place("settings.widget", _l("Widget"), "code-xml", Permission.SETTINGS),
    Place("settings.show_process", _l("Process"), "workflow", Permission.SETTINGS),
    Place("settings.show_templates", _l("Message templates"), "scroll-text", Permission.SETTINGS),
    Place("settings.show_letters", _l("Letters"), "file-text", Permission.SETTINGS),
    Place("settings.show_decisions", _l("Decisions"), "gavel", Permission.SETTINGS),
    Place("settings.show_catalogue", _l("Compensation"), "gift", Permission.SETTINGS),
    Place("settings.show_labels", _l("Labels"), "tag", Permission.ASSIGN),
    Place("settings.show_assignment", _l("Assignment"), "user-plus", Permission.SETTINGS),
    Place("settings.show_goods", _l("Goods and suppliers"), "truck", Permission.SETTINGS),
    Place("settings.show_targets", _l("Targets"), "calendar-clock", Permission.SETTINGS),
    Place("settings.show_law", _l("Law"), "scale", Permission.SETTINGS),
    Place("settings.team", _l("Team and roles"), "users-round", Permission.TEAM),
    Place("panel.audit", _l("Audit log"), "history", Permission.AUDIT),
    Place("panel.components", _l("Components"), "layers", Permission.SETTINGS, demo_only=True),
)


def install(blueprint: Blueprint) -> None:
    """Let a blueprint's pages speak the person's own language and stand in the frame."""
    blueprint.before_request(_speak_own_language)
    blueprint.context_processor(_frame)


def home(session: staff.Session) -> str:
    """Return the first page that a person's role may open."""
    return first_open((*WORK, *SET_UP), session) or url_for("identity.profile")


def first_open(places: tuple[Place, ...], session: staff.Session) -> str | None:
    """Return the address of the first place that is open to a person's role; None: no place is."""
    ways = (url_for(place.endpoint) for place in places if _is_open_to(place, session))
    return next(ways, None)


def _speak_own_language() -> None:
    session = access.current_session()
    if session is not None:
        i18n.set_locale(session.staff.language)


def _frame() -> dict[str, Any]:
    session = access.current_session()
    if session is None or session.needs_factor or session.needs_enrolment:
        return {}
    person = session.staff
    return {
        "nav": _parts(session),
        "me": {
            "name": person.name,
            "company": session.company.name,
            "initials": filters.initials(person.name),
            "colour": filters.colour(person.uid),
            "href": url_for("identity.profile"),
        },
        "page_language": i18n.current_locale(),
        "sign_out_url": url_for("identity.sign_out"),
        "sign_in_url": url_for("identity.sign_in"),
        "shortcuts": shortcuts.of(person),
        "shortcuts_off": not person.shortcuts,
        "banner": _banner(),
    }


def _parts(session: staff.Session) -> list[dict[str, Any]]:
    parts = (("", WORK), (_("Set up"), SET_UP))
    made = [{"title": title, "items": _items(places, session)} for title, places in parts]
    return [part for part in made if part["items"]]


def _items(places: tuple[Place, ...], session: staff.Session) -> list[dict[str, Any]]:
    return [
        {
            "label": place.label,
            "href": url_for(place.endpoint),
            "icon": place.icon,
            "key": place.key,
            "current": _is_current(place),
            **(tasks_waiting(session) if place.endpoint == MY_TASKS else {}),
        }
        for place in places
        if _is_open_to(place, session)
    ]


def tasks_waiting(session: staff.Session | None) -> dict[str, Any]:
    """Say how many tasks wait for the person, and whether one should be done already."""
    if session is None or not session.tasks_open:
        return {}
    next_on = session.tasks_next_on
    is_late = next_on is not None and next_on < clock.today(session.company.time_zone)
    is_more = session.tasks_open >= staff.MOST_COUNTED
    return {
        "count": f"{session.tasks_open}+" if is_more else session.tasks_open,
        "count_tone": "red" if is_late else "",
        "count_label": _("open, some are late") if is_late else _("open"),
    }


def _is_open_to(place: Place, session: staff.Session) -> bool:
    exists = place.endpoint in current_app.view_functions
    is_meant = session.company.is_demo or not place.demo_only
    is_shared = not place.any_of or any(session.staff.may(one) for one in place.any_of)
    return exists and is_meant and is_shared and session.staff.may(place.permission)


def _is_current(place: Place) -> bool:
    here = request.path
    there = url_for(place.endpoint)
    return here == there or here.startswith(f"{there}/")


def _banner() -> str | None:
    settings = current_app.config["SETTINGS"]
    if settings.is_loopback or settings.smtp_url:
        return None
    return _("Outgoing mail is not set up: customers get no answer by e-mail.")
