"""The form's single-use token: the same token again is answered with the first receipt."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import timedelta

from reclamator import clock
from reclamator.crypto import form_token, keys
from reclamator.crypto.form_token import KeptFiles, Token
from reclamator.errors import BadToken
from reclamator.models import vault
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint, Submission
from reclamator.models.fields import new_uid
from reclamator.services import attachments
from reclamator.services.attachments import Incoming
from reclamator.services.intake.answers import Answers, canonical, content_hash
from reclamator.services.intake.receipts import Receipt, receipt

TOKEN_LIFE = timedelta(hours=24)
RECEIPT_LIFE = timedelta(days=30)
TIME_TRAP = timedelta(seconds=3)

FILES = "files"
# the order is a format: rows of thirty days are compared with it
_PARTS = (
    "kind",
    "category",
    "description",
    "claim",
    "product",
    "order_number",
    "sold_by",
    "purchased_on",
    "occurred_on",
    "name",
    "email",
    "phone",
    "country",
    "buyer",
    "organisation",
    "postal_address",
    "extra",
    FILES,
)
_PART_BYTES = 8


def new_token(company: Company) -> str:
    """Return a single-use token for the company's form."""
    return form_token.issue(
        vault.install_secret("form_token"),
        form_uid=bytes(company.uid),
        issued_at=clock.now(),
        nonce=new_uid(),
    )


def read_token(company: Company, text: str | None) -> Token:
    """Read a token; raises BadToken (missing, malformed, forged, foreign). Age is not judged."""
    return form_token.read(vault.install_secret("form_token"), text, form_uid=bytes(company.uid))


def is_too_fast(token: Token) -> bool:
    """Whether nobody could have filled in the form since the token was issued."""
    return clock.now() - token.issued_at < TIME_TRAP


def first_receipt(
    token: Token, answers: Answers, *, files: Sequence[Incoming] = (), kept: KeptFiles | None = None
) -> Receipt | None:
    """Return the receipt of a used token, naming what differs from the first content.

    `answers` are normalised; `kept` is the signed list, whether or not its draft still lies here.
    Raises BadToken("expired") when the token is too old for its first use or its receipt.
    """
    used = Submission.get_or_none(Submission.nonce == token.nonce)
    age = clock.now() - token.issued_at
    life = TOKEN_LIFE if used is None else RECEIPT_LIFE
    if not -TOKEN_LIFE <= age <= life:
        raise BadToken("expired")
    if used is None:
        return None
    uid = bytes(used.complaint_uid)
    found = receipt(Complaint.get(Complaint.uid == uid))
    digests = [attachments.fingerprint(file) for file in files]
    changed = _differing(bytes(used.content_digest), _digest(uid, answers, digests, kept))
    if changed:
        return replace(found, changed=changed)
    return replace(found, content_hash=content_hash(answers))


def require_unused(token: Token) -> None:
    """Stop who comes second before they write and so hold up others; raises BadToken."""
    if Submission.select(Submission.nonce).where(Submission.nonce == token.nonce).exists():
        raise BadToken("used")


def use(
    token: Token,
    complaint_uid: bytes,
    answers: Answers,
    digests: Sequence[str],
    kept: KeptFiles | None,
) -> None:
    """Use a token up; a transaction must be open. Raises IntegrityError when it was used."""
    Submission.create(
        nonce=token.nonce,
        complaint_uid=complaint_uid,
        content_digest=_digest(complaint_uid, answers, digests, kept),
        created_at=clock.now(),
    )


def _digest(
    complaint_uid: bytes, answers: Answers, digests: Sequence[str], kept: KeptFiles | None
) -> bytes:
    """Return one short MAC a part, under a key of the complaint's: erasing it ends all guessing."""
    key = keys.hkdf_expand(vault.complaint_dek(complaint_uid), b"reclamator/v1/content")
    uids = kept.attachment_uids if kept else ()
    parts = asdict(answers) | {FILES: sorted([*digests, *(uid.hex() for uid in uids)])}
    return b"".join(
        keys.mac(key, keys.lp(name.encode()) + canonical(parts[name]))[:_PART_BYTES]
        for name in _PARTS
    )


def _differing(first: bytes, again: bytes) -> frozenset[str]:
    places = range(0, len(again), _PART_BYTES)
    return frozenset(
        name
        for name, at in zip(_PARTS, places, strict=True)
        if first[at : at + _PART_BYTES] != again[at : at + _PART_BYTES]
    )
