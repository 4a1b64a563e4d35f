"""Rate limits in private buckets: counters that nobody can turn back into an address.

The key is HMAC(HMAC(install.rate_bucket, UTC day), network), network being IPv4 /24 or IPv6 /56
(SECURITY §1.14). Guessing limits are rows, right with any number of processes.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from peewee import EXCLUDED, Case

from reclamator import clock
from reclamator.crypto import keys
from reclamator.errors import TooMany
from reclamator.models import vault
from reclamator.models.rate_bucket import RateBucket
from reclamator.services import installation


@dataclass(frozen=True)
class Limit:
    """At most `most` in each window of `seconds`."""

    name: str
    most: int
    seconds: int


INTAKE = Limit("intake", 10, 600)
INTAKE_COMPANY = Limit("intake-company", 180, 600)
INTAKE_ALL = Limit("intake-all", 300, 600)
UPLOAD_BYTES = Limit("upload", 60 * 1024 * 1024, 600)
UPLOAD_BYTES_ALL = Limit("upload-all", 1024 * 1024 * 1024, 600)
UPLOAD_BYTES_DAY = Limit("upload-day", 200 * 1024 * 1024, 86400)
LOOK_UP = Limit("look-up", 30, 600)
LOOK_UP_MISSES = Limit("look-up-misses", 10, 1)
GUESS = Limit("guess", 10, 3600)
SIGN_IN = Limit("sign-in", 20, 900)
SIGN_IN_ACCOUNT = Limit("sign-in-account", 5, 900)
SIGN_IN_SLOWED = Limit("sign-in-slowed", 1, 30)
SIGN_IN_ALL = Limit("sign-in-all", 100, 900)
SIGN_IN_CROWDED = Limit("sign-in-crowded", 1, 300)
CODE_MAIL = Limit("code-mail", 5, 3600)
CODE_MAIL_ADDRESS = Limit("code-mail-address", 3, 3600)
CODE_MAIL_ALL = Limit("code-mail-all", 200, 3600)
API = Limit("api", 600, 60)
EXPORT = Limit("export", 10, 86400)
TRIAL = Limit("template-trial", 10, 3600)


def network(address: str | None) -> bytes:
    """Return the network part of an address: IPv4 /24, IPv6 /56; junk is one shared bucket."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return b"unknown"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    prefix = 24 if parsed.version == 4 else 56
    return ipaddress.ip_network((parsed, prefix), strict=False).network_address.packed


def bucket(limit: Limit, subject: bytes) -> bytes:
    """Return today's key of a subject in a limit."""
    day = clock.now().date().isoformat().encode()
    daily = keys.mac(vault.install_secret("rate_bucket"), day)
    return keys.mac(daily, keys.lp(limit.name.encode()) + keys.lp(subject))[:16]


def used(limit: Limit, subject: bytes) -> int:
    """Return how much of the window is used."""
    row = RateBucket.get_or_none(RateBucket.key == bucket(limit, subject))
    return row.count if row and row.window == _window(limit) else 0


def add(limit: Limit, subject: bytes, amount: int = 1) -> int:
    """Count; return the window's sum after it."""
    return add_each([(limit, subject)], amount)[0]


def add_each(counted: Sequence[tuple[Limit, bytes]], amount: int = 1) -> list[int]:
    """Count in several limits with a single statement; return their windows' sums after it.

    The database adds, so that what is counted side by side is all counted.
    """
    now, bucket_of = clock.now(), [bucket(limit, subject) for limit, subject in counted]
    rows = [
        {
            "key": key,
            "window": _window(limit),
            "count": amount,
            "expires_at": now + timedelta(seconds=2 * limit.seconds),
        }
        for key, (limit, _) in zip(bucket_of, counted, strict=True)
    ]
    more = RateBucket.count + EXCLUDED.count
    runs_on = Case(None, ((RateBucket.window == EXCLUDED.window, more),), EXCLUDED.count)
    changed = {"window": EXCLUDED.window, "count": runs_on, "expires_at": EXCLUDED.expires_at}
    written = (
        RateBucket.insert_many(rows)
        .on_conflict(conflict_target=[RateBucket.key], update=changed)
        .returning(RateBucket.key, RateBucket.count)
        .tuples()
        .execute()
    )
    sums = {bytes(key): int(count) for key, count in written}
    return [sums[key] for key in bucket_of]


def is_over(limit: Limit, subject: bytes) -> bool:
    """Whether the window is used up; always False when limits are switched off."""
    return installation.settings().limits and used(limit, subject) >= limit.most


def require(limit: Limit, subject: bytes) -> None:
    """Count one try; raises TooMany when the window was used up before it."""
    if not installation.settings().limits:
        return
    if add(limit, subject) > limit.most:
        raise TooMany(seconds_left(limit))


def give_back(limit: Limit, subject: bytes) -> None:
    """Take back the try of who was right, so that only failures add up."""
    if installation.settings().limits:
        add(limit, subject, -1)


def seconds_left(limit: Limit) -> int:
    """Return how long the present window still runs."""
    return limit.seconds - int(clock.now().timestamp()) % limit.seconds


def forget_expired() -> int:
    """Delete old counters; the worker calls it."""
    return RateBucket.delete().where(RateBucket.expires_at < clock.now()).execute()


def _window(limit: Limit) -> int:
    return int(clock.now().timestamp()) // limit.seconds
