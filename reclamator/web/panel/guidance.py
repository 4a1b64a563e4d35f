"""How to answer: the seven rules, the stages of a letter and the steps of a call, to read."""

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from reclamator.domain import tone
from reclamator.i18n import LOCALES, current_locale
from reclamator.web.access import signed_in
from reclamator.web.panel import panel


@panel.get("/guidance")
@signed_in
def show_guidance() -> ResponseReturnValue:
    """Show the guidance in the language that is asked for, else in the reader's own."""
    asked = request.args.get("language", "")
    language = asked if asked in LOCALES else current_locale()
    languages = dict.fromkeys((current_locale(), *g.company.languages))
    return render_template(
        "panel/guidance/show.html",
        known=tone.guidance(language),
        language=language,
        languages=[code for code in languages if tone.guidance(code)],
    )
