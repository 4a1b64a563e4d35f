"""The own profile: language, shortcuts, password, second factor, sessions."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.errors import Incomplete, TooMany
from reclamator.services import staff
from reclamator.web import access, faults
from reclamator.web.access import signed_in
from reclamator.web.identity import identity
from reclamator.web.identity.forms import PasswordForm, PreferencesForm
from reclamator.web.identity.sessions import entered, network


@identity.get("/profile")
@signed_in
def profile() -> ResponseReturnValue:
    """Show what a person may change about themselves."""
    return _page(saved=request.args.get("saved"))


@identity.post("/profile")
@signed_in
def save_preferences() -> ResponseReturnValue:
    """Keep language and shortcuts."""
    form = PreferencesForm()
    try:
        staff.set_preferences(
            access.current_staff(),
            language=form.language.data or "",
            shortcuts=bool(form.shortcuts.data),
        )
    except Incomplete as refusal:
        faults.show(form, refusal.errors)
        return _page(preferences=form), 422
    return redirect(url_for("identity.profile", saved="preferences"), 303)


@identity.post("/profile/password")
@signed_in
def change_password() -> ResponseReturnValue:
    """Replace the password; every session of this person ends and this browser gets a new one."""
    form = PasswordForm()
    found = access.current_session()
    assert found is not None
    try:
        cookie = staff.change_own_password(
            found, form.present.data or "", form.password.data or "", network=network()
        )
    except (staff.WrongPassword, TooMany) as refusal:
        faults.show_one(form, "present", refusal.sentence)
        return _page(password=form), refusal.status
    except Incomplete as refusal:
        faults.show(form, refusal.errors)
        return _page(password=form), 422
    return entered(cookie, url_for("identity.profile", saved="password"))


def _page(
    *,
    preferences: PreferencesForm | None = None,
    password: PasswordForm | None = None,
    saved: str | None = None,
) -> str:
    person = access.current_staff()
    return render_template(
        "identity/profile.html",
        preferences=preferences or PreferencesForm(formdata=None, obj=person),
        password=password or PasswordForm(formdata=None),
        person=person,
        saved=saved,
    )
