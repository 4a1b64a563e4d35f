"""Look over a plain text: UTF-8, no control characters, and not markup in disguise."""

import codecs
import re
from typing import BinaryIO

from reclamator.services.media.kinds import Walked, refusal
from reclamator.services.media.reading import pieces, up_to

HEAD_BYTES = 1_024
SURE = 0.5
"""puremagic's own measure; below it two letters at the start would already be a bitmap."""

TEXT_TYPES = ("text/plain", "message/rfc822", "")

_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARKUP = re.compile(
    rb"\s*(?:<(?:!doctype|!--|\?|html|head|body|script|svg|iframe|xml)|%!PS|\{\\rtf|#!)",
    re.IGNORECASE,
)


def walk(stream: BinaryIO, size: int) -> Walked:
    """Return the end of the text; what is markup or a program is not plain text."""
    stream.seek(0)
    head = up_to(stream, HEAD_BYTES)
    if _MARKUP.match(head.removeprefix(codecs.BOM_UTF8)) or _known_otherwise(head):
        raise refusal("type_not_allowed")
    decoder = codecs.getincrementaldecoder("utf-8")()
    for _, piece in pieces(stream, 0):
        _decode(decoder, piece)
    _decode(decoder, b"", final=True)
    return Walked(None, None, size)


def _known_otherwise(head: bytes) -> bool:
    import puremagic  # it reads its tables on import: only a text file needs them

    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return False
    return any(
        match.offset == 0 and match.confidence >= SURE and match.mime_type not in TEXT_TYPES
        for match in found
    )


def _decode(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> None:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError as error:
        raise refusal("encoding") from error
    if _CONTROL.search(piece):
        raise refusal("encoding")
