"""The key ring opens by id only, and refuses whatever is not clearly a ring."""

import base64
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reclamator import entropy
from reclamator.crypto import keys
from reclamator.crypto.keys import KeyRing, WrappedDek, WrappedKey
from reclamator.errors import Damaged, KeyUnavailable, SettingsError

from .cast import ACME, COMPLAINT, DEK, GLOBEX, NONCE, OTHER_COMPLAINT, ROOT_KEY, SECRET

OTHER_KEY = bytes(range(100, 132))
PLACE = keys.wrap_context(ACME, COMPLAINT, 3)


def b64(key: bytes) -> str:
    return base64.b64encode(key).decode()


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing.parse(f"7:{b64(ROOT_KEY)}")


@pytest.mark.parametrize(
    ("context", "frozen_context", "frozen_ct"),
    [
        (
            PLACE,
            "000000127265636c616d61746f722f777261702f7631414141414141414141414141414141414343"
            "434343434343434343434343434300000003",
            "de8ae5704f9859080aead0928afd1688e9e7ec322a4f7a3bb165d21aa805db8a"
            "18c874a3c6eb70e0ad14e3e2f7f5e4e1",
        ),
        (
            keys.company_context(ACME, "wrap", 3),
            "000000127265636c616d61746f722f777261702f7631414141414141414141414141414141410000"
            "00000000000000000000000000000000000300000007636f6d70616e790000000477726170",
            "de8ae5704f9859080aead0928afd1688e9e7ec322a4f7a3bb165d21aa805db8a"
            "1160ac07ed72b4a2a440604cd0700121",
        ),
        (
            keys.install_context("form_token"),
            "000000127265636c616d61746f722f777261702f7631000000000000000000000000000000000000"
            "00000000000000000000000000000000000000000007696e7374616c6c0000000a666f726d5f746f"
            "6b656e",
            "de8ae5704f9859080aead0928afd1688e9e7ec322a4f7a3bb165d21aa805db8a"
            "2210d9dadb12d7731f976bfd92ee29d4",
        ),
    ],
)
def test_the_wrapped_form_is_frozen(
    ring: KeyRing, context: bytes, frozen_context: str, frozen_ct: str
) -> None:
    with entropy.fixed(iter([NONCE])):
        wrapped = ring.wrap(context, SECRET)

    assert context.hex() == frozen_context
    assert wrapped == WrappedKey(7, NONCE, bytes.fromhex(frozen_ct))
    assert ring.unwrap(context, wrapped) == SECRET


def test_the_wrapped_data_key_and_its_commitment_are_frozen() -> None:
    with entropy.fixed(iter([NONCE])):
        wrapped = keys.wrap_dek(SECRET, company_uid=ACME, subject_uid=COMPLAINT, gen=3, dek=DEK)

    assert wrapped == WrappedDek(
        3,
        NONCE,
        bytes.fromhex(
            "0d7f9ce406510ca44043ba035e8fbb0dc8cdfbe17952d023c6b742efed285f43"
            "9e39d04fde7bad3030a8c86ab0f81313"
        ),
        bytes.fromhex("0f6fd300f646bb7c6cf5f41138dd3fd2"),
    )
    assert unwrapped(wrapped) == DEK
    assert keys.field_key(DEK).hex() == (
        "58cefc79c3b24f03ecddfa94c80ff018eb25313f1dd9190b8fd22aa2b4ecc797"
    )


def test_the_first_key_of_the_ring_wraps_and_the_older_ones_still_open() -> None:
    before = KeyRing.parse(f"1:{b64(ROOT_KEY)}").wrap(PLACE, SECRET)
    ring = KeyRing.parse(f"2:{b64(OTHER_KEY)}, 1:{b64(ROOT_KEY)}\n")

    assert (ring.active_kid, ring.kids) == (2, (2, 1))
    assert ring.wrap(PLACE, SECRET).kid == 2
    assert ring.unwrap(PLACE, before) == SECRET
    assert ring.root_key(1) == ROOT_KEY


def test_an_unknown_key_id_is_never_tried_with_another_key(ring: KeyRing) -> None:
    relabelled = replace(ring.wrap(PLACE, SECRET), kid=8)

    with pytest.raises(KeyUnavailable):
        ring.unwrap(PLACE, relabelled)


