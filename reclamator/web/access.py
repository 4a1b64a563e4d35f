"""Who may come in: sessions, permissions, and the objects a request may name.

Every view either asks for a permission (`@requires`), is signed-in only (`@signed_in`), or says
why it is public (`@public`). A view that says nothing stops the start of the product.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Flask, Response, after_this_request, current_app, g, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.config import Settings
from reclamator.domain.permissions import Permission
from reclamator.errors import Forbidden, NotFound
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import actors, audit, staff, tracking
from reclamator.services.actors import Actor
from reclamator.web import company_scope, htmx

View = Callable[..., ResponseReturnValue]


def public(why: str) -> Callable[[View], View]:
    """Mark a view that anybody may call, with the reason."""

    def mark(view: View) -> View:
        view.access = f"public: {why}"  # type: ignore[attr-defined]
        return view

    return mark


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Let in signed-in staff whose role holds all of the permissions."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            refused = _sign_in_first()
            if refused is not None:
                return refused
            for permission in permissions:
                if not current_actor().may(permission):
                    raise Forbidden()
            return view(*args, **kwargs)

        guarded.access = permissions  # type: ignore[attr-defined]
        return guarded

    return mark


def signed_in(view: View) -> View:
    """Let in any signed-in person of a company; for their own profile and the shell."""
    return requires()(view)


def key_scoped(view: View) -> View:
    """Mark a view of the API: the blueprint checks key and scope before it."""
    view.access = "api key"  # type: ignore[attr-defined]
    return view


def check_marks(app: Flask) -> None:
    """Raise RuntimeError at the start when a route does not say who may call it."""
    silent = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if not hasattr(app.view_functions[rule.endpoint], "access")
    ]
    if silent:
        raise RuntimeError(f"routes without an access mark: {', '.join(sorted(silent))}")


def cookie_name(settings: Settings, short: str) -> str:
    """Return `__Host-rcl_<short>`; on http loopback without the prefix, which wants Secure."""
    return f"__Host-rcl_{short}" if settings.is_https else f"rcl_{short}"


def set_cookie(response: Any, settings: Settings, short: str, value: str, seconds: int) -> None:
    """Set one of our cookies: HttpOnly, SameSite=Lax, Secure off loopback."""
    response.set_cookie(
        cookie_name(settings, short),
        value,
        max_age=seconds,
        httponly=True,
        secure=settings.is_https,
        samesite="Lax",
        path="/",
    )


def clear_cookie(response: Any, settings: Settings, short: str) -> None:
    """Take one of our cookies away."""
    response.delete_cookie(
        cookie_name(settings, short), httponly=True, secure=settings.is_https, samesite="Lax"
    )


def current_session() -> staff.Session | None:
    """Return the staff session of this request and enter its company, once."""
    if "staff_session" not in g:
        cookie = request.cookies.get(cookie_name(current_app.config["SETTINGS"], "s"))
        # should the look-up fail, the page that says so must not ask again
        g.staff_session = None
        g.staff_session = staff.find_session(cookie)
        if g.staff_session is not None:
            company_scope.enter(g.staff_session.company)
    found: staff.Session | None = g.staff_session
    return found


def go_on_with(cookie: str) -> None:
    """Let this browser go on under the new id that its session has got."""
    g.staff_session = staff.find_session(cookie)

    @after_this_request
    def give(response: Response) -> Response:
        set_session_cookie(response, cookie)
        return response


def set_session_cookie(response: Response, cookie: str) -> None:
    """Set the staff session's cookie for as long as a session may last."""
    seconds = int(staff.ABSOLUTE.total_seconds())
    set_cookie(response, current_app.config["SETTINGS"], "s", cookie, seconds)


def current_staff() -> Staff:
    """Return who is signed in."""
    session = current_session()
    assert session is not None
    return session.staff


def current_actor() -> Actor:
    """Return the actor that the signed-in person is."""
    return actors.of_staff(current_staff())


def complaint_or_404(number: str) -> Complaint:
    """Return the company's complaint with a public number; foreign and unknown look alike."""
    _, complaint = tracking.look_up(number)
    return _own(complaint)


def complaints_or_404(numbers: Sequence[str]) -> list[Complaint]:
    """Return the company's complaints with these numbers; a foreign one makes it none of them."""
    return [_own(complaint) for complaint in tracking.look_up_each(numbers)]


def _own(complaint: Complaint | None) -> Complaint:
    if complaint is None or bytes(complaint.company_uid) != bytes(g.company.uid):
        if complaint is not None:
            audit.foreign_asked(bytes(current_staff().uid))
        raise NotFound()
    return complaint


def _sign_in_first() -> ResponseReturnValue | None:
    """Send away who has not signed in, or has not shown or set up the second factor."""
    session = current_session()
    if session is None:
        return htmx.redirected(url_for("identity.sign_in", next=_page_in_view()))
    if session.needs_factor:
        return htmx.redirected(url_for("identity.second_factor", next=_page_in_view()))
    if session.needs_enrolment:
        return htmx.redirected(url_for("identity.enrolment", next=_page_in_view()))
    return None


def _page_in_view() -> str | None:
    """Return where the person is, to come back to: a fragment's page, not the fragment."""
    shown = urlsplit(request.headers.get("HX-Current-URL", "")) if htmx.is_fragment() else None
    if shown is not None:
        return shown.path + (f"?{shown.query}" if shown.query else "")
    if request.method != "GET":
        return None
    asked = request.query_string.decode("ascii", "ignore")
    return quote(request.path) + (f"?{asked}" if asked else "")
