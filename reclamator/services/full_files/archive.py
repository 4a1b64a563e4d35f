"""The file as ZIP: the PDF, the letters, the originals of all attachments, and what each should be.

It is written piece by piece while it is sent; no more than one piece of one original is held.
"""

import zipfile
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any, cast
from zoneinfo import ZoneInfo

from reclamator import clock
from reclamator.errors import Gone
from reclamator.models.attachment import Attachment
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.services import attachments, media
from reclamator.services.full_files import pieces_of
from reclamator.services.reading import opened
from reclamator.services.spreadsheets import Outlet

MANIFEST = "MANIFEST.sha256"
MISSING = "# cannot be opened any more: "


def pieces(
    complaint: Complaint, company: Company, paper: bytes, *, for_customer: bool
) -> Iterator[bytes]:
    """Yield the archive; its manifest comes last, in the form that `sha256sum -c` reads."""
    out, found = Outlet(), list[str]()
    made_at = clock.now().astimezone(ZoneInfo(company.time_zone))
    with zipfile.ZipFile(cast(Any, out), "w", zipfile.ZIP_STORED) as package:
        for name, content in _parts(complaint, paper, for_customer=for_customer):
            try:
                chunks = content()
            except Gone:
                found.append(f"{MISSING}{name}\n")
                continue
            digest = sha256()
            with package.open(_entry(name, made_at), "w", force_zip64=True) as entry:
                for chunk in chunks:
                    digest.update(chunk)
                    entry.write(chunk)
                    yield out.taken()
            found.append(f"{digest.hexdigest()}  {name}\n")
        package.writestr(_entry(MANIFEST, made_at), "".join(found))
    yield out.taken()


def _parts(complaint: Complaint, paper: bytes, *, for_customer: bool) -> Iterator[tuple[str, Any]]:
    yield f"{complaint.number}.pdf", lambda: iter([paper])
    for at, letter in enumerate(pieces_of.letters(complaint, for_customer=for_customer), 1):
        yield f"letters/{at:02}-{letter.day}.pdf", lambda letter=letter: iter([letter.pdf()])
    for row in pieces_of.files(complaint, for_customer=for_customer):
        yield _name(row), lambda row=row: attachments.original(row)


def _name(row: Attachment) -> str:
    """Return a path that no unpacking can lead astray: our count, then the safe name."""
    name = opened(row, "name")
    shown = media.safe_name(name if isinstance(name, str) else "")
    return f"attachments/{row.position:02}-{shown}"


def _entry(name: str, made_at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, made_at.timetuple()[:6])
    entry.external_attr = 0o600 << 16
    return entry
