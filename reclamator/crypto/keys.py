"""Keys: derivation, the root key ring, and keys wrapped by other keys."""

import base64
import binascii
import hashlib
import hmac
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from reclamator import entropy
from reclamator.errors import Damaged, KeyUnavailable, SettingsError

KEY_BYTES = 32
UID_BYTES = 16
NONCE_BYTES = 12
TAG_BYTES = 16
COMMIT_BYTES = 16
ZERO_UID = bytes(UID_BYTES)
# The ids of root keys and generations live in signed 32-bit columns on PostgreSQL.
MAX_KID = 2**31 - 1

_WRAP_LABEL = b"reclamator/wrap/v1"
_LARGEST_RING_BYTES = 65_536
_ENTRY = re.compile(r"([0-9]{1,10}):([A-Za-z0-9+/]*={0,2})")


def hkdf_expand(key: bytes, label: bytes, length: int = KEY_BYTES) -> bytes:
    """Derive `length` bytes from a uniformly random key (RFC 5869, expand step, SHA-256)."""
    return HKDFExpand(SHA256(), length, label).derive(key)


def hkdf(key: bytes, *, salt: bytes, info: bytes, length: int = KEY_BYTES) -> bytes:
    """Derive `length` bytes with a salt (RFC 5869, extract and expand, SHA-256)."""
    return HKDF(SHA256(), length, salt, info).derive(key)


def mac(key: bytes, message: bytes) -> bytes:
    """Return HMAC-SHA256, 32 bytes."""
    return hmac.digest(key, message, hashlib.sha256)


def lp(x: bytes) -> bytes:
    """Prefix `x` with its length (u32), so that joined fields cannot run into each other."""
    return len(x).to_bytes(4, "big") + x


def uid(value: bytes) -> bytes:
    """Return `value` if it has the 16 bytes of an identifier; raises ValueError otherwise."""
    if len(value) != UID_BYTES:
        raise ValueError("an identifier has 16 bytes")
    return bytes(value)


def aead(key: bytes) -> AESGCM:
    """Return AES-256-GCM; a shorter key would quietly mean a weaker cipher, so it is refused."""
    if len(key) != KEY_BYTES:
        raise ValueError("a key has 32 bytes")
    return AESGCM(key)


@dataclass(frozen=True)
class WrappedKey:
    """A key sealed by root key `kid`: `nonce` 12 bytes, `ct` 48 bytes."""

    kid: int
    nonce: bytes
    ct: bytes


@dataclass(frozen=True)
class WrappedDek:
    """A data key sealed by generation `gen` of the company's wrapping key.

    `nonce` 12 bytes, `wrapped` 48 bytes, `commit` 16 bytes.
    """

    gen: int
    nonce: bytes
    wrapped: bytes
    commit: bytes


@dataclass(frozen=True, eq=False)
class KeyRing:
    """The root keys by their ids; the active one wraps, the others only unwrap."""

    active_kid: int
    _keys: Mapping[int, bytes] = field(repr=False)

    @classmethod
    def parse(cls, text: str, source: str = "RECLAMATOR_ROOT_KEYS") -> Self:
        """Read "2:base64,1:base64", the active key first; lines may part entries as well.

        Raises SettingsError with one sentence that names `source` and never a key.
        """
        entries = [entry.strip() for entry in re.split(r"[,\n]", text) if entry.strip()]
        if not entries:
            raise SettingsError(f"{source} is empty: it must hold at least one root key.")
        keys: dict[int, bytes] = {}
        for place, entry in enumerate(entries, start=1):
            kid, key = _read_entry(entry, f"Entry {place} of {source}")
            _refuse_twin(kid, key, keys, source)
            keys[kid] = key
        return cls(next(iter(keys)), keys)

    @classmethod
    def read(cls, path: Path, *, may_be_shared: bool = False) -> Self:
        """Read the ring from a file that only its owner may read; raises SettingsError.

        `may_be_shared` is for looking at a ring, never for working with it.
        """
        return cls.parse(_ring_text(path, may_be_shared), str(path))

    @classmethod
    def create(cls, path: Path, *, kid: int = 1, root_key: bytes | None = None) -> Self:
        """Write a new ring of one key (a random one unless given) and return it.

        The file appears whole or not at all, with mode 0400, and never replaces another one.
        Raises SettingsError when it is there already or cannot be written.
        """
        key = entropy.token_bytes(KEY_BYTES) if root_key is None else root_key
        text = f"{kid}:{base64.b64encode(key).decode()}\n"
        ring = cls.parse(text, str(path))
        _write_once(path, text.encode())
        return ring

    @property
    def kids(self) -> tuple[int, ...]:
        """The ids of all root keys, the active one first."""
        return tuple(self._keys)

    def root_key(self, kid: int) -> bytes:
        """Return one root key, for its paper copy only; raises KeyUnavailable."""
        if kid not in self._keys:
            raise KeyUnavailable(f"root key {kid} is not in the ring")
        return self._keys[kid]

    def wrap(self, context: bytes, secret: bytes) -> WrappedKey:
        """Seal a 32-byte key under the active root key, bound to `context`."""
        nonce = entropy.token_bytes(NONCE_BYTES)
        cipher = self._cipher(self.active_kid)
        return WrappedKey(self.active_kid, nonce, cipher.encrypt(nonce, _key(secret), context))

    def unwrap(self, context: bytes, wrapped: WrappedKey) -> bytes:
        """Open a wrapped key by its `kid`; no other key is ever tried.

        Raises KeyUnavailable when the ring lacks that key, Damaged when it does not open.
        """
        cipher = self._cipher(wrapped.kid)
        return _opened(cipher, wrapped.nonce, wrapped.ct, context, "wrapped_key")

    def _cipher(self, kid: int) -> AESGCM:
        return aead(hkdf_expand(self.root_key(kid), b"reclamator/v1/wrap"))


