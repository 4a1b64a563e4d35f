"""Attachments: sealed before they are stored, verified before a byte leaves, on both stores."""

import io
from dataclasses import replace
from pathlib import Path

import pytest

from reclamator.config import Settings
from reclamator.errors import BadFile, Gone
from reclamator.models.attachment import Attachment
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.keys import ComplaintKey
from reclamator.models.message import Message
from reclamator.models.scope import company_scope
from reclamator.services import actors, attachments, installation, messages, orphans
from reclamator.services.attachments import Incoming
from reclamator.transports.blobs import StoreFault, blob_name
from tests import corpus
from tests.cast import file_complaint

KETTLE = corpus.photo()
PAPER = corpus.photo("PNG", size=(40, 40))

on_both_stores = pytest.mark.parametrize(
    "store_kind", ["directory", pytest.param("s3", marks=pytest.mark.s3)], indirect=True
)


@pytest.fixture
def store_kind(request: pytest.FixtureRequest) -> str:
    """Where the files of the story lie."""
    return getattr(request, "param", "directory")


@pytest.fixture
def settings(settings: Settings, store_kind: str, request: pytest.FixtureRequest) -> Settings:
    """The installation, with a bucket for its files where the story wants one."""
    if store_kind == "directory":
        return settings
    return replace(settings, blob_url=request.getfixturevalue("s3_url"))


def incoming(data: bytes = KETTLE, name: str = "kettle.jpg", kind: str = "image/jpeg") -> Incoming:
    return Incoming(io.BytesIO(data), name, kind)


@pytest.fixture
def complained(acme) -> Complaint:
    """Ada's complaint with a photo."""
    return file_complaint(acme, files=[incoming()])


@pytest.fixture
def photo(complained: Complaint) -> Attachment:
    """The photo."""
    (row,) = Attachment.of(complained.uid)
    return row


def objects() -> list[str]:
    return list(installation.store().names())


def stored(uid: bytes, company_uid: bytes) -> bytes:
    with installation.store().open(blob_name(company_uid, uid)) as found:
        return found.read()


def replaced(uid: bytes, company_uid: bytes, content: bytes) -> None:
    installation.store().put(blob_name(company_uid, uid), io.BytesIO(content))


# -- stories --------------------------------------------------------------------------------------


@on_both_stores
def test_a_photo_comes_back_as_it_was_sent_and_a_copy_is_there_to_look_at(photo):
    assert b"".join(attachments.original(photo)) == KETTLE
    assert b"".join(attachments.preview(photo)).startswith(b"\xff\xd8")
    assert (photo.name, photo.mime, int(photo.size)) == ("kettle.jpg", "image/jpeg", len(KETTLE))
    assert photo.message_uid == Message.openings([photo.complaint_uid])[photo.complaint_uid].uid


@on_both_stores
def test_what_is_stored_is_ciphertext_under_a_name_that_says_nothing(photo, acme):
    names = objects()

    assert sorted(names) == sorted(blob_name(acme.uid, u) for u in (photo.uid, photo.preview_uid))
    for uid in (photo.uid, photo.preview_uid):
        assert KETTLE[:64] not in stored(uid, acme.uid)
        assert b"JFIF" not in stored(uid, acme.uid)


@on_both_stores
def test_a_reply_brings_files_too_and_they_stand_in_order(complained, otto):
    by = actors.of_staff(otto)

    said = messages.reply(complained, body="See here.", by=by, files=[incoming(PAPER, "1.png", "")])
    messages.add_files(complained, files=[incoming()], by=actors.COMPLAINANT)

    rows = Attachment.of(complained.uid)
    assert [row.position for row in rows] == [1, 2, 3]
    assert [row.message_uid == said.uid for row in rows] == [False, True, False]
    assert [row.by_staff_uid for row in rows] == [None, otto.uid, None]


def test_a_place_is_never_given_twice(complained):
    first, second = (
        messages.add_files(complained, files=[incoming()], by=actors.COMPLAINANT)[0]
        for _ in range(2)
    )
    Attachment.delete().where(Attachment.uid == first.uid).execute()

    (third,) = messages.add_files(complained, files=[incoming()], by=actors.COMPLAINANT)

    assert (second.position, third.position) == (3, 4)


@pytest.mark.parametrize(
    ("size", "bucket"),
    [(1, "S"), (100_000, "S"), (100_001, "M"), (1_000_001, "L"), (5_000_001, "XL")],
)
def test_of_a_size_only_its_like_stays_readable(size, bucket):
    assert attachments.size_bucket(size) == bucket


