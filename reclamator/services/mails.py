"""Mails: what a notification says, written when it is sent, in the language of who reads it.

A subject holds the company's name and the number, that of a confirmation the date besides. What a
complaint says stands in two mails only, because the law wants those on a durable medium: the
confirmation and the answer, each with its paper, to the complainant's own address (SECURITY §1.17).
"""

import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

from reclamator import clock, i18n
from reclamator.crypto.keys import ZERO_UID
from reclamator.domain import numbers
from reclamator.domain.vocabulary import DeadlineKind, EventKind, Kind, Outcome
from reclamator.i18n import _
from reclamator.i18n import lazy as _l
from reclamator.models import vault
from reclamator.models.company import Company
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.notification import Notification
from reclamator.models.staff import Staff
from reclamator.models.tracking import OneTimeCode
from reclamator.services import clock_mails, documents, installation, staff, tracking
from reclamator.services.completion_mails import GATHERERS as COMPLETION
from reclamator.services.mail_dress import Data, colours, render, tidy
from reclamator.services.mail_dress import NothingToSend as NothingToSend
from reclamator.services.notifications import CONFIRMATION, INVITATION
from reclamator.services.papers import decision as decision_paper
from reclamator.services.papers import receipt as receipt_paper
from reclamator.services.papers.sheet import NUMBER_LABELS
from reclamator.transports.email import Outgoing, PermanentFailure, sender_address


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


@dataclass(frozen=True)
class Recipient:
    """Who reads it: one address, one language."""

    address: str
    language: str
    is_staff: bool


def build(notification: Notification) -> Outgoing:
    """Write the mail of a notification; its company must be in scope, no transaction open.

    Raises NothingToSend, KeyUnavailable when the complaint was erased, Damaged, PermanentFailure
    when the address is none.
    """
    complaint, dek = _matter(notification)
    to = _RECIPIENTS[notification.recipient](notification, complaint)
    with i18n.use(to.language):
        message = _written(notification, complaint, to)
    return Outgoing(
        message=message,
        recipient=message["To"].addresses[0].addr_spec,
        company_uid=bytes(notification.company_uid),
        complaint_uid=complaint.complaint_uid if complaint else ZERO_UID,
        notification_uid=bytes(notification.uid),
        dek=dek,
    )


def _matter(notification: Notification) -> tuple[Complaint | None, bytes]:
    """Return what the mail is about, and the key that covers it; a digest is about no complaint."""
    if notification.complaint_uid is None:
        return None, vault.company_key("field").key
    dek = vault.complaint_dek(bytes(notification.complaint_uid))
    complaint = Complaint.by_uid(bytes(notification.complaint_uid))
    if complaint is None:
        raise NothingToSend
    return complaint, dek


def message_id(notification_uid: bytes) -> str:
    """Return the Message-ID of a notification: always the same, so a repeat is seen to be one."""
    domain = sender_address(installation.settings()).rpartition("@")[2]
    return f"<{notification_uid.hex()}@{domain}>"


def header_text(text: str) -> str:
    """Return `text` fit for a header: one line, no control characters, no encoded words."""
    kept = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text)
    return " ".join(kept.replace("=?", "= ?").split())[:LONGEST_HEADER_TEXT]


def _written(
    notification: Notification, complaint: Complaint | None, to: Recipient
) -> EmailMessage:
    company = Company.by_uid(bytes(notification.company_uid))
    about = _about(complaint, company, to) if complaint else {}
    data = _common(company, to) | about | _data(notification, complaint)
    data["subject"] = header_text(render(notification.notice, "subject.txt", data))
    message = EmailMessage(policy=POLICY)
    message.set_content(tidy(render(notification.notice, "body.txt", data)))
    message.add_alternative(render(notification.notice, "body.html", data), subtype="html")
    if complaint and data["attached"]:
        _attach(message, notification, complaint, to)
    # at last: what is set before would be moved into the first part
    _address(message, company, data, to)
    _mark(message, notification)
    return message


# -- who ------------------------------------------------------------------------------------------


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


_RECIPIENTS: Mapping[str, Callable[[Notification, Complaint | None], Recipient]] = {
    "complainant": _complainant,
    "staff": _staff,
}


