"""Second looks: what the moves of a complaint do to them, and how long they may be asked for.

`complaints.perform` calls this under the complaint's lock, so that a request has its row whichever
road it came by: a page, a letter, another system.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from reclamator import clock
from reclamator.domain import appeals as rules
from reclamator.domain.lifecycle import Action
from reclamator.domain.vocabulary import AppealChannel, AppealKind, AppealState, DeadlineKind
from reclamator.models.appeal import Appeal
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.services.actors import Actor

_CHANNELS: Mapping[str, AppealChannel] = {
    "complainant": AppealChannel.TRACKING,
    "api": AppealChannel.API,
}


def follow(fresh: Complaint, action: Action, by: Actor, said: Mapping[str, Any]) -> None:
    """Make the row when one is asked for, end it when the complaint is withdrawn."""
    if action is Action.APPEAL:
        _open(fresh, by, said)
    elif action is Action.WITHDRAW:
        _end(fresh)


def last_day(complaint_uid: bytes) -> date | None:
    """Return the last day to ask for a second look; None where no answer has set one."""
    rows = [row for row in Deadline.of(complaint_uid) if row.kind is DeadlineKind.APPEAL]
    return rows[-1].safe_on if rows else None


def received_on(fresh: Complaint, said: Mapping[str, Any]) -> date:
    """Return the day on which a request came in: the one that was noted, or today."""
    zone = Company.by_uid(bytes(fresh.company_uid)).time_zone
    return clock.local_date(_received_at(said), zone)


def _received_at(said: Mapping[str, Any]) -> datetime:
    moment = said.get("received_at")
    return moment if isinstance(moment, datetime) else clock.now()


def _open(fresh: Complaint, by: Actor, said: Mapping[str, Any]) -> None:
    Appeal.create(
        complaint_uid=fresh.complaint_uid,
        kind=AppealKind.SECOND_LOOK,
        position=Appeal.next_position(fresh.complaint_uid, AppealKind.SECOND_LOOK),
        channel=_CHANNELS.get(by.kind),
        received_at=_received_at(said),
        created_at=clock.now(),
        late_days=rules.late_days(received_on(fresh, said), last_day(fresh.complaint_uid)),
        deadline_uid=_clock_of(fresh),
        received_note=said.get("received_note") or None,
    )
    fresh.appeal_state = AppealState.WAITING


def _clock_of(fresh: Complaint) -> bytes | None:
    kind = DeadlineKind.ANSWER_APPEAL
    rows = [row for row in Deadline.of(fresh.complaint_uid) if row.kind is kind]
    return bytes(rows[-1].uid) if rows else None


def _end(fresh: Complaint) -> None:
    found = Appeal.latest(fresh.complaint_uid)
    if found is not None and found.is_open:
        found.state, found.ended_at = AppealState.WITHDRAWN, clock.now()
        found.save()
        fresh.appeal_state = AppealState.WITHDRAWN
