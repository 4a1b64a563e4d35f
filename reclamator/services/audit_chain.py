"""The chain's state for a page: checked in bounded steps from a remembered mark, and anchored.

A view checks nothing. A check goes on from the mark, or begins anew; each takes at most so many
links that nobody waits, and whoever asks again goes on.
"""

from dataclasses import dataclass
from datetime import datetime

from peewee import JOIN

from reclamator import clock
from reclamator.crypto import keys
from reclamator.crypto.audit import GENESIS
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models import scope, vault
from reclamator.models.audit import AuditCheck, AuditEntry, AuditHead
from reclamator.models.database import transaction
from reclamator.models.fields import EPOCH
from reclamator.services import audit

BATCH = 1_000
MOST_AT_ONCE = 20_000


@dataclass(frozen=True)
class ChainMark:
    """How long the chain is, how far it was found whole, where it broke, and its last anchor."""

    length: int
    checked: int = 0
    checked_hash: bytes = GENESIS
    checked_at: datetime | None = None
    broken_at: int | None = None
    anchored: int = 0
    anchored_at: datetime | None = None

    @property
    def is_whole(self) -> bool:
        """Whether every link was checked and none is broken."""
        return self.checked_at is not None and not self.broken_at and self.unchecked == 0

    @property
    def unchecked(self) -> int:
        """How many links came since the last check."""
        return max(0, self.length - self.checked)

    @property
    def unanchored(self) -> int:
        """How many links no anchor holds yet."""
        return max(0, self.length - self.anchored)


def state() -> ChainMark:
    """Return what is known without checking anything; a mark that is not ours is no mark."""
    head = _head_and_mark()
    length, row = (head.seq, getattr(head, "mark", None)) if head else (0, None)
    if row is None or bytes(row.proof) != _proof(row):
        return ChainMark(length)
    return ChainMark(
        length,
        row.checked_seq,
        bytes(row.checked_hash),
        row.checked_at,
        row.broken_at,
        row.anchored_seq,
        row.anchored_at,
    )


def check_on(*, anew: bool = False, anchor: str = "") -> ChainMark:
    """Check the links behind the mark, or from the first; returns the new state.

    An anchor that was kept apart must lie on the chain. Raises Incomplete for a line that is no
    anchor of this company.
    """
    known = state()
    begin_anew = anew or bool(known.broken_at)
    seq, last = (0, GENESIS) if begin_anew else (known.checked, known.checked_hash)
    off_anchor = _off_anchor(anchor)
    seq, last, broken_at = _walk(seq, last)
    if broken_at is None:
        broken_at = off_anchor or _cut_off(seq, last)
    _keep(known, seq, last, broken_at)
    return state()


def anchor_now(*, by: bytes) -> str:
    """Return a line that holds the chain's present end, to keep apart, and remember that."""
    with transaction():
        audit.record("audit.anchored", actor_uid=by)
        line = audit.anchor()
        known = state()
        _write(known, anchored_seq=known.length, anchored_at=clock.now())
    return line


def _head_and_mark() -> AuditHead | None:
    """Return the chain's end with the mark of the last check beside it, with one query."""
    of_it = AuditCheck.company_uid == AuditHead.company_uid
    query = AuditHead.select(AuditHead, AuditCheck)
    return query.join(AuditCheck, JOIN.LEFT_OUTER, on=of_it, attr="mark").first()


def _walk(seq: int, last: bytes) -> tuple[int, bytes, int | None]:
    """Go along the chain in batches; return where it ended, and the first broken link."""
    for _ in range(MOST_AT_ONCE // BATCH):
        batch = AuditEntry.after(seq, BATCH)
        for entry in batch:
            if not _follows(entry, seq, last):
                return seq, last, seq + 1
            seq, last = entry.seq, bytes(entry.hash)
        if len(batch) < BATCH:
            break
    return seq, last, None


def _follows(entry: AuditEntry, seq: int, last: bytes) -> bool:
    return (
        entry.seq == seq + 1
        and bytes(entry.prev) == last
        and bytes(entry.hash) == entry.expected_hash()
    )


def _cut_off(seq: int, last: bytes) -> int | None:
    """Return the first link that is missing at the end, when the walk has come to it."""
    if AuditEntry.after(seq, 1):
        return None
    head = AuditHead.get_or_none()
    end, end_hash = (head.seq, bytes(head.hash)) if head else (0, GENESIS)
    return None if (end, end_hash) == (seq, last) else seq + 1


def _off_anchor(line: str) -> int | None:
    """Return the place of an anchor that the chain does not hold any more."""
    if not line.strip():
        return None
    held = audit.read_anchors((line.strip(),))
    if not held:
        sentence = _l("This line is no anchor of your company. Copy it whole, from its first sign.")
        raise Incomplete([FieldError("anchor", sentence)])
    ((seq, expected),) = held.items()
    entry = AuditEntry.at_place(seq)
    return None if entry and bytes(entry.hash) == expected else seq


def _keep(known: ChainMark, seq: int, last: bytes, broken_at: int | None) -> None:
    with transaction():
        _write(
            known,
            checked_seq=seq,
            checked_hash=last,
            checked_at=clock.now(),
            broken_at=broken_at,
        )


def _write(known: ChainMark, **changes: object) -> None:
    """Write the mark anew with its proof; a transaction must be open."""
    row = AuditCheck(
        **{
            "company_uid": scope.current().uid,
            "checked_seq": known.checked,
            "checked_hash": known.checked_hash,
            "checked_at": known.checked_at,
            "broken_at": known.broken_at,
            "anchored_seq": known.anchored,
            "anchored_at": known.anchored_at,
            **changes,
        }
    )
    row.proof = _proof(row)
    AuditCheck.delete().execute()
    row.save(force_insert=True)


def _proof(row: AuditCheck) -> bytes:
    said = (
        bytes(row.company_uid).hex(),
        row.checked_seq,
        bytes(row.checked_hash).hex(),
        _moment(row.checked_at),
        row.broken_at or 0,
        row.anchored_seq,
        _moment(row.anchored_at),
    )
    text = "check " + " ".join(map(str, said))
    return keys.mac(vault.install_secret("audit_anchor"), text.encode())


def _moment(at: datetime | None) -> int:
    return 0 if at is None else int((at - EPOCH).total_seconds() * 1_000_000)
