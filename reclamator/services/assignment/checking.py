"""What must hold for assignment rules, each fault with a sentence to act on."""

from collections.abc import Iterator, Sequence
from functools import cache

from reclamator.domain import assignment as domain
from reclamator.domain.assignment import Rule, Whom
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import Channel
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import LOCALES, countries
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.staff import Staff

NO_RULE = _l("Keep the last rule: it says who gets everything else.")
TOO_MANY = _l("A company has at most 40 rules.")
LAST_HAS_CONDITION = _l("The last rule has no conditions, so that it always fits.")
NO_CONDITION = _l("Give this rule a condition. Without one, the rules below are never asked.")
NO_TARGET = _l("Choose who gets these complaints.")
MAY_NOT = _l("This person does not check complaints, so they cannot get any. Choose another.")
ROLE_MAY_NOT = _l("People of this role do not check complaints. Choose another role.")
UNKNOWN = _l("Choose one from the list.")
TOO_LONG = _l("Use at most 80 characters.")


def check(rules: Sequence[Rule], company: Company) -> None:
    """Raise Incomplete with every fault; the fields are named by the rule's place, from 0."""
    faults = list(_faults(rules, company))
    if faults:
        raise Incomplete(faults)


def _faults(rules: Sequence[Rule], company: Company) -> Iterator[FieldError]:
    if not rules:
        yield FieldError("rules", NO_RULE)
    if len(rules) > domain.MOST_RULES:
        yield FieldError("rules", TOO_MANY)
    able = {bytes(person.uid) for person in Staff.active() if person.may(Permission.REVIEW)}
    for place, rule in enumerate(rules):
        is_last = place == len(rules) - 1
        for name, is_wrong, sentence in (
            ("conditions", is_last and bool(rule.conditions), LAST_HAS_CONDITION),
            ("conditions", not is_last and not rule.conditions, NO_CONDITION),
            ("category", rule.category not in ("", *company.categories), UNKNOWN),
            ("language", rule.language not in ("", *LOCALES), UNKNOWN),
            ("channel", rule.channel not in ("", *(code.value for code in Channel)), UNKNOWN),
            ("country", rule.country not in ("", *_countries()), UNKNOWN),
            ("product", len(rule.product) > domain.LONGEST_KEYWORD, TOO_LONG),
            ("whom", not _has_target(rule), NO_TARGET),
            ("whom", _is_unable(rule, able), MAY_NOT),
            ("whom", rule.role is not None and rule.role not in domain.ROLES, ROLE_MAY_NOT),
        ):
            if is_wrong:
                yield FieldError(f"r{place}-{name}", sentence)


def _has_target(rule: Rule) -> bool:
    needed = {Whom.PERSON: rule.staff_uid is not None, Whom.ROLE: rule.role is not None}
    return rule.whom is not None and needed.get(rule.whom, True)


def _is_unable(rule: Rule, able: set[bytes]) -> bool:
    return rule.staff_uid is not None and bytes(rule.staff_uid) not in able


@cache
def _countries() -> frozenset[str]:
    return frozenset(code for code, _ in countries(locale="en"))
