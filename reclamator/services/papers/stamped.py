"""The stamped copy: for whoever hands a complaint over at the counter, by post or by fax."""

from dataclasses import dataclass

from reclamator.i18n import _, by_date, file_size, labelled_date_time, long_date, use
from reclamator.services.papers.facts import ReceiptFacts
from reclamator.services.papers.sheet import (
    NUMBER_LABELS,
    Data,
    base,
    filled,
    place_and_date,
    recipient,
    row,
    sender,
)
from reclamator.services.typesetting import pdf


@dataclass(frozen=True)
class StampedFacts:
    """What was handed over, how it came, and who accepted it.

    `accepted_by` empty: nobody of the company registered it, so name and position are written by
    hand · `position`: what the person is in the company, in the language of the paper.
    """

    receipt: ReceiptFacts
    channel: object
    accepted_by: str = ""
    position: str = ""


def stamped_pdf(facts: StampedFacts, locale: str) -> bytes:
    """Return the copy as PDF/A in `locale`; the same facts give the same bytes."""
    with use(locale):
        return pdf("stamped", _data(facts), written_at=facts.receipt.received_at)


def _data(facts: StampedFacts) -> Data:
    receipt = facts.receipt
    company, zone = receipt.company, receipt.company.time_zone
    return {
        **base(
            company,
            title=_("Stamped copy for the customer"),
            foot=company.name,
            address=receipt.track_url,
            number=receipt.number,
        ),
        "parties": [
            sender(company),
            recipient(receipt.complainant, with_contact=True),
            place_and_date(company, long_date(receipt.received_at, zone)),
        ],
        "intro": _("We have received what you handed over. This copy stays with you."),
        "number_label": str(NUMBER_LABELS[receipt.kind]),
        "number": receipt.number,
        "received_label": _("Received, date and time"),
        "received": labelled_date_time(receipt.received_at, zone),
        "promise": _promise(receipt),
        **_accepted(facts),
        "said_title": _("What was handed over"),
        "said": filled(_said(facts)),
        **_papers(receipt),
        "stamp": _("Stamp of the company"),
        "sign": _("Signature of the person who accepted it"),
        "keep": _("Keep this copy: it shows that we have your complaint, and since when."),
    }


def _promise(receipt: ReceiptFacts) -> str:
    answer = receipt.answer
    return _("We will answer by %(by)s.", by=by_date(answer.on)) if answer else ""


def _accepted(facts: StampedFacts) -> Data:
    by_hand = [_("Name"), _("Position")]
    known = [row(by_hand[0], facts.accepted_by), row(by_hand[1], facts.position)]
    return {
        "accepted_title": _("Accepted by"),
        "accepted": filled(known) if facts.accepted_by else [],
        "to_write": by_hand,
    }


def _said(facts: StampedFacts) -> list[Data]:
    receipt = facts.receipt
    return [
        row(_("Came in by"), str(facts.channel)),
        row(_("What it is about"), str(receipt.category_label)),
        row(_("What happened"), receipt.description),
        row(_("What you would like"), str(receipt.claim.label)),
        row(_("Product"), receipt.product),
        row(_("Order number"), receipt.order_number),
        row(_("Purchase date"), long_date(receipt.purchased_on) if receipt.purchased_on else ""),
        *(row(str(extra.label), extra.value) for extra in receipt.extra),
    ]


def _papers(receipt: ReceiptFacts) -> Data:
    return {
        "papers_title": _("Papers handed over"),
        "papers": [f"{file.name} ({file_size(file.size_bytes)})" for file in receipt.attachments],
        "no_papers": _("none"),
    }
