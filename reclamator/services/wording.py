"""Wording: the phrases that a company adds to those that its people are advised about."""

from reclamator.domain.permissions import Permission
from reclamator.domain.tone import Own
from reclamator.errors import FieldError, Incomplete, NotFound
from reclamator.i18n import LOCALES, _
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.database import transaction
from reclamator.services import audit, intake
from reclamator.services.actors import Actor

NEEDS = Permission.SETTINGS
TOO_MANY = _l("These are too many. 100 phrases of each sort are enough.")


def own(company: Company, language: str) -> Own:
    """Return what a company says of a language."""
    return Own.of(company.tone, language)


def save(company: Company, language: str, *, avoid: str, fine: str, by: Actor) -> Own:
    """Keep a company's phrases of one language, a line each; the same again changes nothing.

    Raises Forbidden, NotFound for a language that there is not, Incomplete naming the bad phrase.
    """
    by.require(NEEDS)
    if language not in LOCALES:
        raise NotFound()
    said = Own.written(intake.clean(avoid), intake.clean(fine))
    _check(said)
    with transaction():
        if said != own(company, language):
            company.tone = {**company.tone, language: said.kept()}
            company.save(only=[Company.tone])
            detail = {"language": language, "avoid": len(said.avoid), "fine": len(said.fine)}
            audit.record(
                "company.tone_set", actor_uid=by.uid, object_uid=company.uid, detail=detail
            )
    return said


def _check(said: Own) -> None:
    if said.is_too_many:
        raise Incomplete([FieldError("avoid", TOO_MANY)])
    if said.wrong is not None:
        field = "fine" if said.wrong in said.fine else "avoid"
        sentence = _("Between 2 and 80 characters, please: “%(phrase)s”.", phrase=said.wrong[:80])
        raise Incomplete([FieldError(field, sentence)])
