"""Bounces: an answer that a mail server refused, or took and gave back, asks for another road."""

import re

from reclamator import clock, logs
from reclamator.i18n import lazy as _l
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.decision import Decision
from reclamator.models.letter import Letter
from reclamator.models.notification import Attempt, Notification
from reclamator.services import complaints, decisions, urgent_tasks
from reclamator.services.actors import WORKER
from reclamator.transports import reports
from reclamator.transports.reports import Report

BOUNCED = "bounced"
REFUSED = _l("The answer was not taken: get it to the customer another way")
REFUSED_MORE = _l(
    "The customer’s mail server refuses the address for good, so the answer has not been sent and "
    "its date still runs. Check the address, call the customer, or print the letter and post it."
)
_OURS = re.compile(r"<([0-9a-f]{32})@[^<>@\s]+>")


def refused(fresh: Complaint, row: Notification) -> None:
    """Ask the handler for another road today; the transaction that gives up a mail is open."""
    if row.notice == decisions.NOTICE:
        urgent_tasks.raise_for(fresh, REFUSED, REFUSED_MORE)


def note(raw: bytes) -> bool:
    """Note what a mail reports of one of ours; False where it does not. The same again is done.

    The company must be in scope, so nobody's report reaches another company's mail.
    """
    report = reports.read(raw)
    row = _mail_of(report) if report else None
    if report is None or row is None:
        return False
    if report.has_failed:
        _came_back(row, report)
    return True


def _mail_of(report: Report) -> Notification | None:
    ours = (_OURS.fullmatch(said) for said in report.message_ids)
    uids = [bytes.fromhex(each[1]) for each in ours if each]
    found: Notification | None = Notification.get_or_none(
        Notification.uid.in_(uids), Notification.state == "sent"
    )
    return found


def _came_back(row: Notification, report: Report) -> None:
    with transaction():
        complaint = complaints.locked(complaints.get(row.complaint_uid))
        if _is_known(row):
            return
        Attempt.create(
            complaint_uid=row.complaint_uid,
            notification_uid=row.uid,
            at=clock.now(),
            result=f"{BOUNCED} {report.status}".strip(),
        )
        if row.notice == decisions.NOTICE:
            _answer_came_back(complaint, bytes(row.about_uid))
    logs.event("mail.came_back", company_uid=bytes(row.company_uid).hex())


def _is_known(row: Notification) -> bool:
    tries = Attempt.select().where(Attempt.notification_uid == row.uid)
    return any(each.result.startswith(BOUNCED) for each in tries)


def _answer_came_back(complaint: Complaint, decision_uid: bytes) -> None:
    Letter.update(came_back_at=clock.now()).where(
        Letter.decision_uid == decision_uid, Letter.road == "mail"
    ).execute()
    decision = Decision.get_or_none(Decision.uid == decision_uid)
    if decision is not None:
        decisions.undelivered(complaint, decision, by=WORKER)
