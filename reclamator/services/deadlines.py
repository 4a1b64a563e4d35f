"""Deadlines: what a move does to the dates that are owed, and by which law they run.

The complaint's transaction must be open; the caller saves what changes in the complaint itself.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from reclamator import clock
from reclamator.domain import answers, regimes
from reclamator.domain import deadlines as rules
from reclamator.domain.lifecycle import Effect, Verb
from reclamator.domain.vocabulary import Buyer, DeadlineKind
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.regime_override import RegimeOverride
from reclamator.services import targets


def apply(effect: Effect, fresh: Complaint, said: Mapping[str, Any]) -> None:
    """Let one effect of a move act; raises Incomplete when a date may not move as `said`."""
    _EFFECTS[effect.verb](fresh, effect, said)


def choice_of(complaint: Complaint) -> regimes.Choice:
    """Return the regime as it was chosen at receipt, with what it allows this buyer."""
    return regimes.as_it_applies(
        complaint.regime,
        Buyer(complaint.buyer),
        kind=complaint.kind,
        country_assumed=complaint.country_assumed,
    )


def next_due(fresh: Complaint) -> date:
    """Once the answer has left, the register sorts by what comes next, not by a met date.

    An answer that came back is what comes next, whatever else is owed.
    """
    owed = {row.kind: row.safe_on for row in Deadline.of(fresh.complaint_uid) if row.is_open}
    answer = next((owed[kind] for kind in _ANSWERS if owed.get(kind)), None)
    after = (owed[kind] for kind in _AFTER_THE_ANSWER if owed.get(kind))
    return answer or min(after, default=fresh.due_on)


def take_up(fresh: Complaint, *, cancelled_since: datetime) -> None:
    """Let the dates run on that were cancelled since, in place of those set anew after them."""
    rows = Deadline.of(fresh.complaint_uid)
    before = [row for row in rows if row.cancelled_at and row.cancelled_at >= cancelled_since]
    last = max((row.position for row in before), default=0)
    for row in rows:
        if row in before:
            row.cancelled_at = None
            row.save()
        elif before and row.position > last:
            row.delete_instance()


def today_of(complaint: Complaint) -> date:
    """Return the day that it is for the complaint's company."""
    return _today(complaint)


def is_over(deadline: Deadline | None, today: date) -> bool:
    """Whether a date has passed that is still owed: the law's where there is one."""
    last = deadline and (deadline.statutory_on or deadline.safe_on)
    return bool(deadline and deadline.is_open and last and last < today)


def _start(fresh: Complaint, effect: Effect, said: Mapping[str, Any]) -> None:
    today = _today(fresh)
    if effect.kind is DeadlineKind.ANSWER:
        _restart_answer(fresh, today)
        return
    if effect.kind in _OWN_DAYS:
        # a letter asks for a second look on the day it came, not on that of its noting
        today = answers.date_of(said.get("started_on")) or today
        safe_on = today + timedelta(days=_OWN_DAYS[effect.kind])
        Deadline.create(
            complaint_uid=fresh.complaint_uid,
            kind=effect.kind,
            started_on=today,
            safe_on=safe_on,
        )
        if effect.kind is DeadlineKind.ANSWER_APPEAL:
            fresh.due_on = safe_on


def _restart_answer(fresh: Complaint, today: date) -> None:
    """Owe the answer anew; where the law sets no date, by our own target."""
    choice = choice_of(fresh)
    own = RegimeOverride.days_of(fresh.override_uid)
    dues = (
        rules.compute(choice.regime, today, country=fresh.country, own=own) if choice.clock else ()
    )
    answer = next((due for due in dues if due.kind is DeadlineKind.ANSWER), None)
    if answer is None:
        _start_target(fresh, today)
        return
    fresh.due_on = answer.safe_on
    Deadline.set_by_law(fresh, answer, started_on=today)


def _start_target(fresh: Complaint, today: date) -> None:
    fresh.due_on = targets.target_on(_company(fresh), fresh.category, today)
    Deadline.create(
        complaint_uid=fresh.complaint_uid,
        kind=DeadlineKind.TARGET,
        started_on=today,
        safe_on=fresh.due_on,
    )


def _meet(fresh: Complaint, effect: Effect, said: Mapping[str, Any]) -> None:
    _open_ones(fresh, effect.kind, met_at=clock.now())


