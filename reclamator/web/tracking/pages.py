"""What the pages of tracking share: who has opened what, and in which language it speaks."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from flask import (
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from reclamator import i18n
from reclamator.errors import FieldError
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.fields import new_uid
from reclamator.services import limits, tracking
from reclamator.web import accents, company_scope, htmx
from reclamator.web.access import clear_cookie, cookie_name, set_cookie

COOKIE = "t"
View = Callable[..., ResponseReturnValue]


def opened(view: View) -> View:
    """Give the view the complaint that this browser has opened, its company in scope.

    Who has not opened it, or no longer, is asked for a code again.
    """

    @wraps(view)
    def guarded(number: str, **kwargs: Any) -> ResponseReturnValue:
        complaint = open_complaint(number)
        if complaint is None:
            return htmx.redirected(url_for("tracking.show", number=number))
        return view(complaint, **kwargs)

    return guarded


def open_complaint(number: str) -> Complaint | None:
    """Return the complaint of a number if this browser's cookie opens it; enters its company."""
    _, complaint = tracking.look_up(number)
    if complaint is None or not tracking.is_open(cookie(), complaint):
        return None
    enter(complaint)
    return complaint


def enter(complaint: Complaint) -> None:
    """Work for the complaint's company, in the complaint's language unless another is chosen."""
    company_scope.enter(Company.by_uid(bytes(complaint.company_uid)))
    i18n.set_locale(i18n.negotiate([request.args.get("lang"), complaint.language]))


def cookie() -> str | None:
    """Return the tracking cookie."""
    return request.cookies.get(cookie_name(current_app.config["SETTINGS"], COOKIE))


def to_opened(complaint: Complaint, secret: str) -> ResponseReturnValue:
    """Send the browser to the page that `secret` opens."""
    response = redirect(url_for("tracking.show", number=complaint.number), 303)
    remember(response, secret)
    return response


def remember(response: Any, secret: str) -> None:
    """Set the tracking cookie for as long as its session lives."""
    seconds = int(tracking.SESSION.total_seconds())
    set_cookie(response, current_app.config["SETTINGS"], COOKIE, secret, seconds)


def forget(response: Any) -> None:
    """Take the tracking cookie away."""
    clear_cookie(response, current_app.config["SETTINGS"], COOKIE)


def network() -> bytes:
    """Return the caller's network, for private buckets only."""
    return limits.network(request.remote_addr)


def code_page(*, status: int, **context: Any) -> Response:
    """Ask for a code. The page is the same whether the number exists or not.

    It knows the company only if the form before it named one, and as the answer to a form its links
    are relative, so that it repeats nothing of what was typed.
    """
    company = Company.by_slug(request.form.get("company", "")[:64])
    page = render_template(
        "tracking/code.html",
        company=company,
        accent=accents.style(company.accent if company else None),
        **{"up": up(), **context},
    )
    return make_response(page, status)


def empty_form(complaint: Complaint | None) -> dict[str, Any]:
    """Return what the form for a message needs; its uid makes the same form sent twice one."""
    return {
        "number": complaint.number if complaint else None,
        "uid": new_uid().hex(),
        "body": "",
        "faults": {},
        "file_faults": {},
        "piece_faults": {},
        "answered": {},
        "pieces_uid": new_uid().hex(),
        "max_bytes": current_app.config["SETTINGS"].max_upload_bytes,
    }


def by_field(errors: Iterable[FieldError]) -> dict[str, str]:
    """Return the first sentence for each field."""
    return {error.field: str(error.message) for error in reversed(tuple(errors))}


def up() -> str:
    """Return the relative way from this address to the complaint's."""
    return "../" * (request.path.count("/") - 3) or "./"


def context() -> dict[str, Any]:
    """Offer every language on every page; an answer to a POST leads to the page itself."""
    base = "" if request.method in ("GET", "HEAD") else up()
    return {
        "languages": [
            {"code": code, "name": i18n.NATIVE_NAMES[code], "href": f"{base}?lang={code}"}
            for code in i18n.LOCALES
        ],
        "company": g.get("company"),
    }
