"""`/track` and `/track/<number>`: where a complaint is, and the whole of it once it is open."""

from typing import Any
from urllib.parse import quote

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain import numbers
from reclamator.errors import TooMany
from reclamator.models.complaint import Complaint
from reclamator.services import tracking as service
from reclamator.services import tracking_page
from reclamator.web import accents
from reclamator.web.access import public
from reclamator.web.tracking import pages, tracking, wording

LONGEST_NUMBER = 40


@tracking.get("/track", strict_slashes=False)
@public("anybody may ask for a number")
def start() -> ResponseReturnValue:
    """Ask for the number, and lead to its page."""
    typed = request.args.get("number")
    if typed is None:
        return render_template("tracking/start.html", error=False)
    address = _address(typed)
    if not address:
        return render_template("tracking/start.html", error=True), 422
    return redirect(address, 303)


@tracking.get("/track/<number>", strict_slashes=False)
@public("status and dates only, until a code is given")
def show(number: str) -> ResponseReturnValue:
    """Show the status, or everything when this browser has opened it."""
    looked = service.look(number)
    if service.is_open(pages.cookie(), looked.complaint):
        _, complaint = service.look_up(number)
        assert complaint is not None
        return show_opened(complaint)
    try:
        return _closed_page(looked)
    except TooMany as slowed:
        return _door(number, slowed)


def show_opened(complaint: Complaint, *, status: int = 200, **typed: Any) -> ResponseReturnValue:
    """Show everything the complainant may read, with what they typed and what is wrong with it."""
    pages.enter(complaint)
    page = tracking_page.opened(complaint)
    document = render_template(
        "tracking/opened.html",
        page=page,
        status=page.status,
        words=wording.opened(page),
        history=wording.history(page),
        accent=accents.style(page.status.accent),
        **(pages.empty_form(complaint) | typed),
    )
    return document, status


def _closed_page(looked: service.Looked) -> ResponseReturnValue:
    """Render both pages and give one, so that a number that does not exist costs the same."""
    is_known = looked.complaint is not None
    service.count_look_up(pages.network(), is_known=is_known)
    shown = looked.complaint or looked.ballast
    known = _status_page(shown) if shown is not None else ""
    unknown = render_template("tracking/unknown.html")
    return known if is_known else unknown


def _door(number: str, slowed: TooMany) -> ResponseReturnValue:
    """Show no status for a while, but never lock out who holds a code (SECURITY §1.13)."""
    response = pages.code_page(status=slowed.status, slowed=slowed, up=f"{_address(number)}/")
    response.headers["Retry-After"] = str(slowed.retry_after_seconds)
    return response


def _status_page(complaint: Complaint) -> str:
    status = service.status(complaint)
    return render_template(
        "tracking/status.html",
        status=status,
        words=wording.closed(status),
        accent=accents.style(status.accent),
    )


def _address(typed: str) -> str:
    """Return the page of what was typed; what cannot stand in an address is left out."""
    number = numbers.parse_number(typed)
    if number is not None:
        return url_for("tracking.show", number=numbers.format_number(number))
    plain = "".join(sign for sign in typed if sign.isprintable() and sign not in "/\\.?#")
    kept = plain.strip()[:LONGEST_NUMBER]
    return f"{url_for('tracking.start')}/{quote(kept, safe='')}" if kept else ""
