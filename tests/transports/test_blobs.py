"""Where sealed files lie: a directory and a bucket behave alike, also when something is wrong."""

import errno
import io
import os
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reclamator import clock
from reclamator.config import Settings
from reclamator.errors import DomainError, SettingsError
from reclamator.transports import blobs
from reclamator.transports.blobs import BlobStore, DirectoryStore, S3Store, StoreFault, blob_name
from tests.servers import S3Server

NAME = blob_name(b"\1" * 16, b"\2" * 16)
OTHER = blob_name(b"\1" * 16, b"\3" * 16)
TEN_MEGABYTES = 10 * 1024 * 1024

on_both_stores = pytest.mark.parametrize(
    "store", ["directory", pytest.param("s3", marks=pytest.mark.s3)], indirect=True
)


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    """An empty store of this test's own."""
    address = None
    if request.param == "s3":
        address = request.getfixturevalue("s3_url")
    return blobs.open_store(Settings(data_dir=tmp_path, blob_url=address))


class BrokenStream(io.BytesIO):
    """Breaks off in the middle, as an upload may."""

    def read(self, count: int | None = -1, /) -> bytes:
        """Give half of what is asked for in pieces; fail on the rest."""
        if self.tell() or count in (None, -1):
            raise ConnectionError("gone")
        return super().read(len(self.getvalue()) // 2)


def put(store: BlobStore, name: str = NAME, content: bytes = b"sealed") -> None:
    store.put(name, io.BytesIO(content))


# -- what both do ---------------------------------------------------------------------------------


@on_both_stores
@pytest.mark.parametrize("size", [0, 1, 65_536, TEN_MEGABYTES])
def test_what_is_put_is_what_is_opened(store, size):
    content = os.urandom(size)

    put(store, content=content)

    with store.open(NAME) as found:
        assert found.read() == content
    assert store.size(NAME) == size
    assert list(store.names()) == [NAME]


@on_both_stores
def test_a_missing_object_is_missing(store):
    put(store, OTHER)

    with pytest.raises(FileNotFoundError):
        store.open(NAME)
    with pytest.raises(FileNotFoundError):
        store.size(NAME)
    store.delete(NAME)


@on_both_stores
def test_what_is_deleted_is_gone_and_the_rest_stays(store):
    put(store)
    put(store, OTHER)

    store.delete(NAME)

    assert list(store.names()) == [OTHER]


@on_both_stores
def test_a_second_object_of_the_name_replaces_the_first(store):
    put(store, content=b"first")
    put(store, content=b"second")

    with store.open(NAME) as found:
        assert found.read() == b"second"


@on_both_stores
def test_an_empty_store_has_no_names(store):
    assert list(store.names()) == []
    assert list(store.written_before(clock.now() + timedelta(days=1))) == []


@on_both_stores
def test_many_objects_are_walked_to_the_end(store):
    names = {blob_name(bytes([n % 3]) * 16, bytes([n]) * 16) for n in range(12)}
    for name in names:
        put(store, name)

    assert set(store.names()) == names


@on_both_stores
def test_the_sweep_sees_what_is_old(store):
    put(store)

    assert list(store.written_before(clock.now() + timedelta(minutes=1))) == [NAME]
    assert list(store.written_before(clock.now() - timedelta(minutes=1))) == []


@on_both_stores
def test_a_broken_upload_leaves_nothing_under_its_name(store):
    put(store, OTHER)

    with pytest.raises(OSError):  # noqa: PT011 each store says it in its own way
        store.put(NAME, BrokenStream(bytes(1000)))

    assert list(store.names()) == [OTHER]


def test_a_name_holds_no_words_of_anybody():
    assert NAME == "01" * 16 + "/" + "02" * 16


def test_a_fault_is_one_that_a_person_is_told_of():
    fault = StoreFault("The disk is full.")

    assert isinstance(fault, DomainError)
    assert fault.status == 503
    assert "Nothing was lost" in str(fault.sentence)
    assert fault.reason not in str(fault.sentence)


# -- a directory ----------------------------------------------------------------------------------


@pytest.fixture
def directory(tmp_path: Path) -> DirectoryStore:
    """A store in a directory that is not there yet."""
    return DirectoryStore(tmp_path / "blobs")


def test_a_directory_is_read_by_its_owner_only(directory):
    put(directory)

    assert {path.stat().st_mode & 0o777 for path in directory.root.iterdir()} == {0o700}


def test_a_file_and_its_name_are_on_the_disk_before_a_row_refers_to_it(directory, monkeypatch):
    synced: list[str] = []
    sync = os.fsync

    def note(descriptor: int) -> None:
        synced.append(os.path.basename(os.readlink(f"/proc/self/fd/{descriptor}")))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    put(directory)

    assert synced[0].endswith(".part")
    assert synced[1:] == [NAME.partition("/")[0], "blobs"]


def test_what_a_crash_left_is_no_object_but_is_swept(directory):
    put(directory)
    left = directory.root / f"{OTHER}.1234.part"
    left.write_bytes(b"half")

    assert list(directory.names()) == [NAME]
    assert left.name in "".join(directory.written_before(clock.now() + timedelta(minutes=1)))


def test_a_full_disk_is_said_and_leaves_nothing(directory, monkeypatch):
    put(directory, OTHER)

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("shutil.copyfileobj", full)
    with pytest.raises(StoreFault) as caught:
        put(directory)
    monkeypatch.undo()

    assert "No space left on device" in caught.value.reason
    assert [path.name for path in directory.root.rglob("*.part")] == []
    assert list(directory.names()) == [OTHER]


def test_a_disk_that_is_away_is_not_called_a_missing_file(directory):
    with pytest.raises(StoreFault, match="unavailable") as caught:
        directory.open(NAME)

    assert str(directory.root) in caught.value.reason


# -- a bucket -------------------------------------------------------------------------------------


def every_act(store: BlobStore) -> Iterator[Any]:
    yield lambda: put(store)
    yield lambda: store.open(NAME)
    yield lambda: store.size(NAME)
    yield lambda: list(store.names())
    yield lambda: list(store.written_before(clock.now()))


def reasons(store: BlobStore) -> set[str]:
    said = set()
    for act in every_act(store):
        with pytest.raises(StoreFault) as caught:
            act()
        said.add(caught.value.reason)
    return said


@pytest.mark.s3
def test_a_missing_bucket_is_said_in_one_sentence(s3_server: S3Server):
    place = f"nowhere at http://127.0.0.1:{s3_server.port}"

    said = reasons(S3Store(s3_server.url("nowhere")))

    assert said == {f"The bucket {place} does not exist: create it."}


@pytest.mark.s3
@pytest.mark.parametrize("wrong", ["access_key_id", "secret_access_key"])
def test_a_wrong_key_is_said_and_not_shown(s3_server: S3Server, s3_url: str, wrong: str):
    bucket = bucket_of(s3_url)
    key = "WRONGWRONGWRONGWRONG" if wrong == "access_key_id" else "w" * 40

    said = reasons(S3Store(s3_server.url(bucket, **{wrong: key})))

    place = f"{bucket} at http://127.0.0.1:{s3_server.port}"
    assert said == {f"The bucket {place} refuses the access key."}
    assert key not in "".join(said)


def bucket_of(url: str) -> str:
    return url.partition("?")[0].removeprefix("s3://")


@pytest.mark.s3
def test_a_key_may_come_from_the_environment(s3_server: S3Server, s3_url: str, monkeypatch):
    bucket = bucket_of(s3_url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3_server.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3_server.secret_key)

    put(S3Store(f"s3://{bucket}?endpoint=http://127.0.0.1:{s3_server.port}"))

    assert (s3_server.folder / bucket / NAME).read_bytes() == b"sealed"


def test_a_store_that_is_down_is_said_soon():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # held, so that nobody else listens there
        place = f"http://127.0.0.1:{silent.getsockname()[1]}"
        store = S3Store(f"s3://box?endpoint={place}&access_key_id=A&secret_access_key=B")

        assert reasons(store) == {f"The bucket box at {place} does not answer."}


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("PUT http://127.0.0.1:43507/box: error sending request", "does not answer"),
        ("PUT http://127.0.0.1:40301/box: 403 Forbidden: <Error/>", "refuses the access key"),
        ("PUT https://s3.example/b403: 500 Internal Server Error", "does not answer"),
        ("507 Insufficient Storage", "is full"),
        ("<Code>QuotaExceeded</Code>", "is full"),
        ("<Code>NoSuchBucket</Code>", "does not exist: create it"),
    ],
)
def test_a_number_in_an_address_is_no_reason(said, reason):
    assert blobs._reason(OSError(said)) == reason


