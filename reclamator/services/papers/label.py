"""The parcel label: A6, black on white; recipient, numbers, a code that holds a number only."""

from dataclasses import dataclass
from datetime import datetime

from reclamator.domain.vocabulary import ReturnCosts
from reclamator.i18n import _, current_locale, lazy_p, use
from reclamator.i18n import lazy as _l
from reclamator.services.papers.codes import qr_for_parcel
from reclamator.services.papers.sheet import Data
from reclamator.services.typesetting import pdf

BY_RECIPIENT, BY_SENDER = _l("Paid by the recipient."), _l("Paid by the sender.")
TITLE = lazy_p("parcel_label", "Goods sent back")


@dataclass(frozen=True)
class LabelFacts:
    """What a label says. `address`: lines · `number`: the complaint's, which the code holds.

    `agreed_at`: the only date in the file, so that the same return is the same bytes.
    """

    to: str
    address: str
    country: str
    rma_number: str
    number: str
    costs: ReturnCosts
    agreed_at: datetime


def label_pdf(facts: LabelFacts, locale: str) -> bytes:
    """Return the label as PDF/A in `locale`."""
    with use(locale):
        return pdf("label", _data(facts), written_at=facts.agreed_at)


def _data(facts: LabelFacts) -> Data:
    before, town, after = parts_of(facts.address, facts.country)
    return {
        "lang": current_locale(),
        "title": str(TITLE),
        "count": _("%(number)s of %(all)s", number=1, all=1),
        "to_label": _("To"),
        "to": facts.to,
        "before": before,
        "town": town,
        "after": after,
        "qr": qr_for_parcel(facts.number),
        "qr_alt": _("QR code that holds: %(number)s", number=facts.number),
        "rma_label": _("Return number, RMA"),
        "rma": facts.rma_number,
        "number_label": _("Complaint"),
        "number": facts.number,
        "foot": _foot(facts.costs),
    }


def _foot(costs: ReturnCosts) -> str:
    paid = BY_SENDER if costs is ReturnCosts.CUSTOMER_PAYS else BY_RECIPIENT
    return f"{paid} " + _("The code holds the number only: no name, no content.")


def parts_of(address: str, country: str) -> tuple[list[str], str, list[str]]:
    """Return the lines before the town, the town's, and those after it.

    The town stands on the last line with a digit, its postal code; where the country is not said
    after it, its letters are.
    """
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    coded = [at for at, line in enumerate(lines) if any(sign.isdigit() for sign in line)]
    at = coded[-1] if coded else len(lines) - 1
    if not lines:
        return [], "", [country]
    return lines[:at], lines[at], lines[at + 1 :] or [country]
