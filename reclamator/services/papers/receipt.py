"""The confirmation that we have a complaint: a document in CZ and SK, a courtesy elsewhere."""

from collections.abc import Callable
from urllib.parse import urldefrag

from reclamator.domain.vocabulary import Buyer, Kind, SilenceEffect
from reclamator.i18n import (
    _,
    by_date,
    country_name,
    file_size,
    labelled_date_time,
    long_date,
    ngettext,
    use,
)
from reclamator.i18n import lazy as _l
from reclamator.services.papers.facts import Promise, ReceiptFacts
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

TITLES = {
    Kind.COMPLAINT: _l("Confirmation that we have your complaint"),
    Kind.GRIEVANCE: _l("Confirmation that we have your grievance"),
    Kind.GUARANTEE_CLAIM: _l("Confirmation that we have your request under the guarantee"),
    Kind.ADR_REQUEST: _l("Confirmation that we have your request"),
    Kind.DATA_REQUEST: _l("Confirmation that we have your request about personal data"),
}

ABOUT_GOODS = (Kind.COMPLAINT, Kind.GUARANTEE_CLAIM)

SILENCE = {
    SilenceEffect.DEEMED_ACCEPTED: _l(
        "If we do not answer in time, the law counts your complaint as accepted."
    ),
    SilenceEffect.DEEMED_REFUSED: _l(
        "If we do not answer in time, the law counts your complaint as refused, "
        "and you can turn to an out-of-court body."
    ),
    SilenceEffect.RIGHT_TO_WITHDRAW_OR_DISCOUNT: _l(
        "If we miss this date, you may ask for a refund or a price reduction."
    ),
    SilenceEffect.RIGHT_TO_OMBUDSMAN: _l("If we miss this date, you can turn to the ombudsman."),
}


def receipt_pdf(facts: ReceiptFacts, locale: str) -> bytes:
    """Return the confirmation as PDF/A in `locale`; the same facts give the same bytes."""
    with use(locale):
        return pdf("receipt", _data(facts), written_at=facts.received_at)


def content(facts: ReceiptFacts, locale: str) -> Data:
    """Return the same sentences for the mail that brings the paper."""
    with use(locale):
        return _data(facts)


def _data(facts: ReceiptFacts) -> Data:
    return {
        **_sheet(facts),
        **_head(facts),
        "understood_title": _("What we have understood"),
        "understood": filled(_understood(facts)),
        "correct": _("Is something not right? Answer our e-mail or write to us."),
        "next_title": _("What happens next"),
        "next": _next(facts),
        "contact_title": _("Contact"),
        "contact": _contact(facts),
        "check_title": _("Check value"),
        "check_text": _(
            "This SHA-256 value belongs to the content above. "
            "If one letter changed, it would differ."
        ),
        # in two lines of our own: set as one word it would be broken with a sign that is copied too
        "check_value": [facts.content_hash[:32], facts.content_hash[32:]],
    }


def _sheet(facts: ReceiptFacts) -> Data:
    title = str(TITLES[facts.kind])
    return base(
        facts.company,
        title=title,
        foot=facts.company.name,
        address=facts.track_url,
        number=facts.number,
    )


def _head(facts: ReceiptFacts) -> Data:
    zone = facts.company.time_zone
    moment = facts.received_at
    return {
        "parties": [
            sender(facts.company),
            recipient(facts.complainant, with_contact=True),
            place_and_date(facts.company, long_date(moment, zone)),
        ],
        "intro": _("Thank you for telling us. We have started on it."),
        "number_label": str(NUMBER_LABELS[facts.kind]),
        "number": facts.number,
        "received_label": _("Received on"),
        "received": labelled_date_time(moment, zone),
        "promises": _promises(facts),
    }


