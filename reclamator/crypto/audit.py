"""The audit chain's links: keyed, so that whoever can edit the database cannot chain anew."""

from reclamator.crypto.keys import ZERO_UID, lp, mac, uid

LINK_BYTES = 32
GENESIS = bytes(LINK_BYTES)


def link(
    key: bytes,
    *,
    company_uid: bytes,
    seq: int,
    at_us: int,
    actor_uid: bytes | None,
    action: str,
    object_uid: bytes | None,
    detail: bytes,
    prev: bytes,
) -> bytes:
    """Return the 32-byte hash of one entry: HMAC-SHA256(CK_audit, LP of each field ‖ prev).

    `at_us`: microseconds since 1970. `detail`: as stored, sealed; empty when there is none.
    `prev`: the hash before it, `GENESIS` for the first. No actor or object is 16 zero bytes.
    """
    if len(prev) != LINK_BYTES:
        raise ValueError("the hash before this one has 32 bytes")
    fields = (
        uid(company_uid),
        seq.to_bytes(8, "big"),
        at_us.to_bytes(8, "big"),
        uid(actor_uid or ZERO_UID),
        action.encode(),
        uid(object_uid or ZERO_UID),
        bytes(detail),
    )
    return mac(key, b"".join(map(lp, fields)) + prev)