# -- what it says ---------------------------------------------------------------------------------


def _common(company: Company, to: Recipient) -> Data:
    base_url = installation.settings().base_url
    return {
        "company": company,
        "neutral": company.neutral_mail and not to.is_staff,
        "to_staff": to.is_staff,
        "attached": False,
        "imprint": _imprint(company),
        "privacy_url": f"{base_url}/privacy/{company.slug}",
        "signed_by": "",
        "signature_lines": [company.contact_phone] if company.contact_phone else [],
        "colours": colours(company.accent),
    }


def _about(complaint: Complaint, company: Company, to: Recipient) -> Data:
    label, number = str(NUMBER_LABELS[complaint.kind]), complaint.number
    is_neutral = company.neutral_mail and not to.is_staff
    return {
        "number": number,
        "number_label": label,
        "about": f"{_('Your number') if is_neutral else label}: {number}",
        "answer_by": _answer_by(complaint),
        **(_staff_way(complaint) if to.is_staff else _customer_way(complaint)),
    }


def _customer_way(complaint: Complaint) -> Data:
    """The code stands in the fragment, which no server, proxy or Referer ever sees."""
    code = complaint.access_code
    return {"access_code": code, "link": f"{documents.track_url(complaint)}#{code}"}


def _staff_way(complaint: Complaint) -> Data:
    base_url = installation.settings().base_url
    return {"panel_url": f"{base_url}/panel/complaints/{complaint.number}"}


def _imprint(company: Company) -> list[str]:
    texts = (company.legal_name or company.name, company.postal_address, company.registration)
    return [line.strip() for text in texts for line in text.splitlines() if line.strip()]


def _answer_by(complaint: Complaint) -> date | None:
    """Return the date that may be promised: by law where there is one, else our own target."""
    still_open = {row.kind: row for row in Deadline.of(complaint.complaint_uid) if row.is_open}
    second_look = still_open.get(DeadlineKind.ANSWER_APPEAL)
    target = still_open.get(DeadlineKind.TARGET)
    return (
        (second_look.safe_on if second_look else None)
        or tracking.promised_on(still_open.get(DeadlineKind.ANSWER))
        or (target.safe_on if target else None)
    )


def _data(notification: Notification, complaint: Complaint | None) -> Data:
    gather = _GATHERERS.get(notification.notice)
    return gather(notification, complaint) if gather else {}


def _confirmation(notification: Notification, complaint: Complaint) -> Data:
    facts = documents.receipt_facts(complaint)
    zone, paper = facts.company.time_zone, receipt_paper.content(facts, i18n.current_locale())
    return {
        "paper": paper,
        **_opening(complaint.kind, paper),
        "received_on": i18n.labelled_date(complaint.received_at, zone),
        "received_time": i18n.time(complaint.received_at, zone),
        "answer_by": facts.answer.on if facts.answer else None,
        "attached": True,
    }


def _opening(kind: Kind, paper: Data) -> Data:
    """Return heading and first line; what is no complaint is called what it is."""
    if kind == Kind.COMPLAINT:
        heading = _("Your complaint has reached us. Thank you for telling us.")
        return {"heading": heading, "intro": ""}
    return {"heading": paper["title"], "intro": paper["intro"]}


def _answer(notification: Notification, complaint: Complaint) -> Data:
    facts = documents.decision_facts(complaint, _decision(notification))
    paper = decision_paper.content(facts, i18n.current_locale())
    return {
        "paper": paper,
        "points": [_point(point) for point in paper["points"]],
        "signed_by": facts.signed_by,
        "signature_lines": [
            line for line in (facts.signer_role, facts.company.name, facts.company.phone) if line
        ],
        "attached": True,
    }


def _point(point: Data) -> Data:
    answer = " ".join(filter(None, (point["answer"], point["amount"])))
    return {"label": point["text"], "value": answer}


def _decision(notification: Notification) -> Decision:
    found = Decision.get_or_none(Decision.uid == notification.about_uid)
    if found is None:
        raise NothingToSend
    return found


_BY_LAW: Mapping[Outcome, object] = {
    Outcome.DEEMED_ACCEPTED: _l("By law, this complaint now counts as accepted."),
    Outcome.DEEMED_REFUSED: _l("By law, this complaint now counts as refused."),
}


