"""The kinds of file a complainant may send, and the sentence for each one that we cannot take."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import BinaryIO

from reclamator.errors import BadFile
from reclamator.i18n import LazyText, file_size
from reclamator.i18n import lazy as _l

MAX_PIXELS = 40_000_000
"""More is refused before any decoder sees the picture."""


class FileKind(Enum):
    """What a file really is, found by its content and never by its name."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    PDF = "pdf"
    TEXT = "text"


@dataclass(frozen=True)
class Form:
    """How a kind is named outside: our MIME type first, our extension first."""

    mimes: tuple[str, ...]
    extensions: tuple[str, ...]


FORMS: Mapping[FileKind, Form] = {
    FileKind.JPEG: Form(("image/jpeg", "image/jpg", "image/pjpeg"), ("jpg", "jpeg", "jpe", "jfif")),
    FileKind.PNG: Form(("image/png", "image/x-png", "image/apng"), ("png",)),
    FileKind.WEBP: Form(("image/webp",), ("webp",)),
    FileKind.HEIC: Form(("image/heic", "image/heif"), ("heic", "heif")),
    FileKind.PDF: Form(("application/pdf", "application/x-pdf"), ("pdf",)),
    FileKind.TEXT: Form(("text/plain",), ("txt",)),
}


def own_extension(mime: str) -> str:
    """Return our extension for one of our own types, for names that we give."""
    return next((form.extensions[0] for form in FORMS.values() if form.mimes[0] == mime), "bin")


@dataclass(frozen=True)
class Inspected:
    """A file that may be taken: `mime` and `extension` are ours, `size` is in bytes.

    `width` and `height` are pixels as stored (before any turning); None where there are none.
    """

    kind: FileKind
    mime: str
    extension: str
    width: int | None
    height: int | None
    size: int


@dataclass(frozen=True)
class Walked:
    """What a header walker found: pixels, the offset behind the last byte that belongs to the
    format, and the bytes a decoder must hold besides the picture itself.
    """

    width: int | None
    height: int | None
    end: int
    buffer_bytes: int = 0


Walker = Callable[[BinaryIO, int], Walked]

SENTENCES: Mapping[str, object] = {
    "empty": _l("This file is empty. Choose it again or send us a photo instead."),
    "type_not_allowed": _l(
        "We can open photos (JPEG, PNG, WebP, HEIC), PDF files and plain text. "
        "Save the file as one of these or send us a photo of it."
    ),
    "type_mismatch": _l(
        "The name of this file does not fit what is in it. "
        "Save it again as a JPEG or PDF and choose the new file."
    ),
    "too_many_pixels": _l(
        "This photo has more than 40 megapixels. Take it again at a smaller size, "
        "or send us a screenshot of it."
    ),
    "damaged": _l("This file is not complete. Open it, save it again and choose the new file."),
    "encrypted": _l(
        "This PDF is protected with a password. Save it without the password, "
        "or send us photos of its pages."
    ),
    "second_file": _l(
        "There is a second file inside this one. Save it again as a JPEG or PDF "
        "and choose the new file."
    ),
    "encoding": _l(
        "The letters in this text file do not read as UTF-8. Save it as UTF-8, "
        "or copy the text into the description."
    ),
}


def refusal(reason: str) -> BadFile:
    """Return the error for one of the reasons in SENTENCES; the caller raises it."""
    return BadFile(reason, SENTENCES[reason])


def too_large(max_bytes: int) -> BadFile:
    """Return the error for a file above the limit of `max_bytes`."""
    return BadFile(
        "too_large",
        _l(
            "The file is larger than %(limit)s. Choose a smaller one or send us photos instead.",
            limit=LazyText(partial(file_size, max_bytes)),
        ),
    )


def guard_pixels(width: int, height: int) -> None:
    """Refuse a picture without area, or one that would cost too much to open."""
    if width <= 0 or height <= 0:
        raise refusal("damaged")
    if width * height > MAX_PIXELS:
        raise refusal("too_many_pixels")
