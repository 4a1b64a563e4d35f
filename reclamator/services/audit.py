"""The audit chain: one link for each change, written in the transaction of the change.

The chain tells by itself what was edited, put in, taken out or moved. That its end was cut off it
tells by the head row; an anchor, kept where the database's editor cannot reach it, tells even when
that row was rewritten too.
"""

import hmac
from dataclasses import dataclass
from typing import Any

from reclamator import clock
from reclamator.crypto import keys
from reclamator.crypto.audit import GENESIS
from reclamator.crypto.keys import ZERO_UID
from reclamator.models import database, scope, vault
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
    database.require_transaction()
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


def anchor() -> str:
    """Return one line that holds today's end of the chain of the company in scope, to keep apart.

    It is "company seq hash mac" in hexadecimal; only who holds the keys can write one.
    """
    head = AuditHead.get_or_none()
    seq, last = (head.seq, bytes(head.hash)) if head else (0, GENESIS)
    return _anchor(seq, last)


def foreign_asked(actor_uid: bytes | None, *, what: str = "complaint") -> None:
    """Note in the asker's own chain that they named something of another company.

    Which one is not written down: its number belongs to others.
    """
    with database.transaction():
        record(f"{what}.foreign_asked", actor_uid=actor_uid)


def verify(*anchors: str) -> ChainState:
    """Walk the chain of the company in scope from its first link.

    Every anchor of this company must lie on the chain; those of other companies are passed over.
    """
    held = read_anchors(anchors)
    previous, expected_seq = GENESIS, 1
    for entry in AuditEntry.walk():
        intact = (
            entry.seq == expected_seq
            and bytes(entry.prev) == previous
            and bytes(entry.hash) == entry.expected_hash()
            and held.pop(expected_seq, bytes(entry.hash)) == bytes(entry.hash)
        )
        if not intact:
            return ChainState(expected_seq - 1, expected_seq)
        previous, expected_seq = bytes(entry.hash), expected_seq + 1
    is_whole = _ends_at(previous, expected_seq - 1) and not held
    return ChainState(expected_seq - 1, None if is_whole else expected_seq)


def _ends_at(last_hash: bytes, length: int) -> bool:
    head = AuditHead.get_or_none()
    if head is None:
        return length == 0
    return head.seq == length and bytes(head.hash) == last_hash


def _anchor(seq: int, last: bytes) -> str:
    place = f"{scope.current().uid.hex()} {seq} {last.hex()}"
    proof = keys.mac(vault.install_secret("audit_anchor"), place.encode())
    return f"{place} {proof.hex()}"


def read_anchors(lines: tuple[str, ...]) -> dict[int, bytes]:
    """Return the hash of each anchored link; a line that we did not write says nothing."""
    here, found = scope.current().uid.hex(), {}
    for line in lines:
        company, seq, last, _ = (*line.split(), "", "", "", "")[:4]
        is_ours = company == here and seq.isdecimal() and len(last) == len(GENESIS.hex())
        if is_ours and hmac.compare_digest(_anchor(int(seq), _hex(last)), line.strip()):
            found[int(seq)] = _hex(last)
    found.pop(0, None)
    return found


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _locked_head() -> AuditHead:
    uid = scope.current().uid
    AuditHead.insert(company_uid=uid, seq=0, hash=GENESIS).on_conflict_ignore().execute()
    query = AuditHead.select()
    return (query.for_update() if database.is_postgres() else query).get()
