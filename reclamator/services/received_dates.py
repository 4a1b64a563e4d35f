"""The moment of receipt: correcting it, with a reason, and the dates that follow from it.

Everything that counts from the day of receipt is computed anew by the version of the law that was
in force on the new day. What has been met, and what began on another day, stays as it is.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from reclamator import clock, i18n
from reclamator.domain import deadlines as rules
from reclamator.domain import regimes
from reclamator.domain.deadlines import Due
from reclamator.domain.lifecycle import Action
from reclamator.domain.outcomes import is_deemed
from reclamator.domain.permissions import Permission
from reclamator.domain.vocabulary import DeadlineKind, EventKind, SilenceEffect, State
from reclamator.errors import FieldError, IllegalAction, Incomplete
from reclamator.i18n import _
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.deadline import BASIS_LENGTH, Deadline
from reclamator.models.decision import Decision
from reclamator.models.regime_override import RegimeOverride
from reclamator.services import audit, complaints, deadlines, events, targets
from reclamator.services.actors import CLOCK, Actor

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
BY_LAW = (DeadlineKind.ANSWER, DeadlineKind.SETTLE)
IN_THE_FUTURE = _l("A complaint cannot come in later than now. Enter a moment in the past.")
TOO_EARLY = _l("Enter a moment after the beginning of 1990.")
NO_REASON = _l("Say where this date comes from.")
DECIDED_BY_LAW = _l("The law has decided by silence, so this date is fixed.")
OVER = _l("This complaint is over, so its dates stay as they are. Open it again first.")


def change(
    complaint: Complaint, *, received_at: datetime, note: str, is_sure: bool = False, by: Actor
) -> Complaint:
    """Correct the moment of receipt; the dates by law and our own target follow.

    Where silence decides at once by the new date, only when somebody `is_sure`. Raises
    Incomplete, IllegalAction or Forbidden; then nothing is written.
    """
    by.require(Permission.REVIEW)
    _require_sound(received_at, note)
    with transaction():
        fresh = complaints.locked(complaint)
        _require_movable(fresh)
        before = fresh.received_at
        if received_at == before:
            return fresh
        _recompute(fresh, received_at)
        if not is_sure:
            _require_no_silence(fresh)
        fresh.touched(received_at=received_at, received_note=note.strip(), updated_at=clock.now())
        _record(fresh, before, note.strip(), by)
    return fresh


def _require_sound(received_at: datetime, note: str) -> None:
    faults = []
    if received_at > clock.now():
        faults.append(FieldError("received_at", IN_THE_FUTURE))
    elif received_at < EARLIEST:
        faults.append(FieldError("received_at", TOO_EARLY))
    if not note.strip():
        faults.append(FieldError("received_note", NO_REASON))
    if faults:
        raise Incomplete(faults)


def _require_movable(fresh: Complaint) -> None:
    if not fresh.state.is_open:
        raise IllegalAction(sentence=OVER)
    decision = Decision.latest(fresh.complaint_uid)
    if fresh.state is State.DECIDED and decision and is_deemed(decision.outcome):
        raise IllegalAction(sentence=DECIDED_BY_LAW)


def _require_no_silence(fresh: Complaint) -> None:
    """Raise Incomplete where the new date by law has passed and silence decides by itself."""
    acts = Action.DEEM in complaints.allowed_actions(fresh, by=CLOCK)
    if not acts or fresh.quarantine is not None:
        return
    on = next(row.statutory_on for row in Deadline.of(fresh.complaint_uid) if _is_answer(row))
    sentence = _AT_ONCE[deadlines.choice_of(fresh).silence]
    raise Incomplete([FieldError("is_sure", sentence(i18n.short_date(on)))])


def _is_answer(row: Deadline) -> bool:
    return row.is_open and row.kind is DeadlineKind.ANSWER


_AT_ONCE: Mapping[SilenceEffect, Callable[[str], str]] = {
    SilenceEffect.DEEMED_ACCEPTED: lambda day: _(
        "If it came in on that day, the answer was due by law on %(day)s. That date has passed, so "
        "the complaint counts as accepted at once and a refusal is locked. Say that you are sure.",
        day=day,
    ),
    SilenceEffect.DEEMED_REFUSED: lambda day: _(
        "If it came in on that day, the answer was due by law on %(day)s. That date has passed, so "
        "the complaint counts as refused at once and the customer is told. Say that you are sure.",
        day=day,
    ),
}


def _recompute(fresh: Complaint, received_at: datetime) -> None:
    company = Company.by_uid(bytes(fresh.company_uid))
    old = clock.local_date(fresh.received_at, company.time_zone)
    new = clock.local_date(received_at, company.time_zone)
    _take_version(fresh, new)
    rows = {row.kind: row for row in Deadline.of(fresh.complaint_uid) if _follows(row, old)}
    _move_by_law(fresh, rows, old, new)
    ours = {
        DeadlineKind.TARGET: targets.target_on(company, fresh.category, new),
        DeadlineKind.ACKNOWLEDGE: rules.acknowledge_on(new, fresh.country),
    }
    for kind, on in ours.items():
        if kind in rows:
            _move(rows[kind], new, safe_on=on)
    _sort_anew(fresh, rows)


def _take_version(fresh: Complaint, received_on: date) -> None:
    regime = regimes.valid_on(fresh.regime_code, received_on)
    fresh.regime_version = regime.version
    fresh.regime_confidence = regime.confidence


def _follows(row: Deadline, received_on: date) -> bool:
    """Whether a date is still owed and counts from the day of receipt."""
    return row.is_open and row.started_on == received_on


def _move_by_law(
    fresh: Complaint, rows: Mapping[DeadlineKind, Deadline], old: date, new: date
) -> None:
    choice = deadlines.choice_of(fresh)
    own = RegimeOverride.days_of(fresh.override_uid)
    dues = rules.compute(choice.regime, new, country=fresh.country, own=own) if choice.clock else ()
    by_kind = {due.kind: due for due in dues}
    for kind in BY_LAW:
        if kind in rows and kind in by_kind:
            _move_one(fresh, rows[kind], by_kind[kind], new)
        elif kind in rows:
            # the law of that day knew no such date
            rows[kind].cancelled_at = clock.now()
            rows[kind].save()


def _move_one(fresh: Complaint, row: Deadline, due: Due, new: date) -> None:
    statutory_on, safe_on = _with_extension(fresh, row, due, new)
    row.regime_version, row.own_days = fresh.regime_version, due.own_days
    row.basis = str(due.basis)[:BASIS_LENGTH]
    _move(row, new, safe_on=safe_on, statutory_on=statutory_on)


def _with_extension(fresh: Complaint, row: Deadline, due: Due, new: date) -> tuple[date, date]:
    """An extension that stands on proof stays, within what the law allows from the new day on."""
    extension = fresh.regime.extension
    is_extended = row.safe_on is not None and row.statutory_on != _computed(fresh, row)
    if not is_extended or extension is None or due.kind not in extension.kinds:
        return due.statutory_on, due.safe_on
    limit = rules.extension_limit(fresh.regime, due.kind, new, country=fresh.country)
    kept = min(row.statutory_on, limit or row.statutory_on)
    if kept <= due.statutory_on:
        return due.statutory_on, due.safe_on
    return kept, rules.working_day_not_later(kept, fresh.country)


def _computed(fresh: Complaint, row: Deadline) -> date | None:
    """Return the date that the rule gave from the day on which the row began."""
    regime = regimes.version_of(str(row.regime_code), str(row.regime_version))
    dues = rules.compute(regime, row.started_on, country=fresh.country, own=row.own)
    return next((due.statutory_on for due in dues if due.kind is row.kind), None)


def _move(
    row: Deadline, started_on: date, *, safe_on: date, statutory_on: date | None = None
) -> None:
    row.started_on = started_on
    row.safe_on, row.statutory_on = safe_on, statutory_on
    row.missed_at = None  # whether it was missed is looked at anew; the history keeps what it said
    row.save()


def _sort_anew(fresh: Complaint, rows: Mapping[DeadlineKind, Deadline]) -> None:
    """Lists sort by the answer's safe day, or by our own target where the law sets none."""
    for kind in (DeadlineKind.ANSWER, DeadlineKind.TARGET):
        row = rows.get(kind)
        if row is not None and row.is_open and row.safe_on:
            fresh.due_on = row.safe_on
            return


def _record(fresh: Complaint, before: datetime, note: str, by: Actor) -> None:
    moments = {"from": before.isoformat(), "to": fresh.received_at.isoformat()}
    detail = moments | {"reason": note}
    events.record(fresh.complaint_uid, EventKind.RECEIVED_CHANGED, by=by, detail=detail)
    audit.record(
        "complaint.received_changed",
        actor_uid=by.uid,
        complaint_uid=fresh.complaint_uid,
        detail=moments,
    )
