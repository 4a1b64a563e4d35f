"""Blind indexes: keyed digests by which an exact contact, order, product or batch is found."""

import unicodedata
from collections.abc import Callable

import idna

from reclamator.crypto.keys import hkdf_expand, mac

DIGEST_BYTES = 10

_LABELS = {
    "email": b"bidx/email",
    "phone": b"bidx/phone",
    "order": b"bidx/order",
    "product": b"bidx/product",
    "batch": b"bidx/batch",
    "fault": b"bidx/fault",
    "word": b"fts/word",
    "name": b"fts/name",
}


def index_label(kind: str) -> bytes:
    """Return the label that derives the key of one kind of index from CK_index.

    Kinds: email, phone, order, product, batch, fault (exact, see `digest`);
    word, name (search tokens).
    """
    return _LABELS[kind]


def normalise(kind: str, value: str, *, region: str | None = None) -> bytes:
    """Return the one spelling under which a value is indexed; empty when nothing is left.

    `region`: ISO 3166 country of a phone number written without its country code.
    """
    return _NORMALISERS[kind](value, region).encode("utf-8", "surrogatepass")


def digest(index_key: bytes, kind: str, value: str, *, region: str | None = None) -> bytes | None:
    """Return 10 bytes that stand for `value` in the index of one company, None for nothing."""
    normal = normalise(kind, value, region=region)
    if not normal:
        return None
    return mac(hkdf_expand(index_key, index_label(kind)), normal)[:DIGEST_BYTES]


def _email(value: str, _region: str | None) -> str:
    text = unicodedata.normalize("NFKC", value).strip().lower()
    local, at, domain = text.rpartition("@")
    return f"{local}@{_ascii_domain(domain)}" if at else text


def _ascii_domain(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return domain  # not a domain name: still the same on both sides


def _phone(value: str, region: str | None) -> str:
    # Imported on the first need: its tables take time and memory that most processes save.
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

    text = unicodedata.normalize("NFKC", value)
    try:
        return format_number(parse(text, region), PhoneNumberFormat.E164).removeprefix("+")
    except NumberParseException:
        return "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())


def _order(value: str, _region: str | None) -> str:
    return "".join(c for c in value.upper() if c.isalnum())


def _batch(value: str, _region: str | None) -> str:
    """26-06-B, 26 06 b and 2606B are the same print on the same box."""
    return _order(unicodedata.normalize("NFKC", value), None)


def _words(value: str, _region: str | None) -> str:
    """Letters and digits only, in one case: what differs is a slip of the pen."""
    folded = unicodedata.normalize("NFKC", value).casefold()
    return "".join(symbol for symbol in folded if symbol.isalnum())


_NORMALISERS: dict[str, Callable[[str, str | None], str]] = {
    "email": _email,
    "phone": _phone,
    "order": _order,
    "product": _words,
    "batch": _batch,
    "fault": _words,
}
