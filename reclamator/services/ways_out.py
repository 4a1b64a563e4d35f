"""Ways out: what a refusal offers the customer instead, from the company's catalogue."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from reclamator.domain import points
from reclamator.errors import FieldError
from reclamator.i18n import lazy as _l
from reclamator.i18n.amounts import money
from reclamator.models.catalogue_item import CatalogueItem
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.services import catalogue

NOT_OFFERED = _l("Choose one of the offers in the catalogue.")

Draft = Mapping[str, Any]


def worded(complaint: Complaint, draft: Draft) -> Draft:
    """Return a draft in which every offer that was picked is said in the customer's words.

    Words that somebody typed for it stand.
    """
    said = _points_of(draft)
    found = _picked(said)
    if not found:
        return draft
    company = Company.by_uid(bytes(complaint.company_uid))
    return {**draft, "points": [_worded(each, found, complaint, company) for each in said]}


def faults_of(draft: Draft) -> list[FieldError]:
    """Return a fault for each point that picks what is not in the catalogue."""
    said = _points_of(draft)
    found = _picked(said)
    return [
        FieldError(points.key(place, "way_out_uid"), NOT_OFFERED)
        for place, each in enumerate(said)
        if isinstance(each, Mapping) and each.get("way_out_uid") and _uid_of(each) not in found
    ]


def _worded(
    said: Any, found: Mapping[bytes, CatalogueItem], complaint: Complaint, company: Company
) -> Any:
    item = found.get(_uid_of(said) or b"")
    if item is None or said.get("way_out"):
        return said
    language = complaint.language
    name = catalogue.name_of(item, language, company=company)
    worth = money(item.value_minor, item.currency, locale=language) if item.value_minor else ""
    return {**said, "way_out": ", ".join(filter(None, (name, worth)))}


def _points_of(draft: Draft) -> list[Any]:
    said = draft.get("points")
    return list(said) if isinstance(said, list | tuple) else []


def _picked(said: list[Any]) -> dict[bytes, CatalogueItem]:
    uids = [uid for uid in map(_uid_of, said) if uid]
    return CatalogueItem.each(uids) if uids else {}


def _uid_of(said: Any) -> bytes | None:
    """Return the uid that a point picks, or None; what is no uid at all is none."""
    typed = said.get("way_out_uid") if isinstance(said, Mapping) else None
    with suppress(ValueError):
        return bytes.fromhex(typed) if isinstance(typed, str) and typed else None
    return None
