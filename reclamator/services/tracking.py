"""Tracking: what a complainant may see by number alone, and how the rest is opened.

An unknown number and a bad check symbol answer alike and cost what a known one costs; guessing is
slowed, but the right code always works, so nobody can lock a complainant out (SECURITY §1.13).
"""

import hmac
import threading
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reclamator import clock, entropy
from reclamator.crypto import keys
from reclamator.crypto.keys import ZERO_UID
from reclamator.domain import numbers, regimes
from reclamator.domain.vocabulary import Buyer, DeadlineKind, Kind, State
from reclamator.errors import TooMany
from reclamator.models import vault
from reclamator.models.company import Company
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint
from reclamator.models.database import transaction
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.notification import Notification
from reclamator.models.scope import company_scope, unscoped
from reclamator.models.tracking import OneTimeCode, TrackingSession
from reclamator.services import installation, limits, notifications

SESSION = timedelta(minutes=20)
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
MAIL_LINK_LIFE = timedelta(days=30)
PAUSE_SECONDS = 0.1
# A guesser may keep this many threads of a process waiting, and no more.
_waiting_room = threading.BoundedSemaphore(2)
_never = threading.Event()


@dataclass(frozen=True)
class Promised:
    """The one date a complainant may count on, and why.

    `days` (working days where `working_days`) is the law's period; None where the date is the
    company's own target.
    """

    on: date
    days: int | None = None
    working_days: bool = False

    @property
    def by_law(self) -> bool:
        """Whether the law sets this date."""
        return self.days is not None


@dataclass(frozen=True)
class Status:
    """The read-only projection of step 1: nothing personal, not even masked.

    `state` is what the complainant may know: an answer exists for them once it was sent.
    """

    number: str
    company_name: str
    company_slug: str
    accent: str | None
    time_zone: str
    kind: Kind
    state: State
    received_on: date
    promised: Promised | None
    answered_on: date | None
    has_message: bool
    is_business: bool
    today: date

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still owed."""
        return self.state in (State.RECEIVED, State.UNDER_REVIEW, State.UNDER_APPEAL)

    @property
    def days_left(self) -> int:
        """Calendar days from the company's today to the promised date; negative when late."""
        return (self.promised.on - self.today).days if self.promised else 0

    @property
    def days_total(self) -> int:
        """Calendar days between receipt and the promised date, for the ring."""
        return max((self.promised.on - self.received_on).days, 1) if self.promised else 1


@dataclass(frozen=True)
class Looked:
    """What a number led to; a miss carries another complaint as ballast, never to be shown."""

    complaint: Complaint | None
    ballast: Complaint | None


# -- step 1: the number ---------------------------------------------------------------------------


def look_up(text: str) -> tuple[str | None, Complaint | None]:
    """Return the canonical number and the complaint; one indexed read, known or unknown.

    A malformed number is looked up under a digest of its own, so that it costs the same.
    """
    number = numbers.parse_number(text)
    with unscoped("a public number names no company"):
        return number, Complaint.by_number(number or "")


def look(text: str) -> Looked:
    """Look a number up for the public page: one hit and one miss, whatever it is."""
    _, found = look_up(text)
    with unscoped("a public number names no company"):
        other = Complaint.by_number("") if found else _first_of_all()
    return Looked(found, other)


def count_look_up(network: bytes, *, is_known: bool) -> None:
    """Count a look-up by number; raises TooMany. What is known counts like what is not."""
    if not installation.settings().limits:
        return
    subject = b"known" if is_known else b"unknown"
    looked, met = limits.add_each([(limits.LOOK_UP, network), (limits.LOOK_UP_MISSES, subject)])
    if looked > limits.LOOK_UP.most:
        raise TooMany(limits.seconds_left(limits.LOOK_UP))
    if not is_known and met > limits.LOOK_UP_MISSES.most:
        raise TooMany(limits.LOOK_UP_MISSES.seconds)


def status(complaint: Complaint) -> Status:
    """Return what the number alone shows; opens nothing."""
    company = Company.by_uid(bytes(complaint.company_uid))
    with company_scope(bytes(company.uid)):
        deadlines, sent_at = _deadlines(complaint), _sent_at(complaint)
    return Status(
        number=complaint.number,
        company_name=company.name,
        company_slug=company.slug,
        accent=company.accent,
        time_zone=company.time_zone,
        kind=complaint.kind,
        state=_public_state(complaint, sent_at, deadlines),
        received_on=clock.local_date(complaint.received_at, company.time_zone),
        promised=_promised(complaint, deadlines),
        answered_on=clock.local_date(sent_at, company.time_zone) if sent_at else None,
        has_message=complaint.has_message,
        is_business=complaint.buyer is Buyer.BUSINESS,
        today=clock.today(company.time_zone),
    )


