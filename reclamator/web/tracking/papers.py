"""Papers to keep: the confirmation and the letter with the answer, as PDF."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from reclamator import i18n
from reclamator.errors import NotFound
from reclamator.models.complaint import Complaint
from reclamator.services import documents, goods, letters, tracking_page
from reclamator.services import tracking as access
from reclamator.web import headers
from reclamator.web.access import public
from reclamator.web.tracking import pages, tracking


@tracking.get("/track/<number>/receipt.pdf")
@public("only who has opened the page")
@pages.opened
def show_receipt(complaint: Complaint) -> ResponseReturnValue:
    """Return the confirmation in the language of the page."""
    return _pdf(documents.receipt(complaint, i18n.current_locale()), f"{complaint.number}.pdf")


@tracking.post("/track/<number>/receipt.pdf")
@public("the access code is what opens it; the form's frame has no cookie")
def receipt_paper(number: str) -> ResponseReturnValue:
    """Return the confirmation to whoever shows the access code; it changes nothing."""
    code = request.form.get("access_code", "")
    complaint = access.check_code(number, code, network=pages.network())
    if complaint is None:
        return pages.code_page(status=422, wrong="access_code")
    pages.enter(complaint)
    return _pdf(documents.receipt(complaint, i18n.current_locale()), f"{complaint.number}.pdf")


@tracking.get("/track/<number>/decision.pdf")
@public("only who has opened the page")
@pages.opened
def show_decision(complaint: Complaint) -> ResponseReturnValue:
    """Return the letter as it was sent: in the complaint's language."""
    decision = tracking_page.sent_decision(complaint)
    if decision is None:
        raise NotFound()
    return _pdf(letters.paper(complaint, decision), f"{complaint.number}-2.pdf")


@tracking.get("/track/<number>/returns/<int:position>/label.pdf")
@public("only who has opened the page")
@pages.opened
def show_label(complaint: Complaint, position: int) -> ResponseReturnValue:
    """Return the label for the parcel; it names neither the sender nor what is in it."""
    row = goods.of_customer(complaint, position)
    paper = goods.label(row, complaint, i18n.current_locale())
    return _pdf(paper, f"{row.shown_number}.pdf")


@tracking.get("/track/<number>/form.pdf")
@public("only who has opened the page")
@pages.opened
def show_form(complaint: Complaint) -> ResponseReturnValue:
    """Return the form that goes with the parcel."""
    return _pdf(documents.parcel_form(complaint), f"{complaint.number}-3.pdf")


def _pdf(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return headers.for_file(response)
