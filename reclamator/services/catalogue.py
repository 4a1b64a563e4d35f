"""The compensation catalogue: what a company offers, in versions, retired and brought back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from peewee import IntegrityError

from reclamator import clock
from reclamator.domain import compensation
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import CompensationKind, SizeBand
from reclamator.errors import Conflict, Damaged, FieldError, Incomplete, KeyUnavailable, NotFound
from reclamator.i18n import lazy as _l
from reclamator.models import database
from reclamator.models.catalogue_item import CatalogueItem
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.services import audit, intake
from reclamator.services.actors import Actor

NEEDS = Permission.SETTINGS
MOST, MOST_SHOWN_RETIRED = 60, 100
LONGEST_NAME, LARGEST_MINOR = 80, 10**9
NAME_MISSING = _l("Name it in the main language of the company at least.")
NAME_TOO_LONG = _l("A name of 80 characters is enough.")
NAME_TAKEN = _l("There is an offer of this name already.")
WRONG_AMOUNT = _l("Enter an amount, such as 40.00, or 0.")
WRONG_BOUNDS = _l("Enter two amounts, the second one larger than the first.")
NO_KIND = _l("Choose what it is.")
NO_BAND = _l("Choose for which matters it is.")
FULL = _l("Sixty offers are enough. Retire one that is not used any more.")


@dataclass(frozen=True)
class Offer:
    """What an offer says; `names` by language, amounts in minor units of the company's currency."""

    kind: CompensationKind | None
    band: SizeBand | None
    names: Mapping[str, str] = field(default_factory=dict)
    cost_minor: int | None = None
    value_minor: int | None = None


def offered() -> list[CatalogueItem]:
    """Return all that the company offers now: by size, then by what it costs the company."""
    return in_order(list(CatalogueItem.offered()))


def in_order(items: Sequence[CatalogueItem]) -> list[CatalogueItem]:
    """Sort offers from the smallest matters to the largest, the cheapest of each first."""
    bands = list(SizeBand)
    return sorted(items, key=lambda each: (bands.index(each.band), each.cost_minor, each.uid))


def retired() -> list[CatalogueItem]:
    """Return what is offered no more, the latest first, without versions that were replaced."""
    rows = list(CatalogueItem.retired(MOST_SHOWN_RETIRED))
    still = {bytes(item.origin_uid) for item in CatalogueItem.offered()}
    newest: dict[bytes, CatalogueItem] = {}
    for row in rows:
        origin = bytes(row.origin_uid)
        if origin not in still and row.version > getattr(newest.get(origin), "version", 0):
            newest[origin] = row
    return list(newest.values())


def find(uid: bytes) -> CatalogueItem:
    """Return an offer of the company, retired or not; raises NotFound."""
    found = CatalogueItem.by_uid(uid)
    if found is None:
        raise NotFound()
    return found


def name_of(item: CatalogueItem, language: str, *, company: Company) -> str:
    """Return what an offer is called for staff: in a language, or else in the company's own."""
    names = item.names
    return names.get(language) or names.get(company.language) or next(iter(names.values()), "")


def offers_for(
    complaint: Complaint,
    *,
    company: Company | None = None,
    items: Sequence[CatalogueItem] | None = None,
) -> list[CatalogueItem]:
    """Return what a complaint can be offered: fitting its value, named in its customer's language.

    Those of its own size come first, smaller ones after; where nobody knows the price, all do.
    `company` and `items`, what it offers, where they have been read already.
    """
    company = company or Company.by_uid(bytes(complaint.company_uid))
    bands = compensation.fitting(_band(complaint, company))
    there = in_order(offered() if items is None else items)
    named = [item for item in there if item.names.get(complaint.language)]
    return [item for band in bands for item in named if item.band is band]


def bounds_of(company: Company) -> compensation.Bounds:
    """Return up to which value a matter is small or medium for this company."""
    own = {SizeBand(code): minor for code, minor in company.size_bounds.items()}
    return own or compensation.usual_bounds(company.currency)


def set_bounds(company: Company, small: int | None, medium: int | None, *, by: Actor) -> None:
    """Keep up to which value a matter is small, and medium; raises Forbidden or Incomplete."""
    by.require(NEEDS)
    if small is None or medium is None or not 0 < small < medium <= LARGEST_MINOR:
        raise Incomplete([FieldError("bounds", WRONG_BOUNDS)])
    with transaction():
        bounds = {SizeBand.SMALL.value: small, SizeBand.MEDIUM.value: medium}
        if company.size_bounds != bounds:
            company.size_bounds = bounds
            company.save()
            uid = bytes(company.uid)
            audit.record("catalogue.bounds_set", actor_uid=by.uid, object_uid=uid, detail=bounds)


def add(offer: Offer, *, company: Company, by: Actor) -> CatalogueItem:
    """Offer something new; raises Forbidden or Incomplete."""
    by.require(NEEDS)
    tidy = _tidied(offer)
    with transaction():
        there = _locked()
        _require_sound(tidy, there, company)
        if len(there) >= MOST:
            raise Incomplete([FieldError("names", FULL)])
        return _keep(tidy, company, by, "catalogue.added")


