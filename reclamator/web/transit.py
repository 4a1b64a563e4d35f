"""In transit: off this machine nothing is said, and nothing is read, but over TLS.

Whether a request came over TLS is known from its scheme, which a proxy reports only as far as
`RECLAMATOR_TRUSTED_PROXIES` lets it.
"""

from flask import Flask, request
from flask.typing import ResponseReturnValue

from reclamator.config import Settings
from reclamator.errors import OverPlainHttp
from reclamator.web import errors

# Asked from inside by whoever keeps the process alive; they hold nothing that anybody said.
PLAIN = frozenset({"site.healthz", "site.readyz"})


def init_app(app: Flask, settings: Settings) -> None:
    """Refuse plain http where the public address is https; the body is never parsed."""
    if not settings.is_https:
        return

    @app.before_request
    def refuse_plain_http() -> ResponseReturnValue | None:
        if request.is_secure or request.endpoint in PLAIN:
            return None
        return errors.answer(OverPlainHttp())
