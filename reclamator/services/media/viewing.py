"""The copy of a photo that staff and customers look at: turned upright, nothing else in it.

Colour profiles go with the rest of the metadata: a slightly paler red is the smaller harm than
feeding a stranger's profile to a colour engine.
"""

import importlib
import io
import math
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, BinaryIO

from reclamator.services.media.inspection import WALKERS, detect
from reclamator.services.media.kinds import (
    MAX_PIXELS,
    FileKind,
    Walked,
    guard_pixels,
    refusal,
)
from reclamator.services.media.reading import size_of, up_to

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

VIEWING_MIME = "image/jpeg"
LONGEST_SIDE = 2_048
ENOUGH = 1_536
"""A JPEG that its reader can shrink to this many pixels is not decoded any larger."""

QUALITY = 85
DECODE_BYTES = 94 * 1_048_576
"""What one decoding may cost; a larger picture is kept and offered without a copy to view."""

HEAD_BYTES = 1_024
READERS = {FileKind.JPEG: "JPEG", FileKind.PNG: "PNG", FileKind.WEBP: "WEBP"}
BYTES_A_PIXEL = {FileKind.JPEG: 9, FileKind.PNG: 7, FileKind.WEBP: 19, FileKind.HEIC: 8}
"""Measured peaks: the picture, what its reader keeps beside it, and one pass of resizing."""


_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    ArithmeticError,
    LookupError,
    TypeError,
    EOFError,
    AttributeError,
    RuntimeError,
    MemoryError,
    struct.error,
    zlib.error,
    Warning,
)
_one_at_a_time = threading.Lock()


def viewing_copy(stream: BinaryIO) -> bytes | None:
    """Return a JPEG of at most 2048 pixels a side, upright, without any metadata.

    None for what has no picture (PDF, text), for HEIC where its reader is not installed or fails,
    and for a picture too costly to open. Raises BadFile("damaged") if the pixels cannot be read.
    A process decodes one picture at a time, so its memory is bounded too.
    """
    size = size_of(stream)
    kind = detect(up_to(stream, HEAD_BYTES))
    if kind not in BYTES_A_PIXEL or (kind is FileKind.HEIC and _heif() is None):
        return None
    walked = WALKERS[kind](stream, size)
    if _cost(kind, walked) > DECODE_BYTES:
        return None
    with _one_at_a_time:
        return _copied(stream, kind, walked)


def _cost(kind: FileKind, walked: Walked) -> float:
    if walked.width is None or walked.height is None:
        return math.inf
    shrink = 1
    if kind is FileKind.JPEG:  # its reader can shrink by 2, 4 or 8 while decoding
        shrink = _shrink(max(walked.width, walked.height))
    pixels = -(-walked.width // shrink) * -(-walked.height // shrink)
    return pixels * BYTES_A_PIXEL[kind] + walked.buffer_bytes


def _shrink(longest: int) -> int:
    return next((by for by in (8, 4, 2) if longest // by >= ENOUGH), 1)


def _copied(stream: BinaryIO, kind: FileKind, walked: Walked) -> bytes | None:
    stream.seek(0)
    try:
        with _only_bombs_matter():
            return _encoded(_bare(_upright(_small(_opened(stream, kind, walked)))))
    except _DECODER_ERRORS as error:
        if kind is FileKind.HEIC:
            return None  # it is kept as it came, whether or not this reader knows its dialect
        raise refusal("damaged") from error
    finally:
        stream.seek(0)


@contextmanager
def _only_bombs_matter() -> Iterator[None]:
    # Readers warn of every oddity in camera data; only the warning of a bomb is an error.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        warnings.simplefilter("error", _pillow().DecompressionBombWarning)
        yield


def _opened(stream: BinaryIO, kind: FileKind, walked: Walked) -> "Picture":
    return _heic_picture(stream) if kind is FileKind.HEIC else _picture(stream, kind, walked)


def _picture(stream: BinaryIO, kind: FileKind, walked: Walked) -> "Picture":
    picture: Picture = _pillow().open(stream, formats=(READERS[kind],))
    if picture.size != (walked.width, walked.height):
        raise ValueError("the reader sees another size than the walker")
    if kind is FileKind.JPEG:
        shrink = _shrink(max(picture.size))
        picture.draft(None, (picture.width // shrink, picture.height // shrink))
    return picture


def _heic_picture(stream: BinaryIO) -> "Picture":
    import pillow_heif

    picture: Picture = pillow_heif.open_heif(stream, convert_hdr_to_8bit=True).to_pillow()
    guard_pixels(*picture.size)
    return picture


def _small(picture: "Picture") -> "Picture":
    if picture.mode == "P":
        picture = _with_orientation(picture, picture.convert("RGBA"))
    elif picture.mode.startswith("I") or picture.mode == "F":
        picture = _with_orientation(picture, _eight_bits(picture))
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=None)
    return picture


def _with_orientation(source: "Picture", converted: "Picture") -> "Picture":
    if "exif" in source.info:
        converted.info["exif"] = source.info["exif"]
    return converted


def _eight_bits(picture: "Picture") -> "Picture":
    # Sixteen grey bits would be cut to white, not scaled, by a plain conversion.
    return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def _upright(picture: "Picture") -> "Picture":
    from PIL import ImageOps

    with suppress(*_DECODER_ERRORS):  # broken camera data must not cost the photo
        ImageOps.exif_transpose(picture, in_place=True)
    return picture


def _bare(picture: "Picture") -> "Picture":
    """Paint the pixels on a new white sheet: what is not a pixel stays behind."""
    sheet: Picture = _pillow().new("RGB", picture.size, "white")
    if picture.mode in ("RGBA", "LA", "PA", "RGBa", "La"):
        picture = picture.convert("RGBA")
        sheet.paste(picture, mask=picture.getchannel("A"))
    else:
        sheet.paste(picture if picture.mode == "RGB" else picture.convert("RGB"))
    return sheet


def _encoded(sheet: "Picture") -> bytes:
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


@lru_cache(maxsize=1)
def _pillow() -> Any:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    return Image


@lru_cache(maxsize=1)
def _heif() -> ModuleType | None:
    """The HEIC reader of the `heic` extra, or None where it is not installed."""
    try:
        return importlib.import_module("pillow_heif")
    except ImportError:
        return None
