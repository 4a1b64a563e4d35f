"""Documents: what the confirmation of one complaint says, gathered from its rows.

The company must be in scope. A confirmation is made anew each time it is wanted; the same rows give
the same bytes, so none is stored. Letters with an answer have a module of their own, `letters`.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from reclamator.domain.regimes import DayKind, Regime
from reclamator.domain.vocabulary import Category, DeadlineKind
from reclamator.i18n import use
from reclamator.models import together, vault
from reclamator.models.attachment import Attachment
from reclamator.models.company import Company
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.keys import ComplaintKey
from reclamator.models.message import Message
from reclamator.services import companies, deadlines, installation, papers, tracking
from reclamator.services.papers import (
    CompanyFacts,
    ExtraFacts,
    FileFacts,
    PersonFacts,
    Promise,
    ReceiptFacts,
)


def receipt(complaint: Complaint, locale: str) -> bytes:
    """Return the confirmation that we have a complaint, as PDF/A."""
    return papers.receipt_pdf(receipt_facts(complaint), locale)


def parcel_form(complaint: Complaint) -> bytes:
    """Return the form that goes with the parcel, in the customer's language."""
    with use(complaint.language):
        return papers.filled_form_pdf(receipt_facts(complaint), complaint.language)


def receipt_facts(complaint: Complaint) -> ReceiptFacts:
    """Gather what a confirmation says; opens the complaint's fields."""
    rows = _around(complaint)
    company, opening = rows["company"][0], rows["opening"][0]
    # a reopened one has two of a kind: the later one counts
    by_kind = {row.kind: row for row in _in_order(rows["deadlines"])}
    return ReceiptFacts(
        company=company_facts(company),
        complainant=person_facts(rows["person"][0]),
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
        purchased_on=day_of(complaint.purchased_on),
        occurred_on=day_of(complaint.occurred_on),
        country="" if complaint.country_assumed else complaint.country,
        buyer=complaint.buyer,
        extra=_extra(complaint, company),
        attachments=_files(_in_order(rows["files"]), bytes(opening.uid)),
        content_hash=complaint.content_hash or "",
        answer=_answer(complaint, by_kind),
        settle=_settle(complaint, by_kind),
        track_url=track_url(complaint),
    )


def company_facts(company: Company) -> CompanyFacts:
    """Return who answers, from the company's public configuration."""
    return companies.paper_facts(company)


def track_url(complaint: Complaint) -> str:
    """Return the public address of a complaint, without its access code."""
    return f"{installation.settings().base_url}/track/{complaint.number}"


def person_facts(person: Complainant) -> PersonFacts:
    """Return who complains; opens the complainant's fields."""
    return PersonFacts(
        name=person.name or "",
        address=person.postal_address or "",
        email=person.email or "",
        phone=person.phone or "",
    )


def day_of(text: str | None) -> date | None:
    """Return the day that a customer gave, or None where it is none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _around(complaint: Complaint) -> dict[str, list[Any]]:
    """Read what stands around a complaint and a confirmation names, with one query."""
    uid = complaint.complaint_uid
    rows = together.read(
        {
            "company": Company.select().where(Company.uid == complaint.company_uid),
            "keys": ComplaintKey.select().where(ComplaintKey.complaint_uid == uid),
            "opening": Message.wordings([uid]),
            "person": Complainant.select().where(Complainant.complaint_uid == uid),
            "deadlines": Deadline.select().where(Deadline.complaint_uid == uid),
            "files": Attachment.select().where(Attachment.complaint_uid == uid),
        }
    )
    vault.hold_deks(rows["keys"])
    return rows


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


def _in_order(rows: list[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: int(row.position))


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
