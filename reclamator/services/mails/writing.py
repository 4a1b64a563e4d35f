"""How a mail is written: recipient, what every mail says, what this one says, its paper."""

from collections.abc import Callable, Mapping
from email.message import EmailMessage
from typing import Any

from reclamator import i18n
from reclamator.crypto.keys import ZERO_UID
from reclamator.i18n import _
from reclamator.models import vault
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.notification import Notification
from reclamator.services import documents, installation, letters, tracking
from reclamator.services.mails import (
    access,
    answers,
    appeals,
    approvals,
    completion,
    dates,
    fulfilments,
    gestures,
    goods,
    headers,
    messages,
    receipts,
    recipients,
    stages,
    tasks,
    trials,
)
from reclamator.services.mails.dress import Data, NothingToSend, colours, render, tidy
from reclamator.services.mails.recipients import Recipient
from reclamator.services.notifications import CONFIRMATION
from reclamator.services.papers.sheet import NUMBER_LABELS
from reclamator.transports.email import Outgoing


def build(notification: Notification) -> Outgoing:
    """Write the mail of a notification; its company must be in scope, no transaction open.

    Raises NothingToSend, KeyUnavailable when the complaint was erased, Damaged, PermanentFailure
    when the address is none.
    """
    complaint, dek = _matter(notification)
    to = recipients.of(notification, complaint)
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


def _written(
    notification: Notification, complaint: Complaint | None, to: Recipient
) -> EmailMessage:
    company = Company.by_uid(bytes(notification.company_uid))
    # a supplier gets neither the number nor the access code of the customer
    about = _about(complaint, company, to) if complaint and not to.is_supplier else {}
    data = _common(company, to) | about | _data(notification, complaint)
    data["subject"] = headers.text(render(notification.notice, "subject.txt", data))
    message = EmailMessage(policy=headers.POLICY)
    message.set_content(tidy(render(notification.notice, "body.txt", data)))
    message.add_alternative(render(notification.notice, "body.html", data), subtype="html")
    if complaint and data["attached"]:
        _attach(message, notification, complaint, to)
    # at last: what is set before would be moved into the first part
    headers.address(message, company, data, to)
    headers.mark(message, notification)
    return message


# -- what it says ---------------------------------------------------------------------------------


def _common(company: Company, to: Recipient) -> Data:
    base_url = installation.settings().base_url
    return {
        "company": company,
        "neutral": company.neutral_mail and not (to.is_staff or to.is_supplier),
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
        "answer_by": tracking.answer_by(Deadline.of(complaint.complaint_uid)),
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


def _data(notification: Notification, complaint: Complaint | None) -> Data:
    gather = _GATHERERS.get(notification.notice)
    return gather(notification, complaint) if gather else {}


_GATHERERS: Mapping[str, Callable[[Notification, Any], Data]] = {
    **receipts.GATHERERS,
    **answers.GATHERERS,
    **access.GATHERERS,
    **dates.GATHERERS,
    **completion.GATHERERS,
    **appeals.GATHERERS,
    **approvals.GATHERERS,
    **gestures.GATHERERS,
    **fulfilments.GATHERERS,
    **messages.GATHERERS,
    **stages.GATHERERS,
    **tasks.GATHERERS,
    **goods.GATHERERS,
    **trials.GATHERERS,
}


def _attach(
    message: EmailMessage, notification: Notification, complaint: Complaint, to: Recipient
) -> None:
    is_confirmation = notification.notice == CONFIRMATION
    pdf = (
        documents.receipt(complaint, to.language)
        if is_confirmation
        else _kept_letter(notification, complaint, to)
    )
    name = complaint.number if is_confirmation else f"{complaint.number}-2"
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=f"{name}.pdf")


def _kept_letter(notification: Notification, complaint: Complaint, to: Recipient) -> bytes:
    """Return the letter as it is kept: a second try, or a second look at it, gets the same."""
    decision = answers.decision_of(notification)
    kept = letters.keep(complaint, decision, road=letters.BY_MAIL, address=to.address)
    return bytes(kept.paper)
