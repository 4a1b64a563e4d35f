"""The team: who works here, in which role, who is away, and what each role may do."""

from collections.abc import Mapping
from typing import Any

from flask import g, render_template
from flask.typing import ResponseReturnValue

from reclamator import clock
from reclamator.domain.permissions import Permission, Role
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models.absence import Absence
from reclamator.models.staff import Staff, StartLink
from reclamator.services import assignment, staff
from reclamator.services.staff import absences
from reclamator.web import access, addresses, faults, filters
from reclamator.web.access import requires
from reclamator.web.settings import rights, settings
from reclamator.web.settings.forms import ROLES, PersonForm
from reclamator.web.step_up import sensitive

CHOOSE_A_ROLE = _l("Choose one of the roles.")


@settings.get("/team")
@requires(Permission.TEAM)
def team() -> ResponseReturnValue:
    """List the people, the invited, the absent and the rights, and offer to add a person."""
    return _page(PersonForm(formdata=None, language=access.current_staff().language))


@settings.post("/team")
@requires(Permission.TEAM)
@sensitive
def add_person() -> ResponseReturnValue:
    """Add a person; the link at which they start is shown once, to be handed over."""
    form = PersonForm()
    try:
        start = staff.invite(
            email=form.email.data or "",
            name=form.name.data or "",
            role=chosen_role(form.role.data),
            language=form.language.data or "",
            by=access.current_staff(),
        )
    except Incomplete as refusal:
        faults.show(form, refusal.errors)
        return _page(form), refusal.status
    return _page(PersonForm(formdata=None), is_mailed=True, **handed_over(start))


def handed_over(start: staff.Start) -> dict[str, Any]:
    """Return what a page shows once: whose start, and its address."""
    address = addresses.public("identity.choose_password", token=start.token)
    return {"start": start, "start_link": address}


def chosen_role(code: str | None) -> Role:
    """Return the role of a form; raises Incomplete for none of ours."""
    if code not in {role.value for role in ROLES}:
        raise Incomplete([FieldError("role", CHOOSE_A_ROLE)])
    return Role(code)


def person_shown(person: Staff) -> dict[str, Any]:
    """Return what every page shows of a person."""
    return {
        "uid": bytes(person.uid).hex(),
        "name": person.name,
        "email": person.email,
        "role": person.role,
        "initials": filters.initials(person.name),
        "colour": filters.colour(person.uid),
        "has_left": person.disabled_at is not None,
        "has_started": person.started_at is not None,
        "has_factor": person.has_second_factor,
        "must_have_factor": person.role in staff.NEEDS_SECOND_FACTOR and not g.company.is_demo,
        "seen_at": person.last_seen_at,
    }


def _page(form: PersonForm, **more: Any) -> str:
    everyone = Staff.everyone()
    here = [person for person in everyone if person.started_at or person.disabled_at]
    leaves = [row for rows in absences.of_each().values() for row in rows]
    return render_template(
        "settings/team.html",
        form=form,
        people=_people(here, _away(leaves, everyone)),
        invited=_invited(everyone),
        absent=_absent(leaves, {bytes(person.uid): person for person in everyone}),
        most_counted=assignment.MOST_COUNTED,
        roles=ROLES,
        kinds=rights.kinds(),
        rights=rights.each(),
        idle_minutes=int(staff.IDLE.total_seconds()) // 60,
        absolute_hours=int(staff.ABSOLUTE.total_seconds()) // 3600,
        **{"start": None, "start_link": "", "is_mailed": False, **more},
    )


def _away(leaves: list[Absence], everyone: list[Staff]) -> Mapping[bytes, absences.Away]:
    """Return who is away today, of absences that were read already."""
    today = clock.today(g.company.time_zone)
    return absences.away_among([row for row in leaves if row.covers(today)], everyone)


def _people(people: list[Staff], away: Mapping[bytes, absences.Away]) -> list[dict[str, Any]]:
    """Those who work here stand first, by role; who has left stays, for the record's sake."""
    shown = [
        person_shown(person) | {"away": away.get(bytes(person.uid)), "open": count}
        for person, count in zip(people, assignment.loads(people), strict=True)
    ]
    return sorted(shown, key=lambda each: (each["has_left"], ROLES.index(each["role"])))


def _invited(people: list[Staff]) -> list[dict[str, Any]]:
    links = StartLink.of_each()
    now = clock.now()
    shown = []
    for person in people:
        if person.started_at is None and person.disabled_at is None:
            link = links.get(bytes(person.uid))
            until = link.expires_at if link and link.expires_at > now else None
            shown.append(person_shown(person) | {"until": until})
    return shown


def _absent(leaves: list[Absence], people: Mapping[bytes, Staff]) -> list[dict[str, Any]]:
    return [
        absence_shown(row, people)
        for row in leaves
        if people[bytes(row.staff_uid)].disabled_at is None
    ]


def absence_shown(row: Any, people: Mapping[bytes, Staff]) -> dict[str, Any]:
    """Return an absence in words that a list needs: who, from, until, who takes over."""
    substitute = people.get(bytes(row.substitute_uid)) if row.substitute_uid else None
    takes_over = substitute if substitute and substitute.disabled_at is None else None
    return {
        "person": person_shown(people[bytes(row.staff_uid)]),
        "from_on": row.from_on,
        "until_on": row.until_on,
        "substitute": person_shown(takes_over) if takes_over else None,
    }
