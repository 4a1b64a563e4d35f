"""Names of files: what people call them, made harmless, and what we call them."""

import re
import unicodedata
from urllib.parse import quote

MAX_LENGTH = 120
MAX_EXTENSION = 12
NAMELESS = "file"

_SEPARATORS = re.compile(r"[/\\]")
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_ATTRIBUTE_SIGNS = "!#$&+-.^_`|~"
"""Characters besides letters and digits that RFC 8187 leaves as they are."""


def safe_name(user_name: str) -> str:
    """Return a person's file name for showing: one line, no path, no tricks with direction.

    Never empty, at most 120 characters, with its extension kept.
    """
    last = _SEPARATORS.split(user_name)[-1]
    shown = "".join(
        sign
        for sign in unicodedata.normalize("NFC", last)
        if unicodedata.category(sign) not in _UNPRINTABLE
    )
    shown = " ".join(shown.split()).strip(". ")
    return _shorten(shown) or NAMELESS


def _shorten(name: str) -> str:
    if len(name) <= MAX_LENGTH:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > MAX_EXTENSION:
        return name[:MAX_LENGTH].rstrip()
    return stem[: MAX_LENGTH - len(extension) - 1].rstrip(". ") + dot + extension


def download_name(number: str, index: int, extension: str) -> str:
    """Return our own plain-ASCII name: complaint number, 1-based index, our extension."""
    return f"{number}-{index}.{extension}"


def content_disposition(name: str, user_name: str) -> str:
    """Return a Content-Disposition header after RFC 6266: always a download.

    `name` comes from `download_name`; the person's own name rides along, percent-encoded.
    """
    own = quote(safe_name(user_name), safe=_ATTRIBUTE_SIGNS)
    return f"attachment; filename=\"{name}\"; filename*=UTF-8''{own}"