def promised_on(answer: Deadline | None) -> date | None:
    """Return the date a customer may be promised: only the safe one where roll-over is unsure."""
    if answer is None or answer.statutory_on is None:
        return None
    return answer.statutory_on if answer.rollover_verified else answer.safe_on


# -- step 2: the code -----------------------------------------------------------------------------


def open_with_code(text: str, code: str, *, network: bytes) -> str | None:
    """Check an access code; return the tracking cookie's value, or None.

    Wrong codes only slow the guesser's bucket. A right code always works.
    """
    complaint = check_code(text, code, network=network)
    return open_session(complaint) if complaint else None


def check_code(text: str, code: str, *, network: bytes) -> Complaint | None:
    """Return the complaint that number and access code open together, or None."""
    _, complaint = look_up(text)
    if fits_access_code(complaint, code):
        return complaint
    _count_guess(network)
    return None


def fits_access_code(complaint: Complaint | None, code: str) -> bool:
    """Compare in constant time; a missing complaint costs one comparison too."""
    given = numbers.parse_access_code(code) or ""
    secret = vault.install_secret("access_code")
    uid = complaint.complaint_uid if complaint else ZERO_UID
    generation = complaint.access_generation if complaint else 0
    right = numbers.derive_access_code(secret, uid, generation)
    return hmac.compare_digest(right, given) and complaint is not None


def is_link_too_old(complaint: Complaint) -> bool:
    """Whether the last mail with a link is older than a link may work."""
    with company_scope(bytes(complaint.company_uid)):
        mail = (
            Notification.select(Notification.sent_at)
            .where(
                Notification.complaint_uid == complaint.complaint_uid,
                Notification.staff_uid.is_null(),
                Notification.sent_at.is_null(False),
            )
            .order_by(Notification.sent_at.desc())
            .first()
        )
    last_at = max(complaint.created_at, mail.sent_at) if mail else complaint.created_at
    return bool(clock.now() - last_at > MAIL_LINK_LIFE)


def ask_for_code(text: str, *, network: bytes) -> str:
    """Mail a one-time code if there is an address; return the page's secret either way.

    The answer is the same whether or not the number or an address exists.
    """
    page = entropy.token_bytes(16).hex()
    _, complaint = look_up(text)
    with transaction():
        if _may_mail(complaint, network) and complaint is not None:
            with company_scope(bytes(complaint.company_uid)):
                _send_code(complaint, page)
    return page


def open_with_one_time_code(text: str, page: str, code: str, *, network: bytes) -> str | None:
    """Check a mailed code on the page that asked for it; return the cookie's value or None."""
    _, complaint = look_up(text)
    with company_scope(bytes(complaint.company_uid) if complaint else ZERO_UID):
        fits = _use_code(complaint.complaint_uid if complaint else ZERO_UID, page, code)
    if complaint is not None and fits:
        return open_session(complaint)
    _count_guess(network)
    return None


def one_time_code(row_uid: bytes) -> str:
    """Derive the eight digits of a code row: the mail is rendered later, nothing is stored."""
    raw = keys.mac(vault.install_secret("session_pepper"), b"one-time" + row_uid)
    return numbers.one_time_code(raw)


def is_slowed(network: bytes) -> bool:
    """Whether this network has guessed often; its wrong answers take a moment longer."""
    return limits.is_over(limits.GUESS, network)


# -- the opened page ------------------------------------------------------------------------------


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


def is_open(cookie: str | None, complaint: Complaint | None) -> bool:
    """Whether this cookie opens this complaint now."""
    if not cookie:
        return False
    company_uid, uid = (
        (bytes(complaint.company_uid), complaint.complaint_uid)
        if complaint
        else (ZERO_UID, ZERO_UID)
    )
    with company_scope(company_uid):
        row = TrackingSession.get_or_none(TrackingSession.id_hash == _hash(b"track", cookie))
    return bool(row and row.expires_at >= clock.now() and bytes(row.complaint_uid) == uid)


def leave(cookie: str | None) -> None:
    """Close a tracking session."""
    if cookie:
        with unscoped("a tracking cookie names no company"), transaction():
            TrackingSession.delete().where(
                TrackingSession.id_hash == _hash(b"track", cookie)
            ).execute()


def forget_expired() -> int:
    """Delete sessions and codes whose time is over; the worker calls it."""
    with unscoped("expired sessions of every company"), transaction():
        gone = TrackingSession.delete().where(TrackingSession.expires_at < clock.now()).execute()
        return int(
            gone + OneTimeCode.delete().where(OneTimeCode.expires_at < clock.now()).execute()
        )


