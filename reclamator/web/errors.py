"""Refusals and faults, answered by audience: a page, a fragment, or problem+json."""

from typing import Any

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from peewee import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from reclamator import logs
from reclamator.errors import (
    BadFile,
    Damaged,
    DomainError,
    Gone,
    IllegalAction,
    Incomplete,
    KeyUnavailable,
    NotFound,
    TooLarge,
    TooMany,
    Unauthorised,
    Unavailable,
)
from reclamator.i18n import lazy as _l
from reclamator.web import htmx
from reclamator.web.uploads import MAX_BODY_BYTES

PAGES = frozenset({400, 403, 404, 405, 409, 413, 421, 422, 429, 500, 503})
PROBLEM_TYPE = "application/problem+json"
_HTTP_CODES = {
    400: "bad_request",
    401: "unauthorised",
    404: "not_found",
    405: "method_not_allowed",
    415: "unsupported_media_type",
}


class Fault(DomainError):
    """Something that nobody foresaw."""

    status, code = 500, "fault"
    sentence = _l("Something went wrong on our side")


class Stale(DomainError):
    """The page's CSRF token is missing or too old."""

    status, code = 400, "stale_page"
    sentence = _l("This page has been open for a long time. Reload it and try again.")


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(DomainError, answer)
    app.register_error_handler(CSRFError, lambda _error: answer(Stale()))
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _http)
    for kind in (Damaged, KeyUnavailable):
        app.register_error_handler(kind, _unreadable)
    for down in (OperationalError, InterfaceError, OSError):
        app.register_error_handler(down, database_down)
    app.register_error_handler(Exception, _unexpected)


def answer(error: DomainError) -> Response:
    """Answer a refusal to whoever asked."""
    response = problem(error) if wants_json() else _page(error)
    if isinstance(error, TooMany | Unavailable):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    if isinstance(error, Unauthorised):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def wants_json() -> bool:
    """Whether a machine asks: an API path, or a client that prefers JSON."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.path.startswith("/api/") or best == "application/json"


def problem(error: DomainError) -> Response:
    """Return RFC 9457 problem+json; never what somebody typed."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": str(error.sentence),
        "status": error.status,
        "code": error.code,
    }
    if isinstance(error, Incomplete):
        body["errors"] = [
            {"field": fault.field, "message": str(fault.message)} for fault in error.errors
        ]
    if isinstance(error, IllegalAction):
        body["allowed_actions"] = list(error.allowed_actions)
    if isinstance(error, TooLarge):
        body |= {"limit_bytes": error.limit_bytes} if error.limit_bytes else {}
    if isinstance(error, BadFile):
        body["errors"] = [{"field": "attachments", "message": str(error.sentence)}]
    response = jsonify(body)
    response.status_code, response.mimetype = error.status, PROBLEM_TYPE
    return response


def _page(error: DomainError) -> Response:
    status = error.status if error.status in PAGES else 400
    if htmx.is_fragment() and isinstance(error, Stale):
        # the panel's script says so beside the form that was sent
        return make_response("", error.status)
    if htmx.is_fragment() and status != 500:
        return make_response(render_template("errors/_said.html", error=error), error.status)
    return make_response(render_template(f"errors/{status}.html", error=error), error.status)


def _too_large(_error: RequestEntityTooLarge) -> Response:
    """Drain what is still coming, within reason, so that the browser reads our answer.

    A body within the limit has one endless field, or more fields than any form of ours.
    """
    stream, left = request.environ.get("wsgi.input"), 4 * MAX_BODY_BYTES
    while stream is not None and left > 0 and (block := stream.read(min(65_536, left))):
        left -= len(block)
    is_body = (request.content_length or 0) > MAX_BODY_BYTES
    return answer(TooLarge(MAX_BODY_BYTES if is_body else 0))


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    refusal = NotFound() if error.code == 404 else _plain(error.code)
    response = answer(refusal)
    if error.code == 405:
        response.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or ())
    return response


def _plain(status: int) -> DomainError:
    refusal = DomainError()
    refusal.status = status  # type: ignore[misc]
    refusal.code = _HTTP_CODES.get(status, "refused")  # type: ignore[misc]
    return refusal


def _unreadable(error: Exception) -> Response:
    _noted(error)
    return answer(Gone())


def database_down(error: Exception) -> Response:
    """Answer 503 and write down what kind of fault it was."""
    _noted(error)
    return answer(Unavailable())


def _noted(error: Exception) -> None:
    """Write it down. If looking for the session was what failed, the page does not look again."""
    logs.fault(error)
    g.setdefault("staff_session", None)


def _unexpected(error: Exception) -> Response:
    _noted(error)
    if wants_json():
        return problem(Fault())
    return make_response(render_template("errors/500.html", error=None), 500)
