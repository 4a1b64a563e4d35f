"""Sessions: signed-in browsers, kept as hashes, ended at once."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from reclamator import clock, entropy
from reclamator.crypto import keys
from reclamator.domain.permissions import Role
from reclamator.models import vault
from reclamator.models.company import Company
from reclamator.models.database import transaction
from reclamator.models.scope import company_scope, unscoped
from reclamator.models.staff import Staff, StaffSession, StartLink
from reclamator.services import audit

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
CONFIRMED_FOR = timedelta(minutes=10)
NEEDS_SECOND_FACTOR = frozenset({Role.OWNER, Role.ADMIN})


@dataclass(frozen=True)
class Session:
    """A signed-in browser: who, whether the second factor still has to be shown or set up.

    `tasks_open` and `tasks_next_on`: what waits for the person, for the side bar of every page.
    """

    staff: Staff
    company: Company
    id_hash: bytes
    needs_factor: bool
    needs_enrolment: bool
    confirmed_at: datetime | None = None
    tasks_open: int = 0
    tasks_next_on: date | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether password or second factor were shown within the last ten minutes (step-up)."""
        return self.confirmed_at is not None and clock.now() - self.confirmed_at < CONFIRMED_FOR


def open_session(person: Staff) -> tuple[str, Session]:
    """Start a session: 256 random bits in the cookie, their hash in the database."""
    secret = entropy.token_bytes(32)
    with company_scope(bytes(person.company_uid)), transaction():
        row = StaffSession.create(
            id_hash=session_hash(secret.hex()),
            staff_uid=person.uid,
            epoch=person.session_epoch,
            factor_passed=not person.has_second_factor,
            created_at=clock.now(),
            last_seen_at=clock.now(),
            confirmed_at=clock.now(),
        )
        _seen(person.uid)
        audit.record("staff.signed_in", actor_uid=person.uid)
        return secret.hex(), _session(row, person)


def find_session(cookie: str | None) -> Session | None:
    """Return the living session of a cookie; idle and absolute limits and the epoch apply."""
    if not cookie:
        return None
    with unscoped("a session cookie names no company"):
        row = StaffSession.with_person(session_hash(cookie))
    if row is None or not _is_alive(row, row.person):
        return None
    _mark_seen(row)
    return replace(
        _made(row, row.person, row.company),
        tasks_open=row.tasks_open,
        tasks_next_on=date.fromisoformat(row.tasks_next_on) if row.tasks_next_on else None,
    )


def sign_out(session: Session) -> None:
    """End this session."""
    with company_scope(session.company.uid), transaction():
        StaffSession.delete().where(StaffSession.id_hash == session.id_hash).execute()
        audit.record("staff.signed_out", actor_uid=session.staff.uid)


def sign_out_everywhere(session: Session) -> None:
    """End every session of this person, this one too."""
    with transaction():
        end_sessions(session.staff)
        audit.record("staff.signed_out_everywhere", actor_uid=session.staff.uid)


def living(person: Staff) -> list[StaffSession]:
    """Return a person's sessions that still work, the one used last first."""
    return [row for row in StaffSession.of(person.uid) if _is_alive(row, person)]


def handle(row: StaffSession) -> str:
    """Return a name for a session that opens nothing: the beginning of its hash."""
    return bytes(row.id_hash).hex()[:16]


def end_one(person: Staff, handle_: str, *, by: Staff) -> None:
    """End the session of that handle; one that has ended already is no fault."""
    for row in StaffSession.of(person.uid):
        if handle(row) == handle_:
            _end(person, [row], by)


def end_others(session: Session) -> None:
    """End a person's sessions but this one."""
    rows = [row for row in StaffSession.of(session.staff.uid) if row.id_hash != session.id_hash]
    _end(session.staff, rows, session.staff)


def end_all(person: Staff, *, by: Staff) -> None:
    """End all sessions of a person; their password stays as it is."""
    _end(person, StaffSession.of(person.uid), by)


def _end(person: Staff, rows: list[StaffSession], by: Staff) -> None:
    if not rows:
        return
    with transaction():
        hashes = [row.id_hash for row in rows]
        StaffSession.delete().where(StaffSession.id_hash.in_(hashes)).execute()
        detail = {"sessions": len(hashes)}
        audit.record("staff.sessions_ended", actor_uid=by.uid, object_uid=person.uid, detail=detail)


def end_sessions(person: Staff) -> None:
    """End all sessions of a person at once; the caller holds the transaction."""
    person.session_epoch += 1
    person.save()
    StaffSession.delete().where(StaffSession.staff_uid == person.uid).execute()


def forget_expired() -> int:
    """Delete the sessions and start links whose time is over; the worker calls it."""
    now = clock.now()
    with unscoped("expired sessions of every company"), transaction():
        links = StartLink.delete().where(StartLink.expires_at < now).execute()
        old = StaffSession.created_at < now - ABSOLUTE
        return int(links + StaffSession.delete().where(old).execute())


def session_hash(cookie: str) -> bytes:
    """Return what the database keeps of a session's cookie."""
    return keys.mac(vault.install_secret("session_pepper"), cookie.encode()[:128])


def passed_session(person: Staff) -> str:
    """Start a session in which the second factor was shown; return the cookie's value."""
    cookie, session = open_session(person)
    with company_scope(session.company.uid), transaction():
        StaffSession.update(factor_passed=True).where(
            StaffSession.id_hash == session.id_hash
        ).execute()
    return cookie


def renamed_session(session: Session) -> str:
    """Give a session another id and confirm it; its twelve hours run on. Returns the cookie."""
    cookie = entropy.token_bytes(32).hex()
    with company_scope(session.company.uid), transaction():
        StaffSession.update(id_hash=session_hash(cookie), confirmed_at=clock.now()).where(
            StaffSession.id_hash == session.id_hash
        ).execute()
    return cookie


def _session(row: StaffSession, person: Staff) -> Session:
    return _made(row, person, Company.by_uid(bytes(person.company_uid)))


def _made(row: StaffSession, person: Staff, company: Company) -> Session:
    must_have = person.role in NEEDS_SECOND_FACTOR and not company.is_demo
    return Session(
        staff=person,
        company=company,
        id_hash=bytes(row.id_hash),
        needs_factor=person.has_second_factor and not row.factor_passed,
        needs_enrolment=must_have and not person.has_second_factor,
        confirmed_at=row.confirmed_at,
    )


def _is_alive(row: StaffSession, person: Staff) -> bool:
    now = clock.now()
    return (
        row.epoch == person.session_epoch
        and person.disabled_at is None
        and now - row.last_seen_at < IDLE
        and now - row.created_at < ABSOLUTE
    )


def _mark_seen(row: StaffSession) -> None:
    """Write at most once a minute: a session's life is not worth a disk sync per page."""
    if clock.now() - row.last_seen_at < timedelta(minutes=1):
        return
    with company_scope(bytes(row.company_uid)), transaction():
        StaffSession.update(last_seen_at=clock.now()).where(
            StaffSession.id_hash == row.id_hash
        ).execute()
        _seen(row.staff_uid)


def _seen(staff_uid: bytes) -> None:
    """Sessions are forgotten; when a person was last here stays."""
    Staff.update(last_seen_at=clock.now()).where(Staff.uid == staff_uid).execute()
