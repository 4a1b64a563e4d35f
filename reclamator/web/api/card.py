"""`…/card.pdf`: the complaint card on one page; no machine is told of the person concerned."""

from flask import Response
from flask.typing import ResponseReturnValue

from reclamator.services import cards
from reclamator.web.access import key_scoped
from reclamator.web.api import api
from reclamator.web.api.keys import actor, complaint_or_404, holder


@api.get("/complaints/<number>/card.pdf")
@key_scoped
def fetch_card(number: str) -> ResponseReturnValue:
    """Return the card in the company's language."""
    row = complaint_or_404(number)
    paper = cards.pdf(row, by=actor(), locale=holder().company.language)
    response = Response(paper, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{row.number}-card.pdf"'
    return response
