"""The parcel label of a return: where it goes, two numbers, and who pays; nothing of the sender."""

from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.goods_return import GoodsReturn
from reclamator.services import papers
from reclamator.services.papers import LabelFacts


def label(row: GoodsReturn, complaint: Complaint, locale: str) -> bytes:
    """Return the label as PDF/A on A6; opens no field, for it holds nothing that was typed."""
    company = Company.by_uid(bytes(row.company_uid))
    facts = LabelFacts(
        to=company.legal_name or company.name,
        address=return_address(company),
        country=company.country,
        rma_number=row.shown_number,
        number=complaint.number,
        costs=row.costs,
        agreed_at=row.created_at,
    )
    return papers.label_pdf(facts, locale)


def return_address(company: Company) -> str:
    """Return where customers send goods: the company's own setting, else its postal address."""
    return company.return_address.strip() or company.postal_address.strip()
