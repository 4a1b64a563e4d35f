"""Absences: who stands in for whom on a day, and when that would go round in a circle."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from reclamator.domain.permissions import Permission, Role, of_role

HANDLING = frozenset({Permission.REVIEW})
ERRANDS = frozenset({Permission.FULFIL, Permission.VISITS, Permission.GOODS})
"""What waits for a person: complaints for who checks them, errands for the others."""


@dataclass(frozen=True)
class Leave:
    """Who is away from when to when, both days included, and who takes over."""

    staff_uid: bytes
    from_on: date
    until_on: date
    substitute_uid: bytes | None = None

    def meets(self, other: "Leave") -> bool:
        """Whether both have a day in common."""
        return self.from_on <= other.until_on and other.from_on <= self.until_on


def can_take_over(role: Role, substitute: Role) -> bool:
    """Whether a substitute's role allows the work that the absent person's role brings."""
    work = of_role(role) & HANDLING or of_role(role) & ERRANDS
    return work <= of_role(substitute)


def goes_in_a_circle(new: Leave, others: Sequence[Leave]) -> bool:
    """Whether on some day of the new leave its substitutes lead back to who is away."""
    return _leads_to(new.staff_uid, new, [leave for leave in others if leave.meets(new)])


def stand_in(
    staff_uid: bytes, away: Mapping[bytes, Leave], may_stand_in: Callable[[bytes], bool]
) -> bytes | None:
    """Return who works for an absent person on the day of `away`: the first who is here.

    Follows substitutes who are away themselves; whoever may not stand in is nobody.
    """
    passed, at = {staff_uid}, away[staff_uid].substitute_uid
    while at is not None and at not in passed:
        if at not in away:
            return at if may_stand_in(at) else None
        passed.add(at)
        at = away[at].substitute_uid
    return None


def _leads_to(absent: bytes, leave: Leave, others: Sequence[Leave]) -> bool:
    """Follow the substitute through their own leaves, day by day narrowed to those in common."""
    if leave.substitute_uid is None:
        return False
    if leave.substitute_uid == absent:
        return True
    theirs = [other for other in others if other.staff_uid == leave.substitute_uid]
    rest = [other for other in others if other.staff_uid != leave.substitute_uid]
    return any(
        _leads_to(absent, _in_common(leave, other), rest) for other in theirs if leave.meets(other)
    )


def _in_common(leave: Leave, other: Leave) -> Leave:
    return replace(
        other,
        from_on=max(leave.from_on, other.from_on),
        until_on=min(leave.until_on, other.until_on),
    )
