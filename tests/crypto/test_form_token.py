"""A form's token is ours, for this form, and unchanged; its form is frozen (row 9)."""

import base64
import random
from datetime import UTC, datetime

import pytest

from reclamator.crypto import form_token
from reclamator.crypto.keys import mac
from reclamator.errors import BadToken

from .cast import DEK, DRAFT, FORM, OTHER_ROW, ROW, SECRET

NONCE = b"N" * 16
ISSUED_AT = datetime(2026, 12, 7, 9, 30, 0, 123456, tzinfo=UTC)
TOKEN = "AUZGRkZGRkZGRkZGRkZGRkYABmIH3qg4QE5OTk5OTk5OTk5OTk5OTk4_QzCH0F4xakuejSS0Zpu3"
KEPT = (
    "AUZGRkZGRkZGRkZGRkZGRkZEREREREREREREREREREREMTExMTExMTExMTExMTExMTIyMjIyMjIyMjIyMjIyMjJ6"
    "L0d1xOG-uXsodahqdiE_"
)
FILES = (b"1" * 16, b"2" * 16)


def issued() -> str:
    return form_token.issue(SECRET, form_uid=FORM, issued_at=ISSUED_AT, nonce=NONCE)


def kept() -> str:
    return form_token.sign_list(SECRET, form_uid=FORM, draft_uid=DRAFT, attachment_uids=FILES)


def test_the_token_is_frozen() -> None:
    assert issued() == TOKEN
    assert form_token.read(SECRET, TOKEN, form_uid=FORM) == (FORM, ISSUED_AT, NONCE)


def test_the_kept_list_is_frozen() -> None:
    assert kept() == KEPT
    assert form_token.read_list(SECRET, KEPT, form_uid=FORM) == (DRAFT, FILES)


def test_the_token_is_what_the_paper_says_byte_by_byte() -> None:
    raw = base64.urlsafe_b64decode(TOKEN)
    micros = (int(ISSUED_AT.timestamp()) * 1_000_000 + 123456).to_bytes(8, "big")

    signed = b"\0\0\0\1\1" + b"\0\0\0\x10" + FORM + b"\0\0\0\x08" + micros + b"\0\0\0\x10" + NONCE
    assert raw == b"\1" + FORM + micros + NONCE + mac(SECRET, signed)[:16]


@pytest.mark.parametrize("text", [None, ""])
def test_a_missing_token_is_missing(text: str | None) -> None:
    assert reason(text) == list_reason(text) == "missing"


@pytest.mark.parametrize(
    "text",
    ["x", "????", TOKEN[:-1], TOKEN + "A", TOKEN + "=", TOKEN + "\n", " " + TOKEN, "ż" * 76,
     TOKEN.replace("_", "/"), "Ag" + TOKEN[2:], "A" * 5000, KEPT],
)  # fmt: skip
def test_another_form_of_text_is_malformed(text: str) -> None:
    assert reason(text) == "malformed"


@pytest.mark.parametrize("text", ["x", KEPT[:-1], KEPT + "=", KEPT[:40], "A" * 5000, TOKEN])
def test_another_form_of_list_is_malformed(text: str) -> None:
    assert list_reason(text) == "malformed"


def test_a_token_of_another_form_is_foreign() -> None:
    assert reason(TOKEN, form_uid=OTHER_ROW) == "foreign"
    assert list_reason(KEPT, form_uid=OTHER_ROW) == "foreign"


def test_a_token_under_another_key_is_forged() -> None:
    assert reason(TOKEN, key=DEK) == "forged"
    assert list_reason(KEPT, key=DEK) == "forged"


def test_every_changed_bit_is_noticed() -> None:
    for text, judge in ((TOKEN, reason), (KEPT, list_reason)):
        raw = base64.urlsafe_b64decode(text + "==")
        for bit in range(len(raw) * 8):
            changed = (int.from_bytes(raw, "big") ^ 1 << bit).to_bytes(len(raw), "big")
            spelt = base64.urlsafe_b64encode(changed).rstrip(b"=").decode()
            assert judge(spelt) == ("malformed" if bit >= len(raw) * 8 - 8 else "forged")


def test_a_shortened_list_is_forged() -> None:
    raw = base64.urlsafe_b64decode(KEPT + "==")
    shorter = base64.urlsafe_b64encode(raw[:33] + raw[49:]).rstrip(b"=").decode()

    assert list_reason(shorter) == "forged"


def test_a_token_cannot_be_respelt_as_a_list() -> None:
    """A list with no files is as long as a token with other bytes: the labels part them."""
    empty = form_token.sign_list(SECRET, form_uid=FORM, draft_uid=DRAFT, attachment_uids=())

    assert form_token.read_list(SECRET, empty, form_uid=FORM) == (DRAFT, ())
    assert reason(empty) == "malformed"


def test_a_list_has_bounds() -> None:
    most = [ROW] * form_token.MAX_KEPT
    text = form_token.sign_list(SECRET, form_uid=FORM, draft_uid=DRAFT, attachment_uids=most)

    assert len(form_token.read_list(SECRET, text, form_uid=FORM).attachment_uids) == 64
    with pytest.raises(ValueError, match="too many"):
        form_token.sign_list(
            SECRET, form_uid=FORM, draft_uid=DRAFT, attachment_uids=[*most, OTHER_ROW]
        )


def test_noise_is_refused_and_nothing_else_happens() -> None:
    story = random.Random(54)
    alphabet = "ABCDabcd0189-_=+/ \n\0ż"

    for _ in range(5_000):
        text = "".join(story.choices(alphabet, k=story.choice([1, 43, 66, 75, 76, 77, 88])))
        assert reason(text) in ("malformed", "forged")
        assert list_reason("AUZG" + text) in ("malformed", "forged")


def reason(text: str | None, *, key: bytes = SECRET, form_uid: bytes = FORM) -> str:
    with pytest.raises(BadToken) as refusal:
        form_token.read(key, text, form_uid=form_uid)
    return refusal.value.reason


def list_reason(text: str | None, *, key: bytes = SECRET, form_uid: bytes = FORM) -> str:
    with pytest.raises(BadToken) as refusal:
        form_token.read_list(key, text, form_uid=form_uid)
    return refusal.value.reason
