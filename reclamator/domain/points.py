"""Points: what a decision says on each single thing that a customer asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reclamator.domain import answers
from reclamator.domain.outcomes import (
    NEEDED_PARTS_OF_A_POINT,
    customer_may_pay_return,
    grants,
    of_points,
)
from reclamator.domain.vocabulary import Buyer, Outcome, Remedy, ReturnCosts
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import lazy

MOST_POINTS = 20
NO_POINTS = lazy("Decide on at least one point.")
TOO_MANY = lazy("Decide on 20 points at most.")
NO_RETURN_COSTS = lazy("Say who sends the goods back, and who pays.")
OURS_BY_LAW = lazy("The customer gets something, so by law we pay for sending it back.")
ONE_CURRENCY = lazy("Enter all amounts in one currency.")
NOT_KNOWN = lazy("There is no such field.")
NOT_TEXT = lazy("Send this as text.")
OTHER_OUTCOME = lazy("The points say something else. Leave this out, or correct it.")


@dataclass(frozen=True, kw_only=True)
class Point:
    """One thing that was asked, and what is decided on it.

    `executor`: who does it; empty is the company itself. A way out is offered in words, with the
    uid (hex) of what it is in the company's catalogue if it is from there, or `no_way_out` says why
    there is none.
    """

    asked: str = ""
    outcome: Outcome
    remedy: Remedy | None = None
    amount_minor: int | None = None
    currency: str | None = None
    method: str = ""
    due_on: date | None = None
    executor: str = ""
    checked: str = ""
    grounds: str = ""
    provisions: tuple[str, ...] = ()
    way_out: str = ""
    way_out_uid: str = ""
    no_way_out: str = ""

    @property
    def kept(self) -> dict[str, Any]:
        """The point as JSON: how it is stored, and the shape in which other systems send it."""
        return {
            **{name: getattr(self, name) for name in TEXTS},
            "outcome": self.outcome.value,
            "remedy": self.remedy.value if self.remedy else None,
            "amount": _amount(self.amount_minor, self.currency),
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "provisions": list(self.provisions),
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Point":
        """Return the point that JSON says; `kept` is complete."""
        amount = answers.amount_of(kept.get("amount"))
        return cls(
            **{name: str(kept.get(name) or "").strip() for name in TEXTS},
            outcome=Outcome(kept["outcome"]),
            remedy=answers.chosen_remedy(kept.get("remedy")),
            amount_minor=amount[0] if amount else None,
            currency=amount[1] if amount else None,
            due_on=answers.date_of(kept.get("due_on")),
            provisions=answers.provisions_of(kept.get("provisions")),
        )


TEXTS = (
    "asked",
    "method",
    "executor",
    "checked",
    "grounds",
    "way_out",
    "way_out_uid",
    "no_way_out",
)
"""The keys of a point's JSON that are typed."""
FIELDS = (*TEXTS, "outcome", "remedy", "amount", "due_on", "provisions")
"""All keys of a point's JSON."""


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What the points say together: what registers, statistics and other systems read."""

    outcome: Outcome
    remedy: Remedy | None
    amount: tuple[int, str] | None
    method: str
    due_on: date | None
    grounds: str
    provisions: tuple[str, ...]


def of_draft(draft: Mapping[str, Any]) -> tuple[Point, ...]:
    """Return the points of a complete draft; one without points is one point."""
    said = draft.get("points")
    return tuple(Point.of(each) for each in ([draft] if said is None else said))


def summary(points: Sequence[Point]) -> Summary:
    """Return what the points say together. The date is the last one, when all of it is done."""
    granted = [point for point in points if grants(point.outcome)]
    return Summary(
        outcome=of_points([point.outcome for point in points]),
        remedy=next((point.remedy for point in granted if point.remedy), None),
        amount=total(points),
        method="; ".join(_once(point.method for point in granted)),
        due_on=max((point.due_on for point in granted if point.due_on), default=None),
        grounds="\n\n".join(_once(point.grounds for point in points)),
        provisions=tuple(_once(line for point in points for line in point.provisions)),
    )


def total(points: Sequence[Point]) -> tuple[int, str] | None:
    """Return what is given altogether, in minor units of the one currency of the points."""
    given = [(p.amount_minor, p.currency) for p in points if p.amount_minor and p.currency]
    return (sum(minor for minor, _ in given), given[0][1]) if given else None


def require_complete(
    draft: Mapping[str, Any], *, today: date, buyer: Buyer = Buyer.CONSUMER
) -> None:
    """Raise Incomplete, naming every missing part, unless the decision may be recorded."""
    if errors := missing_parts(draft, today=today, buyer=buyer):
        raise Incomplete(errors)


def missing_parts(
    draft: Mapping[str, Any], *, today: date, buyer: Buyer = Buyer.CONSUMER
) -> list[FieldError]:
    """Return every part that a decision lacks or that is wrong; of the third: `points.2.amount`.

    A draft without points is complete as `answers` says: other systems have sent them since the
    first day.
    """
    said = draft.get("points")
    if said is None:
        faults = answers.missing_parts(draft, today=today)
        return faults + _faults_of_return(draft, None, buyer)
    if not isinstance(said, list | tuple) or not all(isinstance(each, Mapping) for each in said):
        return [FieldError("points", NO_POINTS)]
    if not 0 < len(said) <= MOST_POINTS:
        return [FieldError("points", TOO_MANY if said else NO_POINTS)]
    faults = [fault for place, each in enumerate(said) for fault in _faults(place, each, today)]
    return faults or _faults_of_the_whole(draft, of_draft(draft), buyer)


def key(place: int, part: str) -> str:
    """Return the name of a part of a point, which refusals and forms use."""
    return f"points.{place}.{part}"


def _faults(place: int, said: Mapping[str, Any], today: date) -> list[FieldError]:
    wrong = [FieldError(key(place, str(name)), NOT_KNOWN) for name in said if name not in FIELDS]
    wrong += [
        FieldError(key(place, name), NOT_TEXT)
        for name in TEXTS
        if not isinstance(said.get(name), str | None)
    ]
    if wrong:
        return wrong
    known = {**said, "way_out": said.get("way_out") or said.get("no_way_out")}
    found = answers.missing_parts(known, today=today, besides=NEEDED_PARTS_OF_A_POINT)
    return [FieldError(key(place, fault.field), fault.message) for fault in found]


def _faults_of_the_whole(
    draft: Mapping[str, Any], points: tuple[Point, ...], buyer: Buyer
) -> list[FieldError]:
    said, outcome = draft.get("outcome"), of_points([point.outcome for point in points])
    faults = _faults_of_currency(points) + _faults_of_return(draft, outcome, buyer)
    return faults + ([FieldError("outcome", OTHER_OUTCOME)] if said not in (None, outcome) else [])


def _faults_of_currency(points: tuple[Point, ...]) -> list[FieldError]:
    first = next((point.currency for point in points if point.currency), None)
    return [
        FieldError(key(place, "amount"), ONE_CURRENCY)
        for place, point in enumerate(points)
        if point.currency not in (None, first)
    ]


def _faults_of_return(
    draft: Mapping[str, Any], outcome: Outcome | None, buyer: Buyer
) -> list[FieldError]:
    """Whoever grants something says who sends the goods back; `outcome`: what the points say."""
    said = draft.get("return_costs") or None
    if said is None:
        return [FieldError("return_costs", NO_RETURN_COSTS)] if grants(outcome) else []
    if said not in set(ReturnCosts):
        return [FieldError("return_costs", NO_RETURN_COSTS)]
    decided = outcome or answers.chosen_outcome(draft.get("outcome"))
    if said == ReturnCosts.CUSTOMER_PAYS and not customer_may_pay_return(decided, buyer):
        return [FieldError("return_costs", OURS_BY_LAW)]
    return []


def _amount(minor: int | None, currency: str | None) -> dict[str, Any] | None:
    return None if minor is None else {"minor": minor, "currency": currency}


def _once(lines: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(line for line in lines if line))
