"""The facts of a complaint, put right by staff: product, batch, order number, fault, price."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reclamator import clock
from reclamator.domain import answers
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import EventKind
from reclamator.errors import Damaged, FieldError, Incomplete, KeyUnavailable
from reclamator.i18n import lazy as _l
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.services import audit, complaints, events, intake, likeness
from reclamator.services.actors import Actor

LONGEST = 300
TEXTS = ("product", "batch", "order_number", "fault")
NO_PRICE = _l("Enter what was paid, above zero, and its currency.")

Price = Mapping[str, Any]
"""What was paid, as `minor` and `currency`."""


@dataclass(frozen=True)
class Facts:
    """What was typed; an empty text says that it is not known, and so does no price."""

    product: str = ""
    batch: str = ""
    order_number: str = ""
    fault: str = ""
    price: Price | None = None


def known(complaint: Complaint) -> dict[str, str]:
    """Return the texts as they stand, opened; the batch may come from the company's own form."""
    found = {name: opened(complaint, name) or "" for name in TEXTS}
    found["batch"] = found["batch"] or likeness.batch_in(opened(complaint, "extra"))
    return {name: str(value) for name, value in found.items()}


def price_of(complaint: Complaint) -> tuple[int, str] | None:
    """Return what was paid, minor units and their currency, or None where nobody knows."""
    return answers.amount_of(opened(complaint, "price"))


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
    typed = {name: intake.clean(getattr(facts, name)) for name in TEXTS}
    _require_short(typed)
    price = checked_price(facts.price)
    return _put(complaint, {**typed, "price": price}, by=by, seen=seen)


def correct_price(complaint: Complaint, price: Price | None, *, by: Actor) -> Complaint:
    """Say what was paid, and leave the other facts. Raises Forbidden or Incomplete."""
    return _put(complaint, {"price": checked_price(price)}, by=by, seen=None)


def checked_price(price: Price | None) -> dict[str, Any] | None:
    """Return what was paid as it is kept; raises Incomplete unless it is an amount of money."""
    if price is None:
        return None
    amount = answers.amount_of(price)
    if amount is None:
        raise Incomplete([FieldError("price", NO_PRICE)])
    return {"minor": amount[0], "currency": amount[1]}


def _put(
    complaint: Complaint, said: Mapping[str, Any], *, by: Actor, seen: str | None
) -> Complaint:
    """Keep what differs from what is known; nothing that differs is nothing done."""
    by.require(Permission.REVIEW)
    by.require(Permission.READ_BODIES)
    with transaction():
        fresh = complaints.locked(complaint)
        complaints.require_version(fresh, seen)
        before = {**known(fresh), "price": opened(fresh, "price")}
        after = {name: value for name, value in said.items() if value != before[name]}
        if after:
            _keep(fresh, before, after, by)
    return fresh


def _keep(fresh: Complaint, before: dict[str, Any], after: dict[str, Any], by: Actor) -> None:
    changes: dict[str, Any] = {name: value or None for name, value in after.items()}
    fresh.touched(updated_at=clock.now(), **changes)
    likeness.index_facts(fresh)
    told = {"before": {name: before[name] for name in after}, "after": after}
    events.record(fresh.complaint_uid, EventKind.FACTS_CORRECTED, by=by, detail=told)
    audit.record(
        "complaint.facts_corrected",
        actor_uid=by.uid,
        complaint_uid=fresh.complaint_uid,
        detail={"changed": sorted(after)},
    )


def _require_short(typed: dict[str, str]) -> None:
    faults = [
        FieldError(name, _l("This is too long. Shorten it to 300 characters."))
        for name, text in typed.items()
        if len(text) > LONGEST
    ]
    if faults:
        raise Incomplete(faults)
