"""How things look in JSON (CONTRACT, "The API")."""

from datetime import date, datetime
from typing import Any

from reclamator.models.attachment import Attachment
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.message import Message, Note
from reclamator.models.staff import Staff
from reclamator.services import complaints
from reclamator.services.actors import Actor


def complaint(row: Complaint, *, by: Actor) -> dict[str, Any]:
    """Return one complaint whole."""
    opening = Message.openings([row.complaint_uid]).get(row.complaint_uid)
    decision = Decision.latest(row.complaint_uid)
    return {
        **_codes(row),
        "product": row.product,
        "order_number": row.order_number,
        "sold_by": row.sold_by,
        "purchased_on": row.purchased_on,
        "occurred_on": row.occurred_on,
        "description": opening.body if opening else None,
        "complainant": person(Complainant.of(row.complaint_uid)),
        "handler": _handler(row),
        "deadlines": [deadline(item) for item in Deadline.of(row.complaint_uid)],
        "allowed_actions": [action.value for action in complaints.allowed_actions(row, by=by)],
        "decision": decided(decision) if decision else None,
        "extra": row.extra or {},
    }


def _codes(row: Complaint) -> dict[str, Any]:
    return {
        "number": row.number,
        "register_number": row.register_number,
        "kind": row.kind.value,
        "channel": row.channel.value,
        "state": row.state.value,
        "stage": row.stage,
        "validity": _code(row.validity),
        "category": row.category,
        "claim": row.claim.value,
        "language": row.language,
        "country": row.country,
        "sector": row.sector.value,
        "buyer": row.buyer.value,
        "received_at": moment(row.received_at),
        "waiting_on": _code(row.waiting_on),
        "quarantine": _code(row.quarantine),
        "regime": {
            "code": row.regime_code,
            "version": row.regime_version,
            "confidence": row.regime_confidence,
        },
        "created_at": moment(row.created_at),
        "updated_at": moment(row.updated_at),
    }


def person(row: Complainant) -> dict[str, Any]:
    """Return who complains."""
    names = ("name", "email", "phone", "organisation", "postal_address", "representative")
    return {name: getattr(row, name) for name in names}


def deadline(row: Deadline) -> dict[str, Any]:
    """Return one date that is owed, with its reason."""
    return {
        "kind": row.kind.value,
        "statutory_on": day(row.statutory_on),
        "safe_on": day(row.safe_on),
        "rollover_verified": row.rollover_verified,
        "met_at": moment(row.met_at),
        "basis": row.basis,
    }


def decided(row: Decision) -> dict[str, Any]:
    """Return the answer."""
    has_amount = row.amount_minor is not None
    return {
        "outcome": row.outcome.value,
        "remedy": _code(row.remedy),
        "amount": {"minor": row.amount_minor, "currency": row.currency} if has_amount else None,
        "method": row.method,
        "due_on": day(row.due_on),
        "grounds": row.grounds,
        "provisions": row.provisions or [],
        "created_at": moment(row.created_at),
        "dispatched_at": moment(row.dispatched_at),
    }


def message(row: Message) -> dict[str, Any]:
    """Return one message with the complainant."""
    return {
        "id": bytes(row.uid).hex(),
        "direction": row.direction.value,
        "purpose": row.purpose,
        "language": row.language,
        "body": row.body,
        "created_at": moment(row.created_at),
    }


def note(row: Note) -> dict[str, Any]:
    """Return one internal note."""
    return {"id": bytes(row.uid).hex(), "body": row.body, "created_at": moment(row.created_at)}


def attachment(row: Attachment) -> dict[str, Any]:
    """Return what is known of one file."""
    return {
        "id": bytes(row.uid).hex(),
        "position": row.position,
        "name": row.name,
        "type": row.mime,
        "size": int(row.size),
        "sha256": row.sha256,
        "has_preview": row.preview_uid is not None,
        "created_at": moment(row.created_at),
    }


def event(row: Event) -> dict[str, Any]:
    """Return one line of the history."""
    return {
        "at": moment(row.at),
        "code": row.code.value,
        "actor": row.actor,
        "from_state": row.from_state,
        "to_state": row.to_state,
    }


def moment(value: datetime | None) -> str | None:
    """Return RFC 3339 in UTC."""
    return value.isoformat(timespec="milliseconds").replace("+00:00", "Z") if value else None


def day(value: date | None) -> str | None:
    """Return YYYY-MM-DD."""
    return value.isoformat() if value else None


def _code(member: Any) -> str | None:
    return member.value if member is not None else None


def _handler(row: Complaint) -> str | None:
    if row.handler_uid is None:
        return None
    found = Staff.get_or_none(Staff.uid == row.handler_uid)
    return found.email if found else None
