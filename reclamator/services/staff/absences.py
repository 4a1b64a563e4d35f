"""Absences: recording and ending them, and who takes over on a day."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reclamator import clock
from reclamator.domain.absences import Leave, can_take_over, goes_in_a_circle, stand_in
from reclamator.domain.permissions import Permission
from reclamator.errors import FieldError, Forbidden, Incomplete, NotFound
from reclamator.i18n import lazy as _l
from reclamator.models import scope
from reclamator.models.absence import Absence
from reclamator.models.company import Company
from reclamator.models.database import transaction
from reclamator.models.staff import Staff
from reclamator.services import audit
from reclamator.services.actors import Actor

LONGEST = timedelta(days=731)
LONGEST_NOTE = 500


@dataclass(frozen=True)
class Away:
    """That a person is away, until when, and who works for them now; nobody is None."""

    absence_uid: bytes
    from_on: date
    until_on: date
    substitute_uid: bytes | None


def record(
    person: Staff,
    *,
    from_on: date | None,
    until_on: date | None,
    substitute: Staff | None = None,
    note: str = "",
    by: Actor,
) -> Absence:
    """Note that a person will be away; raises Forbidden, or Incomplete with what is wrong."""
    require_may_record(person, by)
    first, last = _period(from_on, until_on)
    _check_substitute(person, substitute)
    _check_note(note)
    substitute_uid = bytes(substitute.uid) if substitute else None
    leave = Leave(bytes(person.uid), first, last, substitute_uid)
    with transaction():
        # the chain's lock comes first: of two that would close a circle, the second sees the first
        audit.record("absence.recorded", actor_uid=by.uid, object_uid=person.uid)
        _check_others(leave)
        return Absence.create(
            staff_uid=person.uid,
            from_on=first,
            until_on=last,
            substitute_uid=substitute_uid,
            note=note.strip() or None,
            created_at=clock.now(),
        )


def substitute(absence: Absence, substitute: Staff | None, *, by: Actor) -> None:
    """Name another substitute, or nobody; raises Forbidden or Incomplete."""
    person = _person(absence)
    require_may_record(person, by)
    _check_substitute(person, substitute)
    leave = _leave(absence, bytes(substitute.uid) if substitute else None)
    with transaction():
        audit.record("absence.substitute_set", actor_uid=by.uid, object_uid=person.uid)
        _check_others(leave, but=absence)
        Absence.update(substitute_uid=leave.substitute_uid).where(
            Absence.uid == absence.uid
        ).execute()


def end(absence: Absence, *, by: Actor) -> None:
    """Note that a person is back: from today on they are here. Raises Forbidden."""
    person = _person(absence)
    require_may_record(person, by)
    today = _today()
    if absence.until_on < today:
        return
    with transaction():
        audit.record("absence.ended", actor_uid=by.uid, object_uid=person.uid)
        this = Absence.uid == absence.uid
        if absence.from_on >= today:
            Absence.delete().where(this).execute()
            return
        Absence.update(until_on=today - timedelta(days=1)).where(this).execute()


def may_record(person: Staff, by: Actor) -> bool:
    """Whether `by` may say when this person is away: they themselves, a head, who runs the team."""
    is_own = by.kind == "staff" and by.uid == bytes(person.uid)
    return is_own or by.may(Permission.TEAM) or by.may(Permission.ASSIGN)


def require_may_record(person: Staff, by: Actor) -> None:
    """Raise Forbidden unless `by` may say when this person is away."""
    if not may_record(person, by):
        raise Forbidden()


def may_substitute(person: Staff, other: Staff) -> bool:
    """Whether `other` can take over what waits for `person`."""
    is_another = bytes(person.uid) != bytes(other.uid)
    return is_another and other.disabled_at is None and can_take_over(person.role, other.role)


def get(uid: bytes) -> Absence:
    """Return an absence of the company in scope; raises NotFound."""
    found = Absence.by_uid(uid)
    if found is None:
        raise NotFound()
    return found


def of_each(staff_uids: Sequence[bytes] | None = None) -> dict[bytes, list[Absence]]:
    """Return present and coming absences by person, of these people or of all."""
    found: dict[bytes, list[Absence]] = {}
    for row in Absence.since(_today(), staff_uids):
        found.setdefault(bytes(row.staff_uid), []).append(row)
    return found


def absent_on(day: date) -> Mapping[bytes, Away]:
    """Return who is away on a day and who works for them then, with two queries at most."""
    found = Absence.within(day, day)
    return away_among(found, Staff.everyone()) if found else {}


def away_among(found: Iterable[Absence], everyone: Iterable[Staff]) -> Mapping[bytes, Away]:
    """Return who is away by absences of one day, and who works for them; all people are given."""
    rows = {bytes(row.staff_uid): row for row in found}
    people = {bytes(person.uid): person for person in everyone}
    leaves = {uid: _leave(row, row.substitute_uid) for uid, row in rows.items()}
    return {
        uid: Away(
            bytes(row.uid),
            row.from_on,
            row.until_on,
            stand_in(uid, leaves, _who_may(people[uid], people)),
        )
        for uid, row in rows.items()
    }


def substitute_for(staff_uid: bytes, on: date) -> bytes | None:
    """Return who works for a person on a day: None when they are here, or nobody takes over."""
    away = absent_on(on).get(bytes(staff_uid))
    return away.substitute_uid if away else None


def hand_on(leaving: Staff, successor: Staff | None) -> None:
    """Let a successor stand in where somebody who leaves should have; a transaction must be open.

    Where that would go in a circle, or is not allowed, nobody takes over and the team page warns.
    """
    for row in Absence.since(_today()):
        if row.substitute_uid is None or bytes(row.substitute_uid) != bytes(leaving.uid):
            continue
        Absence.update(substitute_uid=_possible_successor(row, successor)).where(
            Absence.uid == row.uid
        ).execute()


def _possible_successor(row: Absence, successor: Staff | None) -> bytes | None:
    if successor is None or not may_substitute(_person(row), successor):
        return None
    leave = _leave(row, bytes(successor.uid))
    return None if goes_in_a_circle(leave, _others(leave)) else leave.substitute_uid


def _who_may(person: Staff, people: Mapping[bytes, Staff]) -> Callable[[bytes], bool]:
    """Return the question whether one of these people may take over for `person`."""
    able = {uid for uid, other in people.items() if may_substitute(person, other)}
    return able.__contains__


def _today() -> date:
    return clock.today(Company.by_uid(scope.current().uid).time_zone)


def _person(absence: Absence) -> Staff:
    person: Staff = Staff.get(Staff.uid == absence.staff_uid)
    return person


def _leave(row: Absence, substitute_uid: bytes | None) -> Leave:
    uid = bytes(substitute_uid) if substitute_uid else None
    return Leave(bytes(row.staff_uid), row.from_on, row.until_on, uid)


def _others(leave: Leave, but: Absence | None = None) -> list[Leave]:
    return [
        _leave(row, row.substitute_uid)
        for row in Absence.within(leave.from_on, leave.until_on)
        if but is None or bytes(row.uid) != bytes(but.uid)
    ]


def _check_others(leave: Leave, but: Absence | None = None) -> None:
    others = _others(leave, but)
    if any(other.staff_uid == leave.staff_uid for other in others):
        sentence = _l("There is an absence on some of these days already. End that one first.")
        raise Incomplete([FieldError("from_on", sentence)])
    if goes_in_a_circle(leave, others):
        sentence = _l(
            "On some of these days the substitute is away, and this person would take over for "
            "them. Choose somebody who is here."
        )
        raise Incomplete([FieldError("substitute", sentence)])


def _period(from_on: date | None, until_on: date | None) -> tuple[date, date]:
    asked = (
        ("from_on", from_on, _l("Enter the first day.")),
        ("until_on", until_on, _l("Enter the last day.")),
    )
    missing = [FieldError(name, sentence) for name, day, sentence in asked if day is None]
    if from_on is None or until_on is None:
        raise Incomplete(missing)
    for field, is_wrong, sentence in (
        ("until_on", until_on < from_on, _l("The last day is before the first. Change one.")),
        ("until_on", until_on < _today(), _l("These days are over. Enter days to come.")),
        ("until_on", until_on - from_on > LONGEST, _l("Enter two years at most.")),
        ("from_on", from_on > _today() + LONGEST, _l("Enter a day within the next two years.")),
    ):
        if is_wrong:
            raise Incomplete([FieldError(field, sentence)])
    return from_on, until_on


def _check_substitute(person: Staff, substitute: Staff | None) -> None:
    if substitute is None or may_substitute(person, substitute):
        return
    if bytes(substitute.uid) == bytes(person.uid):
        sentence = _l("Choose somebody else: nobody stands in for themselves.")
    elif substitute.disabled_at is not None:
        sentence = _l("This person may not sign in any more. Choose somebody else.")
    else:
        sentence = _l("This person’s role does not allow the work. Choose somebody else.")
    raise Incomplete([FieldError("substitute", sentence)])


def _check_note(note: str) -> None:
    if len(note.strip()) > LONGEST_NOTE:
        sentence = _l("Write 500 characters at most.")
        raise Incomplete([FieldError("note", sentence)])
