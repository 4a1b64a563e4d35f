"""The orders of the register, and the place in one of them from which a page goes on.

A cursor holds the values of the order's columns in its last line, so no page costs more than the
first; an index ends in the same columns for each filter that is offered.
"""

import base64
import binascii
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from peewee import Tuple, fn

from reclamator.models.complaint import Complaint
from reclamator.models.fields import EPOCH, UID_BYTES
from reclamator.models.label import ComplaintLabel

OWING, ANSWERED = b"o", b"a"
DAY_BYTES, MOMENT_BYTES = len("2026-12-04"), 8


class Sort(StrEnum):
    """By what the register can be sorted; what is answered stands behind what is owed."""

    DUE = "due"
    RECEIVED = "received"
    CHANGED = "changed"


_COLUMNS: dict[Sort, tuple[Any, ...]] = {
    Sort.DUE: (Complaint.answered, Complaint.due_on, Complaint.uid),
    Sort.RECEIVED: (Complaint.received_at, Complaint.uid),
    Sort.CHANGED: (Complaint.updated_at, Complaint.uid),
}
# the same order as the rows of one label carry it: their index is read, and nothing is sorted
_OF_A_LABEL: tuple[Any, ...] = (
    ComplaintLabel.answered,
    ComplaintLabel.due_on,
    ComplaintLabel.complaint_uid,
)
_MARKS = {Sort.RECEIVED: b"r", Sort.CHANGED: b"c"}
_NOTHING: dict[str, Any] = {"answered": False, "due_on": "", "received_at": 0, "updated_at": 0}


def order(sort: Sort, *, falling: bool, by_hand: bool = False, labelled: bool = False) -> list[Any]:
    """Return what to order by.

    `labelled`: the rows of a label are joined, and lead.

    `by_hand`: what a look-up found is sorted after it was found, and no planner shall walk a whole
    index for a few rows.
    """
    columns = _columns(sort, labelled)
    if by_hand:
        *first, uid = columns
        columns = (*(fn.COALESCE(column, _NOTHING[column.name]) for column in first), uid)
    return [column.desc() if falling else column for column in columns]


def beyond(sort: Sort, cursor: str | None, *, falling: bool, labelled: bool = False) -> Any:
    """Return the condition of what follows a cursor; None where it is none of this order."""
    mark = _read(sort, cursor)
    if mark is None:
        return None
    key = Tuple(*_columns(sort, labelled))
    return key < Tuple(*mark) if falling else key > Tuple(*mark)


def cursor(sort: Sort, row: Complaint) -> str:
    """Return the cursor of a line."""
    return base64.urlsafe_b64encode(_raw(sort, row)).decode().rstrip("=")


def is_cursor(text: str) -> bool:
    """Whether a text is a cursor of some order."""
    return any(_read(sort, text) is not None for sort in Sort)


def _columns(sort: Sort, labelled: bool) -> tuple[Any, ...]:
    return _OF_A_LABEL if labelled and sort is Sort.DUE else _COLUMNS[sort]


def _raw(sort: Sort, row: Complaint) -> bytes:
    if sort is Sort.DUE:
        mark = ANSWERED if row.answered else OWING
        return mark + row.due_on.isoformat().encode() + row.complaint_uid
    moment = row.received_at if sort is Sort.RECEIVED else row.updated_at
    number = (moment - EPOCH) // timedelta(microseconds=1)
    return _MARKS[sort] + number.to_bytes(MOMENT_BYTES, "big", signed=True) + row.complaint_uid


def _read(sort: Sort, text: str | None) -> tuple[Any, ...] | None:
    """Read a cursor; an unreadable one, or one of another order, is the first page."""
    try:
        raw = base64.urlsafe_b64decode((text or "") + "==")
        return _read_due(raw) if sort is Sort.DUE else _read_moment(raw, _MARKS[sort])
    except (ValueError, binascii.Error):
        return None


def _read_due(raw: bytes) -> tuple[bool, str, bytes] | None:
    if len(raw) != 1 + DAY_BYTES + UID_BYTES or raw[:1] not in (OWING, ANSWERED):
        return None
    day = date.fromisoformat(raw[1 : 1 + DAY_BYTES].decode()).isoformat()
    return raw[:1] == ANSWERED, day, raw[1 + DAY_BYTES :]


def _read_moment(raw: bytes, mark: bytes) -> tuple[int, bytes] | None:
    if len(raw) != 1 + MOMENT_BYTES + UID_BYTES or raw[:1] != mark:
        return None
    end = 1 + MOMENT_BYTES
    return int.from_bytes(raw[1:end], "big", signed=True), raw[end:]
