"""Form tokens: what stands in for a cookie on a form inside somebody else's page.

SECURITY §1.11 is the contract; the text is base64url without padding of

    token = v=1 ‖ form_uid(16) ‖ u64 issued (µs since 1970) ‖ nonce(16) ‖ mac(16)
    kept  = v=1 ‖ form_uid(16) ‖ draft_uid(16) ‖ attachment_uid(16)… ‖ mac(16)
"""

import base64
import binascii
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from reclamator.crypto.keys import UID_BYTES, lp, mac, uid
from reclamator.errors import BadToken

VERSION = b"\x01"
MAC_BYTES = 16
NONCE_BYTES = 16
MAX_KEPT = 64

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ISSUED_BYTES = 8
_TOKEN_BYTES = 1 + UID_BYTES + _ISSUED_BYTES + NONCE_BYTES + MAC_BYTES
_KEPT_LABEL = b"reclamator/kept/v1"
_KEPT_START = 1 + 2 * UID_BYTES
_LONGEST_TEXT = 4 * (_KEPT_START + MAX_KEPT * UID_BYTES + MAC_BYTES) // 3 + 4


class Token(NamedTuple):
    """A token that we issued; the caller judges its age and whether its nonce was used."""

    form_uid: bytes
    issued_at: datetime
    nonce: bytes


class KeptFiles(NamedTuple):
    """Files that a person need not choose again."""

    draft_uid: bytes
    attachment_uids: tuple[bytes, ...]


def issue(key: bytes, *, form_uid: bytes, issued_at: datetime, nonce: bytes) -> str:
    """Return a token for one form; `issued_at` is aware, `nonce` has 16 random bytes."""
    issued = (issued_at - _EPOCH) // timedelta(microseconds=1)
    fields = (VERSION, uid(form_uid), issued.to_bytes(_ISSUED_BYTES, "big"), uid(nonce))
    return _text(b"".join(fields) + _mac16(key, fields))


def read(key: bytes, text: str | None, *, form_uid: bytes) -> Token:
    """Read a token; raises BadToken (missing, malformed, forged, foreign). Age is not judged."""
    raw = _raw(text)
    if len(raw) != _TOKEN_BYTES:
        raise BadToken("malformed")
    form, rest = raw[1 : 1 + UID_BYTES], raw[1 + UID_BYTES : -MAC_BYTES]
    issued, nonce = rest[:_ISSUED_BYTES], rest[_ISSUED_BYTES:]
    _check(key, (VERSION, form, issued, nonce), raw[-MAC_BYTES:])
    _check_form(form, form_uid)
    return Token(form, _moment(issued), nonce)


def sign_list(
    key: bytes, *, form_uid: bytes, draft_uid: bytes, attachment_uids: Sequence[bytes]
) -> str:
    """Return the `kept` field: which files of which draft belong to this form (64 at most)."""
    if len(attachment_uids) > MAX_KEPT:
        raise ValueError("too many kept files")
    fields = (VERSION, uid(form_uid), uid(draft_uid), b"".join(map(uid, attachment_uids)))
    return _text(b"".join(fields) + _mac16(key, (_KEPT_LABEL, *fields)))


def read_list(key: bytes, text: str | None, *, form_uid: bytes) -> KeptFiles:
    """Read a `kept` field; raises BadToken (missing, malformed, forged, foreign)."""
    raw = _raw(text)
    uids = raw[_KEPT_START:-MAC_BYTES]
    if len(raw) < _KEPT_START + MAC_BYTES or len(uids) % UID_BYTES:
        raise BadToken("malformed")
    form, draft = raw[1 : 1 + UID_BYTES], raw[1 + UID_BYTES : _KEPT_START]
    _check(key, (_KEPT_LABEL, VERSION, form, draft, uids), raw[-MAC_BYTES:])
    _check_form(form, form_uid)
    return KeptFiles(
        draft, tuple(uids[at : at + UID_BYTES] for at in range(0, len(uids), UID_BYTES))
    )


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _raw(text: str | None) -> bytes:
    """Undo `_text`; only the very spelling that we write is taken."""
    if not text:
        raise BadToken("missing")
    if len(text) > _LONGEST_TEXT or not text.isascii():
        raise BadToken("malformed")
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except binascii.Error:
        raise BadToken("malformed") from None
    if raw[:1] != VERSION or _text(raw) != text:
        raise BadToken("malformed")
    return raw


def _mac16(key: bytes, fields: Sequence[bytes]) -> bytes:
    return mac(key, b"".join(map(lp, fields)))[:MAC_BYTES]


def _check(key: bytes, fields: Sequence[bytes], found: bytes) -> None:
    if not hmac.compare_digest(_mac16(key, fields), found):
        raise BadToken("forged")


def _check_form(found: bytes, form_uid: bytes) -> None:
    if not hmac.compare_digest(found, form_uid):
        raise BadToken("foreign")


def _moment(issued: bytes) -> datetime:
    return _EPOCH + timedelta(microseconds=int.from_bytes(issued, "big"))
