"""The second factor: showing it, setting it up, and the recovery codes."""

from collections.abc import Callable
from functools import wraps

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.errors import TooMany
from reclamator.services import staff
from reclamator.services.papers import qr_svg_data
from reclamator.services.staff import Session
from reclamator.web import access, htmx
from reclamator.web.access import public
from reclamator.web.addresses import own_page
from reclamator.web.identity import identity
from reclamator.web.identity.forms import CodeForm, EnrolmentForm
from reclamator.web.identity.sessions import entered, give_cookie, network, refused, way_on

ISSUER = "reclamator"

View = Callable[[Session], ResponseReturnValue]


def _half_way(
    may_stay: Callable[[Session], bool],
) -> Callable[[View], Callable[[], ResponseReturnValue]]:
    """Hand the session over; send away who has none, or has no business here."""

    def mark(view: View) -> Callable[[], ResponseReturnValue]:
        @wraps(view)
        def guarded() -> ResponseReturnValue:
            found = access.current_session()
            if found is None:
                return htmx.redirected(url_for("identity.sign_in"))
            if not may_stay(found):
                return htmx.redirected(way_on(found, request.values.get("next")))
            return view(found)

        return guarded

    return mark


@identity.get("/sign-in/code")
@public("asks for the second factor of who has shown the password")
@_half_way(lambda found: found.needs_factor)
def second_factor(found: Session) -> ResponseReturnValue:
    """Ask for the code of the authenticator app, or for a recovery code."""
    return _code_page(CodeForm(formdata=None, next=own_page(request.args.get("next"))))


@identity.post("/sign-in/code")
@public("asks for the second factor of who has shown the password")
@_half_way(lambda found: found.needs_factor)
def show_second_factor(found: Session) -> ResponseReturnValue:
    """Check the code; the session goes on under a new id."""
    form = CodeForm()
    try:
        cookie = staff.pass_factor(found, form.code.data or "", network=network())
    except (staff.WrongCode, TooMany) as refusal:
        return refused(form, "code", refusal, _code_page)
    return entered(cookie, way_on(_passed(cookie), form.next.data))


@identity.get("/sign-in/enrolment")
@public("sets up the second factor of who has shown the password")
@_half_way(lambda found: not found.needs_factor)
def enrolment(found: Session) -> ResponseReturnValue:
    """Show the QR code and the secret; nothing is kept until a code proves it."""
    form = EnrolmentForm(formdata=None, next=own_page(request.args.get("next")))
    return _enrolment_page(form)


@identity.post("/sign-in/enrolment")
@public("sets up the second factor of who has shown the password")
@_half_way(lambda found: not found.needs_factor)
def enrol(found: Session) -> ResponseReturnValue:
    """Take the factor into use; every other session ends. The recovery codes are shown once."""
    form = EnrolmentForm()
    try:
        if found.staff.has_second_factor:
            staff.require_password(found, form.password.data or "", network=network())
        cookie, codes = staff.enrol(found, form.code.data or "", network=network())
    except staff.WrongPassword as refusal:
        return refused(form, "password", refusal, _enrolment_page)
    except (staff.WrongCode, TooMany) as refusal:
        return refused(form, "code", refusal, _enrolment_page)
    page = render_template(
        "identity/recovery_codes.html", codes=codes, way_on=way_on(_passed(cookie), form.next.data)
    )
    return give_cookie(make_response(page), cookie)


def _passed(cookie: str) -> Session:
    found = staff.find_session(cookie)
    assert found is not None
    return found


def _code_page(form: CodeForm) -> str:
    with_recovery = request.values.get("with") == "recovery"
    return render_template("identity/second_factor.html", form=form, with_recovery=with_recovery)


def _enrolment_page(form: EnrolmentForm) -> str:
    found = access.current_session()
    assert found is not None
    secret = staff.begin_enrolment(found)
    address = staff.provisioning_uri(secret, person=found.staff, issuer=ISSUER)
    return render_template(
        "identity/enrolment.html",
        form=form,
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        qr=qr_svg_data(address),
        is_required=found.needs_enrolment,
        is_change=found.staff.has_second_factor,
    )
