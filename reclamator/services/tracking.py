"""Tracking: what a complainant may see by number alone, and how the rest is opened.

An unknown number and a bad check symbol answer alike and cost alike; guessing is slowed, but
the right code always works, so nobody can lock a complainant out (SECURITY §1.13).
"""

import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reclamator import clock, entropy
from reclamator.crypto import keys
from reclamator.domain import numbers
from reclamator.domain.vocabulary import DeadlineKind, State
from reclamator.models import vault
from reclamator.models.company import Company
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.deadline import Deadline
from reclamator.models.scope import company_scope, unscoped
from reclamator.models.tracking import OneTimeCode, TrackingSession
from reclamator.services import limits, notifications

SESSION = timedelta(minutes=20)
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
MAIL_LINK_LIFE = timedelta(days=30)


@dataclass(frozen=True)
class Status:
    """The read-only projection of step 1: nothing personal, not even masked."""

    number: str
    company_name: str
    company_slug: str
    kind: str
    state: State
    received_on: date
    answer_due_on: date | None
    promised_on: date | None
    target_on: date | None
    answered_on: date | None
    has_message: bool


@dataclass(frozen=True)
class Found:
    """A complaint with its company, for step 2."""

    company_uid: bytes
    complaint_uid: bytes


def look_up(text: str) -> tuple[str | None, Complaint | None]:
    """Return the canonical number and the complaint; one indexed read, known or unknown.

    A malformed number is looked up under a digest of its own, so that it costs the same.
    """
    number = numbers.parse_number(text)
    with unscoped("a public number names no company"):
        return number, Complaint.by_number(number or "")


def status(complaint: Complaint) -> Status:
    """Return what the number alone shows; opens nothing."""
    company = Company.by_uid(bytes(complaint.company_uid))
    with company_scope(company.uid):
        deadlines = {row.kind: row for row in Deadline.of(complaint.complaint_uid)}
    answer = deadlines.get(DeadlineKind.ANSWER)
    target = deadlines.get(DeadlineKind.TARGET)
    return Status(
        number=complaint.number,
        company_name=company.name,
        company_slug=company.slug,
        kind=complaint.kind.value,
        state=complaint.state,
        received_on=clock.local_date(complaint.received_at, company.time_zone),
        answer_due_on=answer.statutory_on if answer else None,
        promised_on=promised_on(answer),
        target_on=target.safe_on if target else None,
        answered_on=_day(answer.met_at if answer else None, company),
        has_message=complaint.has_message,
    )


def promised_on(answer: Deadline | None) -> date | None:
    """Return the date a customer may be promised: only the safe one where roll-over is unsure."""
    if answer is None or answer.statutory_on is None:
        return None
    return answer.statutory_on if answer.rollover_verified else answer.safe_on


def open_with_code(text: str, code: str, *, network: bytes) -> str | None:
    """Check an access code; return the tracking cookie's value, or None.

    Wrong codes only slow the guesser's bucket. A right code always works.
    """
    _, complaint = look_up(text)
    if not fits_access_code(complaint, code):
        limits.add(limits.GUESS, network)
        return None
    assert complaint is not None
    return open_session(complaint)


def fits_access_code(complaint: Complaint | None, code: str) -> bool:
    """Compare in constant time; a missing complaint costs one comparison too."""
    given = numbers.parse_access_code(code) or ""
    secret = vault.install_secret("access_code")
    uid = complaint.complaint_uid if complaint else bytes(16)
    generation = complaint.access_generation if complaint else 0
    right = numbers.derive_access_code(secret, uid, generation)
    return hmac.compare_digest(right, given) and complaint is not None


def is_slowed(network: bytes) -> bool:
    """Whether this network has guessed often; its wrong answers take a moment longer."""
    return limits.is_over(limits.GUESS, network)


def ask_for_code(text: str, *, network: bytes) -> str:
    """Mail a one-time code if there is an address; return the page's secret either way.

    The answer is the same whether or not the number or an address exists.
    """
    page = entropy.token_bytes(16).hex()
    _, complaint = look_up(text)
    if complaint is not None and _may_mail(complaint, network):
        with company_scope(bytes(complaint.company_uid)):
            _send_code(complaint, page)
    return page


