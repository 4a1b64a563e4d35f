"""The empty form, compressed on its way: nobody's secret stands in it beside somebody's words.

Two visitors of one page get the same bytes but for the token. So the page is compressed well, once,
around a hole, and each visitor's token is laid into the hole as it is.
"""

from functools import lru_cache

import brotli
from flask import Response

from reclamator.web.compression import PACKERS, chosen

PAGES = 256
FILLER = bytes(range(255, 127, -1))  # no text holds these: what follows cannot refer to them


def packed(response: Response, *, token: str, is_common: bool) -> Response:
    """Compress an answer as the browser takes it.

    `is_common`: whether the page is one of a few that all visitors see, but for their `token`.
    """
    response.vary.add("Accept-Encoding")
    name = chosen()
    if name:
        content = response.get_data()
        around = _around(content, token.encode()) if is_common and name == "br" else None
        response.set_data(around or PACKERS[name](content))
        response.content_encoding = name
    return response


def _around(content: bytes, token: bytes) -> bytes | None:
    before, _, after = content.partition(token)
    if not after or token in after:
        return None
    parts = _with_hole(before, after, len(token))
    return parts and _joined(*parts, token + after[:2])


@lru_cache(maxsize=PAGES)
def _with_hole(before: bytes, after: bytes, size: int) -> tuple[bytes, bytes] | None:
    """Compress what stands around a hole, or return None where that would not hold together.

    The two bytes after the hole belong to it: how the next one is written depends on them.
    """
    packer = brotli.Compressor(quality=11)
    start = packer.process(before) + packer.flush()
    packer.process(FILLER[:size] + after[:2])
    packer.flush()
    end = packer.process(after[2:]) + packer.finish()
    trial = b"0" * size
    try:
        whole = brotli.decompress(_joined(start, end, trial + after[:2]))
    except brotli.error:
        return None
    return (start, end) if whole == before + trial + after else None


def _joined(start: bytes, end: bytes, plain: bytes) -> bytes:
    """Lay bytes between two parts as a block that is not compressed (RFC 7932, 9.2)."""
    header = (len(plain) - 1) << 3 | 1 << 19
    return start + header.to_bytes(3, "little") + plain + end
