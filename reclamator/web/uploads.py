"""Requests whose uploads never reach the disk readable, and files on their way out."""

from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from flask import Response, current_app, stream_with_context
from htmx_flask.requests import HtmxAwareRequest
from werkzeug.datastructures import FileStorage

from reclamator.crypto.spool import EphemeralSpool
from reclamator.services.attachments import MAX_COMPLAINT_BYTES, MAX_FILES, Incoming
from reclamator.web import headers

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

FORM_OVERHEAD_BYTES = 1024 * 1024
MAX_BODY_BYTES = MAX_COMPLAINT_BYTES + FORM_OVERHEAD_BYTES
MAX_FIELD_BYTES = 2 * 1024 * 1024
MAX_PARTS = 200


class Upload(EphemeralSpool):
    """One file of a form; a disk that fills up loses the file, not what was typed around it.

    The rest of the file goes by unkept, so that the form is read to its end. Whoever reads the
    file then gets the OSError.
    """

    _lost: OSError | None = None

    def write(self, data: "ReadableBuffer", /) -> int:
        """Take `data`, or let it go by once the disk has failed."""
        if self._lost is None:
            try:
                return super().write(data)
            except OSError as fault:
                self._lost = fault
                self._let_go()
        return memoryview(data).nbytes

    def read(self, count: int | None = -1, /) -> bytes:
        """Return up to `count` bytes; raises the OSError that the disk has answered with."""
        if self._lost is not None:
            raise self._lost
        return super().read(count)


class Request(HtmxAwareRequest):
    """Spools large uploads under a key that lives in memory only (SECURITY §1.6)."""

    max_content_length = MAX_BODY_BYTES
    max_form_memory_size = MAX_FIELD_BYTES
    max_form_parts = MAX_PARTS

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        settings = current_app.config["SETTINGS"]
        # one byte more than the limit, so that the check can name the file that is too large
        return cast(IO[bytes], Upload(settings.data_dir, limit_bytes=MAX_BODY_BYTES))


def incoming(files: list[FileStorage]) -> list[Incoming]:
    """Return the files that a browser really sent: an empty input comes as a nameless one."""
    return [
        Incoming(
            stream=cast(BinaryIO, file.stream),
            name=file.filename or "",
            declared_type=file.mimetype or "",
        )
        for file in files
        if file.filename
    ]


def too_many(files: list[Incoming], kept: int = 0) -> bool:
    """Whether there are more files than a complaint may carry at once."""
    return len(files) + kept > MAX_FILES


def file_response(chunks: Iterator[bytes], *, mime: str, disposition: str) -> Response:
    """Stream a verified file: our own type, sandboxed, never cached."""
    response = Response(stream_with_context(chunks), mimetype=mime)
    response.headers["Content-Disposition"] = disposition
    return headers.for_file(response)
