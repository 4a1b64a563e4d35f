"""Decide by content whether a file may be taken, before anything decodes it."""

import re
from collections.abc import Mapping
from typing import BinaryIO

from reclamator.services.media import heic, jpeg, pdf, png, text, webp
from reclamator.services.media.kinds import (
    FORMS,
    FileKind,
    Inspected,
    Walked,
    Walker,
    refusal,
    too_large,
)
from reclamator.services.media.reading import pieces, size_of, tail, up_to

HEAD_BYTES = 1_024
ZIP_ENDING = b"PK\x05\x06"
ZIP_ENDING_BYTES = 22 + 65_535
UNSAID_TYPES = ("", "application/octet-stream")

WALKERS: Mapping[FileKind, Walker] = {
    FileKind.JPEG: jpeg.walk,
    FileKind.PNG: png.walk,
    FileKind.WEBP: webp.walk,
    FileKind.HEIC: heic.walk,
    FileKind.PDF: pdf.walk,
    FileKind.TEXT: text.walk,
}

# Phones hang film clips, depth maps and their own notes behind a photo, so what follows the end
# is refused only where a program would take it for a document of its own.
_SECOND = re.compile(
    rb"<(?:!doctype\s|html[\s>]|script[\s>]|svg[\s>]|iframe[\s>]|\?php\s)|%PDF-\d",
    re.IGNORECASE,
)
_OVERLAP = 32


def inspect(
    stream: BinaryIO, *, declared_name: str, declared_type: str, max_bytes: int
) -> Inspected:
    """Return what a seekable binary file really is; the stream is left at its start.

    `declared_name` and `declared_type` are the browser's words and must agree with the content.
    Raises BadFile with a reason of kinds.SENTENCES, or "too_large".
    """
    size = size_of(stream)
    if size == 0:
        raise refusal("empty")
    if size > max_bytes:
        raise too_large(max_bytes)
    kind = _kind(up_to(stream, HEAD_BYTES), _extension(declared_name), _type(declared_type))
    walked = WALKERS[kind](stream, size)
    _refuse_second_file(stream, kind, walked, size)
    stream.seek(0)
    form = FORMS[kind]
    return Inspected(kind, form.mimes[0], form.extensions[0], walked.width, walked.height, size)


def detect(head: bytes) -> FileKind | None:
    """Return the kind that the first bytes (64 or more) announce; plain text announces nothing."""
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if head.startswith(png.SIGNATURE):
        return FileKind.PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return FileKind.WEBP
    if head.startswith(b"%PDF-"):
        return FileKind.PDF
    return FileKind.HEIC if heic.is_heic(head) else None


def _extension(name: str) -> str:
    _, dot, extension = name.strip().rpartition(".")
    return extension.lower() if dot else ""


def _type(declared: str) -> str:
    return declared.partition(";")[0].strip().lower()


def _kind(head: bytes, extension: str, declared_type: str) -> FileKind:
    kind = detect(head)
    if kind is None and extension in FORMS[FileKind.TEXT].extensions:
        kind = FileKind.TEXT
    if kind is None:
        raise refusal("type_not_allowed")
    if not _agrees(FORMS[kind].extensions, extension, FORMS[kind].mimes, declared_type):
        raise refusal("type_mismatch")
    return kind


def _agrees(
    extensions: tuple[str, ...], extension: str, mimes: tuple[str, ...], declared_type: str
) -> bool:
    # A phone may give a photo no extension at all; then its declared type has to be right.
    if not extension:
        return declared_type in mimes
    return extension in extensions and (declared_type in mimes or declared_type in UNSAID_TYPES)


def _refuse_second_file(stream: BinaryIO, kind: FileKind, walked: Walked, size: int) -> None:
    if kind is FileKind.TEXT:
        return
    stream.seek(0)
    if kind is not FileKind.PDF and b"%PDF-" in up_to(stream, HEAD_BYTES):
        raise refusal("second_file")
    if _holds_zip(stream, size):
        raise refusal("second_file")
    for _, piece in pieces(stream, walked.end, overlap=_OVERLAP):
        if _SECOND.search(piece):
            raise refusal("second_file")


def _holds_zip(stream: BinaryIO, size: int) -> bool:
    """Tell whether an archive's directory ends in the file: programs read it from the end."""
    offset, data = tail(stream, size, ZIP_ENDING_BYTES)
    at = data.rfind(ZIP_ENDING)
    while at >= 0:
        if len(data) >= at + 22 and _is_directory(stream, offset + at, data[at : at + 22]):
            return True
        at = data.rfind(ZIP_ENDING, 0, at)
    return False


def _is_directory(stream: BinaryIO, at: int, ending: bytes) -> bool:
    length = int.from_bytes(ending[12:16], "little")
    if length == 0 or length > at:
        return length == 0 and ending == ZIP_ENDING + bytes(18)
    stream.seek(at - length)
    return up_to(stream, 4) == b"PK\x01\x02"