def wrap_context(company_uid: bytes, subject_uid: bytes, gen: int) -> bytes:
    """Return what a wrapped key is bound to: LP(label) ‖ company ‖ subject ‖ u32 gen."""
    return lp(_WRAP_LABEL) + uid(company_uid) + uid(subject_uid) + gen.to_bytes(4, "big")


def company_context(company_uid: bytes, purpose: str, gen: int) -> bytes:
    """Return what a company key is bound to: the wrap context ‖ LP("company") ‖ LP(purpose)."""
    place = wrap_context(company_uid, ZERO_UID, gen)
    return place + lp(b"company") + lp(purpose.encode())


def install_context(name: str, gen: int = 0) -> bytes:
    """Return what an install secret is bound to: the wrap context ‖ LP("install") ‖ LP(name)."""
    place = wrap_context(ZERO_UID, ZERO_UID, gen)
    return place + lp(b"install") + lp(name.encode())


def wrap_dek(
    wrap_key: bytes, *, company_uid: bytes, subject_uid: bytes, gen: int, dek: bytes
) -> WrappedDek:
    """Seal the data key of one complaint or draft under its company's wrapping key."""
    nonce = entropy.token_bytes(NONCE_BYTES)
    context = wrap_context(company_uid, subject_uid, gen)
    wrapped = aead(wrap_key).encrypt(nonce, _key(dek), context)
    return WrappedDek(gen, nonce, wrapped, _commitment(dek))


def unwrap_dek(
    wrap_key: bytes, wrapped_dek: WrappedDek, *, company_uid: bytes, subject_uid: bytes
) -> bytes:
    """Open a data key; raises Damaged when it or its commitment is not what was stored."""
    try:
        context = wrap_context(company_uid, subject_uid, wrapped_dek.gen)
    except OverflowError:
        raise Damaged("complaint_key") from None
    cipher = aead(wrap_key)
    dek = _opened(cipher, wrapped_dek.nonce, wrapped_dek.wrapped, context, "complaint_key")
    if not hmac.compare_digest(_commitment(dek), wrapped_dek.commit):
        raise Damaged("complaint_key")
    return dek


def field_key(dek: bytes) -> bytes:
    """Return K_field, the key of the field envelopes that `dek` covers."""
    return hkdf_expand(dek, b"reclamator/v1/field")


def _commitment(dek: bytes) -> bytes:
    """GCM alone lets one ciphertext open under two keys; this ties the row to one of them."""
    return hkdf_expand(dek, b"reclamator/v1/commit")[:COMMIT_BYTES]


def _opened(cipher: AESGCM, nonce: bytes, sealed: bytes, context: bytes, name: str) -> bytes:
    if len(nonce) != NONCE_BYTES or len(sealed) != KEY_BYTES + TAG_BYTES:
        raise Damaged(name)
    try:
        return cipher.decrypt(nonce, sealed, context)
    except InvalidTag:
        raise Damaged(name) from None


def _key(secret: bytes) -> bytes:
    if len(secret) != KEY_BYTES:
        raise ValueError("a key has 32 bytes")
    return secret


def _read_entry(entry: str, name: str) -> tuple[int, bytes]:
    matched = _ENTRY.fullmatch(entry)
    if matched is None:
        raise SettingsError(f"{name} is not a key id, a colon and a key in base64.")
    kid = int(matched[1])
    if not 1 <= kid <= MAX_KID:
        raise SettingsError(f"{name} has a key id outside 1 to {MAX_KID}.")
    return kid, _decoded(matched[2], name)


def _decoded(text: str, name: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise SettingsError(f"{name} is not valid base64.") from None
    if len(key) != KEY_BYTES:
        raise SettingsError(f"{name} holds {len(key)} bytes; a root key has {KEY_BYTES}.")
    return key


def _refuse_twin(kid: int, key: bytes, keys: Mapping[int, bytes], source: str) -> None:
    if kid in keys:
        raise SettingsError(f"{source} uses the key id {kid} twice.")
    for other, known in keys.items():
        if hmac.compare_digest(known, key):
            raise SettingsError(f"{source} holds the same key under the ids {other} and {kid}.")


def _ring_text(path: Path, may_be_shared: bool) -> str:
    try:
        with path.open("rb") as file:
            _refuse_wrong(os.fstat(file.fileno()), path, may_be_shared)
            raw = file.read(_LARGEST_RING_BYTES)
    except FileNotFoundError:
        raise SettingsError(f"The root key file {path} does not exist.") from None
    except OSError:
        raise SettingsError(f"The root key file {path} cannot be read.") from None
    try:
        return raw.decode("ascii")
    except UnicodeDecodeError:
        raise SettingsError(f"The root key file {path} is not plain text.") from None


def _refuse_wrong(found: os.stat_result, path: Path, may_be_shared: bool) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise SettingsError(f"The root key file {path} is not a regular file.")
    if found.st_mode & 0o077 and not may_be_shared:
        raise SettingsError(
            f"The root key file {path} can be read by others: set its mode to 0400."
        )


def _write_once(path: Path, content: bytes) -> None:
    """Write beside the name and link it there: a link never replaces, and never shows a half."""
    beside = path.with_name(f".{path.name}.{entropy.token_bytes(8).hex()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_synced(beside, content)
        try:
            os.link(beside, path)
        finally:
            beside.unlink()
        _sync_directory(path.parent)
    except FileExistsError:
        raise SettingsError(f"The root key file {path} exists and was left as it is.") from None
    except OSError:
        raise SettingsError(f"The root key file {path} cannot be written.") from None


def _write_synced(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, 0o400)
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
