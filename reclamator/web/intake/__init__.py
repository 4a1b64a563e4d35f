"""The form that a complainant fills in, alone or inside a foreign page; no cookie, no storage."""

from flask import Blueprint

from reclamator.web import accents, assets

intake = Blueprint("intake", __name__)


@intake.app_template_global("form_sheet")
def form_sheet(accent: str | None) -> str:
    """Return the address of the form's one sheet, in the company's colour."""
    return assets.dressed_url("css/form.css", accents.form_style(accent))


from reclamator.web.intake import (  # noqa: E402
    away,  # noqa: F401
    complaints,  # noqa: F401
    files,  # noqa: F401
    framing,  # noqa: F401
    messages,  # noqa: F401
    papers,  # noqa: F401
)
