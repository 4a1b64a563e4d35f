"""When the database cannot be asked: what was typed stands on a page that needs none."""

from dataclasses import dataclass

import peewee
from flask import Response, current_app, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from reclamator.domain.vocabulary import Buyer, Category, Claim
from reclamator.errors import DomainError, Unavailable
from reclamator.i18n import country_name
from reclamator.i18n import lazy as _l
from reclamator.web import errors, locale, uploads
from reclamator.web.intake import arrivals, forms, intake

HIDDEN = frozenset({"kind", "website", "kept", "lang", "embed"})
BODY = "body"
CHOICES = {"category": Category, "claim": Claim, "buyer": Buyer}


@dataclass(frozen=True)
class Typed:
    """One value of the form; without a `label` it is sent along unseen, with `said` it is read."""

    name: str
    value: str
    label: object = ""
    said: object = ""


@intake.errorhandler(peewee.DatabaseError)
@intake.errorhandler(peewee.InterfaceError)
def keep_what_was_typed(fault: Exception) -> Response:
    """Answer 503; whoever sent a form gets it back to send again."""
    response = errors.database_down(fault)
    if request.method != "POST" or errors.wants_json():
        return response
    try:
        return _page(response)
    except (DomainError, HTTPException) as refusal:
        # as if the view had refused it
        return make_response(current_app.handle_user_exception(refusal))


def _page(plain: Response) -> Response:
    arrivals.refuse_foreign_page()
    locale.speak_for_form()
    page = render_template(
        "intake/away.html",
        error=Unavailable(),
        typed=_typed(),
        files_lost=bool(uploads.incoming(request.files.getlist("attachments"))),
    )
    plain.set_data(page)
    return plain


def _typed() -> list[Typed]:
    """Return all that came, in its order: nothing may be missing when it is sent again."""
    labels = forms.labels() | {BODY: _l("Message")}
    return [_one(name, value, labels) for name, value in request.form.items(multi=True)]


def _one(name: str, value: str, labels: dict[str, object]) -> Typed:
    if not value or name in HIDDEN:
        return Typed(name, value)
    if name.startswith("x_"):
        return Typed(name, value, name.removeprefix("x_").replace("_", " "))
    return Typed(name, value, labels.get(name, ""), _said(name, value))


def _said(name: str, value: str) -> object:
    """Return the words of a choice; a company's own code stands for itself."""
    if name == "country":
        return country_name(value)
    codes = CHOICES.get(name)
    if codes is None:
        return ""
    return codes(value).label if value in set(codes) else value
