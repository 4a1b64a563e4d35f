"""Answers made smaller on their way, as the browser takes them.

Only for what holds no token of ours beside somebody's words: the size of an answer would tell of it
(BREACH). No other site can ask for a part of a page: the header that htmx sends is refused to it.
"""

import gzip
from collections.abc import Callable, Mapping

import brotli
from flask import Response, request

SMALL_BYTES = 6 * 1024


def _brotli(content: bytes) -> bytes:
    """Quick rather than small: it is done for each answer. Only a large one is worth the time."""
    packed = bytes(brotli.compress(content, quality=6))
    return packed if len(packed) <= SMALL_BYTES else bytes(brotli.compress(content, quality=10))


PACKERS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": _brotli,
    "gzip": lambda content: gzip.compress(content, 6, mtime=0),
}


def chosen() -> str | None:
    """Return how the browser would like it, or nothing when it says nothing that we know."""
    accepted = request.accept_encodings
    return next((name for name in PACKERS if accepted[name] > 0), None)


def compressed(response: Response) -> Response:
    """Compress an answer as the browser takes it."""
    response.vary.add("Accept-Encoding")
    name = chosen()
    if name:
        response.set_data(PACKERS[name](response.get_data()))
        response.content_encoding = name
    return response
