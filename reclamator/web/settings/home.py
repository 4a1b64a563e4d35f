"""The way into the set-up: its address alone leads to a page of it."""

from flask.typing import ResponseReturnValue

from reclamator.errors import Forbidden
from reclamator.web import access, htmx, shell
from reclamator.web.settings import settings


@settings.get("/")
@access.signed_in
def home() -> ResponseReturnValue:
    """Send people to the first page of the set-up that their role may open; some have none."""
    session = access.current_session()
    own = tuple(place for place in shell.SET_UP if place.endpoint.startswith("settings."))
    first = session and shell.first_open(own, session)
    if not first:
        raise Forbidden()
    return htmx.redirected(first)
