"""Sealed files: attachments in chunks that cannot be cut, reordered, mixed or lengthened.

SECURITY §1.6 is the contract; every integer is big-endian:

    "RCA1" ‖ alg=1 ‖ log2(chunk)=16 ‖ 00 00 ‖ salt(32) ‖ nonce prefix(7) ‖ 00 ‖ chunks
    chunk i = AES-256-GCM(K_file, nonce = prefix ‖ u32 i ‖ u8 last, 65,536 bytes or the rest)
"""

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from reclamator import entropy
from reclamator.crypto.keys import TAG_BYTES, aead, hkdf, uid
from reclamator.crypto.spool import EphemeralSpool as EphemeralSpool  # uploads start there
from reclamator.errors import Damaged

CHUNK_BYTES = 65_536
SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES
HEADER_BYTES = 48
MAX_CHUNKS = 2**32 - 2

_START = b"RCA1\x01\x10\x00\x00"
_SALT_BYTES = 32
_PREFIX_BYTES = 7
_FIELD_ID = "attachment.content"


class Sink(Protocol):
    """Takes sealed bytes."""

    def write(self, data: bytes, /) -> object: ...


class Source(Protocol):
    """Gives sealed bytes; an empty answer is the end."""

    def read(self, count: int, /) -> bytes | None: ...


@dataclass(frozen=True, slots=True)
class FileContext:
    """Whose file it is: immutable 16-byte ids, all part of the file's key."""

    company_uid: bytes
    complaint_uid: bytes
    attachment_uid: bytes

    def to_bytes(self) -> bytes:
        """Return the part of the key derivation that names the place."""
        return uid(self.company_uid) + uid(self.complaint_uid) + uid(self.attachment_uid)


class SealingWriter:
    """Seals what is written to it into `sink`; a file counts only after `close`.

    As a context manager it closes on success only: a broken upload leaves no valid file.
    `plain_size` is in bytes; the sink stays open.
    """

    def __init__(self, dek: bytes, context: FileContext, sink: Sink) -> None:
        header = _new_header()
        self._cipher, self._prefix = _keyed(dek, context, header)
        self._sink = sink
        self._pending = bytearray()
        self._chunks_written = 0
        self._digest = hashlib.sha256()
        self.plain_size = 0
        self.closed = False
        sink.write(header)

    @property
    def sha256(self) -> bytes:
        """SHA-256 of the plaintext so far, 32 bytes."""
        return self._digest.digest()

    def write(self, data: bytes) -> int:
        """Take more plaintext; returns how many bytes were taken (all)."""
        if self.closed:
            raise ValueError("the sealed file is complete")
        self._digest.update(data)
        self._pending += data
        self.plain_size += len(data)
        # A full chunk waits until more follows: the last one must be marked as such.
        while len(self._pending) > CHUNK_BYTES:
            self._emit(last=False)
        return len(data)

    def close(self) -> None:
        """Write the last chunk; a second call does nothing."""
        if not self.closed:
            self._emit(last=True)
            self.closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.close()

    def _emit(self, *, last: bool) -> None:
        if self._chunks_written >= MAX_CHUNKS:
            raise ValueError("the file is too long for its format")
        plain = bytes(self._pending[:CHUNK_BYTES])
        del self._pending[:CHUNK_BYTES]
        nonce = _nonce(self._prefix, self._chunks_written, last=last)
        self._sink.write(self._cipher.encrypt(nonce, plain, None))
        self._chunks_written += 1


def sealed_size(plain_size: int) -> int:
    """Return how many bytes a file of `plain_size` bytes has once sealed."""
    chunk_count = max(1, -(-plain_size // CHUNK_BYTES))
    return HEADER_BYTES + plain_size + chunk_count * TAG_BYTES


def verify(dek: bytes, context: FileContext, source: Source) -> int:
    """Read a sealed file to its end and return its plain size; raises Damaged."""
    return sum(len(piece) for piece in chunks(dek, context, source))


def chunks(dek: bytes, context: FileContext, source: Source) -> Iterator[bytes]:
    """Yield the plaintext, each piece authentic; Damaged may come late, so `verify` first."""
    header = _read_full(source, HEADER_BYTES)
    if len(header) != HEADER_BYTES or not header.startswith(_START) or header[-1]:
        raise Damaged(_FIELD_ID)
    cipher, prefix = _keyed(dek, context, header)
    for index, sealed, last in _with_look_ahead(source):
        plain = _opened(cipher, _nonce(prefix, index, last=last), sealed)
        if not plain and index:  # we never end a file with an empty chunk of its own
            raise Damaged(_FIELD_ID)
        if plain:
            yield plain


def open_verified(
    dek: bytes, context: FileContext, source_factory: Callable[[], BinaryIO]
) -> Iterator[bytes]:
    """Verify the whole file, then return an iterator that reads it a second time.

    Raises Damaged before it returns, so that nobody is sent half a file.
    """
    with source_factory() as source:
        verify(dek, context, source)
    return _second_pass(dek, context, source_factory)


def seal_bytes(dek: bytes, context: FileContext, data: bytes) -> bytes:
    """Seal a small file in memory."""
    sink = io.BytesIO()
    with SealingWriter(dek, context, sink) as writer:
        writer.write(data)
    return sink.getvalue()


def open_bytes(dek: bytes, context: FileContext, blob: bytes) -> bytes:
    """Open a small file in memory; raises Damaged."""
    return b"".join(chunks(dek, context, io.BytesIO(blob)))


def _second_pass(
    dek: bytes, context: FileContext, source_factory: Callable[[], BinaryIO]
) -> Iterator[bytes]:
    with source_factory() as source:
        yield from chunks(dek, context, source)


def _new_header() -> bytes:
    salt, prefix = entropy.token_bytes(_SALT_BYTES), entropy.token_bytes(_PREFIX_BYTES)
    return _START + salt + prefix + b"\0"


def _keyed(dek: bytes, context: FileContext, header: bytes) -> tuple[AESGCM, bytes]:
    salt_end = len(_START) + _SALT_BYTES
    info = b"reclamator/v1/file" + header + context.to_bytes()
    key = hkdf(dek, salt=header[len(_START) : salt_end], info=info)
    return aead(key), header[salt_end : salt_end + _PREFIX_BYTES]


def _nonce(prefix: bytes, index: int, *, last: bool) -> bytes:
    return prefix + index.to_bytes(4, "big") + bytes([last])


def _with_look_ahead(source: Source) -> Iterator[tuple[int, bytes, bool]]:
    """Yield (index, sealed chunk, whether nothing follows)."""
    ahead = _read_full(source, SEALED_CHUNK_BYTES)
    for index in range(MAX_CHUNKS):
        current, ahead = ahead, _read_full(source, SEALED_CHUNK_BYTES)
        yield index, current, not ahead
        if not ahead:
            return
    raise Damaged(_FIELD_ID)


def _read_full(source: Source, count: int) -> bytes:
    """Read `count` bytes, fewer only at the end: sockets and objects may answer in bits."""
    found = source.read(count) or b""
    while len(found) < count and (more := source.read(count - len(found))):
        found += more
    return found


def _opened(cipher: AESGCM, nonce: bytes, sealed: bytes) -> bytes:
    if len(sealed) < TAG_BYTES:
        raise Damaged(_FIELD_ID)
    try:
        return cipher.decrypt(nonce, sealed, None)
    except InvalidTag:
        raise Damaged(_FIELD_ID) from None
