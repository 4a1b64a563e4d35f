"""What Acme offers in the stories of goodwill, and a voucher that somebody gives."""

from reclamator.domain.vocabulary import CompensationKind, SizeBand
from reclamator.i18n import LOCALES
from reclamator.models.catalogue_item import CatalogueItem
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.gesture import Gesture
from reclamator.models.staff import Staff
from reclamator.services import actors, catalogue, gestures
from reclamator.services.catalogue import Offer
from reclamator.services.gestures import Wanted


def offer(
    by: Staff,
    *,
    kind: CompensationKind = CompensationKind.VOUCHER,
    name: str = "Voucher for the shop",
    cost: int = 25_00,
    value: int = 40_00,
    languages: tuple[str, ...] = LOCALES,
) -> CatalogueItem:
    """Put an offer into the catalogue of the company in scope, named in every language."""
    names = {code: name if code == "en" else f"{name} ({code})" for code in languages}
    said = Offer(kind, SizeBand.SMALL, names, cost_minor=cost, value_minor=value)
    company = Company.by_uid(bytes(by.company_uid))
    return catalogue.add(said, company=company, by=actors.of_staff(by))


def give_voucher(complaint: Complaint, by: Staff, item: CatalogueItem | None = None) -> Gesture:
    """Give a voucher, whose code is made."""
    wanted = Wanted(bytes((item or offer(by)).uid), card_text="Sorry about the puddle.")
    given = gestures.give(complaint, wanted, by=actors.of_staff(by))
    assert isinstance(given, Gesture)
    return given
