"""The form on paper, for whoever has no screen at hand."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import zip_longest

from reclamator.domain.vocabulary import Claim
from reclamator.i18n import _, long_date, use
from reclamator.services.papers.facts import CompanyFacts, ReceiptFacts
from reclamator.services.papers.sheet import NUMBER_LABELS, Data, base
from reclamator.services.typesetting import pdf

EDITION = datetime(2026, 11, 22, tzinfo=UTC)
"""The date in the file: that of this form's wording, so the same form is the same bytes."""

STORY_LINES = 7
FEWER_LINES = 5
"""Where the company asks more, so that the form stays one sheet."""


def blank_form_pdf(
    company: CompanyFacts,
    locale: str,
    *,
    categories: Sequence[object] = (),
    questions: Sequence[str] = (),
    form_url: str = "",
) -> bytes:
    """Return the printable form as PDF/A in `locale`.

    `categories`: the company's labels, to tick · `questions`: what the company asks besides ·
    `form_url`: the same form on the web.
    """
    with use(locale):
        data = {
            **base(company, title=_("Complaint form"), foot=company.name, address=form_url),
            "intro": _("Please write in block letters. Leave out what you do not know."),
            "groups": _groups([str(category) for category in categories], list(questions)),
            "number": None,
            "send_title": _("Where to send it"),
            "send": _send(company, form_url),
        }
        return pdf("blank", data, written_at=EDITION)


def filled_form_pdf(facts: ReceiptFacts, locale: str) -> bytes:
    """Return the form of a complaint that we have, for its parcel: it carries the number.

    It travels on the outside world's roads, so it repeats only what tells the parcel apart.
    """
    with use(locale):
        company = facts.company
        data = {
            **base(
                company,
                title=_("Form for the parcel"),
                foot=company.name,
                address=facts.track_url,
                number=facts.number,
            ),
            "intro": _(
                "Put this sheet into the parcel, on top. We have what you wrote: "
                "add only what is new."
            ),
            "number": {"label": str(NUMBER_LABELS[facts.kind]), "value": facts.number},
            "groups": _filled_groups(facts),
            "send_title": _("Where to send it"),
            "send": _send(company, ""),
        }
        return pdf("blank", data, written_at=facts.received_at)


def _filled_groups(facts: ReceiptFacts) -> list[Data]:
    known = [facts.product, facts.order_number, facts.sold_by]
    bought = long_date(facts.purchased_on) if facts.purchased_on else ""
    wishes = [(str(each.label), each is facts.claim) for each in Claim]
    person = [_("Name"), _("Date"), _("Signature (optional)")]
    return [
        _group(_("The product"), fields=_product_fields(), values=[*known, bought]),
        _group(_("What would you like from us?"), ticks=wishes),
        _group(_("Anything new?"), lines=STORY_LINES),
        _group(_("What is in the parcel?"), lines=3),
        _group(_("Who are you?"), fields=person, values=[facts.complainant.name]),
    ]


def _groups(categories: list[str], questions: list[str]) -> list[Data]:
    about = [_group(_("What is it about?"), ticks=_open(categories))] if categories else []
    asked = [_group(_("What else we ask"), fields=questions)] if questions else []
    return [
        *about,
        _group(
            _("What happened?"),
            _("Tell us what happened. A few sentences are enough."),
            lines=FEWER_LINES if questions else STORY_LINES,
        ),
        _group(_("What would you like from us?"), ticks=_open([str(each.label) for each in Claim])),
        _group(_("The product"), _("Any proof of purchase will do."), fields=_product_fields()),
        *asked,
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
    ticks: Sequence[tuple[str, bool]] = (),
    fields: Sequence[str] = (),
    values: Sequence[str] = (),
    lines: int = 0,
) -> Data:
    return {
        "title": title,
        "hint": hint,
        "ticks": [{"text": text, "on": on} for text, on in ticks],
        "fields": [
            {"name": name, "value": value}
            for name, value in zip_longest(fields, values, fillvalue="")
        ],
        "lines": lines,
    }


def _open(choices: list[str]) -> list[tuple[str, bool]]:
    return [(choice, False) for choice in choices]


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
