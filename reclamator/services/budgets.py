"""Budgets of goodwill gestures: what they may cost the company in a period, and what they did."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reclamator import clock
from reclamator.domain.compensation import Budget, first_day
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import BudgetPeriod
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models import database, scope
from reclamator.models.catalogue_item import CatalogueItem
from reclamator.models.company import Company
from reclamator.models.database import transaction
from reclamator.models.gesture import Gesture
from reclamator.services import audit
from reclamator.services.actors import Actor

LARGEST_MINOR = 10**12
WRONG_AMOUNT = _l("Enter an amount, or leave it empty for no budget.")
NO_PERIOD = _l("Choose for how long the budget is.")


@dataclass(frozen=True)
class Line:
    """What was given of one version of an offer in a month; amounts in minor units."""

    item: CatalogueItem
    given: int
    cost_minor: int
    value_minor: int
    currency: str


@dataclass(frozen=True)
class Total:
    """What all gestures in one currency come to."""

    currency: str
    given: int = 0
    cost_minor: int = 0
    value_minor: int = 0


def of(company: Company) -> Budget | None:
    """Return the budget of a company with what is spent of it; None where nobody counts."""
    kept = company.gesture_budget
    if not kept:
        return None
    budget = Budget(BudgetPeriod(kept["period"]), kept["amount_minor"], kept["currency"])
    since = _start(first_day(budget.period, clock.today(company.time_zone)), company)
    return replace(budget, spent_minor=Gesture.cost_since(since, budget.currency))


def locked(currency: str) -> Budget | None:
    """Return the budget of the company in scope for gestures of a currency, if it has one.

    In a transaction nobody else spends of it until that ends: two at once cannot both be the last.
    """
    company = Company.select().where(Company.uid == scope.current().uid)
    row = (company.for_update("FOR NO KEY UPDATE") if database.is_postgres() else company).get()
    budget = of(row)
    return budget if budget and budget.currency == currency else None


def save(
    company: Company, amount_minor: int | None, period: BudgetPeriod | None, *, by: Actor
) -> None:
    """Keep a budget in the company's currency, None for none; raises Forbidden or Incomplete."""
    by.require(Permission.SETTINGS)
    if amount_minor is not None and not 0 <= amount_minor <= LARGEST_MINOR:
        raise Incomplete([FieldError("budget", WRONG_AMOUNT)])
    if amount_minor is not None and period is None:
        raise Incomplete([FieldError("period", NO_PERIOD)])
    kept = _kept(company, amount_minor, period)
    with transaction():
        if company.gesture_budget != kept:
            company.gesture_budget = kept
            company.save()
            uid = bytes(company.uid)
            audit.record(
                "company.gesture_budget_set", actor_uid=by.uid, object_uid=uid, detail=kept
            )


def month(company: Company, first: date) -> list[Line]:
    """Return what was given in the month that begins on `first`, the dearest first."""
    since, until = _start(first, company), _start(next_month(first), company)
    rows = Gesture.by_item(since, until)
    items = CatalogueItem.each(bytes(row[0]) for row in rows)
    lines = [
        Line(items[bytes(uid)], int(given), int(cost), int(value), currency)
        for uid, currency, given, cost, value in rows
    ]
    return sorted(lines, key=lambda line: (-line.cost_minor, -line.value_minor, line.item.uid))


def totals(lines: list[Line]) -> list[Total]:
    """Return the sums of a month, currency by currency."""
    sums: dict[str, Total] = {}
    for line in lines:
        before = sums.get(line.currency, Total(line.currency))
        sums[line.currency] = Total(
            line.currency,
            before.given + line.given,
            before.cost_minor + line.cost_minor,
            before.value_minor + line.value_minor,
        )
    return list(sums.values())


def month_before(first: date) -> date:
    """Return the first day of the month before."""
    return (first - timedelta(days=1)).replace(day=1)


def next_month(first: date) -> date:
    """Return the first day of the month after."""
    return (first + timedelta(days=32)).replace(day=1)


def _kept(
    company: Company, amount_minor: int | None, period: BudgetPeriod | None
) -> dict[str, Any]:
    if amount_minor is None or period is None:
        return {}
    money = {"amount_minor": amount_minor, "currency": company.currency}
    return {"period": period.value, **money}


def _start(day: date, company: Company) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(company.time_zone)).astimezone(clock.now().tzinfo)
