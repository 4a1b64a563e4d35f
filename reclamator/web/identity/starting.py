"""Starting: the page behind a start link, where a person chooses a password."""

from flask import current_app, make_response, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from reclamator import i18n
from reclamator.errors import Incomplete
from reclamator.models.staff import Staff
from reclamator.services import staff
from reclamator.web import access, company_scope, faults, htmx
from reclamator.web.access import public
from reclamator.web.identity import identity
from reclamator.web.identity.forms import StartForm
from reclamator.web.identity.sessions import end_former_session, network


@identity.get("/start/<token>")
@public("who holds the link chooses the password; it changes nothing yet")
def choose_password(token: str) -> ResponseReturnValue:
    """Ask for the new password."""
    try:
        person = staff.find_start(token, network=network())
    except staff.DeadLink as refusal:
        return _dead(refusal)
    return _page(token, person, StartForm(formdata=None))


@identity.post("/start/<token>")
@public("who holds the link chooses the password")
def start(token: str) -> ResponseReturnValue:
    """Set the password and use the link up; then they sign in like everybody."""
    form = StartForm()
    try:
        staff.start(token, form.password.data or "", network=network())
    except staff.DeadLink as refusal:
        return _dead(refusal)
    except Incomplete as refusal:
        faults.show(form, refusal.errors)
        person = staff.find_start(token, network=network())
        return _page(token, person, form), refusal.status
    end_former_session()
    session.clear()
    response = make_response(htmx.redirected(url_for("identity.sign_in", started=1)))
    access.clear_cookie(response, current_app.config["SETTINGS"], "s")
    return response


def _page(token: str, person: Staff, form: StartForm) -> str:
    """Show the form in the language that was set for the person, unless another is asked for."""
    company_scope.enter_uid(bytes(person.company_uid))
    i18n.set_locale(i18n.negotiate([request.args.get("lang"), person.language]))
    form.email.data = person.email
    return render_template("identity/start.html", form=form, token=token)


def _dead(refusal: staff.DeadLink) -> ResponseReturnValue:
    return render_template("identity/dead_link.html", refusal=refusal), refusal.status
