"""htmx 4 on top of htmx-flask: its headers, fragments and pages from the same view.

htmx-flask knows the headers of htmx 1 and 2 only and refuses some swap styles, so what differs in
version 4 is read and set here, by hand.
"""

import json
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for


def is_fragment() -> bool:
    """Whether htmx asks for a part of the page."""
    is_partial = request.headers.get("HX-Request-Type", "partial") == "partial"
    return bool(request.htmx) and is_partial  # type: ignore[attr-defined]


def source_id() -> str | None:
    """Return the id of the element that asks (`HX-Source: button#id`)."""
    return _after_hash(request.headers.get("HX-Source"))


def target_id() -> str | None:
    """Return the id of the element that will be swapped (`HX-Target: form#id`)."""
    return _after_hash(request.headers.get("HX-Target"))


def target_tag() -> str:
    """Return what kind of element will be swapped: "tr" of `HX-Target: tr#id`."""
    return request.headers.get("HX-Target", "").partition("#")[0]


def render(page: str, fragment: str, *, status: int = 200, **context: Any) -> Response:
    """Render the fragment for htmx and the whole page otherwise."""
    template = fragment if is_fragment() else page
    return make_response(render_template(template, **context), status)


def invalid(page: str, fragment: str, **context: Any) -> Response:
    """Render a form with its errors; htmx 4 swaps a 422 as it is."""
    return render(page, fragment, status=422, **context)


def changed(endpoint: str, fragment: str, *, said: str = "", **context: Any) -> Response:
    """Answer a change: the fragment for htmx, a 303 to the page without it.

    `said` is the sentence for the live region and the toast.
    """
    if not is_fragment():
        arguments = context.pop("redirect_to", {})
        return redirect(url_for(endpoint, **arguments), 303)  # type: ignore[return-value]
    context.pop("redirect_to", None)
    return make_response(render_template(fragment, said=said, **context))


def redirected(address: str) -> Response:
    """Send the browser to another page, whether htmx asked or not."""
    if is_fragment():
        answer = make_response("", 200)
        answer.headers["HX-Redirect"] = address
        return answer
    return redirect(address, 303)  # type: ignore[return-value]


def trigger(response: Response, name: str, **detail: Any) -> Response:
    """Let the page hear an event after the swap."""
    response.headers["HX-Trigger"] = json.dumps({name: detail})
    return response


def vary(response: Response) -> Response:
    """Keep caches from mixing fragments with pages."""
    response.vary.add("HX-Request")
    return response


def _after_hash(header: str | None) -> str | None:
    return header.partition("#")[2] or None if header else None
