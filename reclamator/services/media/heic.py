"""Walk the boxes of a HEIC photo; it is kept as it came, so its pixels are read, not limited."""

from collections.abc import Iterator
from typing import BinaryIO

from reclamator.services.media.kinds import Walked, refusal
from reclamator.services.media.reading import exactly, up_to

BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
GENERAL_BRANDS = {b"mif1", b"msf1"}
OTHER_BRANDS = {b"avif", b"avis"}
MAX_META_BYTES = 1_048_576


def is_heic(head: bytes) -> bool:
    """Tell by the first bytes (at least 64) whether a file calls itself a HEIC photo."""
    if head[4:8] != b"ftyp":
        return False
    end = min(len(head), int.from_bytes(head[:4], "big"))
    brands = {head[at : at + 4] for at in range(16, end - 3, 4)}
    major = head[8:12]
    return major in BRANDS or (major in GENERAL_BRANDS and not brands & OTHER_BRANDS)


def walk(stream: BinaryIO, size: int) -> Walked:
    """Return the largest picture's pixels (None if it does not say) and the end of the boxes."""
    seen: dict[bytes, tuple[int, int]] = {}
    end = 0
    for name, start, stop in _boxes(stream, 0, size):
        seen.setdefault(name, (start, stop))
        end = stop
    if b"ftyp" not in seen or b"meta" not in seen:
        raise refusal("damaged")
    width, height = _largest(stream, *seen[b"meta"])
    return Walked(width, height, end)


def _boxes(stream: BinaryIO, start: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield (name, first content byte, end) of each box between two offsets."""
    while start < stop:
        stream.seek(start)
        length, name = int.from_bytes(exactly(stream, 4), "big"), exactly(stream, 4)
        content = start + 8
        if length == 1:
            length, content = int.from_bytes(exactly(stream, 8), "big"), start + 16
        end = stop if length == 0 else start + length
        if end < content or end > stop:
            raise refusal("damaged")
        yield name, content, end
        start = end


def _largest(stream: BinaryIO, start: int, stop: int) -> tuple[int | None, int | None]:
    if stop - start > MAX_META_BYTES:
        return None, None
    areas = list(_areas(stream, start + 4, stop))  # `meta` begins with version and flags
    return max(areas, key=lambda area: area[0] * area[1]) if areas else (None, None)


def _areas(stream: BinaryIO, start: int, stop: int) -> Iterator[tuple[int, int]]:
    for name, content, end in _boxes(stream, start, stop):
        if name in (b"iprp", b"ipco"):
            yield from _areas(stream, content, end)
        elif name == b"ispe":
            stream.seek(content)
            data = up_to(stream, 12)
            yield int.from_bytes(data[4:8], "big"), int.from_bytes(data[8:12], "big")
