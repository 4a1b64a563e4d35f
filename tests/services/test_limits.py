"""Rate limits: they count, they forgive, and they know nobody's address."""

import ipaddress
import threading

import pytest

from reclamator.errors import TooMany
from reclamator.models import database
from reclamator.models.company import Company
from reclamator.models.rate_bucket import RateBucket
from reclamator.services import installation, limits
from reclamator.services.limits import Limit
from tests.cast import HeldClock, on_both_databases

MB, GB, MINUTE, HOUR = 1024**2, 1024**3, 60, 3600
TABLE = {
    limits.INTAKE: (10, 10 * MINUTE),
    limits.INTAKE_COMPANY: (180, 10 * MINUTE),
    limits.INTAKE_ALL: (300, 10 * MINUTE),
    limits.UPLOAD_BYTES: (60 * MB, 10 * MINUTE),
    limits.UPLOAD_BYTES_ALL: (1 * GB, 10 * MINUTE),
    limits.UPLOAD_BYTES_DAY: (200 * MB, 24 * HOUR),
    limits.LOOK_UP: (30, 10 * MINUTE),
    limits.LOOK_UP_MISSES: (10, 1),
    limits.GUESS: (10, 1 * HOUR),
    limits.SIGN_IN: (20, 15 * MINUTE),
    limits.SIGN_IN_ACCOUNT: (5, 15 * MINUTE),
    limits.SIGN_IN_ALL: (100, 15 * MINUTE),
    limits.CODE_MAIL: (5, 1 * HOUR),
    limits.CODE_MAIL_ADDRESS: (3, 1 * HOUR),
    limits.CODE_MAIL_ALL: (200, 1 * HOUR),
}
"""SECURITY §1.14 (the daily bytes: §1.6), written down here once more."""

FIVE = Limit("five", 5, 600)


def test_the_limits_are_those_of_the_paper() -> None:
    assert {limit: (limit.most, limit.seconds) for limit in TABLE} == TABLE
    assert len({limit.name for limit in TABLE}) == len(TABLE)


@on_both_databases
def test_a_window_counts_and_ends(installation: object, frozen_clock: HeldClock) -> None:
    assert [limits.add(FIVE, b"a") for _ in range(3)] == [1, 2, 3]
    assert limits.add(FIVE, b"b", 4) == 4
    assert (limits.used(FIVE, b"a"), limits.used(FIVE, b"b")) == (3, 4)

    frozen_clock.advance(minutes=10)

    assert limits.used(FIVE, b"a") == 0
    assert limits.add(FIVE, b"a") == 1


def test_the_sixth_try_is_told_to_wait(installation: object) -> None:
    for _ in range(5):
        limits.require(FIVE, b"a")

    with pytest.raises(TooMany) as refused:
        limits.require(FIVE, b"a")

    assert refused.value.retry_after_seconds == 120
    assert limits.is_over(FIVE, b"a")
    limits.require(FIVE, b"b")


@on_both_databases
def test_what_is_counted_side_by_side_is_all_counted(installation: object) -> None:
    def count() -> None:
        with database.connection():
            for _ in range(10):
                limits.add(FIVE, b"together")

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert limits.used(FIVE, b"together") == 40


@pytest.mark.parametrize(
    ("address", "same", "other"),
    [
        ("203.0.113.7", "203.0.113.250", "203.0.114.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2f:ffff::", "2001:db8:1:102::1"),
        ("::ffff:203.0.113.7", "203.0.113.9", "::ffff:203.0.112.7"),
        ("nonsense", "", "127.0.0.1"),
    ],
)
def test_a_network_is_one_subject(address: str, same: str, other: str) -> None:
    assert limits.network(address) == limits.network(same)
    assert limits.network(address) != limits.network(other)


@pytest.mark.parametrize("address", ["203.0.113.7", "2001:db8:4711:8154::99", "::ffff:203.0.113.7"])
def test_no_address_is_ever_written(address: str, acme: Company, frozen_clock: HeldClock) -> None:
    for limit in (limits.INTAKE, limits.GUESS, limits.SIGN_IN, limits.UPLOAD_BYTES):
        limits.add(limit, limits.network(address))

    database.db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    folder = installation.settings().data_dir
    content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())

    assert RateBucket.select().count() == 4
    for spelling in spellings(address):
        assert spelling not in content, spelling


def spellings(address: str) -> set[bytes]:
    """An address, and the network it lies in, in every form a program might write."""
    parsed = ipaddress.ip_address(address)
    parts = {parsed.packed, str(parsed).encode(), parsed.exploded.encode(), address.encode()}
    if isinstance(parsed, ipaddress.IPv6Address):
        parts |= {parsed.packed.hex().encode()}
        if parsed.ipv4_mapped:
            return parts | spellings(str(parsed.ipv4_mapped))
        parts |= {parsed.packed[:7], parsed.packed[:7].hex().encode()}
    else:
        parts |= {b"203.0.113.", b"203.0.113.0", parsed.packed[:3] + b"\0"}
        parts |= {parsed.packed.hex().encode(), parsed.packed.hex().upper().encode()}
    return parts


def test_tomorrow_the_same_network_is_another_row(
    installation: object, frozen_clock: HeldClock
) -> None:
    subject = limits.network("203.0.113.7")
    today = limits.bucket(FIVE, subject)

    frozen_clock.advance(days=1)

    assert limits.bucket(FIVE, subject) != today
    assert limits.bucket(Limit("six", 5, 600), subject) != limits.bucket(FIVE, subject)


def test_old_counters_are_forgotten(installation: object, frozen_clock: HeldClock) -> None:
    limits.add(FIVE, b"a")
    frozen_clock.advance(minutes=21)
    limits.add(FIVE, b"b")

    assert limits.forget_expired() == 1
    assert RateBucket.select().count() == 1
