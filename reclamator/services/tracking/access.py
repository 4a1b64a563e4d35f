"""Step 2, the codes: what opens a complaint, and for how long it stays open."""

import hmac
import threading
from contextlib import suppress
from datetime import timedelta

from reclamator import clock, entropy
from reclamator.crypto import keys
from reclamator.crypto.keys import ZERO_UID
from reclamator.domain import numbers
from reclamator.models import vault
from reclamator.models.blind_index import BlindIndexRow
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint
from reclamator.models.database import db, transaction
from reclamator.models.notification import Notification
from reclamator.models.scope import company_scope, unscoped
from reclamator.models.tracking import OneTimeCode, TrackingSession
from reclamator.services import installation, limits, notifications
from reclamator.services.tracking.status import look, look_up

SESSION = timedelta(minutes=20)
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
MAIL_LINK_LIFE = timedelta(days=30)
PAUSE_SECONDS = 0.1
# A guesser may keep this many threads of a process waiting, and no more.
_waiting_room = threading.BoundedSemaphore(2)
_never = threading.Event()


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
                Notification.recipient == "complainant",
                Notification.sent_at.is_null(False),
            )
            .order_by(Notification.sent_at.desc())
            .first()
        )
    last_at = max(complaint.created_at, mail.sent_at) if mail else complaint.created_at
    return bool(clock.now() - last_at > MAIL_LINK_LIFE)


def ask_for_code(text: str, *, network: bytes) -> str:
    """Mail a one-time code if there is an address; return the page's secret either way.

    The answer is the same whether or not the number or an address exists, and costs the same: what
    is not to be sent is written all the same, and taken back.
    """
    page = entropy.token_bytes(16).hex()
    looked = look(text)
    complaint = looked.complaint or looked.ballast
    if complaint is not None:
        with company_scope(bytes(complaint.company_uid)), transaction():
            may_mail = _may_mail(complaint, network, is_known=looked.complaint is not None)
            _send_code(complaint, page, for_good=may_mail)
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


def _count_guess(network: bytes) -> None:
    """Count a wrong answer, and let who guesses often wait."""
    if is_slowed(network) and _waiting_room.acquire(blocking=False):
        try:
            _never.wait(PAUSE_SECONDS)
        finally:
            _waiting_room.release()
    limits.add(limits.GUESS, network)


def _may_mail(complaint: Complaint, network: bytes, *, is_known: bool) -> bool:
    """Count the wish; whether a mail may go out. A number that does not exist counts the same."""
    address = BlindIndexRow.of(complaint.complaint_uid, "email") or complaint.complaint_uid
    subject = address if is_known else ZERO_UID
    wishes = [(limits.CODE_MAIL, network), (limits.CODE_MAIL_ADDRESS, subject)]
    counts = limits.add_each(wishes)
    has_address = Complainant.of(complaint.complaint_uid).has_email
    if not installation.settings().limits:
        return is_known and has_address
    is_within = all(count <= limit.most for count, (limit, _) in zip(counts, wishes, strict=True))
    return is_known and has_address and is_within


class _TakenBack(Exception):
    """What was written for the sake of its cost is not kept."""


def _send_code(complaint: Complaint, page: str, *, for_good: bool) -> None:
    """Write the code and its mail; unless it is for good, take both back."""
    with suppress(_TakenBack), db.atomic():
        sent = limits.add(limits.CODE_MAIL_ALL, b"all")
        row = OneTimeCode(
            complaint_uid=complaint.complaint_uid,
            page_hash=_hash(b"page", page),
            expires_at=clock.now() + CODE_LIFE,
        )
        row.code_hash = _hash(b"code", one_time_code(bytes(row.uid)))
        row.save(force_insert=True)
        notifications.queue(complaint, notifications.ONE_TIME_CODE, about_uid=bytes(row.uid))
        is_full = installation.settings().limits and sent > limits.CODE_MAIL_ALL.most
        if is_full or not for_good:
            raise _TakenBack


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
