"""The complaint card: the whole record on one page, to read, to print and to sign."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from reclamator import i18n
from reclamator.domain.permissions import Permission
from reclamator.services import access_log, cards
from reclamator.services.papers import card
from reclamator.web import access
from reclamator.web.access import complaint_or_404, requires
from reclamator.web.panel import panel


@panel.get("/complaints/<number>/card")
@requires(Permission.READ_BODIES)
def show_card(number: str) -> ResponseReturnValue:
    """Show the card on the screen; that it was looked at is remembered."""
    complaint = complaint_or_404(number)
    access_log.saw(access.current_staff().uid, complaint.complaint_uid)
    facts = cards.facts(complaint, by=access.current_actor())
    return render_template("panel/cards/show.html", card=card.content(facts), number=facts.number)


@panel.get("/complaints/<number>/card.pdf")
@requires(Permission.READ_BODIES)
def print_card(number: str) -> ResponseReturnValue:
    """Return the card as one page of PDF, in the reader's language."""
    complaint = complaint_or_404(number)
    access_log.saw(access.current_staff().uid, complaint.complaint_uid)
    paper = cards.pdf(complaint, by=access.current_actor(), locale=i18n.current_locale())
    response = Response(paper, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{complaint.number}-card.pdf"'
    return response