def _promises(facts: ReceiptFacts) -> list[Data]:
    answer = facts.answer and {
        "date": _("We will answer by %(by)s.", by=by_date(facts.answer.on)),
        "why": _why(facts.answer, facts.buyer, _law_to_answer),
    }
    settle = facts.settle and {
        "date": _(
            "If we accept what you ask for, we will put it right by %(by)s.",
            by=by_date(facts.settle.on),
        ),
        "why": _why(facts.settle, facts.buyer, _law_to_settle),
    }
    return [each for each in (answer, settle) if each]


def _why(promise: Promise, buyer: Buyer, law: Callable[[Promise], str]) -> str:
    if promise.statutory:
        assumed = _("No country is given, so we count by the law of ours.")
        effect = str(SILENCE.get(promise.silence, ""))
        parts = (law(promise), effect, assumed if promise.country_assumed else "")
        return " ".join(filter(None, parts))
    if buyer is Buyer.BUSINESS:
        return _(
            "This is our own target: you bought for a company, and the periods for "
            "consumers do not apply."
        )
    return _("This is our own target.")


def _law_to_answer(promise: Promise) -> str:
    days = promise.days or 0
    if promise.working_days:
        return ngettext(
            "The law gives us %(num)d working day from the day we received it (%(basis)s).",
            "The law gives us %(num)d working days from the day we received it (%(basis)s).",
            days,
            basis=promise.basis,
        )
    return ngettext(
        "The law gives us %(num)d day from the day we received it (%(basis)s).",
        "The law gives us %(num)d days from the day we received it (%(basis)s).",
        days,
        basis=promise.basis,
    )


def _law_to_settle(promise: Promise) -> str:
    days = promise.days or 0
    if promise.working_days:
        return ngettext(
            "The law gives us %(num)d working day to repair, replace or pay (%(basis)s).",
            "The law gives us %(num)d working days to repair, replace or pay (%(basis)s).",
            days,
            basis=promise.basis,
        )
    return ngettext(
        "The law gives us %(num)d day to repair, replace or pay (%(basis)s).",
        "The law gives us %(num)d days to repair, replace or pay (%(basis)s).",
        days,
        basis=promise.basis,
    )


def _understood(facts: ReceiptFacts) -> list[Data]:
    return [
        row(_("What it is about"), str(facts.category_label)),
        row(_("What happened"), facts.description),
        row(_("What you would like"), str(facts.claim.label)),
        row(_("Product"), facts.product),
        row(_("Order number"), facts.order_number),
        row(_("Where it was bought"), facts.sold_by),
        row(_("Purchase date"), long_date(facts.purchased_on) if facts.purchased_on else ""),
        row(_("Since when"), long_date(facts.occurred_on) if facts.occurred_on else ""),
        row(_("Country"), country_name(facts.country) if facts.country else ""),
        *(row(str(extra.label), extra.value) for extra in facts.extra),
        row(_("Attachments"), _attachments(facts)),
    ]


def _attachments(facts: ReceiptFacts) -> str:
    named = [f"{file.name} ({file_size(file.size_bytes)})" for file in facts.attachments]
    return "\n".join(named) or _("none")


def _next(facts: ReceiptFacts) -> list[str]:
    steps = [
        _("A person looks at what you sent. If something is missing, we will ask you."),
        _("You get our answer with the reasons, as a PDF you can keep."),
    ]
    if facts.kind in ABOUT_GOODS:
        steps.append(
            _(
                "Please keep the product as it is. You do not need to send it now; "
                "if we want to look at it, we pay for shipping."
            )
        )
    return steps


def _contact(facts: ReceiptFacts) -> list[str]:
    company = facts.company
    reach = " · ".join(filter(None, (company.email, company.phone)))
    track, privacy = urldefrag(facts.track_url).url, company.privacy_url
    sentences = {
        reach: _("Write or call: %(contact)s", contact=reach),
        track: _("See where it stands: %(address)s", address=track),
        privacy: _("How we handle your data: %(address)s", address=privacy),
    }
    return [sentence for value, sentence in sentences.items() if value]
