"""JSON bodies: what may stand in them, refused by field name and never echoed."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from flask import request

from reclamator import clock
from reclamator.domain.vocabulary import Channel
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models.staff import Staff
from reclamator.services import received_dates

Code = TypeVar("Code", bound=StrEnum)
Fields = Mapping[str, type | tuple[type, ...]]
"""What may stand in a body: the name of each field and its types."""

OWN = re.compile(r"x_[A-Za-z0-9_-]{1,62}")
TEXT = (str, type(None))
YES_NO = (bool, type(None))
MONEY = (dict, type(None))
SCALAR = (str, int, float, bool, type(None))
DRAFT: dict[str, tuple[type, ...]] = {
    "outcome": TEXT,
    "remedy": TEXT,
    "amount": MONEY,
    "method": TEXT,
    "due_on": TEXT,
    "grounds": TEXT,
    "provisions": (list, type(None)),
    "points": (list, type(None)),
    "return_costs": TEXT,
    "correction": TEXT,
    "language": TEXT,
    "takes_part": (bool, type(None)),
}
NOT_KNOWN = _l("There is no such field.")
NO_MOMENT = _l("Enter a moment in the past as RFC 3339, such as 2026-11-22T14:08:00Z.")
NOT_A_CODE = _l("There is no such code.")
NOT_TEXT = _l("Send this as text.")


def read(known: Fields, *, own_fields: bool = False) -> dict[str, Any]:
    """Return the JSON object of the request; raises Incomplete for unknown or mistyped fields.

    `own_fields`: whether the company's own `x_<key>` may stand in it.
    """
    body = _sent()
    if not isinstance(body, dict):
        raise Incomplete([FieldError("", _l("Send a JSON object."))])
    kinds = dict(known) | {name: SCALAR for name in body if own_fields and OWN.fullmatch(name)}
    faults = [FieldError(_shown(name), NOT_KNOWN) for name in body if name not in kinds]
    faults += [
        FieldError(name, NOT_TEXT)
        for name, value in body.items()
        if name in kinds and not isinstance(value, kinds[name])
    ]
    if faults:
        raise Incomplete(faults)
    return body


def _sent() -> Any:
    """Return the body as JSON, or None; one nested too deep to be read is none."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def channel(text: str | None) -> Channel:
    """Return the channel of a complaint that a machine brings; its own road by default."""
    try:
        return Channel(text or Channel.API.value)
    except ValueError:
        raise Incomplete([FieldError("channel", _l("Choose one of the known roads in."))]) from None


def one_of(codes: type[Code], name: str, body: Mapping[str, Any]) -> Code | None:
    """Return the member that a field names, None where it is left out; raises Incomplete."""
    given = body.get(name)
    if not given:
        return None
    try:
        return codes(given)
    except ValueError:
        raise Incomplete([FieldError(name, NOT_A_CODE)]) from None


def received_at(text: str | None, note: str | None) -> datetime | None:
    """Return when a letter or an import really arrived: in the past, with a reason."""
    if not text:
        return None
    moment = _moment(text)
    fault = _fault_of(moment)
    if moment is None or fault:
        raise Incomplete([FieldError("received_at", fault)])
    if not (note or "").strip():
        sentence = _l("Say where this date comes from.")
        raise Incomplete([FieldError("received_note", sentence)])
    return moment


def colleague(field: str, email: str) -> Staff:
    """Return who is named by e-mail address and works here. Raises Incomplete."""
    found = Staff.by_email(email)
    if found is None or found.disabled_at is not None:
        raise Incomplete([FieldError(field, _l("Nobody here has this e-mail address."))])
    return found


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _fault_of(moment: datetime | None) -> object:
    """Return what is wrong with a moment of receipt, in the words of the panel."""
    if moment is None:
        return NO_MOMENT
    if moment > clock.now():
        return received_dates.IN_THE_FUTURE
    return received_dates.TOO_EARLY if moment < received_dates.EARLIEST else None


def _shown(name: str) -> str:
    """A made-up name may hold anything: only what could be a field's is said back."""
    return name if re.fullmatch(r"[a-z_]{1,32}", name) else ""
