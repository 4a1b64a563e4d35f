"""Time spent on a complaint: minutes of a person on a day, put right by that person only."""

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import EventKind
from reclamator.errors import FieldError, Forbidden, Incomplete, NotFound
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.investigation import TimeEntry
from reclamator.services import audit, complaints, events, intake
from reclamator.services.actors import Actor
from reclamator.services.investigations import day_that_has_been

MOST_MINUTES = 24 * 60
LONGEST_NOTE = 2_000


def add(
    complaint: Complaint,
    *,
    minutes: str,
    on: str = "",
    note: str = "",
    by: Actor,
    of: bytes | None = None,
    uid: bytes | None = None,
) -> TimeEntry:
    """Note the minutes of a day. Raises Incomplete. The same `uid` twice is one entry.

    `of`: whose minutes a machine brings; a person notes their own.
    """
    staff_uid = _whose(by, of)
    known = _checked(complaint, minutes, on, note, least=1)
    with transaction():
        fresh = complaints.locked(complaint)
        if uid and (first := TimeEntry.one(fresh.complaint_uid, uid)):
            return first
        row = TimeEntry.create(
            uid=uid,
            complaint_uid=fresh.complaint_uid,
            staff_uid=staff_uid,
            created_at=clock.now(),
            **known,
        )
        fresh.touched(updated_at=clock.now())
        detail = {"minutes": row.minutes, "worked_on": row.worked_on.isoformat()}
        events.record(fresh.complaint_uid, EventKind.TIME_NOTED, by=by, detail=detail)
        audit.record(
            "time.noted",
            actor_uid=by.uid,
            object_uid=row.uid,
            complaint_uid=fresh.complaint_uid,
            detail=detail,
        )
    return row


def correct(
    complaint: Complaint, uid: bytes | None, *, minutes: str, on: str, note: str, by: Actor
) -> TimeEntry:
    """Put one's own entry right; no minutes take it back. Raises NotFound, Forbidden, Incomplete.

    What it said before stands in the audit.
    """
    _require_person(by)
    row = TimeEntry.one(complaint.complaint_uid, uid)
    if row is None:
        raise NotFound()
    if bytes(row.staff_uid) != by.uid:
        raise Forbidden()
    known = _checked(complaint, minutes, on, note, least=0)
    with transaction():
        fresh = complaints.locked(complaint)
        before = {"minutes": row.minutes, "worked_on": row.worked_on.isoformat()}
        for name, value in known.items():
            setattr(row, name, value)
        row.save()
        fresh.touched(updated_at=clock.now())
        after = {"minutes": row.minutes, "worked_on": row.worked_on.isoformat()}
        events.record(fresh.complaint_uid, EventKind.TIME_NOTED, by=by, detail=after)
        audit.record(
            "time.corrected",
            actor_uid=by.uid,
            object_uid=row.uid,
            complaint_uid=fresh.complaint_uid,
            detail={"before": before, "after": after},
        )
    return row


def _whose(by: Actor, of: bytes | None) -> bytes | None:
    """A machine has no time of its own."""
    if by.kind == "staff" or of is None:
        _require_person(by)
        return by.uid
    by.require(Permission.NOTE)
    return of


def _require_person(by: Actor) -> None:
    """Time is a person's: a machine has none."""
    by.require(Permission.NOTE)
    if by.kind != "staff":
        raise Forbidden()


def _checked(
    complaint: Complaint, minutes: str, on: str, note: str, *, least: int
) -> dict[str, object]:
    faults: list[FieldError] = []
    text = minutes.strip()
    spent = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
    if not least <= spent <= MOST_MINUTES:
        faults.append(FieldError("minutes", _l("Enter whole minutes, at most 1440 for a day.")))
    worked_on = day_that_has_been("worked_on", on, complaint, faults)
    words = intake.clean(note)
    if len(words) > LONGEST_NOTE:
        faults.append(FieldError("note", _l("This note is too long. Shorten it.")))
    if faults:
        raise Incomplete(faults)
    company = Company.by_uid(bytes(complaint.company_uid))
    return {
        "minutes": spent,
        "worked_on": worked_on or clock.today(company.time_zone),
        "note": words or None,
    }
