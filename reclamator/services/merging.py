"""Duplicates: the matter goes on under the complaint that came first, so its clock is the older.

A merging can be taken back while nothing has been sent about either: then each has its own dates.
"""

from reclamator import clock
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import DismissalReason, EventKind
from reclamator.errors import FieldError, IllegalAction, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models.blind_index import BlindIndexRow
from reclamator.models.cause_group import Merger
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.notification import Notification
from reclamator.services import audit, complaints, deadlines, events, notifications
from reclamator.services.actors import Actor

NOT_ITSELF = _l("Choose another complaint than this one.")
OTHER_CUSTOMER = _l(
    "These are not of the same customer as far as we can tell. Say that you are sure, or leave them"
    " apart."
)
MERGED_BEFORE = _l("One of them has been merged already.")
NOT_MERGED = _l("This complaint is not merged with another one.")
SENT_SINCE = _l(
    "Something has been sent to the customer since. Open this complaint again instead; it then gets"
    " dates of its own."
)
NOTICE, REOPENED = "complaint-duplicate", "complaint-reopened"


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


def undo(younger: Complaint, *, reason: str, by: Actor) -> Complaint:
    """Open a merged complaint again as it was: with the dates and the stage that it had.

    Its customer hears of it, unless they have not heard of the merging yet. Raises Forbidden,
    Incomplete or IllegalAction.
    """
    by.require(Permission.REOPEN)
    with transaction():
        merger = Merger.of(younger.complaint_uid)
        if merger is None:
            raise IllegalAction(sentence=NOT_MERGED)
        both = sorted((younger.complaint_uid, bytes(merger.into_uid)))
        rows = {uid: complaints.locked(complaints.get(uid)) for uid in both}
        if _is_told_since(merger):
            raise IllegalAction(sentence=SENT_SINCE)
        again = _opened_again(rows[younger.complaint_uid], merger, reason, by)
        Merger.delete().where(Merger.complaint_uid == younger.complaint_uid).execute()
        older = complaints.get(bytes(merger.into_uid))
        for one, other in ((again, older), (older, again)):
            _told_apart(one, other, by)
        return again


def same_customer(one: Complaint, other: Complaint) -> bool:
    """Whether both carry the same e-mail address or phone number; opens nothing."""
    return BlindIndexRow.share(one.complaint_uid, other.complaint_uid, ("email", "phone"))


def _require_apart(older: Complaint, younger: Complaint) -> None:
    """A chain of duplicates would lead nowhere: each points at a complaint that goes on."""
    is_gone = Merger.of(older.complaint_uid) is not None
    if is_gone or Merger.of(younger.complaint_uid) is not None:
        raise Incomplete([FieldError("other", MERGED_BEFORE)])


def _is_told_since(merger: Merger) -> bool:
    """Whether a customer of one of the two was sent anything but the notice of the merging."""
    both = (bytes(merger.complaint_uid), bytes(merger.into_uid))
    return Decision.is_any_since(both, merger.merged_at) or Notification.is_any_since(
        both, merger.merged_at, but=(NOTICE, REOPENED, notifications.ONE_TIME_CODE)
    )


def _opened_again(younger: Complaint, merger: Merger, reason: str, by: Actor) -> Complaint:
    if younger.state.is_open:
        return younger
    due_on, stage = younger.due_on, (younger.stage, younger.process_version)
    fresh = complaints.perform(younger, Action.REOPEN, by=by, given={"reason": reason})
    deadlines.take_up(fresh, cancelled_since=merger.merged_at)
    fresh.due_on = due_on
    fresh.answered = not Deadline.owes_answer(fresh.complaint_uid)
    if stage[0] is not None:
        fresh.stage, fresh.process_version = stage
    if notifications.call_back(fresh, NOTICE):
        notifications.call_back(fresh, REOPENED)
    return fresh


def _told_apart(one: Complaint, other: Complaint, by: Actor) -> None:
    one.touched(updated_at=clock.now())
    detail = {"with": other.number}
    events.record(one.complaint_uid, EventKind.UNMERGED, by=by, detail=detail)
    audit.record(
        "complaint.unmerged",
        actor_uid=by.uid,
        object_uid=other.uid,
        complaint_uid=one.complaint_uid,
        detail=detail,
    )


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
