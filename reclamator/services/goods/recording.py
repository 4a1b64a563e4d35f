"""What every act on goods leaves behind: the complaint's next version, history, audit."""

from collections.abc import Mapping
from typing import Any

from reclamator import clock
from reclamator.domain.vocabulary import EventKind
from reclamator.models.complaint import Complaint
from reclamator.models.goods_return import GoodsReturn
from reclamator.services import audit, events
from reclamator.services.actors import Actor


def recorded(
    fresh: Complaint,
    row: GoodsReturn,
    code: EventKind,
    by: Actor,
    said: Mapping[str, Any] | None = None,
) -> None:
    """Write down an act on a return; a transaction must be open."""
    fresh.touched(updated_at=clock.now())
    words = {name: str(value) for name, value in (said or {}).items() if value}
    detail = {"rma": row.shown_number, **words}
    events.record(fresh.complaint_uid, code, by=by, detail=detail)
    audit.record(
        f"complaint.{code.value}",
        actor_uid=by.uid,
        object_uid=bytes(row.uid),
        complaint_uid=fresh.complaint_uid,
        detail={"state": row.state.value},
    )
