"""One person of the team: role, sessions, a new start, and leaving with the work handed over."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission, Role
from reclamator.errors import DomainError, FieldError, Incomplete, NotFound
from reclamator.i18n import lazy as _l
from reclamator.models.staff import Staff
from reclamator.services import leaving, staff
from reclamator.web import access
from reclamator.web.access import requires
from reclamator.web.settings import settings
from reclamator.web.settings.forms import ROLES
from reclamator.web.settings.team import chosen_role, handed_over, person_shown
from reclamator.web.step_up import sensitive

COUNTED = 1_000
NOBODY = "nobody"

View = Callable[[Staff], ResponseReturnValue]


def _of_person(view: View) -> Callable[[str], ResponseReturnValue]:
    """Hand the person over, and show on their page what a service refuses."""

    @wraps(view)
    def found(person: str) -> ResponseReturnValue:
        whom = _person_or_404(person)
        try:
            return view(whom)
        except Incomplete as refusal:
            return _page(whom, errors=_by_field(refusal)), refusal.status
        except DomainError as refusal:
            return _page(_person_or_404(person), refusal=refusal), refusal.status

    return found


@settings.get("/team/<person>")
@requires(Permission.TEAM)
@_of_person
def person(whom: Staff) -> ResponseReturnValue:
    """Show what may be done about one person."""
    return _page(whom, done=request.args.get("done"))


@settings.post("/team/<person>/role")
@requires(Permission.TEAM)
@sensitive
@_of_person
def change_role(whom: Staff) -> ResponseReturnValue:
    """Give another role; all their sessions end."""
    _require_another(whom)
    staff.set_role(whom, chosen_role(request.form.get("role")), by=access.current_staff())
    return _back(whom, "role")


@settings.post("/team/<person>/access")
@requires(Permission.TEAM)
@sensitive
@_of_person
def change_access(whom: Staff) -> ResponseReturnValue:
    """Let a person in no more, their work going to who was chosen; with `allow` let in again."""
    _require_another(whom)
    if request.form.get("allow"):
        staff.enable(whom, by=access.current_staff())
        return _back(whom, "enabled")
    leaving.deactivate(whom, successor=_successor(whom), by=access.current_staff())
    return _back(whom, "left")


@settings.post("/team/<person>/work")
@requires(Permission.TEAM)
@sensitive
@_of_person
def hand_over_work(whom: Staff) -> ResponseReturnValue:
    """Give what waits for a person to somebody else, or to nobody yet."""
    staff.require_may_change(whom, access.current_staff())
    leaving.hand_over(whom, successor=_successor(whom), by=access.current_staff())
    return _back(whom, "handed_over")


@settings.post("/team/<person>/new-start")
@requires(Permission.TEAM)
@sensitive
@_of_person
def give_new_start(whom: Staff) -> ResponseReturnValue:
    """Let who cannot get in any more start anew, at a link that is shown once."""
    _require_another(whom)
    start = staff.new_start(whom, by=access.current_staff())
    return _page(whom, **handed_over(start))


@settings.post("/team/<person>/invitation")
@requires(Permission.TEAM)
@sensitive
@_of_person
def send_invitation(whom: Staff) -> ResponseReturnValue:
    """Mail another link to who has not started yet; the former one stops working."""
    staff.invite_again(whom, by=access.current_staff())
    return _back(whom, "sent")


@settings.post("/team/<person>/sessions")
@requires(Permission.TEAM)
@_of_person
def end_sessions(whom: Staff) -> ResponseReturnValue:
    """End one session of a person, or all of them."""
    staff.require_may_change(whom, access.current_staff())
    named = request.form.get("session", "")
    if named:
        staff.end_one(whom, named, by=access.current_staff())
    else:
        staff.end_all(whom, by=access.current_staff())
    return _back(whom, "sessions")


def _by_field(refusal: Incomplete) -> dict[str, object]:
    return {fault.field: fault.message for fault in refusal.errors}


def _person_or_404(uid: str) -> Staff:
    for someone in Staff.everyone():
        if bytes(someone.uid).hex() == uid:
            return someone
    staff.note_if_foreign(uid, by=access.current_staff())
    raise NotFound()


def _require_another(whom: Staff) -> None:
    """Nobody takes their own way in away by a slip."""
    if bytes(whom.uid) == bytes(access.current_staff().uid) and whom.role is not Role.OWNER:
        raise Incomplete([FieldError("role", _l("Ask somebody else to change your own account."))])


def _successor(whom: Staff) -> Staff | None:
    """Return who takes over; raises Incomplete where work waits and nothing was chosen."""
    chosen = request.form.get("successor", "")
    if chosen == NOBODY or not (chosen or leaving.waiting(whom, 1)):
        return None
    for other in Staff.active():
        if bytes(other.uid).hex() == chosen:
            return other
    raise Incomplete([FieldError("successor", _l("Choose who takes over the open work."))])


def _back(whom: Staff, done: str) -> ResponseReturnValue:
    uid = bytes(whom.uid).hex()
    return redirect(url_for("settings.person", person=uid, done=done), 303)


def _page(whom: Staff, **more: Any) -> str:
    me = access.current_staff()
    open_now = leaving.waiting(whom, COUNTED)
    return render_template(
        "settings/person.html",
        person=person_shown(whom),
        is_me=bytes(whom.uid) == bytes(me.uid),
        may_change=staff.may_change(whom, by=me),
        roles=_roles_to_give(me),
        sessions=[_session(row) for row in staff.living(whom)],
        open_now=open_now,
        counted=COUNTED,
        is_work_stuck=leaving.is_stuck(whom),
        successors=_successors(whom),
        **{
            "start": None,
            "start_link": "",
            "refusal": None,
            "errors": {},
            "done": None,
            "chosen": request.form.get("successor", ""),
            "chosen_role": request.form.get("role", whom.role.value),
            **more,
        },
    )


def _roles_to_give(me: Staff) -> list[Role]:
    return [role for role in ROLES if role is not Role.OWNER or me.role is Role.OWNER]


def _successors(whom: Staff) -> list[tuple[str, str]]:
    people = [other for other in Staff.active() if leaving.may_succeed(whom, other)]
    return [
        *((bytes(other.uid).hex(), other.name) for other in people),
        (NOBODY, str(_l("Nobody yet: complaints wait in the register, tasks go to a head"))),
    ]


def _session(row: Any) -> dict[str, Any]:
    return {
        "handle": staff.handle(row),
        "started_at": row.created_at,
        "seen_at": row.last_seen_at,
    }
