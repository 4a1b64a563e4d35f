"""Targets: the company's own dates for an answer, and when its people work."""

from collections.abc import Mapping
from datetime import date

from reclamator.domain.permissions import Permission
from reclamator.domain.targets import Effort, Target
from reclamator.domain.vocabulary import Category
from reclamator.domain.working_time import WorkingTime
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.database import transaction
from reclamator.models.target_rule import TargetRule
from reclamator.services import audit
from reclamator.services.actors import Actor

MOST_CLOSED_DAYS = 200
LONGEST_REASON = 500
WITHOUT_REASON = _l("Say why, in a few words.")
LONG_REASON = _l("Write 500 characters at most.")
NO_WORKING_DAY = _l("Choose at least one working day.")
ENDS_FIRST = _l("The day must begin before it ends. Change one of the two times.")
TOO_MANY_CLOSED = _l("Enter 200 closed days at most. Leave out those that are over.")
WITHOUT_TARGET = _l("Choose a target for each category.")
WRONG_DAYS = _l("Enter a number of days between 1 and 365.")


def working_time(company: Company) -> WorkingTime:
    """Return when a company works."""
    return WorkingTime.of(
        company.working_time or {}, zone=company.time_zone, country=company.country
    )


def has_own_time(company: Company) -> bool:
    """Whether a company works at other times than the usual ones."""
    usual = WorkingTime(zone=company.time_zone, country=company.country)
    return working_time(company).kept != usual.kept


def target_on(company: Company, category: str, received_on: date) -> date:
    """Return the day by which the company in scope means to answer what came on a day."""
    target = _target(company, TargetRule.of_category(category))
    return target.falls_on(received_on, working_time(company))


def each(company: Company) -> dict[str, Target]:
    """Return the target of every category that the company's form offers, in its order."""
    rules = TargetRule.by_category()
    return {category: _target(company, rules.get(category)) for category in _categories(company)}


def save(
    company: Company, *, working: WorkingTime, targets: Mapping[str, Target], by: Actor
) -> None:
    """Keep working time and targets; they count for what comes in from now on.

    Raises Incomplete naming every fault (nothing is written), Forbidden.
    """
    by.require(Permission.SETTINGS)
    faults = [*_faults_of_time(working), *_faults_of_targets(company, targets)]
    if faults:
        raise Incomplete(faults)
    with transaction():
        company.working_time = working.kept
        company.save()
        TargetRule.delete().execute()
        for category in _categories(company):
            _keep(category, targets[category])
        audit.record("company.targets_set", actor_uid=by.uid, object_uid=bytes(company.uid))


def reset_working_time(company: Company, *, reason: str, by: Actor) -> None:
    """Go back to the usual week, without closed days of one's own; the chain keeps the reason.

    Where nothing was set nothing changes. Raises Forbidden or Incomplete.
    """
    by.require(Permission.SETTINGS)
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise Incomplete([FieldError("reason", WITHOUT_REASON if not said else LONG_REASON)])
    if not has_own_time(company):
        return
    with transaction():
        company.working_time = {}
        company.save()
        audit.record(
            "company.working_time_reset",
            actor_uid=by.uid,
            object_uid=bytes(company.uid),
            detail={"reason": said},
        )


def usual(company: Company) -> Target:
    """Return the target of every category that has none of its own."""
    default = Target()
    is_default = company.target_days == default.days
    return default if is_default else Target(Effort.OWN, company.target_days)


def _target(company: Company, rule: TargetRule | None) -> Target:
    if rule is None:
        return usual(company)
    return Target(rule.effort, rule.own_days, rule.in_working_days)


def _categories(company: Company) -> list[str]:
    """Every complaint may end in `other`, whatever the form offers."""
    other = Category.OTHER.value
    return [*(code for code in company.categories if code != other), other]


def _keep(category: str, target: Target) -> None:
    TargetRule.create(
        category=category,
        effort=target.effort,
        own_days=target.own_days if target.effort is Effort.OWN else None,
        in_working_days=target.in_working_days,
    )


def _faults_of_time(working: WorkingTime) -> list[FieldError]:
    faults = [
        FieldError(f"begins_{weekday}", ENDS_FIRST)
        for weekday, hours in working.week.items()
        if not hours.is_in_order
    ]
    if not working.week:
        faults.append(FieldError("week", NO_WORKING_DAY))
    if len(working.closed) > MOST_CLOSED_DAYS:
        faults.append(FieldError("closed", TOO_MANY_CLOSED))
    return faults


def _faults_of_targets(company: Company, targets: Mapping[str, Target]) -> list[FieldError]:
    faults = []
    for category in _categories(company):
        target = targets.get(category)
        if target is None:
            faults.append(FieldError(f"effort_{category}", WITHOUT_TARGET))
        elif not target.is_set:
            faults.append(FieldError(f"days_{category}", WRONG_DAYS))
    return faults
