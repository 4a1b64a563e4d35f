"""Trials: what a template says, mailed to who writes it, with invented values.

No complaint is opened for it: a staff mailbox holds nothing of a customer (SECURITY §1.17).
"""

from dataclasses import dataclass
from datetime import timedelta

from reclamator import clock, i18n
from reclamator.domain import message_templates as rules
from reclamator.domain.first_check import Piece
from reclamator.domain.message_templates import Variable
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import Remedy
from reclamator.errors import Forbidden
from reclamator.i18n import pgettext
from reclamator.models.company import Company
from reclamator.models.database import transaction
from reclamator.models.message_template import MessageTemplate
from reclamator.services import audit, installation, limits, message_templates, notifications
from reclamator.services.actors import Actor
from reclamator.services.filling import Values
from reclamator.services.message_templates import Words

NEEDS = Permission.SETTINGS
NUMBER, ORDER_NUMBER, MINOR = "0000-0000-0000", "A-1001", 12_900
ANSWERED_AFTER = timedelta(days=14)


@dataclass(frozen=True)
class Reading:
    """How a template reads in one language."""

    language: str
    subject: str
    text: str


def send(template: MessageTemplate, *, by: Actor) -> None:
    """Mail to a person how a template reads as it was saved; one that waits is not sent twice.

    Raises Forbidden or TooMany.
    """
    by.require(NEEDS)
    if by.uid is None or by.kind != "staff":
        raise Forbidden()
    limits.require(limits.TRIAL, by.uid)
    uid = bytes(template.uid)
    with transaction():
        if not notifications.waits(notifications.TRIAL, by.uid, about_uid=uid):
            notifications.queue_once(notifications.TRIAL, by.uid, about_uid=uid)
            audit.record("template.tried", actor_uid=by.uid, object_uid=uid)


def readings(template: MessageTemplate, company: Company, reader: str) -> list[Reading]:
    """Return how a template reads in each of its languages; it is handled by who reads it."""
    words = message_templates.words_of(template)
    return [_reading(code, words, company, reader) for code in words.texts]


def _reading(code: str, words: Words, company: Company, reader: str) -> Reading:
    with i18n.use(code):
        values = _invented(company, reader)
    subject = rules.fill(words.subjects.get(code, ""), values).text
    return Reading(code, subject, rules.fill(words.texts[code], values).text)


def _invented(company: Company, reader: str) -> Values:
    """Give every variable a value that is nobody's, in the language in use."""
    today = clock.today(company.time_zone)
    return {
        Variable.NUMBER: NUMBER,
        Variable.CUSTOMER: pgettext("sample", "Alex Sample"),
        Variable.PRODUCT: pgettext("sample", "kettle, 1.7 l"),
        Variable.ORDER_NUMBER: ORDER_NUMBER,
        Variable.RECEIVED: i18n.labelled_date(today),
        Variable.ANSWER_BY: i18n.by_date(today + ANSWERED_AFTER),
        Variable.MISSING: str(Piece.PHOTO.label),
        Variable.REMEDY: str(Remedy.REPLACEMENT.label),
        Variable.AMOUNT: i18n.money(MINOR, company.currency),
        Variable.DUE_BY: i18n.by_date(today + ANSWERED_AFTER),
        Variable.TODAY: i18n.labelled_date(today),
        Variable.HANDLER: reader,
        Variable.COMPANY: company.name,
        Variable.TRACKING_LINK: f"{installation.settings().base_url}/track/{NUMBER}",
    }
