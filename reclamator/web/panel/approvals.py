"""Approvals: agreeing to what somebody else may not give alone, or not; taking it back."""

from flask import request
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import Forbidden, IllegalAction, Incomplete, NotFound
from reclamator.models.approval import Approval
from reclamator.models.complaint import Complaint
from reclamator.services import approvals, approving, complaints
from reclamator.web import access, htmx
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import decisions, panel


@panel.post("/complaints/<number>/approvals/<approval>/<verdict>")
@requires(Permission.READ_BODIES)
def settle_approval(number: str, approval: str, verdict: str) -> ResponseReturnValue:
    """Approve, refuse with a reason, or take back; nobody approves their own."""
    complaint = complaint_or_404(number)
    row = _of(complaint, approval)
    if verdict not in approving.VERDICTS:
        raise NotFound()
    reason = request.form.get("reason", "")
    try:
        approving.settle(row, verdict, reason=reason, by=access.current_actor())
    except (Incomplete, IllegalAction, Forbidden) as refusal:
        return decisions.answer(complaints.get(complaint.complaint_uid), None, refusal)
    back = "" if verdict == "approve" else "/decision"
    return htmx.redirected(f"/panel/complaints/{complaint.number}{back}")


def _of(complaint: Complaint, approval: str) -> Approval:
    """Return a request of this very complaint; raises NotFound."""
    try:
        row = approvals.get(bytes.fromhex(approval))
    except ValueError:
        raise NotFound() from None
    if bytes(row.complaint_uid) != complaint.complaint_uid:
        raise NotFound()
    return row
