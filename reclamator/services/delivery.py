"""Delivery: due notifications are claimed, written, sent, and what follows from it is recorded.

A claim is a lease: one conditional update, so two workers never send the same mail at once, and a
worker that dies leaves a row that is claimed again. Between a server's 250 and our commit a mail
may so be sent twice, under the same Message-ID; it is never lost.
"""

import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta

from reclamator import clock, entropy, logs
from reclamator.domain.vocabulary import DeadlineKind, EventKind
from reclamator.errors import Damaged, IllegalAction, KeyUnavailable
from reclamator.models import database
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.notification import Attempt, Notification
from reclamator.models.scope import company_scope, unscoped
from reclamator.services import (
    actors,
    bounces,
    decisions,
    events,
    health,
    installation,
    mails,
    notifications,
    targets,
)
from reclamator.services.mails import NothingToSend
from reclamator.transports.email import (
    DeliveryError,
    NoService,
    PermanentFailure,
    Transport,
)

LEASE = timedelta(minutes=5)
# After the n-th try in vain, wait for the n-th span; after the last one, about three days on, stop.
BACK_OFF = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 480, 720, 720, 720, 720, 720)
)
LONGEST_RESULT = 32
# mails to staff about dates and tasks: they are told of them at work, never at night
WITHIN_HOURS = frozenset(
    {
        "deadline-reminder",
        "deadline-missed",
        "deemed-decision",
        "morning-digest",
        "holding-prepared",
        "completion-unanswered",
        "completion-answered",
        "stage-entered",
        "task-given",
        "task-reminder",
        "task-returned",
        "tasks-handed-over",
        "approval-asked",
        "approval-settled",
    }
)


def deliver_due(limit: int = 50, *, transport: Transport | None = None) -> int:
    """Send up to `limit` mails that are due; returns how many were tried.

    Needs a connection and no company in scope. Without `transport` the configured one is used.
    """
    road = transport or installation.transport()
    for tried in range(limit):
        claimed = _claim()
        if claimed is None:
            return tried
        with company_scope(bytes(claimed.company_uid)):
            if not _waits_for_morning(claimed):
                _deliver(claimed, road)
    return limit


def clear_company(road: Transport | None) -> int:
    """Send by `road` what the company in scope owes; without one, take it as sent, unwritten.

    For the demo's past, inside its one transaction: no worker sees these rows yet, so nothing is
    claimed, and nobody else's mail goes this way. Returns how many there were.
    """
    waiting = list(Notification.select().where(*_due()).order_by(Notification.next_at))
    for row in waiting:
        _deliver(row, road) if road else _sent(row)
    return len(waiting)


def look_for_mail_server() -> None:
    """While mail is down, try the road: readiness must not wait for the next mail to be sent."""
    if not health.mail_is_down(installation.settings()):
        return
    with suppress(DeliveryError):
        installation.transport().probe()
        health.note_mail(installation.settings(), works=True)


def mend_times() -> None:
    """Let go what a clock that ran ahead has put off beyond any wait of ours."""
    now = clock.now()
    with unscoped("the worker serves every company"):
        waiting = Notification.state == "due"
        Notification.update(next_at=now).where(
            waiting, Notification.next_at > now + 2 * max(BACK_OFF)
        ).execute()
        Notification.update(lease_owner=None, lease_until=None).where(
            waiting, Notification.lease_until > now + 2 * LEASE
        ).execute()


def has_due() -> bool:
    """Whether a mail waits; one indexed read that takes no lock."""
    with unscoped("the worker serves every company"):
        return Notification.select(Notification.uid).where(*_due()).limit(1).first() is not None


def _claim() -> Notification | None:
    """Take the mail that has waited longest, by one statement, or None."""
    if not has_due():
        return None
    now = clock.now()
    with unscoped("the worker serves every company"), transaction():
        rows = (
            Notification.update(
                lease_owner=_owner(),
                lease_until=now + LEASE,
                attempts=Notification.attempts + 1,
            )
            .where(Notification.uid == _oldest_due(), *_due())
            .returning(Notification)
            .execute()
        )
        return next(iter(list(rows)), None)


def _oldest_due() -> object:
    """One value, not a set: PostgreSQL may look up the members of a set more than once."""
    query = Notification.select(Notification.uid).where(*_due())
    oldest = query.order_by(Notification.next_at).limit(1)
    return oldest.for_update("FOR UPDATE SKIP LOCKED") if database.is_postgres() else oldest


def _due() -> tuple[object, ...]:
    now = clock.now()
    return (
        Notification.state == "due",
        Notification.next_at <= now,
        Notification.lease_until.is_null() | (Notification.lease_until < now),
    )


