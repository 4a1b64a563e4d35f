"""A link of the audit chain stands for every field of its entry and for all before it."""

from typing import Any

import pytest

from reclamator.crypto import audit
from reclamator.crypto.keys import mac

from .cast import ACME, COMPLAINT, DEK, GLOBEX, MIRA, OTHER_COMPLAINT, SECRET

ENTRY: dict[str, Any] = {
    "company_uid": ACME,
    "seq": 17,
    "at_us": 1_796_636_800_000_000,
    "actor_uid": MIRA,
    "action": "complaint.decide",
    "object_uid": COMPLAINT,
    "detail": b"sealed",
    "prev": audit.GENESIS,
}


def test_the_link_is_frozen() -> None:
    assert audit.link(SECRET, **ENTRY).hex() == (
        "0210a8593dbd68593d3a9e28752943fec21ff8d66785bed0b207d0ce04127058"
    )


def test_the_link_is_what_the_paper_says_byte_by_byte() -> None:
    fields = b"\0\0\0\x10" + ACME + b"\0\0\0\x08" + (17).to_bytes(8, "big")
    fields += b"\0\0\0\x08" + ENTRY["at_us"].to_bytes(8, "big") + b"\0\0\0\x10" + MIRA
    fields += b"\0\0\0\x10complaint.decide" + b"\0\0\0\x10" + COMPLAINT + b"\0\0\0\x06sealed"

    assert audit.link(SECRET, **ENTRY) == mac(SECRET, fields + bytes(32))


@pytest.mark.parametrize(
    "changes",
    [
        {"company_uid": GLOBEX},
        {"seq": 18},
        {"at_us": ENTRY["at_us"] + 1},
        {"actor_uid": None},
        {"action": "complaint.decided"},
        {"object_uid": OTHER_COMPLAINT},
        {"detail": b""},
        {"prev": bytes(31) + b"\1"},
        {"action": "complaint.decides", "detail": b"ealed"},
        {"actor_uid": COMPLAINT, "object_uid": MIRA},
    ],
)
def test_an_edited_entry_has_another_link(changes: dict[str, Any]) -> None:
    assert audit.link(SECRET, **ENTRY | changes) != audit.link(SECRET, **ENTRY)


def test_nobody_chains_anew_without_the_key() -> None:
    assert audit.link(DEK, **ENTRY) != audit.link(SECRET, **ENTRY)


def test_no_actor_is_sixteen_zero_bytes() -> None:
    nobody = audit.link(SECRET, **ENTRY | {"actor_uid": None, "object_uid": None})
    assert nobody == audit.link(SECRET, **ENTRY | {"actor_uid": bytes(16), "object_uid": bytes(16)})


@pytest.mark.parametrize("changes", [{"prev": b""}, {"prev": bytes(33)}, {"actor_uid": b"Mira"}])
def test_half_an_entry_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="bytes"):
        audit.link(SECRET, **ENTRY | changes)
