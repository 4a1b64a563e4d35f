"""The complainant's pages: status by number, and everything else after a code."""

from typing import Any

from flask import Blueprint, has_request_context, request

from reclamator.i18n import LOCALES

tracking = Blueprint("tracking", __name__)

from reclamator.web.tracking import (  # noqa: E402
    access,  # noqa: F401
    appeals,  # noqa: F401
    attachments,  # noqa: F401
    away,  # noqa: F401
    messages,  # noqa: F401
    pages,
    papers,
    pieces,  # noqa: F401
    status,  # noqa: F401
    suppliers,  # noqa: F401
    withdrawal,  # noqa: F401
)

tracking.context_processor(pages.context)


@tracking.url_defaults
def keep_language(_endpoint: str, values: dict[str, Any]) -> None:
    """Carry a chosen language along while a complainant walks from page to page."""
    if has_request_context() and request.blueprint == tracking.name:
        chosen = request.args.get("lang")
        if chosen in LOCALES:
            values.setdefault("lang", chosen)


@tracking.record_once
def exempt_the_receipt(state: Any) -> None:
    """The receipt page in a foreign frame has no cookie; its button shows the access code.

    It changes nothing, so no forged request gains by it (SECURITY §1.11).
    """
    state.app.extensions["csrf"].exempt(papers.receipt_paper)
