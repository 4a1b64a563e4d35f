"""The chain's mark: checks are bounded, go on where they ended, and cannot be talked past."""

import pytest

from reclamator.errors import Incomplete
from reclamator.models.audit import AuditCheck, AuditEntry, AuditHead
from reclamator.models.database import db, transaction
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import audit, audit_chain
from tests.cast import HeldClock, on_both_databases

LENGTH = 12


@pytest.fixture
def chain(mira: Staff) -> bytes:
    """A dozen links."""
    grow(LENGTH)
    return bytes(mira.company_uid)


def grow(length: int) -> None:
    with transaction():
        while (AuditHead.get_or_none() or AuditHead(seq=0, hash=b"")).seq < length:
            audit.record("story.told", detail={"n": 1})


def change(seq: int) -> None:
    """What an editor of the database does."""
    db.execute_sql(f"UPDATE audit_entry SET action = 'x.y' WHERE seq = {seq}")  # noqa: S608


@on_both_databases
def test_a_whole_chain_is_found_whole_and_stays_so_until_it_grows(chain: bytes) -> None:
    assert not audit_chain.state().is_whole

    assert audit_chain.check_on().is_whole

    grow(LENGTH + 2)
    known = audit_chain.state()
    assert (known.is_whole, known.checked, known.unchecked) == (False, LENGTH, 2)
    assert audit_chain.check_on().is_whole


@pytest.mark.parametrize("seq", [1, 7, LENGTH])
def test_the_first_broken_link_is_named(chain: bytes, seq: int) -> None:
    change(seq)

    found = audit_chain.check_on()

    assert (found.broken_at, found.is_whole, found.checked) == (seq, False, seq - 1)
    assert audit_chain.state().broken_at == seq


def test_an_end_that_was_cut_off_is_named(chain: bytes) -> None:
    db.execute_sql(f"DELETE FROM audit_entry WHERE seq > {LENGTH - 3}")  # noqa: S608

    assert audit_chain.check_on().broken_at == LENGTH - 2


def test_a_check_takes_so_many_links_and_goes_on(
    chain: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_chain, "BATCH", 2)
    monkeypatch.setattr(audit_chain, "MOST_AT_ONCE", 4)

    marks = [audit_chain.check_on().checked for _ in range(3)]

    assert marks == [4, 8, LENGTH]
    assert audit_chain.state().is_whole


def test_a_check_goes_on_from_its_mark_and_anew_from_the_first(chain: bytes) -> None:
    audit_chain.check_on()
    change(3)

    assert audit_chain.check_on().is_whole
    assert audit_chain.check_on(anew=True).broken_at == 3


def test_a_mark_that_was_written_without_the_key_is_none(chain: bytes) -> None:
    change(3)
    audit_chain.check_on()

    AuditCheck.update(broken_at=None, checked_seq=LENGTH).execute()

    assert audit_chain.state().checked_at is None
    assert audit_chain.check_on().broken_at == 3


def test_a_view_reads_a_mark_and_no_chain(chain: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AuditEntry, "expected_hash", lambda self: pytest.fail("it was checked"))

    assert audit_chain.state().length == LENGTH


@on_both_databases
def test_an_anchor_tells_when_everything_was_rewritten(chain: bytes, mira: Staff) -> None:
    line = audit_chain.anchor_now(by=bytes(mira.uid))
    known = audit_chain.state()
    assert (known.anchored, known.unanchored) == (LENGTH + 1, 0)
    assert audit_chain.check_on(anchor=line).is_whole

    AuditEntry.delete().execute()
    AuditHead.delete().execute()
    grow(LENGTH + 5)

    assert audit_chain.check_on(anew=True).is_whole
    assert audit_chain.check_on(anew=True, anchor=line).broken_at == LENGTH + 1


def test_a_line_that_is_no_anchor_is_refused_and_changes_nothing(
    chain: bytes, nina: Staff, frozen_clock: HeldClock
) -> None:
    with company_scope(bytes(nina.company_uid)):
        foreign = audit_chain.anchor_now(by=bytes(nina.uid))

    for line in ("nonsense", foreign, f"{bytes(16).hex()} 3 00 00"):
        with pytest.raises(Incomplete):
            audit_chain.check_on(anchor=line)

    assert audit_chain.state().checked_at is None