def _waits_for_morning(row: Notification) -> bool:
    """Whether a mail to staff about a date has been put off until people are at work again."""
    if row.notice not in WITHIN_HOURS:
        return False
    company, now = Company.by_uid(bytes(row.company_uid)), clock.now()
    opens_at = targets.working_time(company).next_opening(now)
    if opens_at == now:
        return False
    # this was no try to send it
    _change(row, next_at=opens_at, attempts=Notification.attempts - 1)
    return True


_owners = threading.local()


def _owner() -> bytes:
    """Name this thread of this process: a fork must not keep its parent's name."""
    if getattr(_owners, "process", None) != os.getpid():
        _owners.process, _owners.uid = os.getpid(), entropy.token_bytes(16)
    return bytes(_owners.uid)


def _deliver(row: Notification, road: Transport) -> None:
    """Write and send with no transaction open; then record what came of it."""
    try:
        road.send(mails.build(row))
    except (NothingToSend, KeyUnavailable):
        _end(row, "cancelled", "nothing-to-send")
    except PermanentFailure as failure:
        _give_up(row, failure.code)
    except NoService as failure:
        health.note_mail(installation.settings(), works=False)
        _put_off(row, failure.code)
    except DeliveryError as failure:
        _put_off(row, failure.code)
    except Damaged as error:
        logs.fault(error, "mail.damaged", company_uid=bytes(row.company_uid).hex())
        _put_off(row, "damaged")
    except Exception as error:
        # one mail that cannot be written must not hold up the others
        logs.fault(error, "mail.unwritten", company_uid=bytes(row.company_uid).hex())
        _put_off(row, "unwritten")
    else:
        health.note_mail(installation.settings(), works=True)
        _sent(row)


def _sent(row: Notification) -> None:
    with transaction():
        complaint = _locked(row)
        if _end(row, "sent", "sent") and complaint and row.notice in _AFTER_SENDING:
            _AFTER_SENDING[row.notice](complaint, row)


def _acknowledged(complaint: Complaint, row: Notification) -> None:
    Deadline.update(met_at=clock.now()).where(
        Deadline.complaint_uid == complaint.complaint_uid,
        Deadline.kind == DeadlineKind.ACKNOWLEDGE,
        Deadline.met_at.is_null(),
        Deadline.cancelled_at.is_null(),
    ).execute()
    events.record(complaint.complaint_uid, EventKind.ACKNOWLEDGED, by=actors.WORKER)


def _answered(complaint: Complaint, row: Notification) -> None:
    """Only now is the clock met; an answer that staff have posted meanwhile has met it already."""
    decision = Decision.get(Decision.uid == row.about_uid)
    try:
        decisions.dispatched(complaint, decision, by=actors.WORKER)
    except IllegalAction:
        logs.event("mail.answer_was_dispatched", company_uid=bytes(row.company_uid).hex())


_AFTER_SENDING: Mapping[str, Callable[[Complaint, Notification], None]] = {
    notifications.CONFIRMATION: _acknowledged,
    "decision-issued": _answered,
}


def _put_off(row: Notification, code: str) -> None:
    if row.attempts > len(BACK_OFF):
        _give_up(row, code)
        return
    with transaction():
        next_at = clock.now() + BACK_OFF[row.attempts - 1]
        _change(row, next_at=next_at)
        _note_attempt(row, code)


def _give_up(row: Notification, code: str) -> None:
    """The clock that this mail was to meet stays unmet, and the history says why."""
    with transaction():
        complaint = _locked(row)
        if _end(row, "failed", code) and complaint:
            detail = {"notice": row.notice, "result": code}
            events.record(
                complaint.complaint_uid,
                EventKind.DISPATCH_FAILED,
                by=actors.WORKER,
                detail=detail,
            )
            bounces.refused(complaint, row)
    logs.event("mail.given_up", company_uid=bytes(row.company_uid).hex())


def _end(row: Notification, state: str, code: str) -> bool:
    """Take a row out of the queue; False when another worker has done so meanwhile."""
    with transaction():
        sent_at = clock.now() if state == "sent" else None
        changed = _change(row, state=state, sent_at=sent_at)
        if changed:
            _note_attempt(row, code)
        return changed


def _change(row: Notification, **change: object) -> bool:
    query = Notification.update(lease_owner=None, lease_until=None, **change)
    return bool(query.where(Notification.uid == row.uid, Notification.state == "due").execute())


def _note_attempt(row: Notification, code: str) -> None:
    Attempt.create(
        complaint_uid=row.complaint_uid,
        notification_uid=row.uid,
        at=clock.now(),
        result=code[:LONGEST_RESULT],
    )


def _locked(row: Notification) -> Complaint | None:
    """Hold the complaint: its history is numbered. A mail about none has no history."""
    query = Complaint.select().where(Complaint.uid == row.complaint_uid)
    return (query.for_update() if database.is_postgres() else query).first()
