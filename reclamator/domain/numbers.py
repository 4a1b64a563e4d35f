"""Complaint numbers, access codes and one-time codes: derived from secrets, never stored.

A *bare* number is 11 symbols of Crockford's alphabet (55 bits) and one check symbol; people see it
as `XXXX-XXXX-XXXX`. The formats are frozen: known-answer tests hold every byte.
"""

import hashlib
import hmac
from functools import reduce
from operator import xor

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NUMBER_SYMBOLS = 12
ACCESS_CODE_SYMBOLS = 10
ONE_TIME_DIGITS = 8
RMA_SYMBOLS = 8
RMA_MARK = "R"

_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
_FOLD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_FIELD_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1 makes GF(32)
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"


def derive_number(secret: bytes, complaint_uid: bytes, attempt: int) -> str:
    """Return the bare number of a complaint.

    `attempt`: 0, and one more for each collision within the installation.
    """
    body = _derive(secret, complaint_uid, attempt, symbols=NUMBER_SYMBOLS - 1)
    return body + check_symbol(body)


def derive_access_code(secret: bytes, complaint_uid: bytes, generation: int) -> str:
    """Return the bare access code of a complaint; each reissue adds one to `generation`."""
    return _derive(secret, complaint_uid, generation, symbols=ACCESS_CODE_SYMBOLS)


def check_symbol(body: str) -> str:
    """Return the symbol that guards up to 11 symbols: the sum of αⁱ·sᵢ over GF(32), α = 2."""
    weighted = (
        _times(_WEIGHTS[place], _VALUE[symbol]) for place, symbol in enumerate(body, start=1)
    )
    return ALPHABET[reduce(xor, weighted, 0)]


def format_number(number: str) -> str:
    """Return a number as people see it; a formatted one stays as it is."""
    return _grouped(number.replace("-", ""), size=4)


def parse_number(text: str) -> str | None:
    """Return the bare number somebody typed, or None when it cannot be one.

    Folds case, the letters O, I and L, spaces and dashes.
    """
    number = _symbols(text, count=NUMBER_SYMBOLS)
    if number is None or check_symbol(number[:-1]) != number[-1]:
        return None
    return number


def format_access_code(code: str) -> str:
    """Return an access code as people see it: `XXXXX-XXXXX`."""
    return _grouped(code.replace("-", ""), size=5)


def parse_access_code(text: str) -> str | None:
    """Return the bare access code somebody typed, folded like a number, or None."""
    return _symbols(text, count=ACCESS_CODE_SYMBOLS)


def rma_number(random: bytes) -> str:
    """Return the bare number of a return from at least 5 random bytes: 7 symbols, 1 to check.

    35 random bits: nobody counts through a company's returns, and knowing one opens nothing.
    """
    if len(random) < 5:
        raise ValueError("a return number needs 5 random bytes")
    bits = int.from_bytes(random, "big")
    body = "".join(ALPHABET[bits >> (5 * place) & 31] for place in range(RMA_SYMBOLS - 1))
    return body + check_symbol(body)


def format_rma(number: str) -> str:
    """Return a return number as people see it: `R-4T8Q-9M2V`."""
    return f"{RMA_MARK}-{_grouped(number, size=4)}"


def parse_rma(text: str) -> str | None:
    """Return the bare return number somebody typed or scanned, folded like a number, or None."""
    number = _symbols(text, count=RMA_SYMBOLS) or (_symbols(text, count=RMA_SYMBOLS + 1) or "")[1:]
    if not number or not _is_marked(text, number) or check_symbol(number[:-1]) != number[-1]:
        return None
    return number


def track_index(secret: bytes, number: str) -> bytes:
    """Return the 16 bytes under which a number, bare or formatted, is looked up."""
    bare = number.replace("-", "").encode("ascii")
    return hmac.digest(secret, bare, hashlib.sha256)[:16]


def voucher_code(random: bytes) -> str:
    """Return random bytes as a code that people can read out: `XXXX-XXXX-XXXX-XXXX` of ten."""
    bits = len(random) * 8
    number = int.from_bytes(random)
    symbols = (ALPHABET[number >> shift & 31] for shift in range(bits - 5, -1, -5))
    return _grouped("".join(symbols), size=4)


def one_time_code(random: bytes) -> str:
    """Return 8 digits from at least 16 random bytes, so that no digit is likelier."""
    if len(random) < 16:
        raise ValueError("a one-time code needs 16 random bytes")
    return str(int.from_bytes(random, "big") % 10**ONE_TIME_DIGITS).zfill(ONE_TIME_DIGITS)


def format_one_time_code(code: str) -> str:
    """Return a one-time code in two groups of four digits."""
    return _grouped(code, size=4, by=" ")


def parse_one_time_code(text: str) -> str | None:
    """Return the 8 digits somebody typed, without spaces and dashes, or None."""
    code = _without_separators(text)
    well_formed = len(code) == ONE_TIME_DIGITS and code.isascii() and code.isdigit()
    return code if well_formed else None


def _derive(secret: bytes, complaint_uid: bytes, counter: int, *, symbols: int) -> str:
    """Return the first 5·`symbols` bits, big-endian, of HMAC-SHA256(secret, uid ‖ u32)."""
    digest = hmac.digest(secret, complaint_uid + counter.to_bytes(4, "big"), hashlib.sha256)
    bits = int.from_bytes(digest, "big") >> (8 * len(digest) - 5 * symbols)
    return "".join(ALPHABET[bits >> (5 * place) & 31] for place in reversed(range(symbols)))


def _symbols(text: str, *, count: int) -> str | None:
    folded = _without_separators(text)
    if not folded.isascii():
        return None
    folded = folded.upper().translate(_FOLD)
    well_formed = len(folded) == count and all(symbol in _VALUE for symbol in folded)
    return folded if well_formed else None


def _is_marked(text: str, number: str) -> bool:
    """Whether what stands before the eight symbols is the mark or nothing."""
    return _without_separators(text).upper()[: -len(number)] in ("", RMA_MARK)


def _without_separators(text: str) -> str:
    return "".join(sign for sign in text if sign not in _DASHES and not sign.isspace())


def _grouped(text: str, *, size: int, by: str = "-") -> str:
    return by.join(text[start : start + size] for start in range(0, len(text), size))


def _times(left: int, right: int) -> int:
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 32:
            left ^= _FIELD_POLYNOMIAL
        right >>= 1
    return product


def _powers_of_two(count: int) -> tuple[int, ...]:
    powers = [1]
    for _ in range(count):
        powers.append(_times(powers[-1], 2))
    return tuple(powers)


_WEIGHTS = _powers_of_two(NUMBER_SYMBOLS - 1)
