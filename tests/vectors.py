"""The vectors of the law (LEGAL §3): where a complaint comes from, and the dates it must get.

One table for the rules, the API and the pages.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from reclamator import i18n
from reclamator.domain.vocabulary import Sector


@dataclass(frozen=True)
class Vector:
    """What one complaint must get; `plain` is None where working days are counted.

    `country` and `sector` lead to the rule `code`.
    """

    code: str
    received: date
    plain: date | None
    statutory: date
    safe: date
    country: str
    sector: Sector = Sector.GOODS

    @property
    def noon(self) -> datetime:
        """A moment of the day of receipt that lies in it in Warsaw as in UTC."""
        return datetime.combine(self.received, datetime.min.time(), UTC).replace(hour=11)

    def said(self, day: date) -> str:
        """A day as the pages of the account write it."""
        return i18n.long_date(day).replace("\xa0", " ")


def _vector(
    code: str, received: str, plain: str, statutory: str, safe: str, **where: str
) -> Vector:
    days = (date.fromisoformat(day) if day else None for day in (received, plain, statutory, safe))
    return Vector(code, *days, **({"country": code} | where))  # type: ignore[arg-type]


VECTORS = (
    _vector("PL", "2026-12-11", "2026-12-25", "2026-12-28", "2026-12-23"),
    _vector("CZ", "2026-11-25", "2026-12-25", "2026-12-28", "2026-12-23"),
    _vector("ES", "2026-12-10", "2026-12-25", "2026-12-25", "2026-12-24"),
    _vector("LV", "2026-12-14", "", "2027-01-08", "2027-01-08"),
    _vector(
        "UK-FIN",
        "2026-11-23",
        "2027-01-18",
        "2027-01-18",
        "2027-01-18",
        country="GB",
        sector=Sector.FINANCE,
    ),
    # The running example of the design: Sunday 22 November.
    _vector("PL", "2026-11-22", "2026-12-06", "2026-12-07", "2026-12-04"),
)

each_vector = pytest.mark.parametrize(
    "vector", VECTORS, ids=lambda vector: f"{vector.code}-{vector.received}"
)
"""Tell a story once for each vector."""
