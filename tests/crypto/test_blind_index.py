"""The same contact gives the same digest however it is spelt, and only within one company."""

import pytest

from reclamator.crypto.blind_index import digest, index_label, normalise
from reclamator.crypto.keys import hkdf_expand, mac

from .cast import DEK, SECRET


@pytest.mark.parametrize(
    ("kind", "value", "region", "normal", "known"),
    [
        ("email", " Ada@Żółw.PL ", None, b"ada@xn--w-uga1v8h.pl", "5c116361858ccbdd2e60"),
        ("phone", "600 100 200", "PL", b"48600100200", "7d5d33d95c72f13e589c"),
        ("order", "ab-12/ż 7", None, "AB12Ż7".encode(), "359271e633cd5c29d322"),
        ("batch", "26-06-B", None, b"2606B", "ae464d538e4e4b132142"),
        ("product", "Czajnik Żar 1,7 l", None, "czajnikżar17l".encode(), "20b50c71dd622b7f0544"),
        ("fault", "Base leaks!", None, b"baseleaks", "57c1c5cb6ca136c793d9"),
    ],
)
def test_the_digests_are_frozen(
    kind: str, value: str, region: str | None, normal: bytes, known: str
) -> None:
    assert normalise(kind, value, region=region) == normal
    found = digest(SECRET, kind, value, region=region)
    assert found == bytes.fromhex(known)
    assert found == mac(hkdf_expand(SECRET, f"bidx/{kind}".encode()), normal)[:10]


@pytest.mark.parametrize(
    ("kind", "region", "spellings"),
    [
        ("email", None, ["ada@example.com", " ADA@Example.COM\n", "ａｄａ＠example.com"]),
        ("email", None, ["ada@żółw.pl", "ada@ŻÓŁW.pl", "ada@xn--w-uga1v8h.pl"]),
        ("phone", "FI", ["+358 40 123 4567", "040 123 4567", "(040) 1234567", "00358401234567"]),
        ("phone", None, ["+7 495 123-45-67", "+7 (495) 1234567", "＋７ 495 1234567"]),
        ("order", None, ["PL-2026/17", "pl2026 17", "  Pl 2026 - 17 "]),
        ("batch", None, ["26-06-B", "26 06 b", "2606b", " ２６-０６-Ｂ "]),
        ("product", None, ["Modra kettle 1.7 l", "MODRA  KETTLE 1,7L"]),
        ("fault", None, ["Base leaks", "base leaks."]),
    ],
)
def test_spellings_of_one_thing_meet(kind: str, region: str | None, spellings: list[str]) -> None:
    assert len({digest(SECRET, kind, text, region=region) for text in spellings}) == 1


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("email", "ada@example.com", "ada@example.org"),
        ("email", "ada@example.com", "a.da@example.com"),
        ("phone", "+48600100200", "+48600100201"),
        ("order", "17", "71"),
        ("batch", "26-06-B", "26-06-D"),
    ],
)
def test_different_things_part(kind: str, one: str, other: str) -> None:
    assert digest(SECRET, kind, one) != digest(SECRET, kind, other)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("email", ""), ("email", " \t"), ("phone", ""), ("phone", "none"), ("order", " -/. ")],
)
def test_what_normalises_to_nothing_has_no_digest(kind: str, value: str) -> None:
    assert digest(SECRET, kind, value, region="PL") is None


@pytest.mark.parametrize(
    ("kind", "value", "region", "normal"),
    [
        ("email", "not an address", None, b"not an address"),
        ("email", "Ada@-bad-.example", None, b"ada@-bad-.example"),
        ("email", "ada@", None, b"ada@"),
        ("phone", "600 100 200", None, b"600100200"),
        ("phone", "600 100 200", "??", b"600100200"),
        ("phone", "٠٦٠٠", None, b"0600"),
        ("order", "\ud800-7", None, b"7"),
    ],
)
def test_what_is_not_well_formed_still_has_one_spelling(
    kind: str, value: str, region: str | None, normal: bytes
) -> None:
    assert normalise(kind, value, region=region) == normal


def test_companies_and_kinds_share_no_digest() -> None:
    assert digest(SECRET, "order", "4711") != digest(DEK, "order", "4711")
    assert digest(SECRET, "order", "4711") != digest(SECRET, "phone", "4711")


def test_the_labels_are_frozen_and_no_other_kind_exists() -> None:
    labels = [index_label(kind) for kind in ("email", "phone", "order", "word", "name")]
    assert labels == [b"bidx/email", b"bidx/phone", b"bidx/order", b"fts/word", b"fts/name"]
    with pytest.raises(KeyError):
        index_label("iban")
