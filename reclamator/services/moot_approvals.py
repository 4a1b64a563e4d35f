"""Moot approvals: what the moves of a complaint do to requests that wait for another person.

`complaints.perform` calls this under the complaint's lock: what a request would carry out is not
possible any more, so nobody is left to agree to it.
"""

from collections.abc import Mapping

from reclamator import clock
from reclamator.domain.lifecycle import Action
from reclamator.domain.vocabulary import ApprovalState, EventKind, Giving
from reclamator.models.approval import Approval
from reclamator.models.complaint import Complaint
from reclamator.services import audit, events
from reclamator.services.actors import Actor

_EVERYTHING = frozenset(Giving)
_DECISION = frozenset({Giving.DECISION})
MOOT: Mapping[Action, frozenset[Giving]] = {
    Action.WITHDRAW: _EVERYTHING,
    Action.DISMISS: _EVERYTHING,
    # goodwill may follow the answer; the answer itself, or its correction, is another one from here
    Action.CLOSE: _DECISION,
    Action.FULFIL: _DECISION,
    Action.APPEAL: _DECISION,
    Action.OVERRIDE: _DECISION,
}
"""The requests that each move makes pointless."""


def follow(fresh: Complaint, action: Action, by: Actor) -> None:
    """Take back what waits and has become pointless; a transaction must be open."""
    kinds = MOOT.get(action, frozenset())
    for row in Approval.waiting_about(fresh.complaint_uid) if kinds else ():
        if row.kind in kinds:
            _take_back(row, by)


def _take_back(row: Approval, by: Actor) -> None:
    how = {"settled_by": by.uid, "settled_as": by.kind, "settled_at": clock.now()}
    if not row.settle(state=ApprovalState.WITHDRAWN, **how):
        return
    event = EventKind.APPROVAL_WITHDRAWN
    events.record(row.complaint_uid, event, by=by, detail={"kind": row.kind.value})
    audit.record(
        f"complaint.{event.value}",
        actor_uid=by.uid,
        object_uid=bytes(row.uid),
        complaint_uid=row.complaint_uid,
    )
