"""Papers made of one complaint: its card, the stamped copy, the form for its parcel."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from reclamator import i18n
from reclamator.domain.permissions import Permission
from reclamator.models.complaint import Complaint
from reclamator.services import access_log, cards, documents, stamped_copies
from reclamator.services.papers import card
from reclamator.web import access
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import panel


@panel.get("/complaints/<number>/card")
@requires(Permission.READ_BODIES)
def show_card(number: str) -> ResponseReturnValue:
    """Show the card on the screen; that it was looked at is remembered."""
    complaint = _seen(number)
    facts = cards.facts(complaint, by=access.current_actor())
    return render_template("panel/cards/show.html", card=card.content(facts), number=facts.number)


@panel.get("/complaints/<number>/card.pdf")
@requires(Permission.READ_BODIES)
def print_card(number: str) -> ResponseReturnValue:
    """Return the card as one page of PDF, in the reader's language."""
    complaint = _seen(number)
    paper = cards.pdf(complaint, by=access.current_actor(), locale=i18n.current_locale())
    return _paper(paper, complaint, "card")


@panel.get("/complaints/<number>/stamped-copy.pdf")
@requires(Permission.READ_BODIES, Permission.READ_CONTACTS)
def print_stamped_copy(number: str) -> ResponseReturnValue:
    """Return what whoever handed the complaint over gets, in their language."""
    complaint = _seen(number)
    return _paper(stamped_copies.pdf(complaint), complaint, "copy")


@panel.get("/complaints/<number>/form.pdf")
@requires(Permission.READ_BODIES, Permission.READ_CONTACTS)
def print_form(number: str) -> ResponseReturnValue:
    """Return the form that goes with the parcel, in the customer's language."""
    complaint = _seen(number)
    return _paper(documents.parcel_form(complaint), complaint, "form")


def _seen(number: str) -> Complaint:
    complaint = complaint_or_404(number)
    access_log.saw(access.current_staff().uid, complaint.complaint_uid)
    return complaint


def _paper(content: bytes, complaint: Complaint, name: str) -> Response:
    """Open it in the browser, which prints it; nobody keeps it on the way."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{complaint.number}-{name}.pdf"'
    return response
