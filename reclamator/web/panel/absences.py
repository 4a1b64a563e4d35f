"""Absences: who is away and who takes over; one's own, and those of others for who may say them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.errors import FieldError, Incomplete, NotFound
from reclamator.i18n import lazy as _l
from reclamator.models.absence import Absence
from reclamator.models.staff import Staff
from reclamator.services.staff import absences as absent
from reclamator.web import access, filters
from reclamator.web.access import signed_in
from reclamator.web.panel import panel

People = Mapping[str, Staff]


@panel.get("/absences")
@signed_in
def absences() -> ResponseReturnValue:
    """List who is away, now and later, and offer to enter an absence."""
    return _page(done=request.args.get("done", ""))


@panel.post("/absences")
@signed_in
def record_absence() -> ResponseReturnValue:
    """Enter one's own absence, or that of somebody else."""
    people = _people()
    me = access.current_staff()
    try:
        absent.record(
            _named(people, "person") or me,
            from_on=_day("from_on"),
            until_on=_day("until_on"),
            substitute=_named(people, "substitute"),
            note=request.form.get("note", ""),
            by=access.current_actor(),
        )
    except Incomplete as refusal:
        return _page(errors=refusal.errors), refusal.status
    return redirect(url_for("panel.absences", done="recorded"), 303)


@panel.post("/absences/end")
@signed_in
def end_absence() -> ResponseReturnValue:
    """Say that somebody is back, or does not go."""
    absent.end(_absence(), by=access.current_actor())
    return redirect(url_for("panel.absences", done="ended"), 303)


@panel.post("/absences/substitute")
@signed_in
def set_substitute() -> ResponseReturnValue:
    """Choose who takes over, where nobody does yet."""
    row = _absence()
    try:
        absent.substitute(row, _named(_people(), "substitute"), by=access.current_actor())
    except Incomplete as refusal:
        return _page(errors=refusal.errors, about=bytes(row.uid).hex()), refusal.status
    return redirect(url_for("panel.absences", done="recorded"), 303)


def _absence() -> Absence:
    try:
        return absent.get(bytes.fromhex(request.form.get("absence", "")))
    except ValueError:
        raise NotFound() from None


def _people() -> dict[str, Staff]:
    return {bytes(person.uid).hex(): person for person in Staff.everyone()}


def _named(people: People, field: str) -> Staff | None:
    """Return the person of a field; None where it is empty."""
    uid = request.form.get(field, "")
    if uid and uid not in people:
        raise Incomplete([FieldError(field, _l("Choose one of the people in the list."))])
    return people.get(uid)


def _day(field: str) -> date | None:
    try:
        return date.fromisoformat(request.form.get(field, ""))
    except ValueError:
        return None


def _page(*, errors: tuple[FieldError, ...] = (), about: str = "", done: str = "") -> str:
    me, actor, people = access.current_staff(), access.current_actor(), _people()
    entries = [row for rows in absent.of_each().values() for row in rows]
    mine = bytes(me.uid).hex()
    return render_template(
        "panel/absences/list.html",
        entries=[_shown(row, people) for row in sorted(entries, key=lambda each: each.from_on)],
        people=_options(person for person in people.values() if absent.may_record(person, actor)),
        substitutes=_options(people.values()),
        mine=mine,
        typed={"person": mine, **request.form.to_dict()} if not about else {"person": mine},
        errors={error.field: error.message for error in errors},
        about=about,
        done=done,
    )


def _options(people: Any) -> list[tuple[str, str]]:
    here = [person for person in people if person.disabled_at is None]
    return [(bytes(person.uid).hex(), person.name) for person in here]


def _shown(row: Absence, people: People) -> dict[str, Any]:
    person = people[bytes(row.staff_uid).hex()]
    substitute = people.get(bytes(row.substitute_uid).hex()) if row.substitute_uid else None
    may_change = absent.may_record(person, access.current_actor())
    able = [each for each in people.values() if absent.may_substitute(person, each)]
    return {
        "uid": bytes(row.uid).hex(),
        "name": person.name,
        "initials": filters.initials(person.name),
        "colour": filters.colour(person.uid),
        "from_on": row.from_on,
        "until_on": row.until_on,
        "substitute": substitute if substitute and substitute.disabled_at is None else None,
        "note": row.note if may_change else None,
        "may_change": may_change,
        "able": _options(able),
    }