def open_with_one_time_code(text: str, page: str, code: str, *, network: bytes) -> str | None:
    """Check a mailed code on the page that asked for it; return the cookie's value or None."""
    _, complaint = look_up(text)
    if complaint is None:
        limits.add(limits.GUESS, network)
        return None
    with company_scope(bytes(complaint.company_uid)):
        if not _use_code(complaint, page, code):
            limits.add(limits.GUESS, network)
            return None
    return open_session(complaint)


def open_session(complaint: Complaint) -> str:
    """Start a tracking session of twenty minutes; return the cookie's value."""
    secret = entropy.token_bytes(32).hex()
    with company_scope(bytes(complaint.company_uid)), transaction():
        TrackingSession.create(
            id_hash=_hash(b"track", secret),
            complaint_uid=complaint.complaint_uid,
            expires_at=clock.now() + SESSION,
        )
    return secret


def find_session(cookie: str | None, text: str) -> Found | None:
    """Return the complaint that this cookie opens, when it is the one of the number."""
    number, complaint = look_up(text)
    if not cookie or complaint is None:
        return None
    with company_scope(bytes(complaint.company_uid)):
        row = TrackingSession.get_or_none(TrackingSession.id_hash == _hash(b"track", cookie))
    if row is None or row.expires_at < clock.now():
        return None
    if bytes(row.complaint_uid) != complaint.complaint_uid:
        return None
    return Found(bytes(complaint.company_uid), complaint.complaint_uid)


def leave(cookie: str | None) -> None:
    """Close a tracking session."""
    if cookie:
        with unscoped("a tracking cookie names no company"), transaction():
            TrackingSession.delete().where(
                TrackingSession.id_hash == _hash(b"track", cookie)
            ).execute()


def one_time_code(row_uid: bytes) -> str:
    """Derive the eight digits of a code row: the mail is rendered later, nothing is stored."""
    raw = keys.mac(vault.install_secret("session_pepper"), b"one-time" + row_uid)
    return numbers.one_time_code(raw)


def forget_expired() -> int:
    """Delete sessions and codes whose time is over; the worker calls it."""
    with unscoped("expired sessions of every company"), transaction():
        gone = TrackingSession.delete().where(TrackingSession.expires_at < clock.now()).execute()
        return gone + OneTimeCode.delete().where(OneTimeCode.expires_at < clock.now()).execute()


def _may_mail(complaint: Complaint, network: bytes) -> bool:
    checks = (
        (limits.CODE_MAIL, network),
        (limits.CODE_MAIL_COMPLAINT, complaint.complaint_uid),
        (limits.CODE_MAIL_ALL, b"all"),
    )
    if any(limits.is_over(limit, subject) for limit, subject in checks):
        return False
    for limit, subject in checks:
        limits.add(limit, subject)
    return True


def _send_code(complaint: Complaint, page: str) -> None:
    with transaction():
        if not Complainant.of(complaint.complaint_uid).has_email:
            return
        row = OneTimeCode(
            complaint_uid=complaint.complaint_uid,
            page_hash=_hash(b"page", page),
            expires_at=clock.now() + CODE_LIFE,
        )
        row.code_hash = _hash(b"code", one_time_code(bytes(row.uid)))
        row.save(force_insert=True)
        notifications.queue(complaint, "one-time-code", about_uid=bytes(row.uid))


def _use_code(complaint: Complaint, page: str, code: str) -> bool:
    digits = "".join(symbol for symbol in code if symbol.isdigit())[:8]
    now = clock.now()
    with transaction():
        row = OneTimeCode.get_or_none(
            OneTimeCode.page_hash == _hash(b"page", page),
            OneTimeCode.complaint_uid == complaint.complaint_uid,
        )
        if row is None or row.used_at or row.expires_at < now or row.tries >= CODE_TRIES:
            return False
        fits = hmac.compare_digest(bytes(row.code_hash), _hash(b"code", digits))
        row.tries += 1
        row.used_at = now if fits else None
        row.save()
        return fits


def _hash(label: bytes, text: str) -> bytes:
    return keys.mac(vault.install_secret("session_pepper"), label + text.encode()[:128])


def _day(moment: datetime | None, company: Company) -> date | None:
    return clock.local_date(moment, company.time_zone) if moment else None
