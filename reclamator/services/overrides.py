"""Overrides of a regime: a company counts its own days, with a reason, until it ends that.

What counts is noted in each complaint when it comes in; later changes never reach it.
"""

from collections.abc import Mapping

from peewee import IntegrityError

from reclamator import clock
from reclamator.domain import regimes
from reclamator.domain.overrides import Misfit, days_by_law, misfit
from reclamator.domain.permissions import Permission
from reclamator.domain.regimes import Regime
from reclamator.domain.vocabulary import DeadlineKind
from reclamator.errors import Conflict, FieldError, Incomplete, NotFound
from reclamator.i18n import lazy as _l
from reclamator.i18n import ngettext
from reclamator.models.database import transaction
from reclamator.models.regime_override import RegimeOverride
from reclamator.services import audit, reading
from reclamator.services.actors import Actor

MOST_SHOWN = 200
NO_DAYS = _l("Enter your own number of days.")
NO_REASON = _l("Say why your company counts other days than the law.")
NO_CLOCK = _l("The law sets no date here, so there is nothing to change.")
WRONG_DAYS = _l("Enter a number of days between 1 and 365.")
FIELDS = {DeadlineKind.ANSWER: "response_days", DeadlineKind.SETTLE: "settle_days"}

Days = Mapping[DeadlineKind, int]


def each() -> dict[str, list[RegimeOverride]]:
    """Return the overrides of each rule, the newest first."""
    found: dict[str, list[RegimeOverride]] = {}
    for row in RegimeOverride.newest(MOST_SHOWN):
        found.setdefault(row.regime_code, []).append(row)
    return found


def save(code: str, days: Days, *, reason: str, based_on: int, by: Actor) -> None:
    """Let the company count so many days for what comes in from now on; the same again is done.

    `based_on`: the version that was seen to count, 0 for the law's own days. Raises Forbidden,
    NotFound, Incomplete, or Conflict when something else counts by now.
    """
    by.require(Permission.SETTINGS)
    regime = _regime(code)
    _require_sound(regime, days, reason)
    try:
        with transaction():
            active = RegimeOverride.active(code)
            if active and _says(active, days, reason.strip(), by):
                return
            _require_unchanged(active, based_on)
            if active:
                active.end(ended_at=clock.now(), ended_by=by.uid)
            _keep(code, days, reason.strip(), by)
    except IntegrityError:
        # somebody else has saved beside this one
        raise Conflict() from None


def end(code: str, *, based_on: int, by: Actor) -> None:
    """Count as the law does for what comes in from now on; ending what has ended is done.

    Raises Forbidden, NotFound, or Conflict when something else counts by now.
    """
    by.require(Permission.SETTINGS)
    _regime(code)
    with transaction():
        active = RegimeOverride.active(code)
        if active is None:
            return
        _require_unchanged(active, based_on)
        if active.end(ended_at=clock.now(), ended_by=by.uid):
            _record("override.ended", active, by)


def _regime(code: str) -> Regime:
    try:
        return regimes.by_code(code)
    except KeyError:
        raise NotFound() from None


def _require_sound(regime: Regime, days: Days, reason: str) -> None:
    misfits = {kind: misfit(regime, kind, number) for kind, number in days.items()}
    faults = [
        FieldError(FIELDS[kind], _sentence(found, days_by_law(regime).get(kind, 0)))
        for kind, found in misfits.items()
        if found
    ]
    if not days:
        faults.append(FieldError("response_days", NO_DAYS if regime.has_clock else NO_CLOCK))
    if not reason.strip():
        faults.append(FieldError("reason", NO_REASON))
    if faults:
        raise Incomplete(faults)


def _sentence(found: Misfit, law: int) -> object:
    if found is Misfit.TOO_LONG:
        return ngettext(
            "The law sets %(num)s day. Enter %(num)s or fewer.",
            "The law sets %(num)s days. Enter %(num)s or fewer.",
            law,
        )
    return NO_CLOCK if found is Misfit.NO_CLOCK else WRONG_DAYS


def _says(row: RegimeOverride, days: Days, reason: str, by: Actor) -> bool:
    """Whether a form was sent twice."""
    is_same = row.days == days and bytes(row.made_by) == by.uid
    return is_same and reading.opened(row, "reason") == reason


def _require_unchanged(active: RegimeOverride | None, based_on: int) -> None:
    if (active.version if active else 0) != based_on:
        raise Conflict()


def _keep(code: str, days: Days, reason: str, by: Actor) -> None:
    latest = RegimeOverride.latest(code)
    row = RegimeOverride.create(
        regime_code=code,
        version=latest.version + 1 if latest else 1,
        made_by=by.uid,
        made_at=clock.now(),
        reason=reason,
        **{FIELDS[kind]: number for kind, number in days.items()},
    )
    _record("override.set", row, by)


def _record(action: str, row: RegimeOverride, by: Actor) -> None:
    days = {FIELDS[kind]: number for kind, number in row.days.items()}
    detail = {"rule": row.regime_code, "version": row.version, **days}
    audit.record(action, actor_uid=by.uid, object_uid=bytes(row.uid), detail=detail)
