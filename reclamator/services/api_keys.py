"""API keys: a machine's right to act for a company, within its scopes."""

import hashlib
from dataclasses import dataclass

from reclamator import clock, entropy
from reclamator.domain.permissions import Scope
from reclamator.models.api_key import ApiKey, IdempotentReply
from reclamator.models.company import Company
from reclamator.models.database import transaction
from reclamator.models.scope import unscoped
from reclamator.services import actors, audit
from reclamator.services.actors import Actor

PREFIX = "rk_"


@dataclass(frozen=True)
class KeyHolder:
    """A recognised key: its company, its scopes and the actor it is."""

    company: Company
    scopes: frozenset[Scope]
    actor: Actor


def create(*, label: str, scopes: list[Scope], by: bytes | None = None) -> str:
    """Make a key for the company in scope; it is shown once and kept as a hash (256 bits)."""
    secret = PREFIX + entropy.token_bytes(32).hex()
    with transaction():
        row = ApiKey.create(
            key_hash=_hash(secret),
            scopes=",".join(scope.value for scope in scopes),
            label=label,
            created_at=clock.now(),
        )
        audit.record("api_key.created", actor_uid=by, object_uid=row.uid)
    return secret


def recognise(secret: str) -> KeyHolder | None:
    """Return who holds this key, or None when it is unknown or revoked."""
    with unscoped("a key names its company"):
        row = ApiKey.get_or_none(ApiKey.key_hash == _hash(secret), ApiKey.revoked_at.is_null())
    if row is None:
        return None
    scopes = frozenset(Scope(code) for code in row.scopes.split(","))
    company = Company.by_uid(bytes(row.company_uid))
    return KeyHolder(company, scopes, actors.of_key(bytes(row.uid), scopes))


def revoke(uid: bytes, *, by: bytes | None = None) -> None:
    """End a key at once."""
    with transaction():
        ApiKey.update(revoked_at=clock.now()).where(ApiKey.uid == uid).execute()
        audit.record("api_key.revoked", actor_uid=by, object_uid=uid)


def reply_of(holder: KeyHolder, key: str) -> IdempotentReply | None:
    """Return what this idempotency key answered before, or None."""
    return IdempotentReply.get_or_none(
        IdempotentReply.api_key_uid == holder.actor.uid,
        IdempotentReply.key_hash == _hash(key),
    )


def remember_reply(
    holder: KeyHolder,
    key: str,
    *,
    request_digest: bytes,
    status: int,
    complaint_uid: bytes | None = None,
    object_uid: bytes | None = None,
) -> None:
    """Keep a reference to an answer; the transaction of the change must be open."""
    IdempotentReply.create(
        api_key_uid=holder.actor.uid,
        key_hash=_hash(key),
        request_digest=request_digest,
        status=status,
        complaint_uid=complaint_uid,
        object_uid=object_uid,
        created_at=clock.now(),
    )


def _hash(text: str) -> bytes:
    """The secret has 256 random bits, so a plain hash cannot be guessed back."""
    return hashlib.sha256(text.encode()).digest()
