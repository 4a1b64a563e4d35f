"""A sealed field opens in its own place, unchanged, or not at all (rows 6, 7, 9 and 13)."""

import multiprocessing
import random
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from reclamator import entropy
from reclamator.crypto.envelope import (
    FieldContext,
    Header,
    Scope,
    Sealed,
    header,
    open_sealed,
    seal,
)
from reclamator.crypto.keys import field_key
from reclamator.errors import Damaged

from .cast import ACME, BODY, COMPLAINT, DEK, GLOBEX, NONCE, OTHER_COMPLAINT, OTHER_ROW, ROW

KEY = field_key(DEK)
PLAIN = "Żółta łódź is broken".encode()
KNOWN = [
    (Scope.COMPLAINT, 0, True, "1f3809968bbd0154e04d3aab77050ca53dd867882921b52ffb65c4ed2ed63c60",
     "512dd53fad69f7c4bf00556f6ea36bcd"),
    (Scope.COMPLAINT, 0, False, "da83ca3f8b84b686050acc09e4a44bdcaed5d1126b3aa964fc",
     "793745d7dcc11d958b478b03e95785d3ac"),
    (Scope.COMPANY, 5, True, "1f3809968bbd0154e04d3aab77050ca53dd867882921b52ffb65c4ed2ed63c60",
     "9df3a75ee45dea612746df2ed6a07fd1"),
    (Scope.COMPANY, 5, False, "da83ca3f8b84b686050acc09e4a44bdcaed5d1126b3aa964fc",
     "79fb9ba5bd8829882edfcd89a8ef86c7b0"),
    (Scope.INSTALL, 0, True, "1f3809968bbd0154e04d3aab77050ca53dd867882921b52ffb65c4ed2ed63c60",
     "1df89629a43561389560bcaabadfd2e0"),
    (Scope.INSTALL, 0, False, "da83ca3f8b84b686050acc09e4a44bdcaed5d1126b3aa964fc",
     "797b9094cac84103776debea2c83f96a81"),
]  # fmt: skip


@pytest.mark.parametrize(("scope", "gen", "padded", "ciphertext", "tag"), KNOWN)
def test_the_envelope_is_frozen(
    scope: Scope, gen: int, padded: bool, ciphertext: str, tag: str
) -> None:
    with entropy.fixed(iter([NONCE])):
        sealed = seal(KEY, BODY, PLAIN, scope=scope, gen=gen, padded=padded)

    head = f"0101{scope:02x}{padded:02x}{gen:08x}"
    assert sealed.hex() == head + NONCE.hex() + ciphertext + tag
    assert open_sealed(KEY, BODY, sealed) == PLAIN
    assert header(sealed) == Header(1, 1, scope, int(padded), gen)


def test_the_envelope_is_what_the_paper_says_byte_by_byte() -> None:
    sealed = seal(KEY, BODY, PLAIN, scope=Scope.COMPANY, gen=0x01020304)

    aad = b"\1\1\2\1\1\2\3\4" + b"\0\0\0\x13reclamator/field/v1" + b"\0\0\0\7message"
    aad += b"\0\0\0\4body" + ACME + COMPLAINT + ROW
    framed = len(PLAIN).to_bytes(4, "big") + PLAIN
    assert sealed[:8] == aad[:8]
    assert AESGCM(KEY).decrypt(sealed[8:20], sealed[20:], aad) == framed.ljust(32, b"\0")


@pytest.mark.parametrize(
    ("length", "padded_to"),
    [(0, 32), (1, 32), (28, 32), (29, 64), (60, 64), (61, 128), (124, 128), (125, 256),
     (252, 256), (253, 512), (508, 512), (509, 768), (764, 768), (765, 1024), (4000, 4096)],
)  # fmt: skip
def test_padding_leaves_only_a_few_sizes(length: int, padded_to: int) -> None:
    plain = bytes(length)

    sealed = seal(KEY, BODY, plain, scope=Scope.COMPLAINT)

    assert len(sealed) == 20 + padded_to + 16
    assert open_sealed(KEY, BODY, sealed) == plain


def test_every_changed_bit_of_fifty_envelopes_is_noticed() -> None:
    """Row 6 in full: every bit of 50 envelopes of all scopes and forms."""
    story = random.Random(6)

    for _ in range(50):
        scope = story.choice(list(Scope))
        gen = 0 if scope == Scope.COMPLAINT else story.randrange(2**32)
        plain = story.randbytes(story.choice([0, 1, 12, 28, 29, 60]))
        sealed = seal(KEY, BODY, plain, scope=scope, gen=gen, padded=story.random() < 0.5)
        for changed in flips(sealed):
            assert is_damaged(BODY, changed)


@pytest.mark.parametrize(
    "changes",
    [
        {"table": "note"},
        {"column": "subject"},
        {"company_uid": GLOBEX},
        {"subject_uid": OTHER_COMPLAINT},
        {"row_uid": OTHER_ROW},
        {"table": "messageb", "column": "ody"},
        {"company_uid": COMPLAINT, "subject_uid": ACME},
    ],
)
def test_a_field_moved_elsewhere_does_not_open(changes: dict[str, Any]) -> None:
    """Row 7: table, column, company, complaint and row, one by one."""
    sealed = seal(KEY, BODY, PLAIN, scope=Scope.COMPLAINT)

    assert is_damaged(replace(BODY, **changes), sealed)