def _deemed(notification: Notification, complaint: Complaint) -> Data:
    decision = Decision.latest(complaint.complaint_uid)
    return {"by_law": str(_BY_LAW.get(decision.outcome, "")) if decision else ""}


def _code(notification: Notification, complaint: Complaint) -> Data:
    """A code that has run out, or was used, helps nobody any more."""
    row = OneTimeCode.get_or_none(OneTimeCode.uid == notification.about_uid)
    if row is None or row.used_at or row.expires_at <= clock.now():
        raise NothingToSend
    code = tracking.one_time_code(bytes(row.uid))
    return {"one_time_code": numbers.format_one_time_code(code)}


def _duplicate(notification: Notification, complaint: Complaint) -> Data:
    dismissals = [
        row for row in Event.of(complaint.complaint_uid) if row.code is EventKind.DISMISSED
    ]
    said = (dismissals[-1].detail or {}) if dismissals else {}
    older = numbers.parse_number(str(said.get("duplicate_of", "")))
    return {"other_number": numbers.format_number(older) if older else ""}


def _invitation(notification: Notification, complaint: None) -> Data:
    """A link that was used, replaced or has run out is not sent any more."""
    start = staff.start_of(bytes(notification.staff_uid))
    if start is None:
        raise NothingToSend
    company = Company.by_uid(bytes(notification.company_uid))
    return {
        "about": _("Invitation to the complaints desk"),
        "role": start.person.role.label,
        "until": i18n.date_time(start.expires_at, company.time_zone),
        "link": f"{installation.settings().base_url}/start/{start.token}",
    }


_GATHERERS: Mapping[str, Callable[[Notification, Any], Data]] = {
    CONFIRMATION: _confirmation,
    "decision-issued": _answer,
    "deemed-decision": _deemed,
    "one-time-code": _code,
    "complaint-duplicate": _duplicate,
    **clock_mails.GATHERERS,
    **COMPLETION,
    INVITATION: _invitation,
}


def _attach(
    message: EmailMessage, notification: Notification, complaint: Complaint, to: Recipient
) -> None:
    is_confirmation = notification.notice == CONFIRMATION
    pdf = (
        documents.receipt(complaint, to.language)
        if is_confirmation
        else documents.decision_letter(complaint, _decision(notification), to.language)
    )
    name = complaint.number if is_confirmation else f"{complaint.number}-2"
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=f"{name}.pdf")


# -- headers --------------------------------------------------------------------------------------


def _address(message: EmailMessage, company: Company, data: Data, to: Recipient) -> None:
    sender = sender_address(installation.settings())
    message["From"] = Address(_sender_name(company, to), addr_spec=sender)
    message["To"] = _checked_address(to.address)
    with suppress(PermanentFailure):  # a company's slip must not keep its customers waiting
        message["Reply-To"] = _checked_address(company.contact_email)
    message["Subject"] = data["subject"]


def _sender_name(company: Company, to: Recipient) -> str:
    if company.neutral_mail and not to.is_staff:
        return _("Customer service")
    return header_text(_("%(company)s, complaints", company=company.name))


def _checked_address(text: str) -> Address:
    """Return a lone address without a name; raises PermanentFailure for anything else."""
    local, _at, domain = text.strip().rpartition("@")
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode()
        address = Address(addr_spec=f"{local}@{ascii_domain}")
    except (ValueError, IndexError, AttributeError, MessageError):
        raise PermanentFailure("address") from None
    is_one = address.addr_spec.isprintable() and not set(address.addr_spec) & set(' ,;<>()"=?')
    if not (local and domain and is_one):
        raise PermanentFailure("address")
    return address


def _mark(message: EmailMessage, notification: Notification) -> None:
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
    staff_uid = notification.staff_uid
    same_person = (
        Notification.staff_uid == staff_uid if staff_uid else Notification.staff_uid.is_null()
    )
    oldest = (
        Notification.select(Notification.uid)
        .where(Notification.complaint_uid == notification.complaint_uid, same_person)
        .order_by(Notification.created_at, Notification.notice != CONFIRMATION, Notification.uid)
        .first()
    )
    return bytes(oldest.uid) if oldest else bytes(notification.uid)
