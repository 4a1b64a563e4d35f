"""An upload behaves like a file and never lies on a disk in plain form."""

import gc
import io
import os
import random
from pathlib import Path
from typing import IO, cast

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import EnvironBuilder, encode_multipart
from werkzeug.wrappers import Request

from reclamator.crypto.files import EphemeralSpool
from reclamator.crypto.spool import MEMORY_BYTES, PAGE_BYTES
from reclamator.errors import Damaged, TooLarge

MARKER = b"Ada Kowalska, order 4711. "


def overflow_of(spool: EphemeralSpool) -> bytes:
    file = spool._file
    if file is None:
        return b""
    file.flush()
    return os.pread(file.fileno(), 1 << 30, 0)


def test_a_small_upload_stays_in_memory(tmp_path: Path) -> None:
    with EphemeralSpool(tmp_path) as spool:
        spool.write(bytes(MEMORY_BYTES))

        assert spool._file is None
        assert spool.size == MEMORY_BYTES


def test_a_large_upload_lies_on_the_disk_unreadable_and_unnamed(tmp_path: Path) -> None:
    content = MARKER * 50_000
    with EphemeralSpool(tmp_path) as spool:
        spool.write(content)
        spool.seek(0)

        assert spool.read() == content
        assert len(overflow_of(spool)) >= len(content) - MEMORY_BYTES
        assert MARKER not in overflow_of(spool)
        assert os.listdir(tmp_path) == []


def test_memory_holds_half_a_megabyte_at_most(tmp_path: Path) -> None:
    with EphemeralSpool(tmp_path) as spool:
        for _ in range(40):
            spool.write(bytes(PAGE_BYTES))
            assert len(spool._pages) * PAGE_BYTES <= MEMORY_BYTES


@pytest.mark.parametrize("seed", range(8))
def test_it_behaves_as_a_file_in_memory_does(tmp_path: Path, seed: int) -> None:
    story = random.Random(seed)
    model = io.BytesIO()
    with EphemeralSpool(tmp_path, memory_bytes=2 * PAGE_BYTES) as spool:
        for _ in range(300):
            step(story, spool, model)

        assert spool.seek(0) == model.seek(0)
        assert spool.read() == model.read()


def step(story: random.Random, spool: EphemeralSpool, model: io.BytesIO) -> None:
    """Do one thing to both and compare what they say."""
    act, count = story.randrange(4), story.choice([0, 1, 17, 4096, PAGE_BYTES, 150_000])
    if act == 0:
        data = story.randbytes(count)
        assert spool.write(data) == model.write(data)
    elif act == 1:
        assert spool.read(count) == model.read(count)
    elif act == 2:
        place = story.randrange(8 * PAGE_BYTES)
        assert spool.seek(place) == model.seek(place)
    else:
        back = story.randrange(min(1000, len(model.getbuffer()) + 1))
        assert spool.seek(-back, io.SEEK_END) == model.seek(-back, io.SEEK_END)
    assert spool.tell() == model.tell()


def test_lines_and_buffers_work_as_with_any_file(tmp_path: Path) -> None:
    with EphemeralSpool(tmp_path) as spool:
        spool.write(b"one\ntwo\nthree")
        spool.seek(0)
        assert list(spool) == [b"one\n", b"two\n", b"three"]

        spool.seek(1)
        buffer = bytearray(5)
        assert spool.readinto(buffer) == 5
        assert bytes(buffer) == b"ne\ntw"
        assert spool.seek(-2, io.SEEK_CUR) == 4
        assert (spool.readable(), spool.writable(), spool.seekable()) == (True, True, True)
        with pytest.raises(ValueError, match="not negative"):
            spool.seek(-1)


def test_no_nonce_repeats_when_pages_are_written_again(tmp_path: Path) -> None:
    used = []
    with EphemeralSpool(tmp_path, memory_bytes=PAGE_BYTES) as spool:
        for page in (0, 1, 0, 1, 0, 1):
            spool.seek(page * PAGE_BYTES)
            spool.write(b"again")
            used += list(spool._nonces.values())
        seals = spool._seals

    assert len(set(used)) == seals == 5


def test_an_older_copy_of_a_page_put_back_on_the_disk_does_not_open(tmp_path: Path) -> None:
    with EphemeralSpool(tmp_path, memory_bytes=PAGE_BYTES) as spool:
        spool.write(b"old".ljust(PAGE_BYTES, b".") + b"x")
        old = overflow_of(spool)
        spool.seek(0)
        spool.write(b"new")
        spool.seek(PAGE_BYTES)
        spool.read(1)
        file = spool._overflow()
        file.flush()
        os.pwrite(file.fileno(), old, 0)

        spool.seek(0)
        with pytest.raises(Damaged, match="upload"):
            spool.read()


def test_an_upload_past_its_limit_is_refused_before_it_is_taken(tmp_path: Path) -> None:
    with EphemeralSpool(tmp_path, limit_bytes=1000) as spool:
        spool.write(bytes(1000))

        with pytest.raises(TooLarge) as refusal:
            spool.write(b"!")

        assert (refusal.value.limit_bytes, spool.limit_bytes) == (1000, 1000)
        assert spool.size == 1000


def test_a_closed_upload_is_gone(tmp_path: Path) -> None:
    spool = EphemeralSpool(tmp_path, memory_bytes=PAGE_BYTES)
    spool.write(bytes(3 * PAGE_BYTES))
    file = spool._overflow()
    spool.close()
    spool.close()

    assert file.closed
    for use in (spool.read, spool.tell, lambda: spool.write(b"x"), lambda: spool.seek(0)):
        with pytest.raises(ValueError, match="closed"):
            use()


def test_a_forgotten_upload_closes_itself(tmp_path: Path) -> None:
    spool = EphemeralSpool(tmp_path, memory_bytes=PAGE_BYTES)
    spool.write(bytes(3 * PAGE_BYTES))
    file = spool._overflow()

    del spool
    gc.collect()

    assert file.closed


def test_the_web_framework_reads_uploads_through_it(tmp_path: Path) -> None:
    class Upload(Request):
        def _get_file_stream(self, *_: object, **__: object) -> IO[bytes]:
            return cast(IO[bytes], EphemeralSpool(tmp_path))

    photo = MARKER * 40_000
    chair = FileStorage(io.BytesIO(photo), "chair.jpg")
    boundary, body = encode_multipart({"photo": chair, "name": "Ada"})
    builder = EnvironBuilder(
        method="POST",
        input_stream=io.BytesIO(body),
        content_type=f"multipart/form-data; boundary={boundary}",
    )
    request = Upload(builder.get_environ())

    upload = request.files["photo"]
    spool = cast(EphemeralSpool, upload.stream)
    assert request.form["name"] == "Ada"
    assert upload.read() == photo
    assert len(overflow_of(spool)) > 0
    assert MARKER not in overflow_of(spool)
    request.close()
    assert spool.closed
