"""Duplicates: the matter goes on under the complaint that came first, so its clock is the older."""

from reclamator import clock
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import DismissalReason, EventKind
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models.blind_index import BlindIndexRow
from reclamator.models.cause_group import Merger
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.services import audit, complaints, events
from reclamator.services.actors import Actor

NOT_ITSELF = _l("Choose another complaint than this one.")
OTHER_CUSTOMER = _l(
    "These are not of the same customer as far as we can tell. Say that you are sure, or leave them"
    " apart."
)
MERGED_BEFORE = _l("One of them has been merged already.")


def merge(complaint: Complaint, other: Complaint, *, is_sure: bool = False, by: Actor) -> Complaint:
    """Close the younger of two as a duplicate of the older one, which is returned.

    The older keeps its dates. Two customers are merged only when somebody `is_sure`; then the
    notice to the younger's customer names no other number. Raises Incomplete or IllegalAction.
    """
    by.require(Permission.REVIEW)
    if complaint.complaint_uid == other.complaint_uid:
        raise Incomplete([FieldError("other", NOT_ITSELF)])
    older, younger = sorted((complaint, other), key=lambda row: (row.received_at, row.uid))
    is_same = same_customer(older, younger)
    if not (is_same or is_sure):
        raise Incomplete([FieldError("is_sure", OTHER_CUSTOMER)])
    with transaction():
        _require_apart(older, younger)
        Merger.create(
            complaint_uid=younger.complaint_uid,
            into_uid=older.uid,
            merged_by=by.uid if by.kind == "staff" else None,
            merged_at=clock.now(),
        )
        given = {"reason": DismissalReason.DUPLICATE.value}
        # somebody else's number is nothing that a customer is told
        given |= {"duplicate_of": older.number} if is_same else {}
        complaints.perform(younger, Action.DISMISS, by=by, given=given)
        return _tell(older, younger, by)


def same_customer(one: Complaint, other: Complaint) -> bool:
    """Whether both carry the same e-mail address or phone number; opens nothing."""
    return BlindIndexRow.share(one.complaint_uid, other.complaint_uid, ("email", "phone"))


def _require_apart(older: Complaint, younger: Complaint) -> None:
    """A chain of duplicates would lead nowhere: each points at a complaint that goes on."""
    is_gone = Merger.of(older.complaint_uid) is not None
    if is_gone or Merger.of(younger.complaint_uid) is not None:
        raise Incomplete([FieldError("other", MERGED_BEFORE)])


def _tell(older: Complaint, younger: Complaint, by: Actor) -> Complaint:
    fresh = complaints.locked(older)
    fresh.touched(updated_at=clock.now())
    detail = {"with": younger.number}
    events.record(fresh.complaint_uid, EventKind.MERGED, by=by, detail=detail)
    audit.record(
        "complaint.merged",
        actor_uid=by.uid,
        object_uid=younger.uid,
        complaint_uid=fresh.complaint_uid,
        detail=detail,
    )
    return fresh
