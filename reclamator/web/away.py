"""When a form cannot be taken just now: what was typed stands on a page that asks no database.

The database is away, or the disk is full. Nothing was written, and nothing typed may be lost.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import peewee
from flask import Blueprint, Response, current_app, g, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from reclamator.errors import DomainError, Unavailable
from reclamator.i18n import lazy as _l
from reclamator.web import errors, htmx, locale, uploads

MESSAGE = _l("Message")
DOWN = (peewee.DatabaseError, peewee.InterfaceError, OSError)


@dataclass(frozen=True)
class Typed:
    """One value of a form; without a `label` it is sent along unseen, with `said` it is read."""

    name: str
    value: str
    label: object = ""
    said: object = ""


Reader = Callable[[str, str], Typed]
Guard = Callable[[], None]
# what people type into: by endpoint and by name, the label of the field
Labels = Mapping[str, Mapping[str, object]]


def give_back(blueprint: Blueprint, *, read: Reader, guard: Guard) -> None:
    """Let whoever sends a form of this blueprint get it back, to send it again.

    `read` says how a value is shown. `guard` raises for a form that is not our own page's. Neither
    may ask the database.
    """

    def answer(fault: Exception) -> Response:
        response = errors.database_down(fault)
        # a page that htmx or a script has sent from still holds what was typed
        if request.method != "POST" or errors.wants_json() or htmx.is_fragment():
            return response
        try:
            return _page(response, read, guard)
        except (DomainError, HTTPException) as refusal:
            # as if the view had refused it
            return make_response(current_app.handle_user_exception(refusal))

    for kind in DOWN:
        blueprint.register_error_handler(kind, answer)


def labelled(labels: Labels) -> Reader:
    """Return a reader that shows what people type and sends the rest along unseen."""

    def read(name: str, value: str) -> Typed:
        known = labels.get(request.endpoint or "", {})
        return Typed(name, value, known.get(name, "") if value else "")

    return read


def require_page_token() -> None:
    """Raise CSRFError: the check before every view has not acted when the connection failed."""
    current_app.extensions["csrf"].protect()


def _page(plain: Response, read: Reader, guard: Guard) -> Response:
    # all that came, in its order: nothing may be missing when it is sent again
    typed = [read(name, value) for name, value in request.form.items(multi=True)]
    files_lost = bool(uploads.incoming([file for _name, file in request.files.items(multi=True)]))
    if not files_lost and not any(one.label for one in typed):
        return plain
    guard()
    if "company" not in g:
        locale.speak_for_form()
    page = render_template(
        "errors/away.html",
        error=Unavailable(),
        typed=typed,
        files_lost=files_lost,
        # another language would be another page, without what was typed
        languages=[],
    )
    plain.set_data(page)
    return plain
