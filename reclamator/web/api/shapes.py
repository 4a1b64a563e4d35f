"""How things look in JSON (CONTRACT, "The API").

A sealed word that cannot be opened, damaged or erased, is null: one row must not fail a page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import g

from reclamator.domain.vocabulary import Giving
from reclamator.models import scope, together, vault
from reclamator.models.approval import Approval
from reclamator.models.attachment import Attachment
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.investigation import Investigation, TimeEntry
from reclamator.models.label import ComplaintLabel, Label
from reclamator.models.message import Message, Note
from reclamator.models.regime_override import RegimeOverride
from reclamator.models.requested_piece import RequestedPiece
from reclamator.models.staff import Staff
from reclamator.models.task import Task
from reclamator.services import complaints as service
from reclamator.services.actors import Actor
from reclamator.services.complaints import Surroundings
from reclamator.services.reading import Kin
from reclamator.services.register import opened

PERSON = ("name", "email", "phone", "organisation", "postal_address", "representative")
FINDING = ("cause", "error_type", "party_at_fault")
FACTS = ("product", "order_number", "sold_by", "purchased_on", "price", "occurred_on")


@dataclass(frozen=True)
class _Page:
    """What stands around the complaints of a page, read with one query a table."""

    by: Actor
    people: dict[bytes, Complainant]
    openings: dict[bytes, Message]
    handlers: dict[bytes, Staff]
    around: dict[bytes, Surroundings]
    labels: dict[bytes, list[str]]


def complaint(row: Complaint, *, by: Actor) -> dict[str, Any]:
    """Return one complaint whole."""
    return complaints([row], by=by)[0]


def complaints(rows: Sequence[Complaint], *, by: Actor) -> list[dict[str, Any]]:
    """Return complaints whole, with as many queries for many as for one."""
    uids = [row.complaint_uid for row in rows]
    vault.load_deks(uids)
    handlers = {bytes(row.handler_uid) for row in rows if row.handler_uid}
    beside = _beside(uids)
    page = _Page(
        by=by,
        people={bytes(row.complaint_uid): row for row in beside["people"]},
        openings=Message.openings(uids) if uids else {},
        handlers=_handlers(handlers),
        around=service.surroundings(rows, company=g.company),
        labels=_labels(beside["labels"]),
    )
    return [_complaint(row, page) for row in rows]


def _complaint(row: Complaint, page: _Page) -> dict[str, Any]:
    uid = row.complaint_uid
    around = page.around[uid]
    # without its key nothing opens, and asking for it again would cost a query a field
    has_key = uid in scope.current().deks
    actions = service.allowed_actions(row, by=page.by, around=around)
    handler = page.handlers.get(bytes(row.handler_uid or b""))
    return {
        **_codes(row),
        **{name: opened(row, name) if has_key else None for name in FACTS},
        "description": opened(page.openings.get(uid) if has_key else None, "body"),
        "complainant": person(page.people.get(uid) if has_key else None),
        "handler": opened(handler, "email"),
        "deadlines": [deadline(item) for item in around.deadlines],
        "allowed_actions": [action.value for action in actions],
        "decision": decided(around.decision, has_key) if around.decision else None,
        "labels": page.labels.get(uid, []),
        "extra": (opened(row, "extra") if has_key else None) or {},
    }


def _beside(uids: list[bytes]) -> dict[str, list[Any]]:
    """Return who complains and which labels they have, with one query for both."""
    if not uids:
        return {"people": [], "labels": []}
    people = Complainant.select().where(Complainant.complaint_uid.in_(uids))
    return together.read({"people": people, "labels": ComplaintLabel.of_each(uids)})


def _handlers(uids: set[bytes]) -> dict[bytes, Staff]:
    rows = Staff.select().where(Staff.uid.in_(sorted(uids))) if uids else ()
    return {bytes(row.uid): row for row in rows}


def _labels(rows: list[ComplaintLabel]) -> dict[bytes, list[str]]:
    found: dict[bytes, list[str]] = {}
    for row in rows:
        found.setdefault(bytes(row.complaint_uid), []).append(bytes(row.label_uid).hex())
    return {uid: sorted(ids) for uid, ids in found.items()}


def _codes(row: Complaint) -> dict[str, Any]:
    return {
        "number": row.number,
        "register_number": row.register_number,
        "kind": row.kind.value,
        "channel": row.channel.value,
        "state": row.state.value,
        "stage": row.stage_now,
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


def person(row: Complainant | None) -> dict[str, Any]:
    """Return who complains."""
    return {name: opened(row, name) for name in PERSON}


def deadline(row: Deadline) -> dict[str, Any]:
    """Return one date that is owed, with its reason."""
    return {
        "kind": row.kind.value,
        "statutory_on": day(row.statutory_on),
        "safe_on": day(row.safe_on),
        "rollover_verified": row.rollover_verified,
        "own_days": row.own_days,
        "met_at": moment(row.met_at),
        "basis": row.basis,
    }


def decided(row: Decision, has_key: bool = True) -> dict[str, Any]:
    """Return the answer."""
    has_amount = row.amount_minor is not None
    sealed = row if has_key else None
    return {
        "outcome": row.outcome.value,
        "remedy": _code(row.remedy),
        "amount": {"minor": row.amount_minor, "currency": row.currency} if has_amount else None,
        "method": opened(sealed, "method"),
        "due_on": day(row.due_on),
        "grounds": opened(sealed, "grounds"),
        "provisions": opened(sealed, "provisions") or [],
        "points": opened(sealed, "points"),
        "return_costs": _code(row.return_costs),
        "correction": opened(sealed, "correction"),
        "language": row.language,
        "takes_part": row.takes_part,
        "created_at": moment(row.created_at),
        "dispatched_at": moment(row.dispatched_at),
    }


def approval(row: Approval, people: Mapping[bytes, Staff], has_key: bool = True) -> dict[str, Any]:
    """Return a request for approval; a key of another system is nobody's name."""
    sealed = row if has_key else None
    asked, settled = people.get(row.asked_by), people.get(row.settled_by or b"")
    return {
        "id": bytes(row.uid).hex(),
        "kind": row.kind.value,
        "state": row.state.value,
        "amount": {"minor": row.amount_minor, "currency": row.currency} if row.amount else None,
        # what a gesture would be is no decision
        "draft": opened(sealed, "draft") if row.kind is Giving.DECISION else None,
        "reason": opened(sealed, "reason"),
        "asked_by": opened(asked, "email"),
        "asked_at": moment(row.asked_at),
        "settled_by": opened(settled, "email"),
        "settled_at": moment(row.settled_at),
    }


