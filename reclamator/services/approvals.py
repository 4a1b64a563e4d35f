"""Approvals: asking another person to agree to what one may not give alone, and how that ends.

What is approved is carried out by the service that gives it, in the same transaction.
"""

from collections.abc import Mapping
from typing import Any

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import ApprovalState, EventKind, Giving
from reclamator.errors import FieldError, Forbidden, IllegalAction, Incomplete, NotFound
from reclamator.i18n import lazy as _l
from reclamator.models.approval import Approval
from reclamator.models.complaint import Complaint
from reclamator.models.database import require_transaction, transaction
from reclamator.services import approval_notices, audit, authority, complaints, events
from reclamator.services.actors import Actor
from reclamator.services.authority import Money

OWN = _l("You have asked for this yourself. Somebody else has to agree.")
ABOVE_YOURS = _l("This is above your own limit. Somebody who may give more has to agree.")
SETTLED = _l("This request has been settled already.")
NOT_YOURS = _l("Only the person who asked can take this back.")
NO_REASON = _l("Say why, so that the person who asked knows what to change.")
WAITS = _l("A decision waits for approval already. Take it back first, or wait for the answer.")


def get(uid: bytes) -> Approval:
    """Return a request of the company in scope; raises NotFound."""
    found = Approval.by_uid(uid)
    if found is None:
        raise NotFound()
    return found


def ask(
    complaint: Complaint,
    kind: Giving,
    draft: Mapping[str, Any],
    *,
    amount: Money | None,
    by: Actor,
    uid: bytes | None = None,
) -> Approval:
    """Keep a draft until another person has agreed to it. A person may ask the same twice: done.

    `draft`: JSON, sealed. Raises IllegalAction while another decision waits. `uid`: the request's.
    """
    if by.uid is None:
        raise Forbidden()
    with transaction():
        fresh = complaints.locked(complaint)
        waiting = Approval.waiting_for(fresh.complaint_uid, kind)
        if waiting is not None and _is_the_same(waiting, draft, by):
            return waiting
        if kind is Giving.DECISION and waiting is not None:
            raise IllegalAction(sentence=WAITS)
        row = Approval.create(
            uid=uid,
            complaint_uid=fresh.complaint_uid,
            kind=kind,
            amount_minor=amount[0] if amount else None,
            currency=amount[1] if amount else None,
            asked_by=by.uid,
            asked_as=by.kind,
            asked_at=clock.now(),
            draft=dict(draft),
        )
        _record(row, EventKind.APPROVAL_ASKED, by)
        approval_notices.asked(fresh, row)
        return row


def require_none_waits(complaint: Complaint) -> None:
    """Raise IllegalAction while a decision on this complaint waits for approval."""
    if Approval.waiting_for(complaint.complaint_uid, Giving.DECISION) is not None:
        raise IllegalAction(sentence=WAITS)


def approve(row: Approval, *, by: Actor) -> bool:
    """Agree; the caller's transaction carries out what is agreed to. False when it is done already.

    Raises Forbidden for one's own and above one's own limit, IllegalAction once it is settled.
    """
    require_transaction()
    _require_another(row, by)
    if not authority.within_limit(by, row.kind, row.amount):
        raise Forbidden(ABOVE_YOURS)
    return _settled(row, ApprovalState.APPROVED, EventKind.APPROVAL_GIVEN, by)


def refuse(row: Approval, *, reason: str, by: Actor) -> bool:
    """Do not agree, and say why; whoever asked decides anew. False when it is done already.

    Raises Forbidden for one's own, Incomplete without a reason, IllegalAction once it is settled.
    """
    with transaction():
        _require_another(row, by)
        if not reason.strip():
            raise Incomplete([FieldError("reason", NO_REASON)])
        how = (ApprovalState.REFUSED, EventKind.APPROVAL_REFUSED)
        return _settled(row, *how, by, reason=reason.strip())


def withdraw(row: Approval, *, by: Actor) -> bool:
    """Take back what one has asked for; False when it is done already.

    Raises Forbidden unless one has asked for it oneself, IllegalAction once it is settled.
    """
    with transaction():
        if bytes(row.asked_by) != by.uid:
            raise Forbidden(NOT_YOURS)
        return _settled(row, ApprovalState.WITHDRAWN, EventKind.APPROVAL_WITHDRAWN, by)


def _require_another(row: Approval, by: Actor) -> None:
    by.require(Permission.APPROVE)
    if bytes(row.asked_by) == by.uid:
        raise Forbidden(OWN)


def _is_the_same(waiting: Approval, draft: Mapping[str, Any], by: Actor) -> bool:
    """Whether a form was sent twice."""
    return bytes(waiting.asked_by) == by.uid and waiting.draft == dict(draft)


def _settled(
    row: Approval, state: ApprovalState, event: EventKind, by: Actor, *, reason: str | None = None
) -> bool:
    """Settle it once; whoever does the same again finds it done."""
    complaint = complaints.locked(complaints.get(row.complaint_uid))
    how = {"settled_by": by.uid, "settled_as": by.kind, "settled_at": clock.now()}
    if get(row.uid).settle(state=state, reason=reason, **how):
        _record(row, event, by, reason=reason)
        if state is not ApprovalState.WITHDRAWN:
            approval_notices.settled(complaint, row)
        return True
    found = get(row.uid)
    if found.state is state and bytes(found.settled_by or b"") == by.uid:
        return False
    raise IllegalAction(sentence=SETTLED)


def _record(row: Approval, event: EventKind, by: Actor, *, reason: str | None = None) -> None:
    detail = {"kind": row.kind.value, **({"reason": reason} if reason else {})}
    events.record(row.complaint_uid, event, by=by, detail=detail)
    audit.record(
        f"complaint.{event.value}",
        actor_uid=by.uid,
        object_uid=bytes(row.uid),
        complaint_uid=row.complaint_uid,
    )