def test_every_changed_bit_of_a_wrapped_key_is_noticed(ring: KeyRing) -> None:
    wrapped = ring.wrap(PLACE, SECRET)

    for name in ("nonce", "ct"):
        for changes in flips_of(name, wrapped):
            with pytest.raises(Damaged):
                ring.unwrap(PLACE, replace(wrapped, **changes))


def test_a_wrapped_key_of_another_length_is_damaged(ring: KeyRing) -> None:
    wrapped = ring.wrap(PLACE, SECRET)

    cases: list[dict[str, Any]] = [
        {"nonce": b""},
        {"nonce": bytes(13)},
        {"ct": b""},
        {"ct": wrapped.ct[:-1]},
    ]
    for changes in cases:
        with pytest.raises(Damaged):
            ring.unwrap(PLACE, replace(wrapped, **changes))


@pytest.mark.parametrize(
    "elsewhere",
    [
        keys.company_context(GLOBEX, "wrap", 1),
        keys.company_context(ACME, "field", 1),
        keys.company_context(ACME, "wrap", 2),
        keys.install_context("wrap", 1),
        keys.wrap_context(ACME, keys.ZERO_UID, 1),
    ],
)
def test_a_company_key_opens_only_in_its_own_row(ring: KeyRing, elsewhere: bytes) -> None:
    wrapped = ring.wrap(keys.company_context(ACME, "wrap", 1), SECRET)

    with pytest.raises(Damaged):
        ring.unwrap(elsewhere, wrapped)


def test_install_secrets_cannot_stand_in_for_each_other(ring: KeyRing) -> None:
    wrapped = ring.wrap(keys.install_context("pow"), SECRET)

    with pytest.raises(Damaged):
        ring.unwrap(keys.install_context("form_token"), wrapped)


@pytest.mark.parametrize(
    ("company_uid", "subject_uid", "wrap_key", "gen"),
    [
        (GLOBEX, COMPLAINT, SECRET, 3),
        (ACME, OTHER_COMPLAINT, SECRET, 3),
        (ACME, COMPLAINT, OTHER_KEY, 3),
        (ACME, COMPLAINT, SECRET, 4),
        (ACME, COMPLAINT, SECRET, 2**32),
        (ACME, COMPLAINT, SECRET, -1),
    ],
)
def test_a_data_key_opens_only_for_its_own_complaint(
    company_uid: bytes, subject_uid: bytes, wrap_key: bytes, gen: int
) -> None:
    wrapped = keys.wrap_dek(SECRET, company_uid=ACME, subject_uid=COMPLAINT, gen=3, dek=DEK)

    with pytest.raises(Damaged):
        keys.unwrap_dek(
            wrap_key, replace(wrapped, gen=gen), company_uid=company_uid, subject_uid=subject_uid
        )


def test_every_changed_bit_of_a_data_key_or_its_commitment_is_noticed() -> None:
    wrapped = keys.wrap_dek(SECRET, company_uid=ACME, subject_uid=COMPLAINT, gen=3, dek=DEK)

    for name in ("nonce", "wrapped", "commit"):
        for changes in flips_of(name, wrapped):
            with pytest.raises(Damaged):
                unwrapped(replace(wrapped, **changes))


