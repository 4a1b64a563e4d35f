"""What all papers share: letterhead, foot, page numbers."""

from datetime import datetime, time
from typing import Any
from urllib.parse import urldefrag
from zoneinfo import ZoneInfo

from reclamator.domain.vocabulary import Kind
from reclamator.i18n import _, current_locale, lazy_p
from reclamator.i18n import lazy as _l
from reclamator.services.papers.codes import qr_for_print
from reclamator.services.papers.facts import CompanyFacts, PersonFacts

Data = dict[str, Any]

NUMBER_LABELS = {
    Kind.COMPLAINT: _l("Complaint number"),
    Kind.GRIEVANCE: _l("Grievance number"),
    Kind.GUARANTEE_CLAIM: lazy_p("guarantee", "Request number"),
    Kind.ADR_REQUEST: _l("Request number"),
    Kind.DATA_REQUEST: _l("Request number"),
}


def base(company: CompanyFacts, *, title: str, foot: str, address: str, number: str = "") -> Data:
    """Return the data of the empty sheet; `address` goes into the QR code, without a fragment."""
    address = urldefrag(address).url  # the access code lives there and never goes on paper
    return {
        "lang": current_locale(),
        "title": title,
        "foot": foot,
        "company": _letterhead(company),
        "qr": qr_for_print(address) if address else "",
        "qr_alt": _("QR code for %(address)s", address=address),
        "page_label": _page_label(number),
        "replaced_note": _(
            "%(sign)s stands for a sign that does not print. We keep your text as you wrote it.",
            sign="{sign}",
        ),
    }


def row(label: str, value: str) -> Data:
    """Return one labelled value."""
    return {"label": label, "value": value}


def filled(rows: list[Data]) -> list[Data]:
    """Return the rows that hold something."""
    return [each for each in rows if each["value"]]


def sender(company: CompanyFacts, *more: str) -> Data:
    """Return the company as a party of a letter."""
    return _party(_("From"), company.legal_name or company.name, [*more, *_lines(company.address)])


def recipient(person: PersonFacts, *, with_contact: bool) -> Data:
    """Return the complainant as a party; a confirmation also repeats their contact data.

    A letter to who gave no postal address says the address that it goes to.
    """
    contact = [person.email, person.phone] if with_contact else []
    address = _lines(person.address) or ([] if with_contact else [person.email])
    return _party(_("To"), person.name, [*address, *contact])


def place_and_date(company: CompanyFacts, day: str) -> Data:
    """Return where and when, as the third party column."""
    return _party(_("Place and date"), "", [company.place, day])


def at_noon(company: CompanyFacts, day: Any) -> datetime:
    """Return the moment that stands for a calendar day in the file's own date."""
    return datetime.combine(day, time(12), ZoneInfo(company.time_zone))


def _page_label(number: str) -> str:
    # The template fills in the braces: only the typesetter knows the pages.
    pages = _("Page %(page)s of %(pages)s", page="{page}", pages="{pages}")
    return f"{number} · {pages}" if number else pages


def _letterhead(company: CompanyFacts) -> Data:
    return {
        "name": company.name,
        "contact": " · ".join(filter(None, (company.email, company.phone))),
        "imprint": [
            company.legal_name or company.name,
            *_lines(company.address),
            *_lines(company.registration),
        ],
    }


def _party(label: str, name: str, lines: list[str]) -> Data:
    return {"label": label, "name": name, "lines": [line for line in lines if line]}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