def _first_of_all() -> Complaint | None:
    """Return the complaint whose digest comes first: found by the index at any size."""
    by_digest = Complaint.select().where(Complaint.track_index >= ZERO_UID)
    return by_digest.order_by(Complaint.track_index).first()  # type: ignore[no-any-return]


def _deadlines(complaint: Complaint) -> dict[DeadlineKind, Deadline]:
    """Return the newest deadline of each kind; sorted here, a complaint has a handful."""
    rows = Deadline.select().where(Deadline.complaint_uid == complaint.complaint_uid)
    return {row.kind: row for row in sorted(rows, key=lambda row: row.started_on)}


def _sent_at(complaint: Complaint) -> datetime | None:
    """Return when the answer that stands was sent; None while it was not."""
    rows = Decision.select(Decision.created_at, Decision.uid, Decision.dispatched_at).where(
        Decision.complaint_uid == complaint.complaint_uid
    )
    latest = max(rows, key=lambda row: (row.created_at, bytes(row.uid)), default=None)
    return latest.dispatched_at if latest else None


def _public_state(
    complaint: Complaint, sent_at: datetime | None, deadlines: dict[DeadlineKind, Deadline]
) -> State:
    """Between the decision and its dispatch we are still checking."""
    if complaint.state is not State.DECIDED or sent_at is not None:
        return complaint.state  # type: ignore[no-any-return]
    is_second_look = DeadlineKind.ANSWER_APPEAL in deadlines
    return State.UNDER_APPEAL if is_second_look else State.UNDER_REVIEW


def _promised(complaint: Complaint, deadlines: dict[DeadlineKind, Deadline]) -> Promised | None:
    second_look = deadlines.get(DeadlineKind.ANSWER_APPEAL)
    if second_look is not None:
        return Promised(second_look.safe_on)
    by_law = promised_on(deadlines.get(DeadlineKind.ANSWER))
    if by_law is not None:
        regime = regimes.by_code(complaint.regime_code)
        is_working = regime.day_kind is regimes.DayKind.WORKING
        return Promised(by_law, regime.response_days, is_working)
    target = deadlines.get(DeadlineKind.TARGET)
    return Promised(target.safe_on) if target else None


def _count_guess(network: bytes) -> None:
    """Count a wrong answer, and let who guesses often wait."""
    if is_slowed(network) and _waiting_room.acquire(blocking=False):
        try:
            _never.wait(PAUSE_SECONDS)
        finally:
            _waiting_room.release()
    limits.add(limits.GUESS, network)


def _may_mail(complaint: Complaint | None, network: bytes) -> bool:
    """Count the wish; whether a mail may go out. A number that does not exist counts the same."""
    uid = complaint.complaint_uid if complaint else ZERO_UID
    wishes = [(limits.CODE_MAIL, network), (limits.CODE_MAIL_COMPLAINT, uid)]
    counts = limits.add_each(wishes)
    if not installation.settings().limits:
        return True
    return all(count <= limit.most for count, (limit, _) in zip(counts, wishes, strict=True))


def _send_code(complaint: Complaint, page: str) -> None:
    if not Complainant.of(complaint.complaint_uid).has_email:
        return
    if limits.is_over(limits.CODE_MAIL_ALL, b"all"):
        return
    limits.add(limits.CODE_MAIL_ALL, b"all")
    row = OneTimeCode(
        complaint_uid=complaint.complaint_uid,
        page_hash=_hash(b"page", page),
        expires_at=clock.now() + CODE_LIFE,
    )
    row.code_hash = _hash(b"code", one_time_code(bytes(row.uid)))
    row.save(force_insert=True)
    notifications.queue(complaint, "one-time-code", about_uid=bytes(row.uid))


def _use_code(complaint_uid: bytes, page: str, code: str) -> bool:
    """Count the try before it is judged, so that tries side by side are counted too."""
    given = _hash(b"code", numbers.parse_one_time_code(code) or "")
    now = clock.now()
    with transaction():
        tried = (
            OneTimeCode.update(tries=OneTimeCode.tries + 1)
            .where(
                OneTimeCode.page_hash == _hash(b"page", page),
                OneTimeCode.complaint_uid == complaint_uid,
                OneTimeCode.used_at.is_null(),
                OneTimeCode.expires_at >= now,
                OneTimeCode.tries < CODE_TRIES,
            )
            .execute()
        )
        row = OneTimeCode.get_or_none(OneTimeCode.page_hash == _hash(b"page", page))
        if not tried or row is None or not hmac.compare_digest(bytes(row.code_hash), given):
            return False
        row.used_at = now
        row.save()
        return True


def _hash(label: bytes, text: str) -> bytes:
    return keys.mac(vault.install_secret("session_pepper"), label + text.encode()[:128])
