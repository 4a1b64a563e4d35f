"""The empty form, compressed on its way: nobody's secret stands in it beside somebody's words."""

import gzip
from collections.abc import Callable, Mapping

import brotli
from flask import Response, request

# quick rather than small: it is done for each visitor
PACKERS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": lambda content: bytes(brotli.compress(content, quality=5)),
    "gzip": lambda content: gzip.compress(content, 6, mtime=0),
}


def packed(response: Response) -> Response:
    """Compress an answer as the browser takes it."""
    response.vary.add("Accept-Encoding")
    accepted = request.accept_encodings
    name = next((name for name in PACKERS if accepted[name] > 0), None)
    if name:
        response.set_data(PACKERS[name](response.get_data()))
        response.content_encoding = name
    return response
