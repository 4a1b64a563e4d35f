"""The outbox of an installation without a mail server: sealed mails, opened to be looked at."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from reclamator.crypto import files
from reclamator.crypto.files import FileContext
from reclamator.crypto.keys import ZERO_UID
from reclamator.errors import Damaged, KeyUnavailable
from reclamator.models import vault
from reclamator.models.scope import company_scope
from reclamator.services import installation
from reclamator.transports.email import OUTBOX, SEALED

_NAME = re.compile(r"([0-9a-f]{32}\.){3}sealed")


@dataclass(frozen=True)
class FileShown:
    """A paper that came with a mail; `size` in bytes."""

    name: str
    mime: str
    size: int
    _content: bytes = field(repr=False)

    def read(self) -> bytes:
        """Return the file."""
        return self._content


@dataclass(frozen=True)
class MailShown:
    """A mail as its reader would see it; `uid` (hex) names it in an address."""

    uid: str
    to: str
    sender: str
    subject: str
    date: datetime
    text: str
    html: str
    attachments: tuple[FileShown, ...]
    headers: tuple[tuple[str, str], ...]


def read_outbox(limit: int = 200) -> list[MailShown]:
    """Return the mails of every company, newest first; those of erased complaints are gone.

    For the demo alone: it looks across companies. Needs a connection.
    """
    newest = sorted(_paths(), key=lambda path: path.stat().st_mtime_ns, reverse=True)[:limit]
    mails = [mail for path in newest if (mail := _open(path))]
    return sorted(mails, key=lambda mail: mail.date, reverse=True)


def read_mail(uid: str) -> MailShown | None:
    """Return one mail by its notification's uid in hexadecimal, or None."""
    found = next((path for path in _paths() if path.name.split(".")[2] == uid), None)
    return _open(found) if found else None


def _paths() -> Iterator[Path]:
    """Walk the sealed mails; what is still being written has another name."""
    folder = installation.settings().data_dir / OUTBOX
    return (path for path in folder.glob(f"*{SEALED}") if _NAME.fullmatch(path.name))


def _open(path: Path) -> MailShown | None:
    ids = [bytes.fromhex(part) for part in path.name.removesuffix(SEALED).split(".")]
    with company_scope(ids[0]):
        try:
            is_of_company = ids[1] == ZERO_UID
            dek = vault.company_key("field").key if is_of_company else vault.complaint_dek(ids[1])
            raw = files.open_bytes(dek, FileContext(*ids), path.read_bytes())
        except (KeyUnavailable, Damaged, FileNotFoundError):
            return None
    return _shown(ids[2].hex(), message_from_bytes(raw, policy=policy.default))


def _shown(uid: str, message: EmailMessage) -> MailShown:
    return MailShown(
        uid=uid,
        to=str(message["To"]),
        sender=str(message["From"]),
        subject=str(message["Subject"]),
        date=message["Date"].datetime,
        text=_body(message, "plain"),
        html=_body(message, "html"),
        attachments=tuple(_file(part) for part in message.iter_attachments()),
        headers=tuple((name, str(value)) for name, value in message.items()),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part else ""


def _file(part: EmailMessage) -> FileShown:
    content = bytes(part.get_content())
    return FileShown(part.get_filename() or "", part.get_content_type(), len(content), content)
