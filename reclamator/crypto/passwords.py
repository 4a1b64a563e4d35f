"""Staff passwords: peppered, then Argon2id, two at a time in one process."""

import base64
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from reclamator import entropy
from reclamator.crypto.keys import mac

PASSES = 2
MEMORY_KIB = 19 * 1024
LANES = 1
HASH_BYTES = 32
SALT_BYTES = 16
# Each hash takes 19 MiB: a hundred sign-ins at once wait instead of exhausting the memory.
AT_ONCE = 2

_hasher = PasswordHasher(PASSES, MEMORY_KIB, LANES, HASH_BYTES, SALT_BYTES)
_turn = threading.BoundedSemaphore(AT_ONCE)


def hash_password(pepper: bytes, password: str) -> str:
    """Return what may be stored of a password, as a PHC string."""
    with _turn:
        return _hasher.hash(_peppered(pepper, password), salt=entropy.token_bytes(SALT_BYTES))


def verify_password(pepper: bytes, stored: str, password: str) -> tuple[bool, bool]:
    """Return (whether it is right, whether it should be hashed anew with today's settings)."""
    is_right = _verify(stored, _peppered(pepper, password))
    return is_right, is_right and _hasher.check_needs_rehash(stored)


def verify_dummy(pepper: bytes, password: str) -> None:
    """Cost what a wrong password costs: for addresses that nobody signs in with."""
    _verify(_DUMMY, _peppered(pepper, password))


def _verify(stored: str, peppered: bytes) -> bool:
    try:
        with _turn:
            return _hasher.verify(stored, peppered)
    except (VerificationError, ValueError):  # wrong, or not the text of a hash at all
        return False


def _peppered(pepper: bytes, password: str) -> bytes:
    """Key the input: without the pepper a stolen table cannot even be guessed at."""
    return mac(pepper, unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass"))


def _phc_base64(raw: bytes) -> str:
    return base64.b64encode(raw).rstrip(b"=").decode()


_DUMMY = (
    f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}"
    f"${_phc_base64(bytes(SALT_BYTES))}${_phc_base64(bytes(HASH_BYTES))}"
)
