"""Return rules: what the company itself says about returns and exchanges, in versions.

They stand beside a decision and in phone intake; the law stands above them.
"""

from collections.abc import Mapping

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import Category
from reclamator.errors import Conflict, FieldError, Incomplete, NotFound
from reclamator.i18n import LOCALES
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.database import transaction
from reclamator.models.return_rule import ReturnRule
from reclamator.services import audit
from reclamator.services.actors import Actor

LONGEST = 4_000
MOST_SHOWN = 50
TOO_LONG = _l("Shorten this text to 4,000 characters.")
NO_SUCH_LANGUAGE = _l("There is no such language.")


def standing_uid(category: str) -> bytes | None:
    """Return which rule holds for a category now; a decision remembers it."""
    rule = ReturnRule.latest(category)
    return bytes(rule.uid) if rule else None


def text_of(rule: ReturnRule | None, language: str, company: Company) -> str:
    """Return what a rule says in a language, or else in the company's own, or in any it has."""
    if rule is None:
        return ""
    texts = {code: text for code, text in rule.texts.items() if text}
    first = texts.get(language) or texts.get(company.language)
    return str(first or next(iter(texts.values()), ""))


def categories(company: Company) -> list[str]:
    """Return the categories that have a rule of their own; every complaint may end in `other`."""
    other = Category.OTHER.value
    return [*(code for code in company.categories if code != other), other]


def save(
    company: Company, category: str, texts: Mapping[str, str], *, based_on: int, by: Actor
) -> ReturnRule:
    """Say something else for a category from now on; the same again is done.

    `texts`: by language. `based_on`: the version that was seen to hold, 0 for none. Raises
    Forbidden, NotFound, Incomplete, or Conflict when something else holds by now.
    """
    by.require(Permission.SETTINGS)
    if category not in categories(company):
        raise NotFound()
    said = {code: text.strip() for code, text in texts.items() if text.strip()}
    _require_sound(said)
    with transaction():
        latest = ReturnRule.latest(category)
        if latest is not None and latest.texts == said:
            return latest
        if (latest.version if latest else 0) != based_on:
            raise Conflict()
        return _kept(category, said, (latest.version if latest else 0) + 1, by)


def _require_sound(said: Mapping[str, str]) -> None:
    faults = [FieldError(code, NO_SUCH_LANGUAGE) for code in said if code not in LOCALES]
    faults += [FieldError(code, TOO_LONG) for code, text in said.items() if len(text) > LONGEST]
    if faults:
        raise Incomplete(faults)


def _kept(category: str, said: Mapping[str, str], version: int, by: Actor) -> ReturnRule:
    row = ReturnRule.create(
        category=category,
        version=version,
        texts=dict(said),
        made_by=by.uid if by.kind == "staff" else None,
        made_at=clock.now(),
    )
    audit.record(
        "return_rule.saved",
        actor_uid=by.uid,
        object_uid=bytes(row.uid),
        detail={"category": category, "version": version},
    )
    return row
