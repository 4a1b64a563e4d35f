"""Documents: what the papers of one complaint say, gathered from its rows.

The company must be in scope. A confirmation or a letter is made anew each time it is wanted; the
same rows give the same bytes, so none is stored.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from reclamator import clock
from reclamator.domain.deadlines import ANSWER_APPEAL_DAYS, APPEAL_DAYS
from reclamator.domain.outcomes import refuses
from reclamator.domain.regimes import DayKind, Regime
from reclamator.domain.vocabulary import Category, DeadlineKind, EventKind
from reclamator.models.attachment import Attachment
from reclamator.models.company import Company
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.message import Message
from reclamator.models.staff import Staff
from reclamator.services import companies, deadlines, installation, papers, tracking
from reclamator.services.papers import (
    CompanyFacts,
    DecisionFacts,
    ExtraFacts,
    FileFacts,
    OutsideBodyFacts,
    PersonFacts,
    Promise,
    ReceiptFacts,
    SecondLookFacts,
)

LONGEST_ESSENCE = 1_200


def receipt(complaint: Complaint, locale: str) -> bytes:
    """Return the confirmation that we have a complaint, as PDF/A."""
    return papers.receipt_pdf(receipt_facts(complaint), locale)


def decision_letter(complaint: Complaint, decision: Decision, locale: str) -> bytes:
    """Return the letter with the answer, as PDF/A."""
    return papers.decision_pdf(decision_facts(complaint, decision), locale)


def receipt_facts(complaint: Complaint) -> ReceiptFacts:
    """Gather what a confirmation says; opens the complaint's fields."""
    company = Company.by_uid(bytes(complaint.company_uid))
    opening = Message.openings([complaint.complaint_uid])[complaint.complaint_uid]
    by_kind = _deadlines(complaint)
    return ReceiptFacts(
        company=company_facts(company),
        complainant=_person(complaint),
        number=complaint.number,
        received_at=complaint.received_at,
        kind=complaint.kind,
        category=complaint.category,
        category_label=_category_label(complaint.category),
        description=opening.body,
        claim=complaint.claim,
        product=complaint.product or "",
        order_number=complaint.order_number or "",
        sold_by=complaint.sold_by or "",
        purchased_on=_day(complaint.purchased_on),
        occurred_on=_day(complaint.occurred_on),
        country="" if complaint.country_assumed else complaint.country,
        buyer=complaint.buyer,
        extra=_extra(complaint, company),
        attachments=_files(Attachment.of(complaint.complaint_uid), bytes(opening.uid)),
        content_hash=complaint.content_hash or "",
        answer=_answer(complaint, by_kind),
        settle=_settle(complaint, by_kind),
        track_url=track_url(complaint),
    )


def decision_facts(complaint: Complaint, decision: Decision) -> DecisionFacts:
    """Gather what the letter says; its day is that of its dispatch, today while it is unsent."""
    company = Company.by_uid(bytes(complaint.company_uid))
    opening = Message.openings([complaint.complaint_uid])[complaint.complaint_uid]
    sent_on = clock.local_date(decision.dispatched_at or clock.now(), company.time_zone)
    return DecisionFacts(
        company=company_facts(company),
        complainant=_person(complaint),
        number=complaint.number,
        received_at=complaint.received_at,
        decided_on=sent_on,
        outcome=decision.outcome,
        kind=complaint.kind,
        product=complaint.product or "",
        order=complaint.order_number or "",
        essence=_shortened(opening.body),
        claim=complaint.claim,
        grounds=decision.grounds or "",
        provisions=tuple(decision.provisions or ()),
        remedy=decision.remedy,
        amount_minor=decision.amount_minor,
        currency=decision.currency or "",
        method=decision.method or "",
        due_on=decision.due_on,
        second_look=_second_look(complaint, sent_on),
        outside_bodies=_outside_bodies(complaint, decision),
        track_url=track_url(complaint),
        **_signature(decision),
    )


def company_facts(company: Company) -> CompanyFacts:
    """Return who answers, from the company's public configuration."""
    return companies.paper_facts(company)


