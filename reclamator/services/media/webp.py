"""Walk a WebP: a RIFF file whose chunks hold one picture or several frames."""

from typing import BinaryIO

from reclamator.services.media.kinds import Walked, guard_pixels, refusal
from reclamator.services.media.reading import exactly, skip

HEAD_BYTES = 16
PICTURES = {b"VP8X", b"VP8 ", b"VP8L", b"ANMF"}


def walk(stream: BinaryIO, size: int) -> Walked:
    """Return the pixels of the canvas; a frame larger than the canvas is damaged."""
    stream.seek(0)
    head = exactly(stream, 12)
    end = int.from_bytes(head[4:8], "little") + 8
    if head[:4] != b"RIFF" or head[8:] != b"WEBP" or end > size:
        raise refusal("damaged")
    canvas: tuple[int, int] | None = None
    names: set[bytes] = set()
    while stream.tell() < end:
        name, area = _chunk(stream, end)
        names.add(name)
        canvas = _within(area, canvas) if area else canvas
    if canvas is None or names & PICTURES <= {b"VP8X"}:
        raise refusal("damaged")
    return Walked(*canvas, end)


def _chunk(stream: BinaryIO, end: int) -> tuple[bytes, tuple[int, int] | None]:
    name, length = exactly(stream, 4), int.from_bytes(exactly(stream, 4), "little")
    start = stream.tell()
    area = _area(name, exactly(stream, min(length, HEAD_BYTES))) if name in PICTURES else None
    stream.seek(start)
    skip(stream, min(length + length % 2, max(length, end - start)), end)
    return name, area


def _area(name: bytes, head: bytes) -> tuple[int, int]:
    if len(head) < (10 if name != b"VP8L" else 5):
        raise refusal("damaged")
    width, height = _READERS[name](head)
    guard_pixels(width, height)
    return width, height


def _lossy(head: bytes) -> tuple[int, int]:
    if head[3:6] != b"\x9d\x01\x2a":
        raise refusal("damaged")
    return _little(head, 6, 2) & 0x3FFF, _little(head, 8, 2) & 0x3FFF


def _lossless(head: bytes) -> tuple[int, int]:
    if head[0] != 0x2F:
        raise refusal("damaged")
    bits = _little(head, 1, 4)
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


def _canvas(head: bytes) -> tuple[int, int]:
    return _little(head, 4, 3) + 1, _little(head, 7, 3) + 1


def _frame(head: bytes) -> tuple[int, int]:
    if len(head) < 12:
        raise refusal("damaged")
    return _little(head, 6, 3) + 1, _little(head, 9, 3) + 1


_READERS = {b"VP8 ": _lossy, b"VP8L": _lossless, b"VP8X": _canvas, b"ANMF": _frame}


def _little(data: bytes, start: int, count: int) -> int:
    return int.from_bytes(data[start : start + count], "little")


def _within(area: tuple[int, int], canvas: tuple[int, int] | None) -> tuple[int, int]:
    if canvas is not None and (area[0] > canvas[0] or area[1] > canvas[1]):
        raise refusal("damaged")
    return canvas or area