def test_a_field_does_not_open_with_the_key_of_another_complaint() -> None:
    sealed = seal(KEY, BODY, PLAIN, scope=Scope.COMPLAINT)

    assert is_damaged(BODY, sealed, key=field_key(bytes(32)))


def test_cut_and_lengthened_envelopes_are_damaged() -> None:
    sealed = seal(KEY, BODY, PLAIN, scope=Scope.COMPLAINT)

    for end in range(len(sealed)):
        assert is_damaged(BODY, sealed[:end])
    assert is_damaged(BODY, sealed + b"\0")


@pytest.mark.parametrize("thing", [None, "text", 7, [1, 2], {}])
def test_what_is_not_bytes_is_damaged(thing: Any) -> None:
    assert is_damaged(BODY, thing)


@pytest.mark.parametrize(
    "head",
    ["00010101 00000000", "02010101 00000000", "01020101 00000000", "01100101 00000000",
     "01010001 00000000", "01010401 00000000", "01010103 00000000", "01010181 00000000",
     "01010101 00000001"],
)  # fmt: skip
def test_unknown_forms_are_damaged_even_when_authentic(head: str) -> None:
    start = bytes.fromhex(head)
    forged = start + NONCE + AESGCM(KEY).encrypt(NONCE, bytes(32), start + BODY.to_bytes())

    assert is_damaged(BODY, forged)
    with pytest.raises(Damaged, match="envelope"):
        header(forged)


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\0\0\0",
        b"\0\0\0\1x",
        b"\0\0\0\1x".ljust(64, b"\0"),
        b"\0\0\0\1xy".ljust(32, b"\0"),
        b"\0\0\0\x1d".ljust(32, b"\0"),
        b"\xff\xff\xff\xff".ljust(32, b"\0"),
        b"\0\0\0\0".ljust(31, b"\0") + b"\1",
    ],
)
def test_bad_padding_is_damaged_even_when_authentic(frame: bytes) -> None:
    start = b"\1\1\1\1\0\0\0\0"
    forged = start + NONCE + AESGCM(KEY).encrypt(NONCE, frame, start + BODY.to_bytes())

    assert is_damaged(BODY, forged)


@pytest.mark.parametrize("rounds", [5_000, pytest.param(500_000, marks=pytest.mark.long)])
def test_noise_is_damaged_and_nothing_else(rounds: int) -> None:
    story = random.Random(54)

    for _ in range(rounds):
        noise = story.randbytes(story.randrange(80))
        if story.random() < 0.5:
            noise = b"\1\1\1\1\0\0\0\0" + noise
        assert is_damaged(BODY, noise)


def test_a_memoryview_as_postgresql_drivers_give_it_opens() -> None:
    sealed = seal(KEY, BODY, PLAIN, scope=Scope.COMPLAINT)

    assert open_sealed(KEY, BODY, memoryview(sealed)) == PLAIN  # type: ignore[arg-type]


def test_a_complaint_key_has_no_generations_and_ids_are_whole() -> None:
    with pytest.raises(ValueError, match="generations"):
        seal(KEY, BODY, PLAIN, scope=Scope.COMPLAINT, gen=1)
    with pytest.raises(ValueError, match="16 bytes"):
        seal(KEY, replace(BODY, row_uid=b"17"), PLAIN, scope=Scope.COMPLAINT)


def test_ciphertext_does_not_fill_a_log_line() -> None:
    assert repr(seal(KEY, BODY, PLAIN, scope=Scope.COMPLAINT)) == "<Sealed, 68 bytes>"
    assert isinstance(seal(KEY, BODY, PLAIN, scope=Scope.COMPLAINT), Sealed)


@pytest.mark.parametrize("count", [100_000, pytest.param(2_000_000, marks=pytest.mark.long)])
def test_processes_of_one_parent_never_repeat_a_nonce(count: int) -> None:
    """Row 13: 100,000 seals in 4 forked processes here; 2,000,000 in the nightly run."""
    seal(KEY, BODY, PLAIN, scope=Scope.COMPLAINT)  # the parent has used its generator before

    with multiprocessing.get_context("fork").Pool(4) as pool:
        parts = pool.map(nonces_of_seals, [count // 4] * 4, chunksize=1)

    nonces = b"".join(parts)
    assert len({nonces[at : at + 12] for at in range(0, len(nonces), 12)}) == count


def nonces_of_seals(count: int) -> bytes:
    return b"".join(seal(KEY, BODY, b"", scope=Scope.COMPLAINT)[8:20] for _ in range(count))


def is_damaged(context: FieldContext, blob: Any, key: bytes = KEY) -> bool:
    try:
        open_sealed(key, context, blob)
    except Damaged as damaged:
        return damaged.field_id == context.field_id
    return False


def flips(value: bytes) -> list[bytes]:
    number = int.from_bytes(value, "big")
    return [(number ^ 1 << bit).to_bytes(len(value), "big") for bit in range(len(value) * 8)]
