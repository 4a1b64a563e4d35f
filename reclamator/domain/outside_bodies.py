"""Out-of-court bodies: whom a customer may turn to after a refusal, one for each regime, as data.

The names stand as the country writes them and are never translated. Addresses are from memory and
were not opened (LEGAL §8): `confidence` says how sure we are, and a company may name its own body.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reclamator.domain.vocabulary import Confidence

DATA = Path(__file__).parent / "data" / "outside_bodies.json"
FALLBACK_CODE = "EU"
NAME, ADDRESS, WEB = "name", "address", "web"
"""How a company's own body is kept: these three texts."""


@dataclass(frozen=True)
class OutsideBody:
    """A body that settles out of court; `address` is lines.

    `confidence` None: the company named it itself. `is_to_be_chosen`: the law lets each company
    choose one, so ours only stands in for it.
    """

    name: str
    address: str
    web: str
    confidence: Confidence | None
    is_to_be_chosen: bool = False


@cache
def held() -> Mapping[str, OutsideBody]:
    """Return the body that we hold for each regime, by the regime's code."""
    return {row["code"]: _body(row) for row in json.loads(DATA.read_text(encoding="utf-8"))}


def of(code: str, own: Mapping[str, Mapping[str, str]]) -> OutsideBody:
    """Return the body of a regime: the company's own where it has named one, else ours."""
    if chosen := own.get(code):
        return OutsideBody(
            name=chosen.get(NAME, ""),
            address=chosen.get(ADDRESS, ""),
            web=chosen.get(WEB, ""),
            confidence=None,
        )
    return held().get(code, held()[FALLBACK_CODE])


def _body(row: Mapping[str, Any]) -> OutsideBody:
    return OutsideBody(
        name=row["name"],
        address=row["address"],
        web=row["web"],
        confidence=Confidence(row["confidence"]),
        is_to_be_chosen=row.get("chosen_by_company", False),
    )