def change(item: CatalogueItem, offer: Offer, *, company: Company, by: Actor) -> CatalogueItem:
    """Let a new version take the place of one; the same again changes nothing.

    What was given keeps the version that it was given by. Raises Forbidden, Incomplete, or Conflict
    when this version is offered no more.
    """
    by.require(NEEDS)
    tidy = _tidied(offer)
    with transaction():
        there = _locked()
        others = [each for each in there if each.uid != item.uid]
        if len(others) == len(there):
            raise Conflict()
        _require_sound(tidy, others, company)
        if _says(item, tidy, company):
            return item
        _retire(item)
        return _keep(tidy, company, by, "catalogue.changed", follows=item)


def retire(item: CatalogueItem, *, by: Actor) -> None:
    """Offer it no more; `restore` brings it back."""
    by.require(NEEDS)
    with transaction():
        if any(each.uid == item.uid for each in _locked()):
            _retire(item)
            _note("catalogue.retired", item, by)


def restore(item: CatalogueItem, *, by: Actor) -> None:
    """Offer a retired version again, in place of the one that followed it; raises Incomplete."""
    by.require(NEEDS)
    with transaction():
        there = _locked()
        if any(each.uid == item.uid for each in there):
            return
        others = [each for each in there if each.origin_uid != item.origin_uid]
        if _is_taken(item.names, others):
            raise Incomplete([FieldError("names", NAME_TAKEN)])
        if len(others) >= MOST:
            raise Incomplete([FieldError("names", FULL)])
        for follower in there:
            if follower.origin_uid == item.origin_uid:
                _retire(follower)
        CatalogueItem.update(retired_at=None).where(CatalogueItem.uid == item.uid).execute()
        _note("catalogue.restored", item, by)


def _band(complaint: Complaint, company: Company) -> SizeBand | None:
    try:
        price = complaint.price
    except (Damaged, KeyUnavailable):
        return None
    if not price or price.get("currency") != company.currency:
        return None
    return compensation.band_of(int(price["minor"]), bounds_of(company))


def _locked() -> list[CatalogueItem]:
    """Read what is offered so that nobody else changes it meanwhile; a transaction must be open."""
    query = CatalogueItem.offered()
    return list(query.for_update() if database.is_postgres() else query)


def _tidied(offer: Offer) -> Offer:
    names = {code: " ".join(intake.clean(name).split()) for code, name in offer.names.items()}
    kept = {code: name for code, name in names.items() if name}
    return Offer(offer.kind, offer.band, kept, offer.cost_minor, offer.value_minor)


def _require_sound(offer: Offer, others: Sequence[CatalogueItem], company: Company) -> None:
    faults = [*_name_faults(offer.names, others, company)]
    if offer.kind is None:
        faults.append(FieldError("kind", NO_KIND))
    if offer.band is None:
        faults.append(FieldError("band", NO_BAND))
    for name, minor in (("cost", offer.cost_minor), ("value", offer.value_minor)):
        if minor is None or not 0 <= minor <= LARGEST_MINOR:
            faults.append(FieldError(name, WRONG_AMOUNT))
    if faults:
        raise Incomplete(faults)


def _name_faults(
    names: Mapping[str, str], others: Sequence[CatalogueItem], company: Company
) -> list[FieldError]:
    if not names.get(company.language):
        return [FieldError("names", NAME_MISSING)]
    if any(len(name) > LONGEST_NAME for name in names.values()):
        return [FieldError("names", NAME_TOO_LONG)]
    return [FieldError("names", NAME_TAKEN)] if _is_taken(names, others) else []


def _is_taken(names: Mapping[str, str], others: Sequence[CatalogueItem]) -> bool:
    """Whether another offer is called the same in one language, so that nobody could part them."""
    taken = {(code, name.casefold()) for each in others for code, name in each.names.items()}
    return any((code, name.casefold()) in taken for code, name in names.items())


def _says(item: CatalogueItem, offer: Offer, company: Company) -> bool:
    mine = (item.kind, item.band, item.names, item.cost_minor, item.value_minor, item.currency)
    given = (offer.kind, offer.band, offer.names, offer.cost_minor, offer.value_minor)
    return mine == (*given, company.currency)


def _keep(
    offer: Offer,
    company: Company,
    by: Actor,
    action: str,
    follows: CatalogueItem | None = None,
) -> CatalogueItem:
    item = CatalogueItem(
        version=1,
        kind=offer.kind,
        band=offer.band,
        names=dict(offer.names),
        cost_minor=offer.cost_minor,
        value_minor=offer.value_minor,
        currency=company.currency,
        made_by=by.uid if by.kind == "staff" else None,
        made_at=clock.now(),
    )
    item.origin_uid = follows.origin_uid if follows else item.uid
    item.version = CatalogueItem.versions(item.origin_uid)[0].version + 1 if follows else 1
    try:
        item.save(force_insert=True)
    except IntegrityError:
        # somebody else has changed the same offer beside this one
        raise Conflict() from None
    _note(action, item, by)
    return item


def _retire(item: CatalogueItem) -> None:
    CatalogueItem.update(retired_at=clock.now()).where(CatalogueItem.uid == item.uid).execute()


def _note(action: str, item: CatalogueItem, by: Actor) -> None:
    detail = {"offer": bytes(item.origin_uid).hex(), "version": item.version}
    audit.record(action, actor_uid=by.uid, object_uid=bytes(item.uid), detail=detail)
