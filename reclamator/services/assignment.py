"""Assignment: who handles a complaint when nobody chooses, and how it is written down."""

from collections.abc import Sequence

from reclamator import clock
from reclamator.domain.permissions import Permission, Role
from reclamator.domain.process import Stage
from reclamator.domain.vocabulary import EventKind
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import audit, events
from reclamator.services.actors import Actor

MOST_COUNTED = 500


def hand_over(fresh: Complaint, uid: bytes | None, *, by: Actor) -> None:
    """Make somebody responsible; a transaction must be open, and the caller has asked the right."""
    if fresh.handler_uid == uid:
        return
    fresh.touched(handler_uid=uid, updated_at=clock.now())
    detail = {"handler": uid.hex() if uid else None}
    events.record(fresh.complaint_uid, EventKind.ASSIGNED, by=by, detail=detail)
    audit.record("complaint.assigned", actor_uid=by.uid, object_uid=uid, complaint_uid=fresh.uid)


def for_stage(fresh: Complaint, stage: Stage, *, by: Actor) -> None:
    """Hand a complaint to whom its new stage names; a transaction must be open.

    It stays where it is with who fits already, and where the stage belongs to people who work on
    complaints without handling them, such as technicians: somebody has to answer for the whole.
    """
    fitting = [person for person in Staff.active() if _fits(person, stage)]
    if not fitting or any(bytes(person.uid) == fresh.handler_uid for person in fitting):
        return
    hand_over(fresh, bytes(least_loaded(fitting).uid), by=by)


def may_handle(person: Staff) -> bool:
    """Whether somebody may be made responsible: they work here, and their role checks."""
    return person.disabled_at is None and person.may(Permission.REVIEW)


def least_loaded(people: Sequence[Staff]) -> Staff:
    """Return who has the fewest complaints that wait for an answer, counted up to a bound."""
    waiting = Complaint.waiting_for([bytes(person.uid) for person in people], most=MOST_COUNTED)
    return min(zip(waiting, range(len(people)), people, strict=True))[2]


def _fits(person: Staff, stage: Stage) -> bool:
    if stage.staff_uid:
        return may_handle(person) and bytes(person.uid) == stage.staff_uid
    return may_handle(person) and person.role is (stage.role or Role.DEALER)
