"""The team: who works here, in which role, and who has left."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission, Role
from reclamator.errors import DomainError, FieldError, Incomplete, NotFound, TooMany
from reclamator.i18n import lazy as _l
from reclamator.models.staff import Staff
from reclamator.services import limits, staff
from reclamator.web import access, addresses, faults, filters
from reclamator.web.access import requires
from reclamator.web.settings import settings
from reclamator.web.settings.forms import ROLES, PersonForm

CHOOSE_A_ROLE = _l("Choose one of the roles.")


@settings.get("/team")
@requires(Permission.TEAM)
def team() -> ResponseReturnValue:
    """List the people, and offer to add one."""
    return _page(PersonForm(formdata=None, language=access.current_staff().language))


@settings.post("/team")
@requires(Permission.TEAM)
def add_person() -> ResponseReturnValue:
    """Add a person; the link at which they start is shown once, to be handed over."""
    form = PersonForm()
    try:
        _require_confirmed(form.own_password.data or "")
        start = staff.invite(
            email=form.email.data or "",
            name=form.name.data or "",
            role=_role(form.role.data),
            language=form.language.data or "",
            by=access.current_staff(),
        )
    except Incomplete as refusal:
        faults.show(form, refusal.errors)
        return _page(form), refusal.status
    except (staff.WrongPassword, TooMany) as refusal:
        faults.show_one(form, "own_password", refusal.sentence)
        return _page(form), refusal.status
    return _page(PersonForm(formdata=None), added=True, **_handed_over(start))


@settings.post("/team/<person>/access")
@requires(Permission.TEAM)
def change_access(person: str) -> ResponseReturnValue:
    """Let a person in no more, or again; with `allow` set they may sign in."""
    found = _person_or_404(person)
    act = staff.enable if request.form.get("allow") else staff.disable
    try:
        act(found, by=access.current_staff())
    except DomainError as refusal:
        return _page(PersonForm(formdata=None), refusal=refusal), refusal.status
    return redirect(url_for("settings.team"), 303)


@settings.post("/team/<person>/new-start")
@requires(Permission.TEAM)
def give_new_start(person: str) -> ResponseReturnValue:
    """Let who cannot get in any more start anew, at a link that is shown once."""
    found = _person_or_404(person)
    try:
        _require_confirmed(request.form.get("own_password", ""))
        start = staff.new_start(found, by=access.current_staff())
    except DomainError as refusal:
        return _page(PersonForm(formdata=None), refusal=refusal), refusal.status
    return _page(PersonForm(formdata=None), **_handed_over(start))


def _handed_over(start: staff.Start) -> dict[str, Any]:
    address = addresses.public("identity.choose_password", token=start.token)
    return {"start": start, "start_link": address}


def _require_confirmed(own_password: str) -> None:
    session = access.current_session()
    if session is not None and not session.is_confirmed:
        network = limits.network(request.remote_addr)
        cookie = staff.confirm(session, own_password, network=network)
        access.go_on_with(cookie)


def _role(code: str | None) -> Role:
    if code not in {role.value for role in ROLES}:
        raise Incomplete([FieldError("role", CHOOSE_A_ROLE)])
    return Role(code)


def _person_or_404(uid: str) -> Staff:
    for person in Staff.everyone():
        if bytes(person.uid).hex() == uid:
            return person
    staff.note_if_foreign(uid, by=access.current_staff())
    raise NotFound()


def _page(form: PersonForm, **more: Any) -> str:
    session = access.current_session()
    return render_template(
        "settings/team.html",
        form=form,
        people=[_shown(person) for person in Staff.everyone()],
        asks_password=session is not None and not session.is_confirmed,
        **{"added": False, "start": None, "start_link": "", "refusal": None, **more},
    )


def _shown(person: Staff) -> dict[str, Any]:
    me = access.current_staff()
    is_me = bytes(person.uid) == bytes(me.uid)
    return {
        "uid": bytes(person.uid).hex(),
        "name": person.name,
        "email": person.email,
        "role": person.role.label,
        "initials": filters.initials(person.name),
        "colour": filters.colour(person.uid),
        "has_left": person.disabled_at is not None,
        "has_factor": person.has_second_factor,
        "may_change": not is_me and staff.may_change(person, by=me),
    }
