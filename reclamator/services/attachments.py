"""Attachments: taking files in, keeping them sealed, and giving them out verified."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from reclamator import clock, logs
from reclamator.crypto import files
from reclamator.crypto.files import FileContext
from reclamator.errors import BadFile, Damaged, Gone, KeyUnavailable
from reclamator.i18n import lazy as _l
from reclamator.models import scope, vault
from reclamator.models.attachment import Attachment
from reclamator.models.fields import new_uid
from reclamator.services import audit, installation, media
from reclamator.transports.blobs import blob_name

MAX_FILES = 5
MAX_COMPLAINT_BYTES = 25 * 1024 * 1024
# what sealing adds to five files, generously
_SEALING_BYTES = 64 * 1024
_SIZE_BUCKETS = ((100_000, "S"), (1_000_000, "M"), (5_000_000, "L"))


@dataclass(frozen=True)
class Incoming:
    """A file on its way in: a seekable stream, and what the sender says about it."""

    stream: BinaryIO
    name: str
    declared_type: str = ""


@dataclass(frozen=True)
class Stored:
    """A sealed file that no row refers to yet."""

    uid: bytes
    preview_uid: bytes | None
    name: str
    mime: str
    size: int
    sha256: str


def store(complaint_uid: bytes, incoming: Incoming) -> Stored:
    """Check a file, seal it and its viewing copy; no transaction may be open.

    Raises BadFile; OSError when the store is full or down, and then nothing is left in it.
    `complaint_uid` may be a draft's: its key must be held in the scope.
    """
    limit = installation.settings().max_upload_bytes
    found = media.inspect(
        incoming.stream,
        declared_name=incoming.name,
        declared_type=incoming.declared_type,
        max_bytes=limit,
    )
    incoming.stream.seek(0)
    preview = media.viewing_copy(incoming.stream)
    incoming.stream.seek(0)
    uid, digest = _seal_object(complaint_uid, incoming.stream)
    try:
        preview_uid = _seal_object(complaint_uid, io.BytesIO(preview))[0] if preview else None
    except BaseException:
        forget([uid])
        raise
    return Stored(
        uid=uid,
        preview_uid=preview_uid,
        name=media.safe_name(incoming.name),
        mime=found.mime,
        size=found.size,
        sha256=digest,
    )


def attach(
    complaint_uid: bytes,
    stored: Stored,
    *,
    message_uid: bytes | None = None,
    by_staff_uid: bytes | None = None,
) -> Attachment:
    """Let a sealed file belong to a complaint; a transaction must be open."""
    position = Attachment.next_position(complaint_uid)
    row = Attachment.create(
        uid=stored.uid,
        complaint_uid=complaint_uid,
        message_uid=message_uid,
        by_staff_uid=by_staff_uid,
        position=position,
        created_at=clock.now(),
        **columns(stored),
    )
    audit.record(
        "attachment.added",
        actor_uid=by_staff_uid,
        object_uid=stored.uid,
        complaint_uid=complaint_uid,
    )
    return row


def columns(stored: Stored) -> dict[str, object]:
    """Return the columns that an attachment and a kept file share."""
    return {
        "size_bucket": size_bucket(stored.size),
        "preview_uid": stored.preview_uid,
        "name": stored.name,
        "mime": stored.mime,
        "size": str(stored.size),
        "sha256": stored.sha256,
    }


def size_bucket(size_bytes: int) -> str:
    """Return S, M, L or XL: the only thing about a file's size that stays readable."""
    return next((name for limit, name in _SIZE_BUCKETS if size_bytes <= limit), "XL")


def original(attachment: Attachment) -> Iterator[bytes]:
    """Return the verified original; raises Gone when it is damaged, missing or erased."""
    return _open(bytes(attachment.complaint_uid), bytes(attachment.uid))


def preview(attachment: Attachment) -> Iterator[bytes]:
    """Return the verified viewing copy; raises Gone."""
    if attachment.preview_uid is None:
        raise Gone()
    return _open(bytes(attachment.complaint_uid), bytes(attachment.preview_uid))


def fingerprint(incoming: Incoming) -> str:
    """Return the SHA-256 of a file on its way in, in hex; the stream is left at its start."""
    digest = sha256()
    incoming.stream.seek(0)
    while block := incoming.stream.read(1 << 16):
        digest.update(block)
    incoming.stream.seek(0)
    return digest.hexdigest()


def require_room(incoming: Iterable[Incoming], *, already: int = 0) -> None:
    """Raise BadFile when these files and `already` sealed bytes are too much for a complaint."""
    if already + sum(map(_size_of, incoming)) > MAX_COMPLAINT_BYTES + _SEALING_BYTES:
        raise BadFile(
            "too_large_together",
            _l("Together the files are larger than 25 MB. Choose fewer or smaller ones."),
        )


def discard(stored: Iterable[Stored]) -> None:
    """Remove sealed objects that no row will refer to."""
    forget(uid for item in stored for uid in (item.uid, item.preview_uid) if uid)


def forget(object_uids: Iterable[bytes]) -> None:
    """Remove objects of the company in scope; one that resists is left to the nightly sweep."""
    company_uid = scope.current().uid
    for uid in object_uids:
        try:
            installation.store().delete(blob_name(company_uid, uid))
        except OSError as error:
            logs.fault(error, "blob.left")


def _size_of(incoming: Incoming) -> int:
    size = incoming.stream.seek(0, io.SEEK_END)
    incoming.stream.seek(0)
    return size


def _open(complaint_uid: bytes, object_uid: bytes) -> Iterator[bytes]:
    company_uid = scope.current().uid
    context = FileContext(company_uid, complaint_uid, object_uid)
    name = blob_name(company_uid, object_uid)
    try:
        dek = vault.complaint_dek(complaint_uid)
        return files.open_verified(dek, context, lambda: installation.store().open(name))
    except KeyUnavailable:
        raise Gone() from None
    except (Damaged, FileNotFoundError) as error:
        logs.fault(error, "file.damaged", company_uid=company_uid.hex())
        raise Gone() from None


def _seal_object(complaint_uid: bytes, source: BinaryIO) -> tuple[bytes, str]:
    company_uid, object_uid = scope.current().uid, new_uid()
    context = FileContext(company_uid, complaint_uid, object_uid)
    sealed = io.BytesIO()
    writer = files.SealingWriter(vault.complaint_dek(complaint_uid), context, sealed)
    while block := source.read(1 << 16):
        writer.write(block)
    writer.close()
    sealed.seek(0)
    installation.store().put(blob_name(company_uid, object_uid), sealed)
    return object_uid, writer.sha256.hex()
