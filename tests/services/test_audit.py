"""The audit chain: who edits the database is found out, at the right link (SECURITY 46, 47)."""

import contextlib
import hashlib
import itertools
from collections.abc import Callable
from typing import Any

import pytest

from reclamator.crypto.audit import GENESIS
from reclamator.models.audit import AuditEntry, AuditHead
from reclamator.models.complaint import Complaint
from reclamator.models.database import db, transaction
from reclamator.models.event import Event
from reclamator.models.keys import ComplaintKey
from reclamator.models.notification import Notification
from reclamator.models.scope import company_scope
from reclamator.services import actors, audit, decisions, messages
from reclamator.services.actors import Actor
from reclamator.services.audit import ChainState
from tests.cast import GRANTED, file_complaint, on_both_databases

LENGTH = 20
TARGET = 9


@pytest.fixture
def chain(acme):
    """Twenty links; whoever attacks has the database and none of the keys."""
    with transaction():
        while audit.verify().length < LENGTH:
            audit.record("story.told", actor_uid=acme.uid, object_uid=acme.uid, detail={"n": 1})
    assert audit.verify() == ChainState(LENGTH, None)
    return acme.uid


def sql(statement: str, *values: Any) -> None:
    db.execute_sql(statement.replace("?", db.param), values)


# -- the happy chain ------------------------------------------------------------------------------


@on_both_databases
def test_every_change_adds_a_link(under_review, otto):
    by = actors.of_staff(otto)
    before = audit.verify().length

    messages.reply(under_review, body="We are on it.", by=by)
    messages.note(under_review, body="Ask the workshop.", by=by)
    decisions.issue(under_review, GRANTED, by=by)

    actions = [entry.action for entry in AuditEntry.walk()][before:]
    assert actions == ["message.out", "note.added", "complaint.decide"]
    assert audit.verify() == ChainState(before + 3, None)


@on_both_databases
def test_each_company_has_a_chain_of_its_own(acme, globex):
    file_complaint(acme)
    with company_scope(globex.uid):
        before = audit.verify()

    file_complaint(acme)

    with company_scope(globex.uid):
        assert audit.verify() == before


def test_erasure_kills_what_was_said_and_the_chain_still_holds(submitted):
    ComplaintKey.delete().execute()

    assert audit.verify().broken_at is None


# -- row 46: attacks ------------------------------------------------------------------------------


def delete(_uid: bytes) -> None:
    sql("DELETE FROM audit_entry WHERE company_uid = ? AND seq = ?", _uid, TARGET)


def delete_and_close_the_gap(uid: bytes) -> None:
    delete(uid)
    for seq in range(TARGET + 1, LENGTH + 1):
        renumber(uid, seq, seq - 1)
    sql("UPDATE audit_head SET seq = seq - 1 WHERE company_uid = ?", uid)


def renumber(uid: bytes, old: int, new: int) -> None:
    where = "WHERE company_uid = ? AND seq = ?"
    sql(f"UPDATE audit_entry SET seq = ? {where}", new, uid, old)  # noqa: S608


def edit(column: str, value: Any) -> Callable[[bytes], None]:
    def attack(uid: bytes) -> None:
        where = "WHERE company_uid = ? AND seq = ?"
        sql(f"UPDATE audit_entry SET {column} = ? {where}", value, uid, TARGET)  # noqa: S608

    attack.__name__ = f"edit_{column}"
    return attack


def insert_in_the_middle(uid: bytes) -> None:
    for seq in range(LENGTH, TARGET - 1, -1):
        renumber(uid, seq, seq + 1)
    copy(uid, TARGET - 1, TARGET)
    sql("UPDATE audit_head SET seq = seq + 1 WHERE company_uid = ?", uid)


def copy(uid: bytes, seq: int, to: int) -> None:
    columns = "at, actor_uid, action, object_uid, subject_uid, detail, prev, hash"
    sql(
        f"INSERT INTO audit_entry (company_uid, seq, {columns})"  # noqa: S608
        f" SELECT company_uid, {to}, {columns} FROM audit_entry WHERE company_uid = ? AND seq = ?",
        uid,
        seq,
    )


def swap(uid: bytes) -> None:
    for old, new in ((TARGET, 99), (TARGET + 1, TARGET), (99, TARGET + 1)):
        renumber(uid, old, new)


def chain_anew_with_a_bare_hash(uid: bytes) -> None:
    """What an editor without the key can do best: everything fits, but for the key."""
    edit("action", "story.untold")(uid)
    previous = bytes(AuditEntry.get(AuditEntry.seq == TARGET - 1).hash)
    for entry in AuditEntry.select().where(AuditEntry.seq >= TARGET).order_by(AuditEntry.seq):
        said = f"{entry.seq}{entry.at}{entry.action}".encode() + previous
        where = "WHERE company_uid = ? AND seq = ?"
        bare = hashlib.sha256(said).digest()
        sql(f"UPDATE audit_entry SET prev = ?, hash = ? {where}", previous, bare, uid, entry.seq)  # noqa: S608
        previous = bare
    sql("UPDATE audit_head SET hash = ? WHERE company_uid = ?", previous, uid)