def track_url(complaint: Complaint) -> str:
    """Return the public address of a complaint, without its access code."""
    return f"{installation.settings().base_url}/track/{complaint.number}"


def _person(complaint: Complaint) -> PersonFacts:
    person = Complainant.of(complaint.complaint_uid)
    return PersonFacts(
        name=person.name or "",
        address=person.postal_address or "",
        email=person.email or "",
        phone=person.phone or "",
    )


def _category_label(code: str) -> object:
    known = {category.value: category.label for category in Category}
    return known.get(code, code)


def _extra(complaint: Complaint, company: Company) -> tuple[ExtraFacts, ...]:
    own = {f"x_{item['key']}": item for item in company.form.get("fields", ())}
    said: dict[str, str] = complaint.extra or {}
    return tuple(
        ExtraFacts(key, own.get(key, {}).get("label", key), value)
        for key, value in said.items()
        if value
    )


def _files(attachments: Iterable[Attachment], message_uid: bytes) -> tuple[FileFacts, ...]:
    return tuple(
        FileFacts(row.name, int(row.size), row.sha256)
        for row in attachments
        if bytes(row.message_uid or b"") == message_uid
    )


def _deadlines(complaint: Complaint) -> dict[DeadlineKind, Deadline]:
    return {row.kind: row for row in Deadline.of(complaint.complaint_uid)}


def _answer(complaint: Complaint, by_kind: dict[DeadlineKind, Deadline]) -> Promise | None:
    row, target = by_kind.get(DeadlineKind.ANSWER), by_kind.get(DeadlineKind.TARGET)
    if row is None or row.statutory_on is None:
        return Promise(on=target.safe_on) if target else None
    regime = complaint.regime
    return _statutory(complaint, row, regime, regime.response_days, regime.day_kind)


def _settle(complaint: Complaint, by_kind: dict[DeadlineKind, Deadline]) -> Promise | None:
    row = by_kind.get(DeadlineKind.SETTLE)
    if row is None or row.statutory_on is None:
        return None
    regime = complaint.regime
    return _statutory(complaint, row, regime, regime.settle_days, regime.settle_day_kind)


def _statutory(
    complaint: Complaint, row: Deadline, regime: Regime, days: int | None, kind: DayKind | None
) -> Promise | None:
    promised = tracking.promised_on(row)
    if promised is None:
        return None
    if row.own_days and row.own_days > (days or 0):
        # the company counts more than we hold as the law: nothing may be said in the law's name
        return Promise(on=promised)
    return Promise(
        on=promised,
        statutory=True,
        days=days,
        working_days=kind is DayKind.WORKING,
        basis=regime.citation_local,
        silence=deadlines.choice_of(complaint).silence,
        country_assumed=complaint.country_assumed,
    )


def _second_look(complaint: Complaint, sent_on: date) -> SecondLookFacts | None:
    """There is one second look; the answer to it names other bodies only."""
    if any(row.code is EventKind.APPEALED for row in Event.of(complaint.complaint_uid)):
        return None
    row = _deadlines(complaint).get(DeadlineKind.APPEAL)
    until = row.safe_on if row else sent_on + timedelta(days=APPEAL_DAYS)
    return SecondLookFacts(until=until, url=track_url(complaint), answer_days=ANSWER_APPEAL_DAYS)


def _outside_bodies(complaint: Complaint, decision: Decision) -> tuple[OutsideBodyFacts, ...]:
    """After a refusal the out-of-court body must be named (Directive 2013/11 art. 13(3))."""
    regime = complaint.regime
    if not refuses(decision.outcome) or not regime.next_instance_local:
        return ()
    return (OutsideBodyFacts(name=regime.next_instance_local, web=regime.next_instance_url or ""),)


def _signature(decision: Decision) -> dict[str, Any]:
    uid = decision.decided_by
    person = Staff.get_or_none(Staff.uid == uid) if uid else None
    if person is None:
        return {}
    return {"signed_by": person.name, "signer_role": str(person.role.label)}


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_ESSENCE else text[:LONGEST_ESSENCE].rstrip() + " …"


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