@pytest.mark.s3
def test_an_upload_that_arrives_short_is_refused(s3_store: S3Store, monkeypatch):
    import obstore

    monkeypatch.setattr(obstore, "head", lambda *_: {"size": 3})

    with pytest.raises(StoreFault) as caught:
        put(s3_store)
    monkeypatch.undo()

    assert "kept less than it was sent" in caught.value.reason
    assert list(s3_store.written_before(clock.now() + timedelta(days=1))) == []


@pytest.mark.s3
def test_what_a_crash_left_of_an_upload_is_no_object_but_is_swept(s3_store: S3Store, monkeypatch):
    import obstore

    class PulledPlug(BaseException):
        """The process dies between upload and name."""

    def die(*_: Any) -> None:
        raise PulledPlug

    monkeypatch.setattr(obstore, "copy", die)
    monkeypatch.setattr(obstore, "delete", die)
    with pytest.raises(PulledPlug):
        put(s3_store)
    monkeypatch.undo()

    assert list(s3_store.names()) == []
    (left,) = s3_store.written_before(clock.now() + timedelta(days=1))
    assert left.startswith("tmp/")
    s3_store.delete(left)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("s3://?endpoint=http://127.0.0.1:1", "names no bucket"),
        ("s3://box?endpoint=http://store.example", "https endpoint"),
        ("s3://box?endpoint=store.example", "https endpoint"),
    ],
)
def test_an_address_that_cannot_be_a_store_is_refused_at_start(tmp_path, url, words):
    with pytest.raises(SettingsError, match=words):
        blobs.open_store(Settings(data_dir=tmp_path, blob_url=url))