# -- what cannot be opened is gone (410) ----------------------------------------------------------


@on_both_stores
@pytest.mark.parametrize("kept", [0, 1, 47, 48, -1])
def test_a_truncated_file_is_gone_before_its_first_byte(photo, acme, kept):
    whole = stored(photo.uid, acme.uid)
    replaced(photo.uid, acme.uid, whole[:kept])

    with pytest.raises(Gone):
        attachments.original(photo)


@on_both_stores
def test_a_lost_file_is_gone(photo, acme):
    installation.store().delete(blob_name(acme.uid, photo.uid))

    with pytest.raises(Gone):
        attachments.original(photo)
    assert b"".join(attachments.preview(photo))


@on_both_stores
def test_a_file_put_in_the_place_of_another_is_gone(photo, acme):
    replaced(photo.uid, acme.uid, stored(photo.preview_uid, acme.uid))

    with pytest.raises(Gone):
        attachments.original(photo)


def test_an_erased_complaint_has_no_files(photo, acme):
    ComplaintKey.delete().execute()

    with company_scope(acme.uid), pytest.raises(Gone):
        attachments.original(photo)


def test_a_paper_without_a_picture_has_nothing_to_look_at(acme):
    words = incoming(b"It leaks.\n", "words.txt", "text/plain")
    (row,) = Attachment.of(file_complaint(acme, files=[words]).uid)

    with pytest.raises(Gone):
        attachments.preview(row)


# -- nothing half ---------------------------------------------------------------------------------


@on_both_stores
def test_a_bad_second_file_takes_the_first_with_it(acme):
    with pytest.raises(BadFile):
        file_complaint(acme, files=[incoming(), incoming(b"MZ\x90", "setup.exe", "")])

    assert objects() == []
    assert Complaint.select().count() == 0


@on_both_stores
def test_a_store_that_fails_in_the_middle_leaves_no_complaint(acme, monkeypatch):
    store, asked = installation.store(), []
    put = store.put

    def fail_the_third_time(name: str, source: io.BytesIO) -> None:
        asked.append(name)
        if len(asked) == 3:
            raise StoreFault("The disk is full.")
        put(name, source)

    monkeypatch.setattr(store, "put", fail_the_third_time)
    with pytest.raises(StoreFault):
        file_complaint(acme, files=[incoming(), incoming(PAPER, "2.png", "image/png")])

    assert objects() == []
    assert Complaint.select().count() == ComplaintKey.select().count() == 0


@on_both_stores
def test_a_message_that_cannot_be_written_leaves_no_file(complained, otto, monkeypatch):
    before = objects()

    def fail(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Message, "create", fail)
    with pytest.raises(RuntimeError):
        messages.write(complained, body="Look.", files=[incoming()])

    assert objects() == before
    assert len(Attachment.of(complained.uid)) == 1


@on_both_stores
def test_the_sweep_takes_what_no_row_refers_to_and_nothing_else(photo, acme, frozen_clock):
    orphan = blob_name(acme.uid, b"\7" * 16)
    installation.store().put(orphan, io.BytesIO(b"left by a crash"))
    kept = set(objects()) - {orphan}

    assert orphans.sweep() == 0, "it may be on its way into a row"
    frozen_clock.advance(days=400)
    assert orphans.sweep() == 1

    assert set(objects()) == kept
    assert b"".join(attachments.original(photo)) == KETTLE


@pytest.mark.s3
@pytest.mark.parametrize("store_kind", ["s3"], indirect=True)
def test_a_bucket_that_is_away_is_not_called_gone(photo, monkeypatch, s3_server):
    """A person is told to come back; 410 would say that the evidence is lost."""
    from reclamator.transports.blobs import S3Store

    monkeypatch.setattr(installation, "store", lambda: S3Store(s3_server.url("nowhere")))

    with pytest.raises(StoreFault):
        attachments.original(photo)


def test_a_disk_that_is_away_is_not_called_gone(photo, settings):
    Path(settings.blobs).rename(settings.data_dir / "elsewhere")

    with pytest.raises(StoreFault):
        attachments.original(photo)


def test_what_was_sealed_in_an_open_transaction_can_be_taken_back(complained):
    with pytest.raises(ZeroDivisionError), transaction():
        fail_after_adding(complained)

    assert len(Attachment.of(complained.uid)) == 1


def fail_after_adding(complaint: Complaint) -> None:
    messages.add_files(complaint, files=[incoming()], by=actors.COMPLAINANT)
    raise ZeroDivisionError