def test_a_data_key_without_its_whole_commitment_is_damaged() -> None:
    wrapped = keys.wrap_dek(SECRET, company_uid=ACME, subject_uid=COMPLAINT, gen=3, dek=DEK)

    for commit in (b"", wrapped.commit[:15], wrapped.commit + b"\0"):
        with pytest.raises(Damaged):
            unwrapped(replace(wrapped, commit=commit))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is empty"),
        (" \n, ", "is empty"),
        ("no ring at all", "is not a key id"),
        (b64(ROOT_KEY), "is not a key id"),
        (f"x:{b64(ROOT_KEY)}", "is not a key id"),
        (f"1:{b64(ROOT_KEY)[:-1]}", "not valid base64"),
        ("1:" + "*" * 44, "is not a key id"),
        (f"0:{b64(ROOT_KEY)}", "key id outside"),
        (f"2147483648:{b64(ROOT_KEY)}", "key id outside"),
        ("1:", "holds 0 bytes"),
        (f"1:{b64(ROOT_KEY[:31])}", "holds 31 bytes"),
        (f"1:{b64(ROOT_KEY + b'!')}", "holds 33 bytes"),
        (f"1:{b64(ROOT_KEY)},1:{b64(OTHER_KEY)}", "key id 1 twice"),
        (f"1:{b64(ROOT_KEY)},01:{b64(OTHER_KEY)}", "key id 1 twice"),
        (f"2:{b64(ROOT_KEY)},1:{b64(ROOT_KEY)}", "same key under the ids 2 and 1"),
    ],
)
def test_a_bad_ring_is_refused_in_one_sentence_without_its_keys(text: str, complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint) as refusal:
        KeyRing.parse(text)

    sentence = str(refusal.value)
    assert "RECLAMATOR_ROOT_KEYS" in sentence
    assert sentence.endswith(".")
    assert not [part for part in text.split(":") if len(part) > 20 and part in sentence]


def test_a_new_ring_is_written_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "root.key"

    created = KeyRing.create(path)

    assert path.stat().st_mode & 0o777 == 0o400
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert os.listdir(path.parent) == ["root.key"]
    assert KeyRing.read(path).unwrap(PLACE, created.wrap(PLACE, SECRET)) == SECRET


def test_an_existing_ring_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    KeyRing.create(path)
    before = path.read_bytes()

    with pytest.raises(SettingsError, match=r"root\.key exists"):
        KeyRing.create(path)

    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["root.key"]


def test_a_ring_can_be_written_again_from_its_paper(tmp_path: Path) -> None:
    ring = KeyRing.create(tmp_path / "root.key", kid=7, root_key=ROOT_KEY)

    assert ring.kids == (7,)
    assert KeyRing.read(tmp_path / "root.key").root_key(7) == ROOT_KEY


def test_a_place_that_takes_no_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a directory")

    with pytest.raises(SettingsError, match="taken"):
        KeyRing.create(tmp_path / "taken" / "root.key")


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o644, 0o666, 0o420, 0o401])
def test_a_file_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "root.key"
    KeyRing.create(path)
    path.chmod(mode)

    with pytest.raises(SettingsError, match="read by others"):
        KeyRing.read(path)


@pytest.mark.parametrize("mode", [0o400, 0o600])
def test_a_file_of_its_owner_alone_is_read(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "root.key"
    KeyRing.create(path)
    path.chmod(mode)

    assert KeyRing.read(path).kids == (1,)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "does not exist"),
        (b"", "is empty"),
        (b"1:AAAA", "holds 3 bytes"),
        (b"\xff\xfe\x00", "not plain text"),
    ],
)
def test_a_file_without_a_ring_is_named(
    tmp_path: Path, content: bytes | None, complaint: str
) -> None:
    path = tmp_path / "root.key"
    if content is not None:
        path.write_bytes(content)
        path.chmod(0o400)

    with pytest.raises(SettingsError, match=complaint) as refusal:
        KeyRing.read(path)

    assert str(path) in str(refusal.value)


def test_a_directory_is_not_a_ring(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        KeyRing.read(tmp_path)


def test_a_ring_shows_no_key_when_printed(ring: KeyRing) -> None:
    shown = f"{ring!r} {ring}"

    assert b64(ROOT_KEY) not in shown
    assert repr(ROOT_KEY) not in shown


@pytest.mark.parametrize("length", [0, 15, 17])
def test_a_context_takes_whole_ids_only(length: int) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        keys.wrap_context(bytes(length), COMPLAINT, 1)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_only_whole_keys_are_wrapped(ring: KeyRing, length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        ring.wrap(PLACE, bytes(length))


def unwrapped(wrapped: WrappedDek) -> bytes:
    return keys.unwrap_dek(SECRET, wrapped, company_uid=ACME, subject_uid=COMPLAINT)


def flips_of(name: str, wrapped: WrappedKey | WrappedDek) -> list[dict[str, Any]]:
    value: bytes = getattr(wrapped, name)
    number = int.from_bytes(value, "big")
    bits = range(len(value) * 8)
    return [{name: (number ^ 1 << bit).to_bytes(len(value), "big")} for bit in bits]
