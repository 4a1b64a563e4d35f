"""Drafts: sealed for two days, moved without being opened, gone without a trace."""

import errno
from typing import Any

import pytest

from reclamator.errors import BadFile, BadToken
from reclamator.models.attachment import Attachment
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.draft import DraftFile, IntakeDraft
from reclamator.models.scope import company_scope
from reclamator.services import attachments, audit, drafts, installation, intake
from reclamator.services.intake import Arrival
from tests.cast import ADA, HeldClock, on_both_databases
from tests.corpus import pdf, photo
from tests.services.uploads import incoming


def objects() -> int:
    """How many sealed objects there are."""
    return len(list(installation.store().names()))


@on_both_databases
def test_kept_files_become_attachments_untouched(acme: Company) -> None:
    kept, photo_row = drafts.keep(None, incoming("kettle.jpg", photo()))
    kept, _ = drafts.keep(kept, incoming("order.pdf", pdf()))
    sealed = {bytes(row.uid): bytes(row.__data__["name"]) for row in DraftFile.select()}

    sent = intake.submit(acme, ADA, files=[], kept=kept, arrival=Arrival())

    files = Attachment.of(sent.complaint_uid)
    assert sent.complaint_uid == kept.draft_uid
    assert [file.name for file in files] == ["kettle.jpg", "order.pdf"]
    assert {bytes(file.uid): bytes(file.__data__["name"]) for file in files} == sealed
    assert b"".join(attachments.original(files[0])) == photo()
    assert b"".join(attachments.preview(files[0]))
    assert bytes(files[0].uid) == photo_row.uid
    assert IntakeDraft.select().count() == DraftFile.select().count() == 0
    assert audit.verify(acme.uid).broken_at is None


def test_the_list_is_signed_for_one_company(acme: Company, globex: Company) -> None:
    kept, _ = drafts.keep(None, incoming("kettle.jpg", photo()))
    text = drafts.sign(acme, kept)

    assert drafts.read_kept(acme, text) == kept
    assert drafts.read_kept(globex, text) is None
    assert drafts.read_kept(acme, text[:-1] + ("A" if text[-1] != "A" else "B")) is None
    for nothing in (None, "", "nonsense", "é"):
        assert drafts.read_kept(acme, nothing) is None


def test_another_company_does_not_find_a_draft(acme: Company, globex: Company) -> None:
    kept, _ = drafts.keep(None, incoming("kettle.jpg", photo()))

    with company_scope(globex.uid):
        assert drafts.is_here(kept) is False
        with pytest.raises(BadToken):
            drafts.hold_key(kept.draft_uid)


def test_a_file_that_was_taken_out_leaves_no_object(acme: Company) -> None:
    kept, first = drafts.keep(None, incoming("a.jpg", photo()))
    kept, second = drafts.keep(kept, incoming("b.jpg", photo()))
    assert objects() == 4

    sent = intake.submit(
        acme, ADA, files=[], kept=drafts.without(kept, {first.uid}), arrival=Arrival()
    )

    assert [bytes(file.uid) for file in Attachment.of(sent.complaint_uid)] == [second.uid]
    assert [file.position for file in Attachment.of(sent.complaint_uid)] == [1]
    assert objects() == 2


def test_after_two_days_nothing_is_left(acme: Company, frozen_clock: HeldClock) -> None:
    old, _ = drafts.keep(None, incoming("a.jpg", photo()))
    frozen_clock.advance(hours=47)
    young, _ = drafts.keep(None, incoming("b.pdf", pdf()))
    assert drafts.is_here(old)
    frozen_clock.advance(hours=1, seconds=1)

    assert drafts.is_here(old) is False
    assert drafts.forget_expired() == 1

    assert drafts.is_here(young)
    assert objects() == 1
    assert IntakeDraft.select().count() == DraftFile.select().count() == 1
    assert drafts.forget_expired() == 0


def test_a_sent_draft_is_not_forgotten(acme: Company, frozen_clock: HeldClock) -> None:
    kept, _ = drafts.keep(None, incoming("a.jpg", photo()))
    sent = intake.submit(acme, ADA, files=[], kept=kept, arrival=Arrival())
    frozen_clock.advance(days=3)

    drafts.forget_expired()

    (file,) = Attachment.of(sent.complaint_uid)
    assert b"".join(attachments.original(file)) == photo()


def test_a_bad_file_makes_no_draft(acme: Company) -> None:
    with pytest.raises(BadFile):
        drafts.keep(None, incoming("a.jpg", b"no picture"))

    assert IntakeDraft.select().count() == objects() == 0


@pytest.mark.parametrize("spare", [0, 1])
def test_a_full_disk_makes_no_draft(
    spare: int, acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, put, left = installation.store(), installation.store().put, [spare]

    def put_or_fail(name: str, source: Any) -> None:
        if not left[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        left[0] -= 1
        put(name, source)

    monkeypatch.setattr(store, "put", put_or_fail)
    with pytest.raises(OSError, match="No space"):
        drafts.keep(None, incoming("a.jpg", photo()))

    assert IntakeDraft.select().count() == objects() == 0


def test_a_store_that_does_not_delete_loses_no_complaint(
    acme: Company, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, first = drafts.keep(None, incoming("a.jpg", photo()))
    kept, _ = drafts.keep(kept, incoming("b.jpg", photo()))

    def refuse(name: str) -> None:
        raise PermissionError(name)

    monkeypatch.setattr(installation.store(), "delete", refuse)
    intake.submit(acme, ADA, files=[], kept=drafts.without(kept, {first.uid}), arrival=Arrival())

    assert Complaint.select().count() == 1
    assert objects() == 4


def test_together_files_are_bounded(acme: Company) -> None:
    nine = photo() + bytes(9 * 1024 * 1024)
    kept, _ = drafts.keep(None, incoming("1.jpg", nine))
    kept, _ = drafts.keep(kept, incoming("2.jpg", nine))

    with pytest.raises(BadFile) as refused:
        drafts.keep(kept, incoming("3.jpg", nine))

    assert refused.value.reason == "too_large_together"
    assert drafts.total_bytes(kept) > 18 * 1024 * 1024
    assert DraftFile.select().count() == 2
