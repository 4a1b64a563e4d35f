"""What the customer was asked for, ticked off by hand when it came another way."""

from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.i18n import _
from reclamator.services import complaints, pieces
from reclamator.web import access
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import page, panel


@panel.post("/complaints/<number>/pieces/<int:position>")
@requires(Permission.REVIEW, Permission.READ_BODIES)
def tick_piece(number: str, position: int) -> ResponseReturnValue:
    """Settle one piece that came by phone, by post or at the counter."""
    complaint = complaint_or_404(number)
    pieces.tick(complaint, position, by=access.current_actor())
    fresh = complaints.get(complaint.complaint_uid)
    return page.changed(fresh, page.PIECES, said=_("Ticked off. The history keeps who did it."))
