"""`…/time-entries`: minutes of a person on a day; that person alone puts them right."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.models.investigation import TimeEntry
from reclamator.models.staff import Staff
from reclamator.services import time_entries
from reclamator.web.access import key_scoped
from reclamator.web.api import api, bodies, shapes
from reclamator.web.api.keys import Made, actor, complaint_or_404, once

GIVEN: bodies.Fields = {"staff": str, "minutes": int, "worked_on": bodies.TEXT, "note": bodies.TEXT}


@api.get("/complaints/<number>/time-entries")
@key_scoped
def list_time_entries(number: str) -> ResponseReturnValue:
    """Show the time spent; no minutes mean that an entry was taken back."""
    row = complaint_or_404(number)
    actor().require(Permission.READ_BODIES)
    people = {bytes(person.uid): person for person in Staff.everyone()}
    rows = TimeEntry.of(row.complaint_uid)
    items = [shapes.time_entry(each, people.get(bytes(each.staff_uid))) for each in rows]
    return jsonify(items=items, next=None)


@api.post("/complaints/<number>/time-entries")
@key_scoped
def add_time_entry(number: str) -> ResponseReturnValue:
    """Note the minutes of a colleague, who is named by e-mail address."""
    row, given = complaint_or_404(number), bodies.read(GIVEN)
    person = bodies.colleague("staff", given.get("staff", ""))

    def act() -> Made:
        entry = time_entries.add(
            row,
            minutes=str(given.get("minutes", "")),
            on=given.get("worked_on") or "",
            note=given.get("note") or "",
            by=actor(),
            of=bytes(person.uid),
        )
        return Made(201, row.complaint_uid, bytes(entry.uid))

    made = once(act, about=row)
    entry = TimeEntry.get(TimeEntry.uid == made.object_uid)
    return jsonify(shapes.time_entry(entry, person)), made.status
