"""The facts of a complaint, put right by staff: product, batch, order number, fault."""

from dataclasses import asdict, dataclass
from typing import Any

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import EventKind
from reclamator.errors import Damaged, FieldError, Incomplete, KeyUnavailable
from reclamator.i18n import lazy as _l
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.services import audit, complaints, events, intake, likeness
from reclamator.services.actors import Actor

LONGEST = 300


@dataclass(frozen=True)
class Facts:
    """What was typed; an empty text says that it is not known."""

    product: str = ""
    batch: str = ""
    order_number: str = ""
    fault: str = ""


def known(complaint: Complaint) -> dict[str, str]:
    """Return the facts as they stand, opened; the batch may come from the company's own form."""
    found = {name: opened(complaint, name) or "" for name in Facts.__dataclass_fields__}
    found["batch"] = found["batch"] or likeness.batch_in(opened(complaint, "extra"))
    return {name: str(value) for name, value in found.items()}


def opened(complaint: Complaint, name: str) -> Any:
    """Return a sealed fact, or None when it cannot be opened."""
    try:
        return getattr(complaint, name)
    except (Damaged, KeyUnavailable):
        return None


def correct(complaint: Complaint, facts: Facts, *, by: Actor, seen: str | None = None) -> Complaint:
    """Put the facts right; what they said before stays in the history.

    `seen`: the version of the complaint that the form was filled in on. Raises Forbidden,
    Incomplete or Conflict.
    """
    by.require(Permission.REVIEW)
    by.require(Permission.READ_BODIES)
    typed = {name: intake.clean(text) for name, text in asdict(facts).items()}
    _require_short(typed)
    with transaction():
        fresh = complaints.locked(complaint)
        complaints.require_version(fresh, seen)
        before = known(fresh)
        after = {name: text for name, text in typed.items() if text != before[name]}
        if not after:
            return fresh
        changes: dict[str, Any] = {name: text or None for name, text in after.items()}
        fresh.touched(updated_at=clock.now(), **changes)
        likeness.index_facts(fresh)
        said = {"before": {name: before[name] for name in after}, "after": after}
        events.record(fresh.complaint_uid, EventKind.FACTS_CORRECTED, by=by, detail=said)
        audit.record(
            "complaint.facts_corrected",
            actor_uid=by.uid,
            complaint_uid=fresh.complaint_uid,
            detail={"changed": sorted(after)},
        )
    return fresh


def _require_short(typed: dict[str, str]) -> None:
    faults = [
        FieldError(name, _l("This is too long. Shorten it to 300 characters."))
        for name, text in typed.items()
        if len(text) > LONGEST
    ]
    if faults:
        raise Incomplete(faults)
