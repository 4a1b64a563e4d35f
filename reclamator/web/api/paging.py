"""How a list is asked for page by page: after which cursor, and how many at most."""

from collections.abc import Callable

from flask import request

from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import lazy as _l

PAGE = 50
MOST = 200


def after(is_cursor: Callable[[str], bool]) -> str | None:
    """Return the cursor of the request, None for the first page; raises Incomplete."""
    text = request.args.get("after")
    if text and not is_cursor(text):
        sentence = _l("Use the value of “next” from the page before, unchanged.")
        raise Incomplete([FieldError("after", sentence)])
    return text or None


def limit() -> int:
    """Return how many the request asks for; raises Incomplete."""
    text = request.args.get("limit", str(PAGE))
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= MOST:
        raise Incomplete([FieldError("limit", _l("Choose a number from 1 to 200."))])
    return int(text)
