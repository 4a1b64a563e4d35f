"""How a customer's message and code are shown again when they cannot be taken just now."""

from flask import current_app, request

from reclamator.i18n import lazy as _l
from reclamator.web import away
from reclamator.web.away import Typed
from reclamator.web.tracking import tracking

CODE: dict[str, object] = {"access_code": _l("Access code")}
TYPED: dict[str | None, dict[str, object]] = {
    "tracking.write": {"body": away.MESSAGE, **CODE},
    "tracking.open_page": CODE,
    "tracking.check_code": {"code": _l("One-time code")},
}


def read(name: str, value: str) -> Typed:
    """Return a value with the label of its field, where people type into it."""
    return Typed(name, value, TYPED.get(request.endpoint, {}).get(name, "") if value else "")


def refuse_foreign_page() -> None:
    """Raise CSRFError: the check that comes before every view had no chance to act."""
    current_app.extensions["csrf"].protect()


away.give_back(tracking, read=read, guard=refuse_foreign_page)
