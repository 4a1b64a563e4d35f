"""Tables that are sent as files, written while they are read.

What fails after the first byte can be no page any more: the answer breaks off, so that the browser
says so and nobody takes the half for the whole. The log says what failed and where.
"""

from collections.abc import Iterator

from flask import Response, stream_with_context

from reclamator import clock, logs
from reclamator.web import filters


class BrokenOff(Exception):
    """The rest of a file could not be read; the log says why."""


def as_file(content: Iterator[bytes], mime: str, *, name: str, kind: str) -> Response:
    """Send a file that carries the day in its name and is kept by nobody on the way."""
    response = Response(stream_with_context(_to_the_end(content)), mimetype=mime)
    named = f"{name}-{clock.today(filters.zone()).isoformat()}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{named}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _to_the_end(content: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from content
    except Exception as error:
        logs.fault(error, "download.broken_off")
        raise BrokenOff from None
