"""`/approvals` and `…/approvals`: what another person has to agree to, asked for and settled."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import NotFound
from reclamator.models import vault
from reclamator.models.approval import Approval
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import approvals, approving, decisions
from reclamator.web.access import key_scoped
from reclamator.web.api import api, bodies, shapes
from reclamator.web.api.keys import Made, actor, complaint_or_404, once

MOST = 100
REASON = {"reason": bodies.TEXT}


@api.get("/approvals")
@key_scoped
def list_approvals() -> ResponseReturnValue:
    """Show what waits in the company, the oldest first, up to a hundred."""
    actor().require(Permission.READ_BODIES)
    rows = Approval.waiting(MOST)
    vault.load_deks([row.complaint_uid for row in rows])
    return jsonify(items=_shapes(rows), next=None)


@api.get("/complaints/<number>/approvals")
@key_scoped
def list_approvals_of(number: str) -> ResponseReturnValue:
    """Show every request about a complaint, the oldest first."""
    row = complaint_or_404(number)
    actor().require(Permission.READ_BODIES)
    return jsonify(items=_shapes(Approval.of(row.complaint_uid)), next=None)


@api.post("/complaints/<number>/approvals")
@key_scoped
def ask_approval(number: str) -> ResponseReturnValue:
    """Ask another person to agree to a complete decision; nothing goes out until then."""
    row = complaint_or_404(number)
    draft = bodies.read(bodies.DRAFT)

    def act() -> Made:
        found = decisions.ask(row, draft, by=actor())
        return Made(201, row.complaint_uid, bytes(found.uid))

    made = once(act, about=row)
    return jsonify(_shapes([approvals.get(made.object_uid or b"")])[0]), made.status


@api.post("/complaints/<number>/approvals/<approval>/actions/<verdict>")
@key_scoped
def settle_approval(number: str, approval: str, verdict: str) -> ResponseReturnValue:
    """Approve, refuse with a reason, or take back; nobody approves their own."""
    row = complaint_or_404(number)
    found = _of(row, approval)
    if verdict not in approving.VERDICTS:
        raise NotFound()
    reason = bodies.read(REASON).get("reason") or "" if verdict == "refuse" else ""
    once(lambda: _settled(row, found, verdict, reason), about=row)
    return jsonify(_shapes([approvals.get(found.uid)])[0])


def _settled(row: Complaint, found: Approval, verdict: str, reason: str) -> Made:
    approving.settle(found, verdict, reason=reason, by=actor())
    return Made(200, row.complaint_uid, bytes(found.uid))


def _of(row: Complaint, approval: str) -> Approval:
    """Return a request of this very complaint; raises NotFound."""
    try:
        found = approvals.get(bytes.fromhex(approval))
    except ValueError:
        raise NotFound() from None
    if bytes(found.complaint_uid) != row.complaint_uid:
        raise NotFound()
    return found


def _shapes(rows: list[Approval]) -> list[dict[str, object]]:
    people = {bytes(person.uid): person for person in Staff.everyone()}
    return [shapes.approval(row, people) for row in rows]
