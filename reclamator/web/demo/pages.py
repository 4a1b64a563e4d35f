"""What the demo's pages share: only where there is a demo company, under their own policies."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app, make_response
from flask.typing import ResponseReturnValue

from reclamator.errors import NotFound
from reclamator.services import companies
from reclamator.web import company_scope

View = Callable[..., ResponseReturnValue]

_INLINE = "-src 'self' 'unsafe-inline' {base}; style-src 'self' 'unsafe-inline'"
# A merchant's page: its own style sheet, our loader, our frame, and no other host.
SHOP_POLICY = (
    "default-src 'none'; script-src 'self' {base}; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; frame-src 'self' {base}; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
# Pages as awkward as other people's: inline scripts and styles, and policies of their own.
HOST_POLICY = SHOP_POLICY.replace("-src 'self' {base}; style-src 'self'", _INLINE)
# A mail brings its styles along; the frame that shows it runs no script.
MAIL_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; frame-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)


def demo_only(view: View) -> View:
    """Answer 404 unless there is a demo company; give the view the company."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        company = companies.of_demo()
        if company is None:
            raise NotFound()
        company_scope.enter(company)
        return view(company, *args, **kwargs)

    return guarded


def with_policy(page: str, policy: str, **values: str) -> ResponseReturnValue:
    """Answer with a page under a policy of its own."""
    origin, response = current_app.config["SETTINGS"].origin, make_response(page)
    response.headers["Content-Security-Policy"] = policy.format(base=origin, **values)
    return response


def base() -> str:
    """Return the installation's address, as a merchant would paste it."""
    return str(current_app.config["SETTINGS"].base_url)
