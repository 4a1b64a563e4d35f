"""Supplied templates as a company has them: as they come, until it keeps a version of its own."""

import hashlib
from collections.abc import Sequence

from reclamator.domain import shipped_templates as shipped
from reclamator.domain.shipped_templates import Shipped
from reclamator.errors import DomainError
from reclamator.i18n import _, current_locale
from reclamator.models import scope
from reclamator.models.fields import UID_BYTES
from reclamator.models.message_template import MessageTemplate


class SuppliedTemplate(DomainError):
    """A supplied template stays: it can be set back, not retired."""

    status, code = 409, "supplied_template"

    def __init__(self) -> None:
        super().__init__(_("This template comes with the product. It stays; you can set it back."))


def uid_of(code: str) -> bytes:
    """Return what names a supplied template within the company in scope, changed or not."""
    said = scope.current().uid + b"|supplied template|" + code.encode()
    return hashlib.blake2b(said, digest_size=UID_BYTES).digest()


def find(uid: bytes) -> MessageTemplate | None:
    """Return the supplied template that an identifier names, as it comes."""
    codes = (code for code in shipped.everything() if uid_of(code) == uid)
    code = next(codes, None)
    return as_it_comes(shipped.everything()[code]) if code else None


def as_it_comes(row: Shipped) -> MessageTemplate:
    """Return a supplied template that nobody has changed; it is kept nowhere."""
    return MessageTemplate(
        uid=uid_of(row.code),
        code=row.code,
        name=row.name(current_locale()),
        version=0,
        languages=dict.fromkeys(row.texts, 0),
    )


def all_of(kept: Sequence[MessageTemplate]) -> list[MessageTemplate]:
    """Return every supplied template in the order of the list, the company's versions of them."""
    changed = {row.code: row for row in kept if row.code}
    return [changed.get(code) or as_it_comes(row) for code, row in shipped.everything().items()]


def own(kept: Sequence[MessageTemplate]) -> list[MessageTemplate]:
    """Return what the company itself has written."""
    return [row for row in kept if not row.code]


def behind(template: MessageTemplate) -> Shipped | None:
    """Return what a template stands in for."""
    return shipped.everything().get(template.code) if template.code else None