ATTACKS = [
    delete,
    delete_and_close_the_gap,
    edit("at", 1_764_000_000_000_000),
    edit("actor_uid", b"\7" * 16),
    edit("actor_uid", None),
    edit("action", "story.untold"),
    edit("object_uid", b"\7" * 16),
    edit("subject_uid", b"\7" * 16),
    edit("detail", b"\7" * 68),
    edit("detail", None),
    edit("prev", GENESIS),
    edit("hash", b"\7" * 32),
    insert_in_the_middle,
    swap,
    chain_anew_with_a_bare_hash,
]


@on_both_databases
def test_an_attack_is_found_at_its_link(chain):
    for attack in ATTACKS:
        with db.atomic() as attempt:
            attack(chain)
            assert audit.verify().broken_at == TARGET, attack.__name__
            attempt.rollback()
    assert audit.verify() == ChainState(LENGTH, None)


def test_a_forged_link_at_the_end_is_found(chain):
    copy(chain, LENGTH, LENGTH + 1)
    sql("UPDATE audit_head SET seq = seq + 1 WHERE company_uid = ?", chain)

    assert audit.verify() == ChainState(LENGTH, LENGTH + 1)


@on_both_databases
def test_a_tail_that_was_cut_off_is_missed(chain):
    cut(chain, LENGTH - 3)

    assert audit.verify() == ChainState(LENGTH - 3, LENGTH - 2)


def cut(uid: bytes, last: int) -> None:
    sql("DELETE FROM audit_entry WHERE company_uid = ? AND seq > ?", uid, last)


@pytest.mark.parametrize(("column", "value"), [("seq", LENGTH - 1), ("hash", GENESIS)])
def test_a_head_that_does_not_fit_is_found(chain, column, value):
    sql(f"UPDATE audit_head SET {column} = ? WHERE company_uid = ?", value, chain)  # noqa: S608

    assert audit.verify().broken_at == LENGTH + 1


def test_a_chain_without_its_head_is_not_whole(chain):
    sql("DELETE FROM audit_head WHERE company_uid = ?", chain)

    assert audit.verify().broken_at == LENGTH + 1


# -- the anchor -----------------------------------------------------------------------------------


def roll_back(uid: bytes, last: int) -> None:
    """Cut the tail and make the head fit: nothing in the database gives this away."""
    cut(uid, last)
    kept = AuditEntry.get(AuditEntry.seq == last)
    sql("UPDATE audit_head SET seq = ?, hash = ? WHERE company_uid = ?", last, kept.hash, uid)
    assert audit.verify() == ChainState(last, None)


@on_both_databases
def test_an_anchor_finds_what_the_database_cannot(chain):
    anchor = audit.anchor()

    roll_back(chain, LENGTH - 3)

    assert audit.verify(anchor) == ChainState(LENGTH - 3, LENGTH - 2)


def test_an_anchor_finds_a_whole_chain_that_is_gone(chain):
    anchor = audit.anchor()
    sql("DELETE FROM audit_entry")
    sql("DELETE FROM audit_head")

    assert audit.verify().broken_at is None
    assert audit.verify(anchor).broken_at == 1


def test_old_anchors_stay_true(chain):
    anchors = [audit.anchor()]
    for _ in range(3):
        with transaction():
            audit.record("story.told")
        anchors.append(audit.anchor())

    assert audit.verify(*anchors) == ChainState(LENGTH + 3, None)


def test_a_forged_or_foreign_anchor_says_nothing(chain, globex):
    with company_scope(globex.uid):
        foreign = audit.anchor()
    company, seq, _, proof = audit.anchor().split()
    forged = f"{company} {seq} {'00' * 32} {proof}"
    garbled = f"{company} 5 {'zz' * 32} {proof}"

    for line in (foreign, forged, garbled, f"{company} x y z", "junk", ""):
        assert audit.verify(line) == ChainState(LENGTH, None)


# -- row 47: neither or both ----------------------------------------------------------------------


class PulledPlug(BaseException):
    """The process dies here."""


def rows() -> tuple[Any, ...]:
    head = AuditHead.get()
    state = [(row.state, row.version) for row in Complaint.select()]
    return state, Event.select().count(), Notification.select().count(), head.seq, bytes(head.hash)


@on_both_databases
def test_a_change_and_its_link_are_written_together_or_not_at_all(under_review, otto, monkeypatch):
    """The plug is pulled before every single statement of a decision, in turn."""
    before, by = rows(), actors.of_staff(otto)
    pulled = 0
    while not decided_with_the_plug_pulled_at(pulled, under_review, by, monkeypatch):
        assert rows() == before, f"at statement {pulled}"
        assert audit.verify().broken_at is None
        pulled += 1

    assert pulled > 10
    assert rows() != before
    assert audit.verify().broken_at is None


def decided_with_the_plug_pulled_at(
    place: int, complaint: Complaint, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> bool:
    execute, left = db.obj.execute_sql, itertools.count(place, -1)

    def count_down(statement: str, *rest: Any) -> Any:
        if next(left) == 0:
            raise PulledPlug
        return execute(statement, *rest)

    with monkeypatch.context() as patch, contextlib.suppress(PulledPlug):
        patch.setattr(db.obj, "execute_sql", count_down)
        decisions.issue(complaint, GRANTED, by=by)
        return True
    return False


def test_a_link_is_not_written_without_a_transaction(acme):
    with pytest.raises(RuntimeError, match="transaction"):
        audit.record("story.told")
