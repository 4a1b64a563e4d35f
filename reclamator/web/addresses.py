"""Our addresses: those that we hand out, and those that come back to us in a request."""

import re
from typing import Any
from urllib.parse import unquote

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from reclamator.errors import NotFound
from reclamator.models.fields import UID_BYTES

# one slash, then neither slash nor backslash; nowhere a backslash, white space or control sign
LOCAL_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*", re.ASCII)
LONGEST = 500


def public(endpoint: str, **values: Any) -> str:
    """Return a page's address for people and papers.

    It stands under the installation's public address: what a request calls us may be a proxy's
    word, or anybody's.
    """
    return f"{current_app.config['SETTINGS'].base_url}{url_for(endpoint, **values)}"


def uid_in(text: str) -> bytes:
    """Read an identifier that came back in an address or a form; raises NotFound."""
    try:
        uid = bytes.fromhex(text)
    except ValueError:
        raise NotFound() from None
    if len(uid) != UID_BYTES:
        raise NotFound()
    return uid


def own_page(wanted: str | None) -> str | None:
    """Return `wanted` when it is a page of this installation, else None (SECURITY §1.17).

    It must be a path, perhaps with a query, that a GET rule of our own answers.
    """
    text = wanted or ""
    if len(text) > LONGEST or not LOCAL_PATH.fullmatch(text) or "#" in text:
        return None
    path = unquote(text.partition("?")[0])
    if not LOCAL_PATH.fullmatch(path) or "//" in path:
        return None
    return text if _is_ours(path) else None


def _is_ours(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    if adapter is None:
        return False
    try:
        adapter.match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return False
    return True
