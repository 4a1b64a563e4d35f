"""Tables that are sent as files, written while they are read."""

from collections.abc import Iterator

from flask import Response, stream_with_context

from reclamator import clock
from reclamator.web import filters


def as_file(content: Iterator[bytes], mime: str, *, name: str, kind: str) -> Response:
    """Send a file that carries the day in its name and is kept by nobody on the way."""
    response = Response(stream_with_context(content), mimetype=mime)
    named = f"{name}-{clock.today(filters.zone()).isoformat()}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{named}"'
    response.headers["Cache-Control"] = "no-store"
    return response
