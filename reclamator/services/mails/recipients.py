"""Who reads a mail: one address, one language; nobody where there is no address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint
from reclamator.models.notification import Notification
from reclamator.models.staff import Staff
from reclamator.models.supplier import Forwarding, Supplier
from reclamator.services.mails.dress import NothingToSend


@dataclass(frozen=True)
class Recipient:
    """Who reads it: one address, one language."""

    address: str
    language: str
    is_staff: bool
    is_supplier: bool = False


def of(notification: Notification, complaint: Complaint | None) -> Recipient:
    """Return who reads a notification; raises NothingToSend where nobody does."""
    return _RECIPIENTS[notification.recipient](notification, complaint)


def _complainant(notification: Notification, complaint: Complaint | None) -> Recipient:
    if complaint is None:
        raise NothingToSend
    person = Complainant.of(complaint.complaint_uid)
    if not person.has_email:
        raise NothingToSend
    return Recipient(person.email, complaint.language, is_staff=False)


def _staff(notification: Notification, complaint: Complaint | None) -> Recipient:
    person = Staff.get_or_none(Staff.uid == notification.staff_uid)
    if person is None or person.disabled_at is not None:
        raise NothingToSend
    return Recipient(person.email, person.language, is_staff=True)


def _supplier(notification: Notification, complaint: Complaint | None) -> Recipient:
    asked = Forwarding.get_or_none(Forwarding.uid == notification.about_uid)
    supplier = Supplier.by_uid(bytes(asked.supplier_uid)) if asked else None
    if supplier is None:
        raise NothingToSend
    return Recipient(supplier.email, supplier.language, is_staff=False, is_supplier=True)


_RECIPIENTS: Mapping[str, Callable[[Notification, Complaint | None], Recipient]] = {
    "complainant": _complainant,
    "staff": _staff,
    "supplier": _supplier,
}
