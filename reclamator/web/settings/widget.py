"""The widget: snippets to paste, and the websites that may show the form."""

from flask import current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reclamator.domain.permissions import Permission
from reclamator.errors import Incomplete
from reclamator.i18n import _, native_name, use
from reclamator.models.company import Company
from reclamator.services import companies
from reclamator.web import access, faults
from reclamator.web.access import requires
from reclamator.web.assets import widget_integrity
from reclamator.web.settings import settings
from reclamator.web.settings.forms import EmbeddingForm

# What the tallest step takes in any language, on a phone and on a wide page: a frame that is as
# tall from the start never grows, so nothing below it moves. tests/browser/test_form.py measures.
NARROW_PX = 1560
WIDE_PX = 1080


@settings.get("/widget")
@requires(Permission.SETTINGS)
def widget() -> ResponseReturnValue:
    """Show the snippets of all kinds, ready to copy."""
    company: Company = g.company
    form = EmbeddingForm(
        formdata=None, embedding=company.embedding, origins="\n".join(company.origins)
    )
    return _page(form, is_saved="saved" in request.args)


@settings.post("/widget")
@requires(Permission.SETTINGS)
def save_widget() -> ResponseReturnValue:
    """Keep which websites may show the form; it counts from the next page view on."""
    form = EmbeddingForm()
    try:
        companies.set_embedding(
            g.company,
            embedding=bool(form.embedding.data),
            origins=(form.origins.data or "").splitlines(),
            by=bytes(access.current_staff().uid),
        )
    except Incomplete as refusal:
        faults.show(form, refusal.errors)
        return _page(form), refusal.status
    return redirect(url_for("settings.widget", saved=1), 303)


def _page(form: EmbeddingForm, *, is_saved: bool = False) -> str:
    return render_template(
        "settings/widget.html",
        form=form,
        snippets=snippets(g.company),
        wide_px=WIDE_PX,
        pinned=_pinned(),
        form_url=_form_url(g.company),
        papers=_papers(g.company),
        is_saved=is_saved,
    )


def snippets(company: Company) -> dict[str, str]:
    """Return the five snippets of the widget's contract, by the letter of their kind.

    Their words stand in the company's own language: its customers read them.
    """
    base, slug, language = current_app.config["SETTINGS"].base_url, company.slug, company.language
    link = _form_url(company)
    script = f'<script async src="{base}/widget/v1.js"></script>'
    with use(language):
        title, label = _("Complaint form"), _("File a complaint")
    inline = (
        f'<reclamator-form company="{slug}">\n'
        f'  <iframe src="{link}?embed=1&amp;lang={language}" title="{title}"\n'
        f'          width="100%" height="{NARROW_PX}" loading="lazy" allow="camera"\n'
        f'          referrerpolicy="strict-origin-when-cross-origin"></iframe>\n'
        f"</reclamator-form>\n{script}"
    )
    popup = (
        f'<reclamator-form company="{slug}" mode="popup">'
        f'<a href="{link}">{label}</a></reclamator-form>\n{script}'
    )
    return {
        "inline": inline,
        "popup": popup,
        "one_line": f'<script async src="{base}/widget/v1.js?company={slug}"'
        f' data-company="{slug}"></script>',
        "plain_link": f'<a data-reclamator="{slug}" href="{link}">{label}</a>',
        "address": link,
    }


def _pinned() -> str:
    loader = widget_integrity()
    base = current_app.config["SETTINGS"].base_url
    return (
        f'<script async src="{base}{loader.url}"\n'
        f'        integrity="{loader.integrity}" crossorigin="anonymous"></script>'
    )


def _papers(company: Company) -> list[tuple[str, str]]:
    """Return where the form to print is, in each language of the company."""
    at = f"{_form_url(company)}/blank.pdf"
    return [(native_name(code), f"{at}?lang={code}") for code in company.languages]


def _form_url(company: Company) -> str:
    return f"{current_app.config['SETTINGS'].base_url}/f/{company.slug}"
