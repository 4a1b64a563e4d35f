"""Sending by template: what each of several customers would read, and who is not written to."""

from collections.abc import Sequence
from dataclasses import dataclass

from reclamator.domain.message_templates import Filled
from reclamator.errors import DomainError, Incomplete
from reclamator.models.cause_group import Merger
from reclamator.models.complaint import Complaint
from reclamator.models.message import Message
from reclamator.models.message_template import MessageTemplate
from reclamator.services import filling, message_templates, messages
from reclamator.services.actors import Actor

MERGED, CLOSED, NO_ADDRESS, NO_TEXT, EMPTY = "merged", "closed", "no_address", "no_text", "empty"
"""Why a customer is not written to; EMPTY and NO_TEXT name the variable or language after a dot."""


class NotSent(DomainError):
    """A customer is not written to; the code says why."""

    status = 409

    def __init__(self, reason: str) -> None:
        self.code = reason  # type: ignore[misc]  # each reason is a code of its own
        super().__init__()


@dataclass(frozen=True)
class Letter:
    """What one customer would read; `reason` says why they do not get it."""

    complaint: Complaint
    filled: Filled | None
    reason: str


def letters(complaints: Sequence[Complaint], template: MessageTemplate) -> list[Letter]:
    """Fill a template for several complaints of the company in scope, with three queries."""
    texts = message_templates.texts_of(template)
    merged = Merger.among([row.complaint_uid for row in complaints])
    return [_letter(each, texts, merged) for each in filling.matters(complaints)]


def send(
    complaint: Complaint, template: MessageTemplate, *, by: Actor, uid: bytes | None = None
) -> Message:
    """Write to a customer by a template; the message is held for a minute. Raises NotSent.

    A transaction must be open, and `complaint` be locked.
    """
    (letter,) = letters([complaint], template)
    if letter.reason or letter.filled is None:
        raise NotSent(letter.reason)
    try:
        return messages.reply(
            complaint,
            body=letter.filled.text,
            by=by,
            uid=uid,
            template_uid=bytes(template.uid),
            hold=messages.HOLD,
        )
    except Incomplete:
        # a value that itself looks like a variable, or a text grown too long by its values
        raise NotSent(EMPTY) from None


def _letter(matter: filling.Matter, texts: dict[str, str], merged: frozenset[bytes]) -> Letter:
    filled = filling.fill(matter, texts)
    return Letter(matter.complaint, filled, _reason(matter, filled, merged))


def _reason(matter: filling.Matter, filled: Filled | None, merged: frozenset[bytes]) -> str:
    complaint = matter.complaint
    if complaint.complaint_uid in merged:
        return MERGED
    if not complaint.state.is_open:
        return CLOSED
    if not matter.is_reachable:
        return NO_ADDRESS
    if filled is None:
        return f"{NO_TEXT}.{complaint.language}"
    return f"{EMPTY}.{filled.empty[0].value}" if filled.empty else ""
