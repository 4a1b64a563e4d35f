"""Walk a JPEG from marker to marker, without decoding a pixel."""

import os
import re
from dataclasses import dataclass
from typing import BinaryIO

from reclamator.services.media.kinds import Walked, guard_pixels, refusal
from reclamator.services.media.reading import exactly, number, pieces, skip

START, END, SCAN = 0xD8, 0xD9, 0xDA
FRAMES = {0xC0, 0xC1, 0xC2, 0xC9, 0xCA}
OTHER_FRAMES = {0xC3, 0xC5, 0xC6, 0xC7, 0xCB, 0xCD, 0xCE, 0xCF}
PROGRESSIVE = {0xC2, 0xCA}
WITHOUT_LENGTH = {0x00, 0x01, *range(0xD0, 0xD9)}
MAX_SCANS = 64
"""A decoder walks the whole picture once a scan; cameras write about ten."""

_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7]", re.DOTALL)


@dataclass
class _Picture:
    width: int = 0
    height: int = 0
    buffer_bytes: int = 0
    scans: int = 0


def walk(stream: BinaryIO, size: int) -> Walked:
    """Return the pixels and the end of the picture; a file cut short is damaged."""
    stream.seek(0)
    if exactly(stream, 2) != bytes((0xFF, START)):
        raise refusal("damaged")
    picture = _Picture()
    while (marker := _marker(stream)) != END:
        _segment(stream, size, marker, picture)
    if not picture.scans:
        raise refusal("damaged")
    return Walked(picture.width, picture.height, stream.tell(), picture.buffer_bytes)


def _marker(stream: BinaryIO) -> int:
    if exactly(stream, 1) != b"\xff":
        raise refusal("damaged")
    code = 0xFF
    while code == 0xFF:  # any number of fill bytes may stand before a marker
        code = number(stream, 1)
    return code


def _segment(stream: BinaryIO, size: int, marker: int, picture: _Picture) -> None:
    if marker in WITHOUT_LENGTH or marker in OTHER_FRAMES:
        raise refusal("damaged")
    length = number(stream, 2) - 2
    start = stream.tell()
    if marker in FRAMES:
        _frame(stream, marker, length, picture)
    stream.seek(start)
    skip(stream, length, size)
    if marker == SCAN:
        _scan(stream, picture)


def _frame(stream: BinaryIO, marker: int, length: int, picture: _Picture) -> None:
    if picture.width or length < 6:
        raise refusal("damaged")
    _, picture.height, picture.width = number(stream, 1), number(stream, 2), number(stream, 2)
    guard_pixels(picture.width, picture.height)
    sampling = [exactly(stream, 3)[1] for _ in range(number(stream, 1))]
    if length != 6 + 3 * len(sampling) or not sampling:
        raise refusal("damaged")
    if marker in PROGRESSIVE:
        picture.buffer_bytes = _coefficients(picture, sampling)


def _coefficients(picture: _Picture, sampling: list[int]) -> int:
    # A progressive picture is held as two bytes for each coefficient of each component.
    shares = [(byte >> 4) * (byte & 15) for byte in sampling]
    widest = max(byte >> 4 for byte in sampling) * max(byte & 15 for byte in sampling)
    return 2 * picture.width * picture.height * sum(shares) // max(1, widest)


def _scan(stream: BinaryIO, picture: _Picture) -> None:
    picture.scans += 1
    if not picture.width or picture.scans > MAX_SCANS:
        raise refusal("damaged")
    for offset, piece in pieces(stream, stream.tell(), overlap=1):
        if found := _NEXT_MARKER.search(piece):
            stream.seek(offset + found.start(), os.SEEK_SET)
            return
    raise refusal("damaged")
