"""Satisfaction: whether a customer may be asked how it went, and whether the company asks."""

from reclamator.domain.permissions import Permission
from reclamator.domain.satisfaction import Asked, WhyNot, why_not
from reclamator.models.company import Company
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.decision import Decision
from reclamator.services import audit
from reclamator.services.actors import Actor


def may_ask_satisfaction(complaint: Complaint) -> WhyNot | None:
    """Return why the customer may not be asked how it went; None where they may.

    Nobody records an objection yet: whoever brings one sets `has_objected`.
    """
    company = Company.by_uid(bytes(complaint.company_uid))
    decision = Decision.latest(complaint.complaint_uid)
    is_erased = complaint.erased_at is not None
    return why_not(
        Asked(
            state=complaint.state,
            is_erased=is_erased,
            is_set_aside=complaint.quarantine is not None,
            was_answered=bool(decision and decision.dispatched_at),
            is_reachable=not is_erased and Complainant.of(complaint.complaint_uid).has_email,
            has_objected=False,
            company_asks=company.asks_satisfaction,
        )
    )


def set_asking(company: Company, *, is_on: bool, by: Actor) -> None:
    """Keep whether the company asks its customers afterwards; raises Forbidden."""
    by.require(Permission.SETTINGS)
    if company.asks_satisfaction == is_on:
        return
    with transaction():
        company.asks_satisfaction = is_on
        company.save()
        audit.record(
            "company.satisfaction_set",
            actor_uid=by.uid,
            object_uid=bytes(company.uid),
            detail={"asks": is_on},
        )
