"""A sealed file is whole and unchanged, or not one byte of it is given out (rows 8 and 9)."""

import hashlib
import io
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from reclamator import entropy
from reclamator.crypto import files
from reclamator.crypto.files import FileContext, SealingWriter
from reclamator.errors import Damaged

from .cast import ACME, ATTACHMENT, COMPLAINT, DEK, GLOBEX, OTHER_COMPLAINT, PHOTO, PREFIX, SALT

CHUNK = 65_536
SEALED = CHUNK + 16
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 5 * CHUNK]
KNOWN = {
    0: "8e04fd0236e7a4d98f69169dea8a81a06085ecd5f497f6f14ee2174848729612",
    1: "33e95fddc4a780b9a24c3059f5787f23a20e9e06ec83530f711efb3bdfebcda2",
    CHUNK - 1: "7faa11478111f04d161cdfbe4fe3896d1b5c8064ac19b50d7348d76d7cdae92a",
    CHUNK: "4037616fd38d536ff30cd17ddaef5efdcb7316d6bac4a470bbc3955c9d214857",
    CHUNK + 1: "789ccc90a67db8d63f15914f5cdfca6115d67f4da098a5ec1dd55632877d1147",
    5 * CHUNK: "89c62014aec540cc3ef623baae2032d0e84a36002bd6d97726fe29d07a85ab7f",
}
EMPTY_FILE = (
    "5243413101100000a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
    "c8c9cacbcccdce00ad5b27aeb08ace5789bf1c0687c8bed5"
)


def content(size: int) -> bytes:
    return (bytes(range(251)) * (size // 251 + 1))[:size]


@pytest.mark.parametrize("size", SIZES)
def test_the_file_form_is_frozen(size: int) -> None:
    with entropy.fixed(iter([SALT, PREFIX])):
        sealed = files.seal_bytes(DEK, PHOTO, content(size))

    assert hashlib.sha256(sealed).hexdigest() == KNOWN[size]
    assert len(sealed) == files.sealed_size(size)
    assert files.open_bytes(DEK, PHOTO, sealed) == content(size)


def test_an_empty_file_is_one_empty_last_chunk() -> None:
    with entropy.fixed(iter([SALT, PREFIX])):
        assert files.seal_bytes(DEK, PHOTO, b"").hex() == EMPTY_FILE


def test_the_file_is_what_the_paper_says_byte_by_byte() -> None:
    sealed = files.seal_bytes(DEK, PHOTO, content(CHUNK + 1))
    head, first, second = sealed[:48], sealed[48 : 48 + SEALED], sealed[48 + SEALED :]

    info = b"reclamator/v1/file" + head + ACME + COMPLAINT + ATTACHMENT
    cipher = AESGCM(HKDF(SHA256(), 32, head[8:40], info).derive(DEK))
    prefix = head[40:47]
    assert head[:8] == b"RCA1\1\x10\0\0"
    assert head[47] == 0
    assert cipher.decrypt(prefix + b"\0\0\0\0\0", first, None) == content(CHUNK)
    assert cipher.decrypt(prefix + b"\0\0\0\1\1", second, None) == content(CHUNK + 1)[CHUNK:]


@pytest.mark.parametrize("step", [1, 1000, CHUNK - 1, CHUNK, 3 * CHUNK + 7])
def test_how_the_upload_arrives_does_not_matter(step: int) -> None:
    plain = content(2 * CHUNK + 5 if step > 1 else 3000)
    sink = io.BytesIO()

    with SealingWriter(DEK, PHOTO, sink) as writer:
        for at in range(0, len(plain), step):
            writer.write(plain[at : at + step])

    assert (writer.plain_size, writer.sha256) == (len(plain), hashlib.sha256(plain).digest())
    assert files.open_bytes(DEK, PHOTO, sink.getvalue()) == plain


def test_a_broken_upload_leaves_no_valid_file() -> None:
    sink = io.BytesIO()

    with pytest.raises(ConnectionError):
        upload_that_breaks(sink)

    assert is_damaged(sink.getvalue())


def upload_that_breaks(sink: io.BytesIO) -> None:
    with SealingWriter(DEK, PHOTO, sink) as writer:
        writer.write(content(3 * CHUNK))
        raise ConnectionError


def test_a_closed_file_takes_no_more() -> None:
    sink = io.BytesIO()
    writer = SealingWriter(DEK, PHOTO, sink)
    writer.write(b"photo")
    writer.close()
    writer.close()

    with pytest.raises(ValueError, match="complete"):
        writer.write(b"more")
    assert files.open_bytes(DEK, PHOTO, sink.getvalue()) == b"photo"


def test_a_source_that_answers_in_bits_is_read_whole() -> None:
    class Trickle(io.BytesIO):
        def read(self, count: int | None = -1, /) -> bytes:
            return super().read(min(count or 1, 1009))

    sealed = files.seal_bytes(DEK, PHOTO, content(CHUNK + 1))

    assert files.verify(DEK, PHOTO, Trickle(sealed)) == CHUNK + 1


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(PHOTO, company_uid=GLOBEX),
        replace(PHOTO, complaint_uid=OTHER_COMPLAINT),
        replace(PHOTO, attachment_uid=b"X" * 16),
        FileContext(COMPLAINT, ACME, ATTACHMENT),
    ],
)
def test_a_file_moved_elsewhere_does_not_open(elsewhere: FileContext) -> None:
    assert is_damaged(files.seal_bytes(DEK, PHOTO, b"photo"), context=elsewhere)


