"""The investigation: what was found, what the responsible person and the person concerned say."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import (
    CauseKind,
    ErrorType,
    EventKind,
    PartyAtFault,
    Validity,
    WaitingOn,
)
from reclamator.errors import Conflict, FieldError, Forbidden, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.investigation import ConcernedOpinion, Investigation
from reclamator.services import audit, complaints, events, intake
from reclamator.services.actors import Actor

LONGEST = 20_000
LONGEST_NAME = 200
EARLIEST = date(1990, 1, 1)
TOO_LONG = _l("This text is too long. Shorten it or send the rest as a file.")
NOT_KNOWN = _l("Choose one of the known codes.")
NOT_A_DAY = _l("Enter a day as YYYY-MM-DD.")
NOT_YET = _l("Enter a day that has been: not before 1990, and not after today.")


@dataclass(frozen=True)
class Finding:
    """What was typed into the form; empty texts say that nothing is known."""

    validity: str = ""
    cause: str = ""
    cause_detail: str = ""
    error_type: str = ""
    party_at_fault: str = ""
    opinion: str = ""
    opinion_on: str = ""


def may_see_concerned(complaint: Complaint, by: Actor) -> bool:
    """Whether somebody may see who is concerned: the handler, a head, the owner; no machine."""
    if by.kind != "staff" or not by.may(Permission.READ_BODIES):
        return False
    is_handler = bool(complaint.handler_uid) and bytes(complaint.handler_uid) == by.uid
    return is_handler or by.may(Permission.READ_CONCERNED)


def record(
    complaint: Complaint, finding: Finding, *, by: Actor, seen: int | None = None
) -> Complaint:
    """Write down what was found. Raises Forbidden, Incomplete or Conflict.

    `seen`: the version that the form was filled in on; None when nobody looked.
    """
    by.require(Permission.REVIEW)
    known = _checked(complaint, finding)
    validity = known.pop("validity")
    with transaction():
        fresh = complaints.locked(complaint)
        row = Investigation.of(fresh.complaint_uid)
        _require_seen(row.version if row else 0, seen)
        changed = _changed(row, known) | ({"validity"} if fresh.validity != validity else set())
        if not changed:
            return fresh
        _save_finding(fresh, row, known, by)
        fresh.touched(updated_at=clock.now(), validity=validity)
        codes = {name: _code(known.get(name)) for name in ("cause", "error_type", "party_at_fault")}
        detail = {"changed": sorted(changed), "validity": _code(validity), **codes}
        _tell(fresh, EventKind.INVESTIGATED, "investigation.recorded", by, detail)
    return fresh


def hear(
    complaint: Complaint, *, person: str, opinion: str, by: Actor, seen: int | None = None
) -> Complaint:
    """Write down who is concerned and what they say. Raises Forbidden, Incomplete or Conflict."""
    person, opinion = intake.clean(person), intake.clean(opinion)
    faults = [FieldError("opinion", TOO_LONG)] if len(opinion) > LONGEST else []
    if len(person) > LONGEST_NAME:
        faults.append(FieldError("person", _l("This name is too long. Shorten it.")))
    if opinion and not person:
        faults.append(FieldError("person", _l("Say whose opinion this is.")))
    if faults:
        raise Incomplete(faults)
    with transaction():
        fresh = complaints.locked(complaint)
        if not (may_see_concerned(fresh, by) and by.may(Permission.REVIEW)):
            raise Forbidden()
        row = ConcernedOpinion.of(fresh.complaint_uid)
        _require_seen(row.version if row else 0, seen)
        texts = {"person": person or None, "opinion": opinion or None}
        if not _changed(row, texts):
            return fresh
        _save(ConcernedOpinion, fresh, row, texts)
        fresh.touched(updated_at=clock.now())
        # neither who it is nor what they say goes anywhere else
        _tell(fresh, EventKind.CONCERNED_HEARD, "investigation.concerned_heard", by, None)
    return fresh


def wait(complaint: Complaint, code: str, *, by: Actor) -> Complaint:
    """Say whose turn it is; empty is our own. No clock stops for it. Raises Incomplete."""
    by.require(Permission.REVIEW)
    faults: list[FieldError] = []
    waiting_on = _member("waiting_on", code, WaitingOn, faults)
    if faults:
        raise Incomplete(faults)
    with transaction():
        fresh = complaints.locked(complaint)
        if fresh.waiting_on is waiting_on:
            return fresh
        fresh.touched(updated_at=clock.now(), waiting_on=waiting_on)
        detail = {"waiting_on": _code(waiting_on)}
        _tell(fresh, EventKind.WAITING, "complaint.waiting", by, detail)
    return fresh


def day_that_has_been(
    field: str, text: str, complaint: Complaint, faults: list[FieldError]
) -> date | None:
    """Read a day that is neither ahead nor before 1990; what is wrong goes to `faults`."""
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        faults.append(FieldError(field, NOT_A_DAY))
        return None
    company = Company.by_uid(bytes(complaint.company_uid))
    if day and not EARLIEST <= day <= clock.today(company.time_zone):
        faults.append(FieldError(field, NOT_YET))
    return day


def _checked(complaint: Complaint, finding: Finding) -> dict[str, Any]:
    faults: list[FieldError] = []
    codes = {
        name: _member(name, getattr(finding, name), kind, faults) for name, kind in _CODES.items()
    }
    texts = {name: intake.clean(getattr(finding, name)) for name in ("cause_detail", "opinion")}
    faults += [FieldError(name, TOO_LONG) for name, text in texts.items() if len(text) > LONGEST]
    opinion_on = day_that_has_been("opinion_on", finding.opinion_on, complaint, faults)
    if faults:
        raise Incomplete(faults)
    company = Company.by_uid(bytes(complaint.company_uid))
    today = clock.today(company.time_zone)
    return {
        **codes,
        **{name: text or None for name, text in texts.items()},
        "opinion_on": (opinion_on or today) if texts["opinion"] else None,
    }


_CODES: dict[str, Any] = {
    "validity": Validity,
    "cause": CauseKind,
    "error_type": ErrorType,
    "party_at_fault": PartyAtFault,
}


def _member(name: str, code: str, kind: Callable[[str], Any], faults: list[FieldError]) -> Any:
    try:
        return kind(code) if code else None
    except ValueError:
        faults.append(FieldError(name, NOT_KNOWN))
        return None


def _require_seen(version: int, seen: int | None) -> None:
    """Raise Conflict when somebody wrote since the form was shown."""
    if seen is not None and seen != version:
        raise Conflict()


def _changed(row: Any, known: dict[str, Any]) -> set[str]:
    return {name for name, value in known.items() if value != (getattr(row, name) if row else None)}


def _save_finding(
    fresh: Complaint, row: Investigation | None, known: dict[str, Any], by: Actor
) -> None:
    if "opinion" in _changed(row, known):
        staff_uid = by.uid if by.kind == "staff" else None
        known = known | {"opinion_by": staff_uid if known["opinion"] else None}
    _save(Investigation, fresh, row, known)


def _save(table: Any, fresh: Complaint, row: Any, values: dict[str, Any]) -> None:
    if row is None:
        table.create(complaint_uid=fresh.complaint_uid, updated_at=clock.now(), **values)
        return
    for name, value in (values | {"updated_at": clock.now(), "version": row.version + 1}).items():
        setattr(row, name, value)
    row.save()


def _tell(
    fresh: Complaint, kind: EventKind, action: str, by: Actor, detail: dict[str, Any] | None
) -> None:
    events.record(fresh.complaint_uid, kind, by=by, detail=detail)
    audit.record(action, actor_uid=by.uid, complaint_uid=fresh.complaint_uid, detail=detail)


def _code(member: Any) -> str | None:
    return member.value if member is not None else None
