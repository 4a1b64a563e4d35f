"""Walk a PNG from chunk to chunk and count what its pixels would inflate to."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from reclamator.services.media.kinds import Walked, guard_pixels, refusal
from reclamator.services.media.reading import PIECE, exactly, number

SIGNATURE = b"\x89PNG\r\n\x1a\n"
DEPTHS = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PASSES = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
"""Adam7: first column, first row, column step, row step of each pass."""

PLAIN = {0, 2}
COPY_BYTES = 5
"""What has a palette, transparency or sixteen bits is copied once more on the way to a JPEG."""

SLACK = PIECE
"""Some writers leave a few bytes too many; a bomb leaves far more."""


@dataclass
class _Pixels:
    """Counts inflated bytes without keeping them."""

    expected: int
    seen: int = 0
    inflater: "zlib._Decompress" = field(default_factory=zlib.decompressobj)

    def feed(self, data: bytes) -> None:
        while data and not self.inflater.eof:
            try:
                self.seen += len(self.inflater.decompress(data, PIECE))
            except zlib.error as error:
                raise refusal("damaged") from error
            if self.seen > self.expected + SLACK:
                raise refusal("damaged")
            data = self.inflater.unconsumed_tail

    def finish(self) -> None:
        self.seen += len(self.inflater.flush(PIECE)) if not self.inflater.eof else 0
        if self.seen < self.expected:
            raise refusal("damaged")


def walk(stream: BinaryIO, size: int) -> Walked:
    """Return the pixels and the end of the picture; every checksum must hold."""
    stream.seek(0)
    if exactly(stream, len(SIGNATURE)) != SIGNATURE:
        raise refusal("damaged")
    width, height, costly, expected = _header(stream)
    pixels = _Pixels(expected)
    while (name := _chunk(stream, size, pixels)) != b"IEND":
        if name == b"IHDR":
            raise refusal("damaged")
    pixels.finish()
    return Walked(width, height, stream.tell(), COPY_BYTES * width * height if costly else 0)


def _header(stream: BinaryIO) -> tuple[int, int, bool, int]:
    if number(stream, 4) != 13 or exactly(stream, 4) != b"IHDR":
        raise refusal("damaged")
    data = exactly(stream, 13)
    if number(stream, 4) != zlib.crc32(b"IHDR" + data):
        raise refusal("damaged")
    width, height = int.from_bytes(data[:4], "big"), int.from_bytes(data[4:8], "big")
    depth, colour, _, _, interlace = data[8:]
    if depth not in DEPTHS.get(colour, ()) or interlace > 1:
        raise refusal("damaged")
    guard_pixels(width, height)
    expected = _raw_bytes(width, height, depth * SAMPLES[colour], interlace)
    return width, height, colour not in PLAIN or depth > 8, expected


def _raw_bytes(width: int, height: int, bits: int, interlace: int) -> int:
    areas = list(_interlaced(width, height)) if interlace else [(width, height)]
    return sum(rows * (1 + (columns * bits + 7) // 8) for columns, rows in areas)


def _interlaced(width: int, height: int) -> Iterator[tuple[int, int]]:
    for left, top, across, down in PASSES:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            yield columns, rows


def _chunk(stream: BinaryIO, size: int, pixels: _Pixels) -> bytes:
    length, name = number(stream, 4), exactly(stream, 4)
    if not name.isalpha() or stream.tell() + length + 4 > size:
        raise refusal("damaged")
    check = zlib.crc32(name)
    while length:
        data = exactly(stream, min(length, PIECE))
        check = zlib.crc32(data, check)
        length -= len(data)
        if name == b"IDAT":
            pixels.feed(data)
    if number(stream, 4) != check:
        raise refusal("damaged")
    return name