def test_a_file_does_not_open_with_another_key() -> None:
    assert is_damaged(files.seal_bytes(DEK, PHOTO, b"photo"), dek=bytes(32))


def body_of_another_file(sealed: bytes) -> bytes:
    plain = files.open_bytes(DEK, PHOTO, sealed)
    return sealed[:48] + files.seal_bytes(DEK, PHOTO, plain)[48:]


def an_empty_last_chunk_added(sealed: bytes) -> bytes:
    """The chunks marked as not last, and an authentic empty one at the end: we never write so."""
    plain = files.open_bytes(DEK, PHOTO, sealed) or b"x"
    info = b"reclamator/v1/file" + sealed[:48] + ACME + COMPLAINT + ATTACHMENT
    cipher, prefix = AESGCM(HKDF(SHA256(), 32, sealed[8:40], info).derive(DEK)), sealed[40:47]
    pieces = [plain[at : at + CHUNK] for at in range(0, len(plain), CHUNK)] + [b""]
    nonces = [
        prefix + at.to_bytes(4, "big") + bytes([at == len(pieces) - 1]) for at in range(len(pieces))
    ]
    return sealed[:48] + b"".join(map(cipher.encrypt, nonces, pieces, [None] * len(pieces)))


def at_byte(place: int) -> Callable[[bytes], bytes]:
    return lambda sealed: sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]


