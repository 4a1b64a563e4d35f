"""Events: the immutable history of a complaint."""

from typing import Any

from reclamator import clock
from reclamator.domain.vocabulary import EventKind
from reclamator.models import database
from reclamator.models.event import Event
from reclamator.services.actors import Actor


def standing(rows: list[Event]) -> list[Event]:
    """Leave out the messages that were taken back before anybody read them, and that they were."""
    kept: list[Event] = []
    for row in rows:
        if row.code is not EventKind.MESSAGE_TAKEN_BACK:
            kept.append(row)
            continue
        last = next((each for each in reversed(kept) if _sent_by_same(each, row)), None)
        if last is not None:
            kept.remove(last)
    return kept


def _sent_by_same(sent: Event, taken_back: Event) -> bool:
    return sent.code is EventKind.MESSAGE_SENT and sent.actor_uid == taken_back.actor_uid


def record(
    complaint_uid: bytes,
    code: EventKind,
    *,
    by: Actor,
    states: tuple[str | None, str | None] = (None, None),
    detail: dict[str, Any] | None = None,
) -> Event:
    """Add one line; a transaction must be open. `detail` is sealed under the complaint's key."""
    database.require_transaction()
    return Event.create(
        complaint_uid=complaint_uid,
        position=Event.next_position(complaint_uid),
        at=clock.now(),
        code=code,
        actor=by.kind,
        actor_uid=by.uid,
        from_state=states[0],
        to_state=states[1],
        detail=detail,
    )
