"""Look over a PDF: is it whole, and can it be opened? It is never rendered here.

Scripts in a PDF are let through on purpose: we only ever hand it out as a download, under a
sandbox policy, and changing it would spoil it as evidence.
"""

import re
from typing import BinaryIO

from reclamator.services.media.kinds import Walked, refusal
from reclamator.services.media.reading import pieces, tail, up_to

TAIL_BYTES = 2_048
OVERLAP = 64

_HEADER = re.compile(rb"%PDF-[12]\.\d")
_ENDING = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")
_LOCKED = re.compile(rb"/Encrypt\s*(?:<<|\d+\s+\d+\s+R)")
_ROOT = re.compile(rb"/Root\s*\d+\s+\d+\s+R")


def walk(stream: BinaryIO, size: int) -> Walked:
    """Return the end of the document; one without a header, a root or an ending is damaged."""
    stream.seek(0)
    if not _HEADER.match(up_to(stream, 16)):
        raise refusal("damaged")
    end = _end(stream, size)
    rooted = False
    for _, piece in pieces(stream, 0, overlap=OVERLAP):
        if _LOCKED.search(piece):
            raise refusal("encrypted")
        rooted = rooted or _ROOT.search(piece) is not None
    if not rooted:
        raise refusal("damaged")
    return Walked(None, None, end)


def _end(stream: BinaryIO, size: int) -> int:
    offset, data = tail(stream, size, TAIL_BYTES)
    endings = list(_ENDING.finditer(data))
    if not endings or int(endings[-1].group(1)) >= size:
        raise refusal("damaged")
    return offset + endings[-1].end()
