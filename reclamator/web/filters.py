"""What templates get beside the languages' own filters: labels, time zones, initials, assets."""

import hashlib
from datetime import datetime

from flask import Flask, g

from reclamator import clock, i18n
from reclamator.models.complaint import Complaint

AVATAR_COLOURS = 8


def init_app(app: Flask) -> None:
    """Install the filters."""
    app.jinja_env.filters.update(
        local=local, initials=initials, colour=colour, days_until=days_until
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def zone() -> str:
    """Return the time zone of the company in scope; UTC without one."""
    company = g.get("company")
    return company.time_zone if company else "UTC"


def local(moment: datetime) -> str:
    """Return day and time in the company's time zone."""
    return i18n.date_time(moment, zone())


def initials(name: str | None) -> str:
    """Return up to two first letters of a name."""
    return "".join(word[0] for word in (name or "?").split()[:2]).upper()


def colour(uid: bytes | None) -> int:
    """Return the number of a person's avatar colour, steady for a uid."""
    return hashlib.sha256(bytes(uid or b"")).digest()[0] % AVATAR_COLOURS


def days_until(complaint: Complaint) -> int:
    """Return the calendar days from the company's today to the safe date; negative when late."""
    return (complaint.due_on - clock.today(zone())).days
