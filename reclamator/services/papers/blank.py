"""The form on paper, for whoever has no screen at hand."""

from collections.abc import Sequence
from datetime import UTC, datetime

from reclamator.domain.vocabulary import Claim
from reclamator.i18n import _, use
from reclamator.services.papers.facts import CompanyFacts
from reclamator.services.papers.sheet import Data, base
from reclamator.services.typesetting import pdf

EDITION = datetime(2026, 11, 22, tzinfo=UTC)
"""The date in the file: that of this form's wording, so the same form is the same bytes."""

STORY_LINES = 7


def blank_form_pdf(
    company: CompanyFacts, locale: str, *, categories: Sequence[object] = (), form_url: str = ""
) -> bytes:
    """Return the printable form as PDF/A in `locale`.

    `categories`: the company's labels, to tick · `form_url`: the same form on the web.
    """
    with use(locale):
        data = _data(company, categories, form_url)
        return pdf("blank", data, written_at=EDITION)


def _data(company: CompanyFacts, categories: Sequence[object], form_url: str) -> Data:
    return {
        **base(company, title=_("Complaint form"), foot=company.name, address=form_url),
        "intro": _("Please write in block letters. Leave out what you do not know."),
        "groups": _groups([str(category) for category in categories]),
        "send_title": _("Where to send it"),
        "send": _send(company, form_url),
    }


def _groups(categories: list[str]) -> list[Data]:
    about = [_group(_("What is it about?"), ticks=categories)] if categories else []
    return [
        *about,
        _group(
            _("What happened?"),
            _("Tell us what happened. A few sentences are enough."),
            lines=STORY_LINES,
        ),
        _group(_("What would you like from us?"), ticks=[str(each.label) for each in Claim]),
        _group(_("The product"), _("Any proof of purchase will do."), fields=_product_fields()),
        _group(_("Who are you?"), _("We need one way to reach you."), fields=_person_fields()),
    ]


def _product_fields() -> list[str]:
    return [_("Product"), _("Order number"), _("Where it was bought"), _("Purchase date")]


def _person_fields() -> list[str]:
    return [_("Name"), _("Phone"), _("E-mail"), _("Address"), _("Date"), _("Signature (optional)")]


def _group(
    title: str,
    hint: str = "",
    *,
    ticks: Sequence[str] = (),
    fields: Sequence[str] = (),
    lines: int = 0,
) -> Data:
    return {
        "title": title,
        "hint": hint,
        "ticks": list(ticks),
        "fields": list(fields),
        "lines": lines,
    }


def _send(company: CompanyFacts, form_url: str) -> list[str]:
    post = ", ".join([company.legal_name or company.name, *company.address.splitlines()])
    return [
        sentence
        for value, sentence in (
            (company.address, _("By post: %(address)s", address=post)),
            (company.email, _("By e-mail, as a photo or scan: %(address)s", address=company.email)),
            (form_url, _("Or on the web: %(address)s", address=form_url)),
            (
                company.privacy_url,
                _("How we handle your data: %(address)s", address=company.privacy_url),
            ),
        )
        if value
    ]
