"""Small reads on file objects that never trust a length."""

import os
from collections.abc import Iterator
from typing import BinaryIO

from reclamator.services.media.kinds import refusal

PIECE = 65_536
"""Bytes held at a time, whatever the size of the file."""


def size_of(stream: BinaryIO) -> int:
    """Return the bytes in a seekable stream and leave it at its start."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return size


def up_to(stream: BinaryIO, count: int) -> bytes:
    """Read `count` bytes, or fewer at the end; a raw stream may answer in small pieces."""
    parts: list[bytes] = []
    while count > 0 and (part := stream.read(min(count, PIECE))):
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def exactly(stream: BinaryIO, count: int) -> bytes:
    """Read `count` bytes; a file that ends before is damaged."""
    data = up_to(stream, count)
    if len(data) != count:
        raise refusal("damaged")
    return data


def number(stream: BinaryIO, count: int) -> int:
    """Read a big-endian whole number of `count` bytes."""
    return int.from_bytes(exactly(stream, count), "big")


def skip(stream: BinaryIO, count: int, size: int) -> None:
    """Move on by `count` bytes; beyond `size` the file is damaged."""
    if count < 0 or stream.tell() + count > size:
        raise refusal("damaged")
    stream.seek(count, os.SEEK_CUR)


def pieces(stream: BinaryIO, start: int, *, overlap: int = 0) -> Iterator[tuple[int, bytes]]:
    """Yield (offset, piece) from `start` to the end; neighbours share `overlap` bytes."""
    offset = start
    while True:
        stream.seek(offset)
        piece = up_to(stream, PIECE + overlap)
        if not piece:
            return
        yield offset, piece
        if len(piece) <= overlap or len(piece) < PIECE + overlap:
            return
        offset += PIECE


def tail(stream: BinaryIO, size: int, count: int) -> tuple[int, bytes]:
    """Return (offset, bytes) of the last `count` bytes."""
    offset = max(0, size - count)
    stream.seek(offset)
    return offset, up_to(stream, count)
