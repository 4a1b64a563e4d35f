"""Suppliers of the company, and where customers send goods: set up once, used by every return."""

from dataclasses import dataclass
from typing import Any

from email_validator import EmailNotValidError, validate_email

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.errors import FieldError, Incomplete, NotFound
from reclamator.i18n import LOCALES
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.database import transaction
from reclamator.models.supplier import Supplier
from reclamator.services import audit, intake
from reclamator.services.actors import Actor

MOST = 200
LONGEST_NAME, LONGEST_ADDRESS = 120, 400


@dataclass(frozen=True, kw_only=True)
class Card:
    """A supplier as it was filled in."""

    name: str
    email: str
    address: str = ""
    language: str = "en"


def everything() -> list[Supplier]:
    """Return all suppliers, also retired ones."""
    return Supplier.everyone()


def find(uid: bytes) -> Supplier:
    """Return a supplier of the company in scope; raises NotFound."""
    found = Supplier.by_uid(uid)
    if found is None:
        raise NotFound()
    return found


def create(card: Card, *, by: Actor) -> Supplier:
    """Add a supplier. Raises Forbidden or Incomplete."""
    by.require(Permission.SETTINGS)
    said = _checked(card)
    with transaction():
        if Supplier.select().count() >= MOST:
            raise Incomplete([FieldError("name", _l("There are 200 suppliers already."))])
        row = Supplier.create(created_at=clock.now(), **said)
        audit.record("supplier.created", actor_uid=by.uid, object_uid=bytes(row.uid))
        return row


def change(row: Supplier, card: Card, *, by: Actor) -> Supplier:
    """Change what is known of a supplier. Raises Forbidden or Incomplete."""
    by.require(Permission.SETTINGS)
    said = _checked(card)
    with transaction():
        if all(getattr(row, name) == value for name, value in said.items()):
            return row
        _save(row, **said)
        audit.record("supplier.changed", actor_uid=by.uid, object_uid=bytes(row.uid))
        return row


def retire(row: Supplier, *, by: Actor, is_over: bool = True) -> Supplier:
    """Offer a supplier no more, or again; what it was asked before stays. Raises Forbidden."""
    by.require(Permission.SETTINGS)
    with transaction():
        if (row.retired_at is not None) is is_over:
            return row
        _save(row, retired_at=clock.now() if is_over else None)
        act = "supplier.retired" if is_over else "supplier.restored"
        audit.record(act, actor_uid=by.uid, object_uid=bytes(row.uid))
        return row


def set_return_address(company: Company, address: str, *, by: Actor) -> None:
    """Keep where customers send goods; empty means the postal address. Raises Incomplete."""
    by.require(Permission.SETTINGS)
    said = intake.clean(address)
    if len(said) > LONGEST_ADDRESS:
        sentence = _l("This address is too long for a label. Shorten it.")
        raise Incomplete([FieldError("return_address", sentence)])
    with transaction():
        if said == company.return_address:
            return
        company.return_address = said
        company.save()
        audit.record("company.return_address_set", actor_uid=by.uid, object_uid=bytes(company.uid))


def _checked(card: Card) -> dict[str, Any]:
    name, address, email = map(intake.clean, (card.name, card.address, card.email))
    faults = [
        FieldError(field, sentence)
        for field, is_wrong, sentence in (
            ("name", not name, _l("Enter the name of the supplier.")),
            ("name", len(name) > LONGEST_NAME, _l("This name is too long. Shorten it.")),
            ("email", not _is_address(email), _l("Enter an e-mail address, such as a@b.example.")),
            (
                "address",
                len(address) > LONGEST_ADDRESS,
                _l("This address is too long for a label. Shorten it."),
            ),
            (
                "language",
                card.language not in LOCALES,
                _l("Choose one of the languages that are offered."),
            ),
        )
        if is_wrong
    ]
    if faults:
        raise Incomplete(faults)
    return {"name": name, "address": address or None, "email": email, "language": card.language}


def _is_address(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


def _save(row: Supplier, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()
