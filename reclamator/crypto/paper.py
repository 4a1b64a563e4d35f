"""The root paper: a root key as letters and digits that a person can copy from a sheet."""

import re
from typing import NamedTuple

from reclamator.crypto.keys import KEY_BYTES, MAX_KID, mac
from reclamator.errors import SettingsError

# Crockford's 32 symbols, as in complaint numbers: no I, L, O or U.
_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_AS_MEANT = str.maketrans("OIL", "011")
_KEY_SYMBOLS = 52
_CHECK_SYMBOLS = 4
_GROUP = 4
_SPARE_BITS = _KEY_SYMBOLS * 5 - KEY_BYTES * 8


class PaperKey(NamedTuple):
    """What a root paper says."""

    kid: int
    root_key: bytes


def to_paper(root_key: bytes, kid: int) -> str:
    """Return "kid-XXXX-…": 52 symbols of the key and 4 that check it, in groups of four."""
    if len(root_key) != KEY_BYTES or not 1 <= kid <= MAX_KID:
        raise ValueError("a root key has 32 bytes and an id from 1")
    number = int.from_bytes(root_key, "big") << _SPARE_BITS
    symbols = _symbols(number, _KEY_SYMBOLS) + _check(kid, root_key)
    groups = [symbols[at : at + _GROUP] for at in range(0, len(symbols), _GROUP)]
    return "-".join([str(kid), *groups])


def from_paper(text: str) -> PaperKey:
    """Read a root paper; case, spaces and dashes are free, O is 0, I and L are 1.

    Raises SettingsError with one sentence when a symbol is missing or wrong.
    """
    plain = re.sub(r"[\s\-]", "", text).upper().translate(_AS_MEANT)
    kid, symbols = plain[: -_KEY_SYMBOLS - _CHECK_SYMBOLS], plain[-_KEY_SYMBOLS - _CHECK_SYMBOLS :]
    if not re.fullmatch("[0-9]{1,10}", kid) or set(symbols) - set(_SYMBOLS):
        raise SettingsError("This is not a whole root paper: compare it with the sheet.")
    number = _number(symbols[:_KEY_SYMBOLS])
    root_key = (number >> _SPARE_BITS).to_bytes(KEY_BYTES, "big")
    if not _is_canonical(int(kid), root_key, symbols):
        raise SettingsError("The root paper does not match its check: compare each symbol.")
    return PaperKey(int(kid), root_key)


def _is_canonical(kid: int, root_key: bytes, symbols: str) -> bool:
    return 1 <= kid <= MAX_KID and to_paper(root_key, kid).replace("-", "") == f"{kid}{symbols}"


def _check(kid: int, root_key: bytes) -> str:
    digest = mac(root_key, b"reclamator/v1/paper" + kid.to_bytes(4, "big"))
    bits = _CHECK_SYMBOLS * 5
    return _symbols(int.from_bytes(digest, "big") >> (len(digest) * 8 - bits), _CHECK_SYMBOLS)


def _symbols(number: int, count: int) -> str:
    return "".join(_SYMBOLS[number >> 5 * place & 31] for place in reversed(range(count)))


def _number(symbols: str) -> int:
    number = 0
    for symbol in symbols:
        number = number << 5 | _SYMBOLS.index(symbol)
    return number
