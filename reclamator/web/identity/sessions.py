"""Signing in and out."""

from flask import Response, current_app, make_response, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from reclamator.errors import DomainError, TooMany
from reclamator.services import limits, staff
from reclamator.web import access, faults, htmx, shell
from reclamator.web.access import public
from reclamator.web.addresses import own_page
from reclamator.web.identity import identity
from reclamator.web.identity.forms import SignInForm


@identity.get("/sign-in")
@public("people sign in here")
def sign_in() -> ResponseReturnValue:
    """Ask for e-mail and password, unless somebody is signed in already."""
    found = access.current_session()
    if found is not None:
        return htmx.redirected(way_on(found, request.args.get("next")))
    form = SignInForm(formdata=None, next=own_page(request.args.get("next")))
    return _page(form, has_left="left" in request.args, has_started="started" in request.args)


@identity.post("/sign-in")
@public("people sign in here")
def begin_session() -> ResponseReturnValue:
    """Check both and begin a session with an id of its own."""
    form = SignInForm()
    try:
        cookie, found = staff.sign_in(
            form.email.data or "", form.password.data or "", network=network()
        )
    except (staff.WrongSignIn, TooMany) as refusal:
        return refused(form, "email", refusal, _page)
    end_former_session()
    return entered(cookie, way_on(found, form.next.data))


@identity.post("/sign-out")
@public("whoever holds a session may end it")
def sign_out() -> ResponseReturnValue:
    """End this session, or with `everywhere` all sessions of this person."""
    found = access.current_session()
    if found is not None:
        is_everywhere = "everywhere" in request.form and not found.needs_factor
        (staff.sign_out_everywhere if is_everywhere else staff.sign_out)(found)
    session.clear()
    response = make_response(htmx.redirected(url_for("identity.sign_in", left=1)))
    access.clear_cookie(response, current_app.config["SETTINGS"], "s")
    return response


def entered(cookie: str, address: str) -> Response:
    """Give the browser its new session and send it on; the page tokens begin anew as well."""
    session.clear()
    return give_cookie(htmx.redirected(address), cookie)


def give_cookie(response: Response, cookie: str) -> Response:
    """Set the session's cookie for as long as a session may last."""
    access.set_session_cookie(response, cookie)
    return response


def way_on(found: staff.Session, wanted: str | None) -> str:
    """Return where this session goes next: the second factor first, then where it wanted to go."""
    page = own_page(wanted)
    if found.needs_factor:
        return url_for("identity.second_factor", next=page)
    if found.needs_enrolment:
        return url_for("identity.enrolment", next=page)
    return page or shell.home(found)


def network() -> bytes:
    """Return the network this request comes from, for counting tries."""
    return limits.network(request.remote_addr)


def refused(form: SignInForm, field: str, refusal: DomainError, page: object) -> Response:
    """Show the page again with what went wrong, with the status that fits."""
    faults.show_one(form, field, refusal.sentence)
    response = make_response(page(form), refusal.status)  # type: ignore[operator]
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.retry_after_seconds)
    return response


def _page(form: SignInForm, **said: bool) -> str:
    return render_template("identity/sign_in.html", form=form, **said)


def end_former_session() -> None:
    """Nothing that a browser brought along lives on after a sign-in."""
    former = access.current_session()
    if former is not None:
        staff.sign_out(former)
