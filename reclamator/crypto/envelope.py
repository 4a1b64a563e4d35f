"""The field envelope: one sealed database field, bound to the very place where it lies.

SECURITY §1.3 is the contract; every integer is big-endian:

    version ‖ alg ‖ scope ‖ flags ‖ u32 gen ‖ nonce(12) ‖ ciphertext ‖ tag(16)
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from cryptography.exceptions import InvalidTag

from reclamator import entropy
from reclamator.crypto.keys import NONCE_BYTES, TAG_BYTES, aead, lp, uid
from reclamator.errors import Damaged

VERSION = 1
AES_256_GCM = 1
PADDED = 1

_HEADER = struct.Struct(">BBBBI")
_NONCE_END = _HEADER.size + NONCE_BYTES
_LENGTH_BYTES = 4
_SMALLEST = 32
_LAST_POWER = 512
_STEP = 256


class Scope(IntEnum):
    """Whose key seals the field."""

    COMPLAINT = 1
    COMPANY = 2
    INSTALL = 3


# a page opens hundreds of fields: the class itself would be asked twice for each of them
_SCOPES = {scope.value: scope for scope in Scope}


class Sealed(bytes):
    """Ciphertext: the only thing that an encrypted column accepts."""

    def __repr__(self) -> str:
        return f"<Sealed, {len(self)} bytes>"


@dataclass(frozen=True, slots=True)
class FieldContext:
    """Where a field lies: frozen contract names of table and column, and immutable 16-byte ids."""

    table: str
    column: str
    company_uid: bytes
    subject_uid: bytes
    row_uid: bytes

    @property
    def field_id(self) -> str:
        """The name that an error may show."""
        return f"{self.table}.{self.column}"

    def to_bytes(self) -> bytes:
        """Return the part of the AAD that follows the header."""
        names = lp(b"reclamator/field/v1") + lp(self.table.encode()) + lp(self.column.encode())
        return names + uid(self.company_uid) + uid(self.subject_uid) + uid(self.row_uid)


@dataclass(frozen=True, slots=True)
class Header:
    """The first eight bytes of an envelope: readable by anyone, authentic once it opens."""

    version: int
    alg: int
    scope: Scope
    flags: int
    gen: int


def seal(
    key: bytes,
    context: FieldContext,
    plaintext: bytes,
    *,
    scope: Scope,
    gen: int = 0,
    padded: bool = True,
) -> Sealed:
    """Seal `plaintext` under K_field, bound to `context`; `gen` is 0 for a complaint's key."""
    if scope == Scope.COMPLAINT and gen != 0:
        raise ValueError("a complaint's key has no generations")
    head = _HEADER.pack(VERSION, AES_256_GCM, scope, PADDED if padded else 0, gen)
    nonce = entropy.token_bytes(NONCE_BYTES)
    body = _pad(plaintext) if padded else plaintext
    return Sealed(head + nonce + aead(key).encrypt(nonce, body, head + context.to_bytes()))


def open_sealed(key: bytes, context: FieldContext, blob: bytes) -> bytes:
    """Open an envelope where it lies; raises Damaged with the field's name for any fault."""
    found = header(blob, context.field_id)
    head, nonce, body = blob[: _HEADER.size], blob[_HEADER.size : _NONCE_END], blob[_NONCE_END:]
    try:
        plaintext = aead(key).decrypt(nonce, body, bytes(head) + context.to_bytes())
    except InvalidTag:
        raise Damaged(context.field_id) from None
    return _unpad(plaintext, context.field_id) if found.flags & PADDED else plaintext


def header(blob: Any, field_id: str = "envelope") -> Header:
    """Read which key opens the envelope; raises Damaged for any form that we do not write."""
    if not isinstance(blob, bytes | bytearray | memoryview):
        raise Damaged(field_id)
    if len(blob) < _NONCE_END + TAG_BYTES:
        raise Damaged(field_id)
    version, alg, scope, flags, gen = _HEADER.unpack_from(blob)
    if (version, alg) != (VERSION, AES_256_GCM) or scope not in _SCOPES or flags & ~PADDED:
        raise Damaged(field_id)
    if scope == Scope.COMPLAINT and gen != 0:
        raise Damaged(field_id)
    return Header(version, alg, _SCOPES[scope], flags, gen)


def _pad(plaintext: bytes) -> bytes:
    """Hide the exact length: u32 length ‖ data ‖ zeros up to a common size."""
    framed = lp(plaintext)
    return framed.ljust(_padded_size(len(framed)), b"\0")


def _unpad(padded: bytes, field_id: str) -> bytes:
    """Only a holder of the key gets here with a wrong frame; it is refused all the same."""
    end = _LENGTH_BYTES + int.from_bytes(padded[:_LENGTH_BYTES], "big")
    if len(padded) < _LENGTH_BYTES or len(padded) != _padded_size(end) or any(padded[end:]):
        raise Damaged(field_id)
    return padded[_LENGTH_BYTES:end]


def _padded_size(framed: int) -> int:
    """Return the next power of two from 32 to 512, beyond that the next multiple of 256."""
    if framed > _LAST_POWER:
        return -(-framed // _STEP) * _STEP
    return max(_SMALLEST, 1 << (framed - 1).bit_length())
