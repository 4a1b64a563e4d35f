"""Security headers: one set for everything, with three content policies."""

from typing import Any

from flask import Flask, Response, g, request

from reclamator import entropy
from reclamator.config import Settings
from reclamator.web import htmx

COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=31536000; includeSubDomains"
PAGE_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data:; frame-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors {ancestors}"
)
FORM_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' blob: data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors {ancestors}"
)
FILE_POLICY = "sandbox; default-src 'none'"
FORM_PERMISSIONS = "camera=(self), microphone=(), geolocation=()"


def init_app(app: Flask, settings: Settings) -> None:
    """Set the headers on every answer, errors included."""

    @app.after_request
    def set_headers(response: Response) -> Response:
        for name, value in COMMON.items():
            response.headers.setdefault(name, value)
        if settings.is_https:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        if "Content-Security-Policy" not in response.headers:
            for_page(response)
        response.headers.setdefault("Cache-Control", "no-store")
        return htmx.vary(response)

    app.jinja_env.globals["csp_nonce"] = csp_nonce


def csp_nonce() -> str:
    """Return this answer's nonce; an htmx request keeps the page's policy, so it needs none."""
    if "csp_nonce" not in g:
        g.csp_nonce = entropy.token_bytes(18).hex()
    return str(g.csp_nonce)


def for_page(response: Response, *, ancestors: str = "'none'") -> Response:
    """Let a page run what it names itself; nobody frames it but `ancestors`."""
    policy = PAGE_POLICY.format(nonce=csp_nonce(), ancestors=ancestors)
    response.headers["Content-Security-Policy"] = policy
    return response


def for_form(response: Response, company: Any) -> Response:
    """Let the company's own pages, and no others, frame its form (WIDGET §1.5)."""
    response.headers["Content-Security-Policy"] = FORM_POLICY.format(ancestors=ancestors(company))
    response.headers["Permissions-Policy"] = FORM_PERMISSIONS
    # a frame in a foreign page: its opener policy means nothing there, its resources are ours
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def ancestors(company: Any) -> str:
    """Return the value of `frame-ancestors`: an empty list means any https page."""
    if not company.embedding:
        return "'self'"
    return " ".join(("'self'", *(company.origins or ("https:",))))


def for_file(response: Response) -> Response:
    """Serve a file that people sent so that no browser runs anything in it."""
    response.headers["Content-Security-Policy"] = FILE_POLICY
    return response


def is_own_origin(settings: Settings, *, origin: str) -> bool:
    """Whether an `Origin` is ours: the base URL's, or on loopback the request's own host."""
    own = {settings.origin}
    if settings.is_loopback:
        own.add(f"{request.scheme}://{request.host}")
    return origin in own
