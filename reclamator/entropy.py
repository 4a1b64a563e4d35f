"""The only source of randomness: the operating system's generator."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

_fixed: list[Iterator[bytes]] = []


def token_bytes(count: int) -> bytes:
    """Return `count` unpredictable bytes."""
    return next(_fixed[-1])[:count] if _fixed else os.urandom(count)


@contextmanager
def fixed(values: Iterator[bytes]) -> Iterator[None]:
    """Hand out `values` instead of random bytes; only known-answer tests need it."""
    _fixed.append(values)
    try:
        yield
    finally:
        _fixed.pop()