def _owe_again(fresh: Complaint, effect: Effect, said: Mapping[str, Any]) -> None:
    """Owe a date again that the answer which came back had met, and no answer before it."""
    standing = Decision.latest(fresh.complaint_uid)
    rows = [row for row in Deadline.of(fresh.complaint_uid) if row.kind is effect.kind]
    for row in rows[-1:]:
        if standing and row.met_at and row.met_at >= standing.created_at:
            row.met_at = None
            row.remind_on = _today(fresh)
            row.save()


def _miss(fresh: Complaint, effect: Effect, said: Mapping[str, Any]) -> None:
    _open_ones(fresh, effect.kind, missed_at=clock.now())


def _cancel_open(fresh: Complaint, effect: Effect, said: Mapping[str, Any]) -> None:
    _open_ones(fresh, effect.kind, cancelled_at=clock.now())


def _open_ones(fresh: Complaint, kind: DeadlineKind | None, **change: Any) -> None:
    query = Deadline.update(**change).where(
        Deadline.complaint_uid == fresh.complaint_uid,
        Deadline.met_at.is_null(),
        Deadline.cancelled_at.is_null(),
    )
    # what a body outside has asked is owed to it, whatever becomes of the complaint
    its_own = Deadline.kind == kind if kind else Deadline.kind != DeadlineKind.ANSWER_OUTSIDE
    query.where(its_own).execute()


def _move(fresh: Complaint, effect: Effect, said: Mapping[str, Any]) -> None:
    """Move a date by law, within what the regime's extension allows for this kind of date."""
    row = _movable(fresh, effect.kind)
    if row is None:
        return
    row.statutory_on = _lawful_date(fresh, row, said)
    row.safe_on = rules.working_day_not_later(row.statutory_on, fresh.country)
    row.save()
    if row.kind is DeadlineKind.ANSWER:
        fresh.due_on = row.safe_on


def _movable(fresh: Complaint, kind: DeadlineKind | None) -> Deadline | None:
    """Return the open date of this kind, if the regime lets it be moved at all."""
    extension = choice_of(fresh).regime.extension
    if extension is None or kind not in extension.kinds:
        return None
    return Deadline.get_or_none(
        Deadline.complaint_uid == fresh.complaint_uid,
        Deadline.kind == kind,
        Deadline.met_at.is_null(),
        Deadline.cancelled_at.is_null(),
    )


def _lawful_date(fresh: Complaint, row: Deadline, said: Mapping[str, Any]) -> date:
    """Return the date to move to: after the present one, and not beyond what the law allows."""
    new_on = answers.date_of(said.get("new_on"))
    if new_on is None or not _is_lawful(fresh, row, new_on):
        sentence = _l("Enter a date after the present one and within what the law allows.")
        raise Incomplete([FieldError("new_on", sentence)])
    return new_on


def _is_lawful(fresh: Complaint, row: Deadline, new_on: date) -> bool:
    regime = choice_of(fresh).regime
    received_on = clock.local_date(fresh.received_at, _company(fresh).time_zone)
    last = rules.extension_limit(regime, row.kind, received_on, country=fresh.country)
    is_later = row.statutory_on is None or new_on > row.statutory_on
    return is_later and (last is None or new_on <= last)


def _company(complaint: Complaint) -> Company:
    return Company.by_uid(bytes(complaint.company_uid))


def _today(complaint: Complaint) -> date:
    return clock.today(_company(complaint).time_zone)


_EFFECTS = {
    Verb.START: _start,
    Verb.MEET: _meet,
    Verb.MISS: _miss,
    Verb.MOVE: _move,
    Verb.CANCEL_OPEN: _cancel_open,
    Verb.OWE_AGAIN: _owe_again,
}
_ANSWERS = (DeadlineKind.ANSWER_APPEAL, DeadlineKind.ANSWER, DeadlineKind.TARGET)
_AFTER_THE_ANSWER = (DeadlineKind.SETTLE, DeadlineKind.APPEAL)
_OWN_DAYS: Mapping[DeadlineKind | None, int] = {
    DeadlineKind.APPEAL: rules.APPEAL_DAYS,
    DeadlineKind.ANSWER_APPEAL: rules.ANSWER_APPEAL_DAYS,
}
