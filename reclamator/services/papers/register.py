"""The register on paper: a table with the columns that people look for, narrowed as the page is."""

from collections.abc import Sequence
from datetime import datetime

from reclamator.i18n import _, ngettext, use
from reclamator.services.papers.facts import CompanyFacts
from reclamator.services.papers.sheet import base
from reclamator.services.typesetting import pdf


def register_pdf(
    company: CompanyFacts,
    locale: str,
    *,
    heads: Sequence[str],
    widths: Sequence[int],
    rows: Sequence[Sequence[str]],
    narrowed: Sequence[str],
    written_at: datetime,
) -> bytes:
    """Return the table as PDF/A. `widths`: shares of the page · `narrowed`: filters in words."""
    with use(locale):
        count = ngettext("%(num)s complaint", "%(num)s complaints", len(rows))
        data = {
            **base(company, title=_("Register of complaints"), foot=company.name, address=""),
            "narrowed": " · ".join([*narrowed, count]),
            "heads": list(heads),
            "widths": list(widths),
            "rows": [list(row) for row in rows],
        }
        return pdf("register", data, written_at=written_at)