def last_chunk(sealed: bytes) -> bytes:
    return sealed[48 + (len(sealed) - 49) // SEALED * SEALED :]


MUTATIONS: dict[str, Callable[[bytes], bytes]] = {
    "nothing left": lambda sealed: b"",
    "half a header": lambda sealed: sealed[:24],
    "header alone": lambda sealed: sealed[:48],
    "other magic": at_byte(0),
    "other algorithm": at_byte(4),
    "other chunk size": at_byte(5),
    "reserved byte set": at_byte(7),
    "other salt": at_byte(8),
    "other nonce prefix": at_byte(40),
    "header's last byte set": at_byte(47),
    "last byte cut": lambda sealed: sealed[:-1],
    "last tag cut": lambda sealed: sealed[:-16],
    "last chunk cut": lambda sealed: sealed[: -len(last_chunk(sealed))],
    "byte added": lambda sealed: sealed + b"\0",
    "last chunk repeated": lambda sealed: sealed + last_chunk(sealed),
    "first chunk repeated": lambda sealed: sealed[: 48 + SEALED] + sealed[48:],
    "first chunk removed": lambda sealed: sealed[:48] + sealed[48 + SEALED :],
    "file repeated": lambda sealed: sealed + sealed,
    "another file's chunks": body_of_another_file,
    "an empty last chunk": an_empty_last_chunk_added,
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_rearranged_file_is_never_accepted(mutation: str, size: int) -> None:
    """Row 8: more mutations than its 12, at each of its sizes."""
    sealed = files.seal_bytes(DEK, PHOTO, content(size))

    changed = MUTATIONS[mutation](sealed)

    assert changed != sealed
    assert is_damaged(changed)


def test_chunks_in_another_order_are_never_accepted() -> None:
    sealed = files.seal_bytes(DEK, PHOTO, content(5 * CHUNK))
    parts = [sealed[at : at + SEALED] for at in range(48, len(sealed), SEALED)]

    for first in range(5):
        for second in range(first):
            swapped = list(parts)
            swapped[first], swapped[second] = swapped[second], swapped[first]
            assert is_damaged(sealed[:48] + b"".join(swapped))
            assert is_damaged(sealed[:48] + b"".join(parts[:second] + parts[first:]))


@pytest.mark.parametrize("flips", [2_000, pytest.param(20_000, marks=pytest.mark.long)])
def test_random_changed_bits_are_never_accepted(flips: int) -> None:
    """Row 8: its 2,000 flips with every run, ten times as many in the long one."""
    story = random.Random(8)
    originals = [files.seal_bytes(DEK, PHOTO, content(size)) for size in SIZES]

    for _ in range(flips):
        sealed = bytearray(story.choice(originals))
        sealed[story.randrange(len(sealed))] ^= 1 << story.randrange(8)
        assert is_damaged(bytes(sealed))


def test_noise_is_damaged_and_nothing_else() -> None:
    story = random.Random(54)

    for _ in range(2_000):
        noise = story.randbytes(story.randrange(200))
        assert is_damaged(noise if story.random() < 0.5 else b"RCA1\1\x10\0\0" + noise)


def test_a_file_with_more_chunks_than_the_format_counts_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sealed = files.seal_bytes(DEK, PHOTO, content(CHUNK + 1))
    monkeypatch.setattr(files, "MAX_CHUNKS", 1)

    assert is_damaged(sealed)
    with pytest.raises(ValueError, match="too long"):
        files.seal_bytes(DEK, PHOTO, content(CHUNK + 1))


def test_a_verified_file_is_read_twice_and_given_out_once() -> None:
    sealed = files.seal_bytes(DEK, PHOTO, content(5 * CHUNK))
    opened: list[io.BytesIO] = []

    pieces = files.open_verified(DEK, PHOTO, lambda: remembered(opened, sealed))

    assert len(opened) == 1
    assert b"".join(pieces) == content(5 * CHUNK)
    assert [source.closed for source in opened] == [True, True]


def test_a_damaged_end_is_noticed_before_the_first_byte_is_given_out() -> None:
    sealed = at_byte(-1 % files.sealed_size(5 * CHUNK))(
        files.seal_bytes(DEK, PHOTO, content(5 * CHUNK))
    )
    opened: list[io.BytesIO] = []

    with pytest.raises(Damaged, match=r"attachment\.content"):
        files.open_verified(DEK, PHOTO, lambda: remembered(opened, sealed))

    assert [source.closed for source in opened] == [True]


def test_a_file_changed_between_the_two_passes_still_gives_nothing_false() -> None:
    plain = content(2 * CHUNK)
    sealed = files.seal_bytes(DEK, PHOTO, plain)
    versions = iter([sealed, sealed[:-1]])
    pieces: Iterator[bytes] = files.open_verified(DEK, PHOTO, lambda: io.BytesIO(next(versions)))

    assert next(pieces) == plain[:CHUNK]
    with pytest.raises(Damaged):
        next(pieces)


def remembered(opened: list[io.BytesIO], sealed: bytes) -> io.BytesIO:
    opened.append(io.BytesIO(sealed))
    return opened[-1]


def is_damaged(sealed: bytes, *, context: FileContext = PHOTO, dek: bytes = DEK) -> bool:
    try:
        with no_hang():
            files.verify(dek, context, io.BytesIO(sealed))
    except Damaged:
        return True
    return False


@contextmanager
def no_hang(seconds: float = 2.0) -> Iterator[None]:
    """Row 8: two seconds of work are a hang; counted in time of our own, whatever else runs."""

    def stop(*_: Any) -> None:
        raise TimeoutError("a changed file keeps its reader busy")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def test_the_watch_over_hangs_rings() -> None:
    def hang() -> None:
        while True:
            hashlib.sha256(bytes(CHUNK))

    with pytest.raises(TimeoutError), no_hang(0.02):
        hang()
