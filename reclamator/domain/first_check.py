"""The first check of a complaint: in time, complete, of our sector; each with its reason.

A pure look at the facts. It proposes; a person confirms it, or says why it is otherwise.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from reclamator.domain.vocabulary import Buyer, Category, Coded, Kind, Sector
from reclamator.i18n import LazyText, _, lazy_p, long_date, ngettext
from reclamator.i18n import lazy as _l


class Point(Coded):
    """What is looked at."""

    IN_TIME = "in_time", lazy_p("first_check", "In time")
    COMPLETE = "complete", lazy_p("first_check", "Data complete")
    SECTOR = "sector", lazy_p("first_check", "Rules that apply")


class Verdict(Coded):
    """What the look says."""

    YES = "yes", lazy_p("first_check", "Yes")
    NO = "no", lazy_p("first_check", "No")
    UNCLEAR = "unclear", lazy_p("first_check", "Not clear")


class Piece(Coded):
    """Something that the customer can be asked for; some complaints cannot be checked without."""

    DESCRIPTION = "description", lazy_p("piece", "what happened")
    CONTACT = "contact", lazy_p("piece", "e-mail or phone")
    PRODUCT = "product", lazy_p("piece", "the product")
    PURCHASE_DATE = "purchase_date", lazy_p("piece", "the purchase date")
    PROOF = "proof", lazy_p("piece", "order number or proof of purchase")
    PHOTO = "photo", lazy_p("piece", "a photo")
    SERIAL = "serial", lazy_p("piece", "serial number or batch, from the label")
    ADDRESS = "address", lazy_p("piece", "the address for the parcel")


_ALWAYS = (Piece.DESCRIPTION, Piece.CONTACT)
_BOUGHT = (*_ALWAYS, Piece.PRODUCT, Piece.PURCHASE_DATE, Piece.PROOF)
NEEDED: Mapping[Category, tuple[Piece, ...]] = {
    Category.PRODUCT_DEFECT: (*_BOUGHT, Piece.PHOTO),
    Category.DAMAGED_IN_TRANSPORT: (*_BOUGHT, Piece.PHOTO),
    Category.WRONG_ITEM: (*_BOUGHT, Piece.PHOTO),
    Category.MISSING_ITEM: _BOUGHT,
    Category.LATE_DELIVERY: (*_ALWAYS, Piece.PROOF),
    Category.BILLING: (*_ALWAYS, Piece.PROOF),
}
"""What each category needs; any other one, and what is about no purchase, needs `_ALWAYS`."""

PURCHASES = (Kind.COMPLAINT, Kind.GUARANTEE_CLAIM)


@dataclass(frozen=True, kw_only=True)
class Known:
    """The facts that are looked at; days are calendar days in the company's time zone."""

    kind: Kind
    category: str
    buyer: Buyer
    sector: Sector
    regime_sector: Sector
    regime_country: object
    country_assumed: bool
    protects_sole_traders: bool
    liability_months: int | None
    received_on: date
    purchased_on: date | None
    noticed_on: date | None
    pieces: frozenset[Piece]


@dataclass(frozen=True)
class Finding:
    """What the look says about one point, and why."""

    point: Point
    verdict: Verdict
    reason: object
    missing: tuple[Piece, ...] = ()


def examine(known: Known) -> tuple[Finding, ...]:
    """Return the three findings, in the order of the points."""
    return _in_time(known), _complete(known), _sector(known)


def liable_until(purchased_on: date, months: int) -> date:
    """Return the last day of a period of months; in a shorter month its last day."""
    year, month = divmod(purchased_on.year * 12 + purchased_on.month - 1 + months, 12)
    return date(year, month + 1, min(purchased_on.day, monthrange(year, month + 1)[1]))


def _in_time(known: Known) -> Finding:
    obstacle = next((why for holds, why in _UNKNOWABLE if holds(known)), None)
    if obstacle is not None:
        return Finding(Point.IN_TIME, Verdict.UNCLEAR, obstacle)
    assert known.purchased_on is not None
    assert known.liability_months is not None
    until = liable_until(known.purchased_on, known.liability_months)
    shown_on = known.noticed_on or known.received_on
    verdict = Verdict.YES if shown_on <= until else Verdict.NO
    return Finding(Point.IN_TIME, verdict, _period(known, until, shown_on))


_UNKNOWABLE: tuple[tuple[Callable[[Known], bool], object], ...] = (
    (
        lambda known: known.kind not in PURCHASES,
        _l("This is not about a purchase, so no period of liability runs."),
    ),
    (
        lambda known: known.sector is not Sector.GOODS,
        _l("In this sector the contract says how long a complaint is possible. Look there."),
    ),
    (
        lambda known: (
            known.buyer is Buyer.BUSINESS
            or (known.buyer is Buyer.SOLE_TRADER and not known.protects_sole_traders)
        ),
        _l("Not bought as a consumer: the contract says how long the seller is liable."),
    ),
    (
        lambda known: known.liability_months is None,
        _l("The rules of this country are on record without a period of liability."),
    ),
    (
        lambda known: known.purchased_on is None,
        _l("The purchase date is missing."),
    ),
    (
        lambda known: known.purchased_on is not None and known.purchased_on > known.received_on,
        _l("The purchase date lies after the day of the complaint. Ask for the right one."),
    ),
)
"""Why nobody can say, the first that holds."""


def _period(known: Known, until: date, shown_on: date) -> LazyText:
    """Say until when the seller is liable, when the fault showed, and how soon it was told."""

    def said() -> str:
        sentence = ngettext(
            "The seller is liable for %(num)s month, until %(until)s; it showed on %(shown)s.",
            "The seller is liable for %(num)s months, until %(until)s; it showed on %(shown)s.",
            known.liability_months or 0,
            until=long_date(until),
            shown=long_date(shown_on),
        )
        return " ".join([sentence, *_told(known)])

    return LazyText(said)


def _told(known: Known) -> list[str]:
    if known.noticed_on is None or known.noticed_on > known.received_on:
        return []
    days = (known.received_on - known.noticed_on).days
    if not days:
        return [_("Told on the same day.")]
    return [ngettext("Told after %(num)s day.", "Told after %(num)s days.", days)]


def _complete(known: Known) -> Finding:
    missing = tuple(piece for piece in needed(known) if piece not in known.pieces)
    if not missing:
        return Finding(Point.COMPLETE, Verdict.YES, _l("Everything that is needed here has come."))
    named = LazyText(lambda: ", ".join(str(piece.label) for piece in missing))
    reason = _l("Still missing: %(pieces)s.", pieces=named)
    return Finding(Point.COMPLETE, Verdict.NO, reason, missing)


def needed(known: Known) -> tuple[Piece, ...]:
    """Return what a complaint like this one cannot be checked without."""
    is_known = known.category in set(Category) and known.kind in PURCHASES
    return NEEDED.get(Category(known.category), _ALWAYS) if is_known else _ALWAYS


def _sector(known: Known) -> Finding:
    named = {"sector": known.sector.label, "country": known.regime_country}
    if known.country_assumed:
        reason = _l("The customer named no country; the rules of %(country)s are assumed.", **named)
        return Finding(Point.SECTOR, Verdict.UNCLEAR, reason)
    if known.regime_sector is not known.sector:
        reason = _l("%(sector)s: no rules of %(country)s are on record for this sector.", **named)
        return Finding(Point.SECTOR, Verdict.UNCLEAR, reason)
    reason = _l("%(sector)s: the rules of %(country)s apply.", **named)
    return Finding(Point.SECTOR, Verdict.YES, reason)
