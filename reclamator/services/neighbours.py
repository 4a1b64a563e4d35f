"""The neighbours of a complaint in a list of the register: what stands before it, what after it.

They are found by the keyset of the list's own order, so each is one step in an index; what is
counted is counted up to a bound.
"""

from dataclasses import dataclass
from typing import Any

from reclamator.models import together
from reclamator.models.complaint import Complaint
from reclamator.services import keyset, register
from reclamator.services.register import COUNT_UP_TO, Filters


@dataclass(frozen=True)
class Neighbours:
    """What stands beside a complaint; `place` 0 where nobody counts, or it left the list."""

    previous: Complaint | None
    next: Complaint | None
    place: int = 0
    total: int = 0


def mark_of(filters: Filters, complaint: Complaint, at: str) -> str:
    """Return the place from which its neighbours are looked for.

    `at` is where it stood when it was opened: what is done to it meanwhile may move it far away,
    and who works through a list goes on from where they were.
    """
    is_of_this_order = keyset.beyond(filters.sort, at, falling=False) is not None
    return at if is_of_this_order else keyset.cursor(filters.sort, complaint)


def find(filters: Filters, complaint: Complaint, mark: str, *, counted: bool) -> Neighbours:
    """Return the neighbours with one query, with one more where they are `counted`."""
    before, after = (_beyond(filters, complaint, mark, forward=way) for way in (False, True))
    rows = together.read({"previous": _nearest(before), "next": _nearest(after)})
    place, total = _place(filters, complaint, before[0]) if counted else (0, 0)
    return Neighbours(
        previous=next(iter(rows["previous"]), None),
        next=next(iter(rows["next"]), None),
        place=place,
        total=total,
    )


def _beyond(
    filters: Filters, complaint: Complaint, mark: str, *, forward: bool
) -> tuple[Any, list[Any]]:
    """Return what stands on one side of the mark, and the order that leads away from it."""
    falling = filters.newest_first is forward
    labelled = filters.label_uid is not None
    condition = keyset.beyond(filters.sort, mark, falling=falling, labelled=labelled)
    others = register.narrowed(filters).where(condition, Complaint.uid != complaint.uid)
    by_hand = bool(filters.query)
    return others, keyset.order(filters.sort, falling=falling, by_hand=by_hand, labelled=labelled)


def _nearest(side: tuple[Any, list[Any]]) -> Any:
    others, order = side
    nearest = others.select(Complaint.uid).order_by(*order).limit(1)
    return Complaint.select().where(Complaint.uid.in_(nearest))


def _place(filters: Filters, complaint: Complaint, before: Any) -> tuple[int, int]:
    everything = register.narrowed(filters)
    itself = register.narrowed(filters).where(Complaint.uid == complaint.uid)
    passed, total, is_there = Complaint.counts([before, everything, itself], most=COUNT_UP_TO)
    return (passed + 1 if is_there and passed < COUNT_UP_TO else 0), total
