"""Passwords: what may be one, and whose it is."""

from functools import lru_cache
from pathlib import Path

from reclamator import entropy
from reclamator.crypto import passwords
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models import vault
from reclamator.models.database import transaction
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff

PASSWORD_CHARACTERS = range(12, 129)
COMMON_PASSWORDS = Path(__file__).resolve().parent / "common_passwords.txt"


def hash_password(password: str) -> str:
    """Hash with Argon2id over the peppered password (SECURITY §1.9)."""
    return passwords.hash_password(vault.install_secret("password_pepper"), password)


def hash_chosen(password: str) -> str:
    """Hash a password that somebody has chosen; raises Incomplete when it may not be one."""
    faults = password_faults(password)
    if faults:
        raise Incomplete(faults)
    return hash_password(password)


def new_password() -> str:
    """Return a password of 100 random bits in groups of four, easy to read aloud."""
    symbols = base32(entropy.token_bytes(13))[:20].lower()
    return "-".join(symbols[at : at + 4] for at in range(0, 20, 4))


def password_faults(password: str) -> list[FieldError]:
    """Return what is wrong with a password that somebody has chosen."""
    if len(password) not in PASSWORD_CHARACTERS:
        return [FieldError("password", _l("Use between 12 and 128 characters."))]
    if password.casefold() in _common_passwords():
        return [FieldError("password", _l("This password is on lists of common ones."))]
    return []


def password_fits(person: Staff | None, password: str) -> bool:
    """Whether it is this person's password; nobody's and a disabled one's cost the same."""
    pepper = vault.install_secret("password_pepper")
    if person is None or person.disabled_at or not person.password_hash:
        passwords.verify_dummy(pepper, password)
        return False
    fits, is_old = passwords.verify_password(pepper, person.password_hash, password)
    if fits and is_old:
        with company_scope(bytes(person.company_uid)), transaction():
            person.password_hash = hash_password(password)
            person.save()
    return fits


@lru_cache(maxsize=1)
def _common_passwords() -> frozenset[str]:
    return frozenset(COMMON_PASSWORDS.read_text(encoding="utf-8").split("\n"))


def base32(raw: bytes) -> str:
    """Return bytes in letters and digits that are easy to read aloud."""
    import base64

    return base64.b32encode(raw).decode().rstrip("=")
