"""The audit chain: one link for each change, written in the transaction of the change."""

from dataclasses import dataclass
from typing import Any

from reclamator import clock
from reclamator.crypto.audit import GENESIS
from reclamator.crypto.keys import ZERO_UID
from reclamator.models import database, scope
from reclamator.models.audit import AuditEntry, AuditHead


@dataclass(frozen=True)
class ChainState:
    """What a walk over the chain found: its length, and the first broken link, if any."""

    length: int
    broken_at: int | None


def record(
    action: str,
    *,
    actor_uid: bytes | None = None,
    object_uid: bytes | None = None,
    complaint_uid: bytes | None = None,
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add a link; a transaction must be open. `detail` is sealed under the complaint's key."""
    head = _locked_head()
    entry = AuditEntry(
        seq=head.seq + 1,
        at=clock.now(),
        actor_uid=actor_uid,
        action=action,
        object_uid=object_uid or complaint_uid,
        subject_uid=complaint_uid or ZERO_UID,
        prev=head.hash,
        hash=GENESIS,
        detail=detail,
    )
    entry.hash = entry.expected_hash()
    entry.save(force_insert=True)
    AuditHead.update(seq=entry.seq, hash=entry.hash).execute()
    return entry


def verify() -> ChainState:
    """Walk the chain of the company in scope from its first link."""
    previous, expected_seq = GENESIS, 1
    for entry in AuditEntry.walk():
        intact = (
            entry.seq == expected_seq
            and bytes(entry.prev) == previous
            and bytes(entry.hash) == entry.expected_hash()
        )
        if not intact:
            return ChainState(expected_seq - 1, expected_seq)
        previous, expected_seq = bytes(entry.hash), expected_seq + 1
    return _against_head(previous, expected_seq - 1)


def _against_head(last_hash: bytes, length: int) -> ChainState:
    head = AuditHead.get_or_none()
    is_whole = head is None or (head.seq == length and bytes(head.hash) == last_hash)
    return ChainState(length, None if is_whole else length + 1)


def _locked_head() -> AuditHead:
    uid = scope.current().uid
    AuditHead.insert(company_uid=uid, seq=0, hash=GENESIS).on_conflict_ignore().execute()
    query = AuditHead.select()
    return (query.for_update() if database.is_postgres() else query).get()

