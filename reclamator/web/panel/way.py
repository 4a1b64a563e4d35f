"""The steps of a complaint: which it takes, where it is, and on which day each was reached."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from reclamator import clock
from reclamator.domain.outcomes import refuses
from reclamator.domain.vocabulary import EventKind, State
from reclamator.i18n import _, pgettext, short_date
from reclamator.services.reading import Reading
from reclamator.web import filters
from reclamator.web.panel import placed


def steps(read: Reading) -> Iterator[dict[str, Any]]:
    """Return label, day and state (done, now, todo) of each step, in order."""
    days = _days(read)
    names = _way(read, days)
    current = _current(read.complaint.state, names)
    for place, (code, label) in enumerate(names.items()):
        is_over = read.complaint.state is State.CLOSED or place < current
        state = "done" if is_over else "now" if place == current else "todo"
        note = days.get(code) if state != "todo" else None
        if state == "now" and code is State.UNDER_REVIEW:
            note = _stage(read) or note
        yield {"label": label, "note": note or "", "state": state}


def _stage(read: Reading) -> str:
    """Return the name of the stage inside the check."""
    stage = read.process.find(read.complaint.stage_now)
    return placed.name_of(stage) if stage else ""


def _way(read: Reading, days: dict[State, str]) -> dict[State, str]:
    """Return the steps that this complaint takes, in order."""
    state, outcome = read.complaint.state, read.answer.row.outcome if read.answer else None
    names = {
        State.RECEIVED: _("Received"),
        State.UNDER_REVIEW: _("Being checked"),
        State.DECIDED: _("Decision"),
        State.UNDER_APPEAL: _("Second look"),
        State.FULFILLED: pgettext("step", "Fulfilment"),
        State.CLOSED: _("Closed"),
    }
    skipped = {State.UNDER_APPEAL} if State.UNDER_APPEAL not in days else set()
    if refuses(outcome) and State.FULFILLED not in days and outcome != "partly_granted":
        skipped.add(State.FULFILLED)
    if state is State.WITHDRAWN or (state is State.CLOSED and State.DECIDED not in days):
        skipped |= {step for step in names if step not in days} - {State.CLOSED}
    if state is State.WITHDRAWN:
        names[State.CLOSED] = _("Withdrawn")
    return {code: label for code, label in names.items() if code not in skipped}


def _current(state: State, names: dict[State, str]) -> int:
    wanted = State.CLOSED if state is State.WITHDRAWN else state
    return list(names).index(wanted) if wanted in names else 0


_REACHED = {
    EventKind.SUBMITTED: State.RECEIVED,
    EventKind.REVIEW_STARTED: State.UNDER_REVIEW,
    EventKind.REOPENED: State.UNDER_REVIEW,
    EventKind.DECIDED: State.DECIDED,
    EventKind.DEEMED: State.DECIDED,
    EventKind.SILENCE_OVERRIDDEN: State.UNDER_REVIEW,
    EventKind.APPEALED: State.UNDER_APPEAL,
    EventKind.FULFILLED: State.FULFILLED,
    EventKind.CLOSED: State.CLOSED,
    EventKind.DISMISSED: State.CLOSED,
    EventKind.WITHDRAWN: State.CLOSED,
}


def _days(read: Reading) -> dict[State, str]:
    """Return the day on which each step was reached last."""
    return {
        _REACHED[event.code]: _short(event.at) for event in read.history if event.code in _REACHED
    }


def _short(moment: datetime) -> str:
    return short_date(clock.local_date(moment, filters.zone()))