def message(row: Message) -> dict[str, Any]:
    """Return one message with the complainant."""
    return {
        "id": bytes(row.uid).hex(),
        "direction": row.direction.value,
        "purpose": row.purpose,
        "language": row.language,
        "body": opened(row, "body"),
        "created_at": moment(row.created_at),
    }


def note(row: Note) -> dict[str, Any]:
    """Return one internal note."""
    return {
        "id": bytes(row.uid).hex(),
        "body": opened(row, "body"),
        "created_at": moment(row.created_at),
    }


def task(row: Task, executor: Staff | None) -> dict[str, Any]:
    """Return one task; who carries it out is named by e-mail address, as handlers are."""
    return {
        "position": row.position,
        "state": row.state.value,
        **{name: opened(row, name) for name in ("title", "description", "report", "reason")},
        "executor": opened(executor, "email"),
        "due_on": day(row.due_on),
        "agreed": row.agreed,
        "needs_approval": row.needs_approval,
        "created_at": moment(row.created_at),
        "approved_at": moment(row.approved_at),
        "reported_at": moment(row.reported_at),
        "ended_at": moment(row.ended_at),
    }


def label(row: Label) -> dict[str, Any]:
    """Return a word of the company's own; complaints name it by its id."""
    return {
        "id": bytes(row.uid).hex(),
        "name": opened(row, "name"),
        "colour": row.colour.value,
        "retired_at": moment(row.retired_at),
    }


def own_days(row: RegimeOverride, made_by: Staff | None) -> dict[str, Any]:
    """Return a version of the company's own days for one rule."""
    return {
        "regime": row.regime_code,
        "version": row.version,
        "response_days": row.response_days,
        "settle_days": row.settle_days,
        "reason": opened(row, "reason"),
        "made_by": opened(made_by, "email"),
        "made_at": moment(row.made_at),
        "ended_at": moment(row.ended_at),
    }


def colleague(row: Staff) -> dict[str, Any]:
    """Return a person of the company."""
    return {
        "email": opened(row, "email"),
        "name": opened(row, "name"),
        "role": row.role.value,
        "active": row.disabled_at is None,
    }


def piece(row: RequestedPiece) -> dict[str, Any]:
    """Return one thing that was asked for; `words` stand where staff named it themselves."""
    return {
        "position": row.position,
        "piece": _code(row.piece),
        "words": opened(row, "words"),
        "asked_at": moment(row.asked_at),
        "answer_by": day(row.answer_by),
        "settled_at": moment(row.settled_at),
        "settled_how": _code(row.settled_how),
    }


def finding(
    about: Complaint, row: Investigation | None, opinion_by: Staff | None
) -> dict[str, Any]:
    """Return what was found about a complaint."""
    return {
        "validity": _code(about.validity),
        **{name: _code(row and getattr(row, name)) for name in FINDING},
        "cause_detail": opened(row, "cause_detail"),
        "opinion": opened(row, "opinion"),
        "opinion_on": day(row.opinion_on if row else None),
        "opinion_by": opened(opinion_by, "email"),
        "updated_at": moment(row.updated_at if row else None),
    }


def time_entry(row: TimeEntry, person: Staff | None) -> dict[str, Any]:
    """Return the minutes of a person on a day."""
    return {
        "id": bytes(row.uid).hex(),
        "staff": opened(person, "email"),
        "minutes": row.minutes,
        "worked_on": day(row.worked_on),
        "note": opened(row, "note"),
        "created_at": moment(row.created_at),
    }


def kin(found: Kin) -> dict[str, Any]:
    """Return the numbers of what belongs together with a complaint."""
    return {
        "title": found.cause if isinstance(found.cause, str) else None,
        "members": [row.number for row in found.members],
        "merged_into": found.merged_into.number if found.merged_into else None,
        "duplicates": [row.number for row in found.duplicates],
    }


def attachment(row: Attachment) -> dict[str, Any]:
    """Return what is known of one file."""
    size = opened(row, "size")
    return {
        "id": bytes(row.uid).hex(),
        "position": row.position,
        "name": opened(row, "name"),
        "type": opened(row, "mime"),
        "size": int(size) if size else None,
        "sha256": opened(row, "sha256"),
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
