"""The headers of a mail: who, to whom, about what; one line each, whatever somebody typed."""

import unicodedata
from contextlib import suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

from reclamator import clock, i18n
from reclamator.i18n import _
from reclamator.models.company import Company
from reclamator.models.notification import Notification
from reclamator.services import installation
from reclamator.services.mails.dress import Data
from reclamator.services.mails.recipients import Recipient
from reclamator.services.notifications import CONFIRMATION
from reclamator.transports.email import PermanentFailure, sender_address


class _OneLineSubject(EmailPolicy):
    """Leaves a plain subject on its line; the standard folding would begin with an empty one."""

    def fold(self, name: str, value: Any) -> str:
        """Write one header."""
        return self._on_one_line(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Write one header in bytes."""
        return self._on_one_line(name, value).encode() or super().fold_binary(name, value)

    def _on_one_line(self, name: str, value: Any) -> str:
        is_plain = name == "Subject" and value.isascii() and value.isprintable()
        return f"{name}: {value}{self.linesep}" if is_plain else ""


# Base64 or quoted-printable only: a server on the way need not speak 8BITMIME.
POLICY = _OneLineSubject(linesep="\r\n", cte_type="7bit")
LONGEST_HEADER_TEXT = 180


def message_id(notification_uid: bytes) -> str:
    """Return the Message-ID of a notification: always the same, so a repeat is seen to be one."""
    domain = sender_address(installation.settings()).rpartition("@")[2]
    return f"<{notification_uid.hex()}@{domain}>"


def text(said: str) -> str:
    """Return words fit for a header: one line, no control characters, no encoded words."""
    kept = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in said)
    return " ".join(kept.replace("=?", "= ?").split())[:LONGEST_HEADER_TEXT]


def address(message: EmailMessage, company: Company, data: Data, to: Recipient) -> None:
    """Say who writes, to whom, where an answer goes, and about what."""
    sender = sender_address(installation.settings())
    message["From"] = Address(_sender_name(company, to), addr_spec=sender)
    message["To"] = _checked_address(to.address)
    with suppress(PermanentFailure):  # a company's slip must not keep its customers waiting
        message["Reply-To"] = _checked_address(company.contact_email)
    message["Subject"] = data["subject"]


def _sender_name(company: Company, to: Recipient) -> str:
    if company.neutral_mail and not to.is_staff:
        return _("Customer service")
    return text(_("%(company)s, complaints", company=company.name))


def _checked_address(written: str) -> Address:
    """Return a lone address without a name; raises PermanentFailure for anything else."""
    local, _at, domain = written.strip().rpartition("@")
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode()
        checked = Address(addr_spec=f"{local}@{ascii_domain}")
    except (ValueError, IndexError, AttributeError, MessageError):
        raise PermanentFailure("address") from None
    is_one = checked.addr_spec.isprintable() and not set(checked.addr_spec) & set(' ,;<>()"=?')
    if not (local and domain and is_one):
        raise PermanentFailure("address")
    return checked


def mark(message: EmailMessage, notification: Notification) -> None:
    """Say that a machine writes (RFC 3834), and which conversation this belongs to."""
    uid = bytes(notification.uid)
    is_reply = notification.notice == CONFIRMATION
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = message_id(uid)
    message["Auto-Submitted"] = "auto-replied" if is_reply else "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = i18n.current_locale()
    first = _first_of_thread(notification)
    if first != uid:
        message["In-Reply-To"] = message["References"] = message_id(first)


def _first_of_thread(notification: Notification) -> bytes:
    """Return the oldest notice that the same person got about the same complaint."""
    same_person = [Notification.recipient == notification.recipient]
    if notification.staff_uid:
        same_person.append(Notification.staff_uid == notification.staff_uid)
    elif notification.recipient == "supplier":
        same_person.append(Notification.about_uid == notification.about_uid)
    oldest = (
        Notification.select(Notification.uid)
        .where(Notification.complaint_uid == notification.complaint_uid, *same_person)
        .order_by(Notification.created_at, Notification.notice != CONFIRMATION, Notification.uid)
        .first()
    )
    return bytes(oldest.uid) if oldest else bytes(notification.uid)
