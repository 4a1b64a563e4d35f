"""Papers around the form: the art. 13 notice and the printable form."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from reclamator import i18n
from reclamator.services import companies, documents, papers
from reclamator.web import addresses
from reclamator.web.access import public
from reclamator.web.intake import forms, intake
from reclamator.web.intake.complaints import company_or_404


@intake.get("/privacy/<company>")
@public("the notice of GDPR art. 13 is for everybody")
def show_notice(company: str) -> ResponseReturnValue:
    """Show the versioned notice about personal data."""
    found = company_or_404(company)
    return render_template("intake/privacy.html", company=found, notice=companies.notice(found))


@intake.get("/f/<company>/blank.pdf")
@public("anybody may complain on paper")
def show_blank_form(company: str) -> ResponseReturnValue:
    """Return the printable form in the page's language."""
    found = company_or_404(company)
    pdf = papers.blank_form_pdf(
        documents.company_facts(found),
        i18n.current_locale(),
        categories=[label for _, label in forms.categories(found)],
        questions=[field.label for field in forms.own_fields(found)],
        form_url=addresses.public("intake.show_form", company=found.slug),
    )
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = "inline; filename=form.pdf"
    return response
