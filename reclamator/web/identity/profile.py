"""The own profile: language, shortcuts, password, second factor, sessions."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.errors import Incomplete, TooMany
from reclamator.models.staff import Staff
from reclamator.services import staff
from reclamator.services.staff import absences
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


@identity.post("/profile/sessions")
@signed_in
def end_sessions() -> ResponseReturnValue:
    """End one of the own sessions, or all but this one."""
    found = access.current_session()
    assert found is not None
    named = request.form.get("session", "")
    if named:
        staff.end_one(found.staff, named, by=found.staff)
    else:
        staff.end_others(found)
    return redirect(url_for("identity.profile", saved="sessions"), 303)


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
        sessions=_sessions(),
        away=absences.of_each([bytes(person.uid)]).get(bytes(person.uid), []),
        colleagues={bytes(each.uid): each.name for each in Staff.active()},
    )


def _sessions() -> list[dict[str, Any]]:
    """Return the own sessions; what kind of device it is was never written down."""
    found = access.current_session()
    assert found is not None
    return [
        {
            "handle": staff.handle(row),
            "started_at": row.created_at,
            "seen_at": row.last_seen_at,
            "is_this": bytes(row.id_hash) == found.id_hash,
        }
        for row in staff.living(found.staff)
    ]
