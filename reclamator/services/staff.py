"""Staff: adding people, signing them in, their second factor and their sessions."""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import pyotp

from reclamator import clock, entropy
from reclamator.crypto import keys, passwords
from reclamator.domain.permissions import Role
from reclamator.errors import DomainError, FieldError, Forbidden, Incomplete, NotFound
from reclamator.i18n import LOCALES
from reclamator.i18n import lazy as _l
from reclamator.models import vault
from reclamator.models.company import Company
from reclamator.models.database import transaction
from reclamator.models.scope import company_scope, unscoped
from reclamator.models.staff import RecoveryCode, Staff, StaffSession
from reclamator.services import audit, installation, limits

PASSWORD_CHARACTERS = range(12, 129)
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
CONFIRMED_FOR = timedelta(minutes=10)
TOTP_SECONDS = 30
RECOVERY_CODES = 10
NEEDS_SECOND_FACTOR = frozenset({Role.OWNER, Role.ADMIN})
SECRET_BYTES = 20
FIRST_PASSWORD_BYTES = 15
EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+")
COMMON_PASSWORDS = Path(__file__).resolve().parent / "common_passwords.txt"


class WrongSignIn(DomainError):
    """Unknown address, wrong password or disabled person: all look alike."""

    status, code = 422, "wrong_sign_in"
    sentence = _l("The e-mail address and the password do not match. Check both and try again.")


class WrongPassword(DomainError):
    """Somebody who is signed in has typed another password than their own."""

    status, code = 422, "wrong_password"
    sentence = _l("This is not your present password. Check it and try again.")


class LastOwner(DomainError):
    """A company without an owner could never be opened up again."""

    status, code = 409, "last_owner"
    sentence = _l("This is the only owner. Make somebody else an owner first.")


class WrongCode(DomainError):
    """The second factor's code is wrong, too old or was used before."""

    status, code = 422, "wrong_code"
    sentence = _l("This code does not match. Wait for the next one and try again.")


@dataclass(frozen=True)
class Session:
    """A signed-in browser: who, and whether the second factor still has to be shown or set up."""

    staff: Staff
    company: Company
    id_hash: bytes
    needs_factor: bool
    needs_enrolment: bool
    confirmed_at: datetime | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether password or second factor were shown within the last ten minutes (step-up)."""
        return self.confirmed_at is not None and clock.now() - self.confirmed_at < CONFIRMED_FOR


def add(*, email: str, name: str, role: Role, password: str, language: str = "en") -> Staff:
    """Add a person to the company in scope; raises Incomplete."""
    _check_new(email, name, password)
    with transaction():
        person = Staff.create(
            login=vault.login_digest(email),
            name=name.strip(),
            email=email.strip(),
            role=role,
            password_hash=hash_password(password),
            language=language,
            created_at=clock.now(),
        )
        audit.record("staff.added", object_uid=person.uid, detail={"role": role.value})
    return person


def invite(*, email: str, name: str, role: Role, language: str, by: Staff) -> tuple[Staff, str]:
    """Add a person with a first password of our making, returned once; raises Incomplete.

    Owners are made by owners only.
    """
    if role is Role.OWNER and by.role is not Role.OWNER:
        raise Incomplete([FieldError("role", _l("Only an owner can make somebody an owner."))])
    if language not in LOCALES:
        sentence = _l("Choose one of the languages that are offered.")
        raise Incomplete([FieldError("language", sentence)])
    letters = _base32(entropy.token_bytes(FIRST_PASSWORD_BYTES)).lower()
    password = "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))
    return add(email=email, name=name, role=role, password=password, language=language), password


def may_change(person: Staff, *, by: Staff) -> bool:
    """Whether `by` may let this person in or not: an owner's account is the owners' matter."""
    return person.role is not Role.OWNER or by.role is Role.OWNER


def hash_password(password: str) -> str:
    """Hash with Argon2id over the peppered password (SECURITY §1.9)."""
    return passwords.hash_password(vault.install_secret("password_pepper"), password)


def set_password(person: Staff, password: str, *, by: Staff | None = None) -> None:
    """Replace the password; every session of the person ends."""
    faults = _password_faults(password)
    if faults:
        raise Incomplete(faults)
    hashed = hash_password(password)
    with transaction():
        person.password_hash = hashed
        end_sessions(person)
        audit.record("staff.password_changed", actor_uid=_uid(by), object_uid=person.uid)


def change_own_password(session: Session, present: str, new: str, *, network: bytes) -> str:
    """Replace one's own password; all sessions end, and a fresh one begins.

    Returns the new cookie value. Raises WrongPassword, Incomplete or TooMany.
    """
    require_password(session, present, network=network)
    set_password(session.staff, new, by=session.staff)
    return _passed_session(session.staff)


def require_password(session: Session, password: str, *, network: bytes) -> None:
    """Ask who is signed in for their password again; raises WrongPassword or TooMany."""
    _require_again(session, b"again", network)
    if _password_fits(session.staff, password):
        _succeeded(session, b"again", network)
        return
    with transaction():
        audit.record("staff.password_failed", actor_uid=session.staff.uid)
    raise WrongPassword()


def confirm(session: Session, password: str, *, network: bytes) -> None:
    """Confirm this session for ten minutes of sensitive acts; raises WrongPassword or TooMany."""
    require_password(session, password, network=network)
    with transaction():
        StaffSession.update(confirmed_at=clock.now()).where(
            StaffSession.id_hash == session.id_hash
        ).execute()


def set_preferences(person: Staff, *, language: str, shortcuts: bool) -> None:
    """Keep the language of a person's panel and whether single keys act; raises Incomplete."""
    if language not in LOCALES:
        sentence = _l("Choose one of the languages that are offered.")
        raise Incomplete([FieldError("language", sentence)])
    with transaction():
        person.language, person.shortcuts = language, shortcuts
        person.save()


def set_role(person: Staff, role: Role, *, by: Staff) -> None:
    """Give a person another role; their sessions end at once. Raises LastOwner."""
    with transaction():
        if role is not Role.OWNER:
            _require_another_owner(person)
        person.role = role
        end_sessions(person)
        detail = {"role": role.value}
        audit.record("staff.role_changed", actor_uid=by.uid, object_uid=person.uid, detail=detail)


def disable(person: Staff, *, by: Staff) -> None:
    """Let a person sign in no more, and end what they have open. Raises Forbidden, LastOwner."""
    _require_may_change(person, by)
    with transaction():
        _require_another_owner(person)
        person.disabled_at = clock.now()
        end_sessions(person)
        audit.record("staff.disabled", actor_uid=by.uid, object_uid=person.uid)


def enable(person: Staff, *, by: Staff) -> None:
    """Let a person sign in again; raises Forbidden."""
    _require_may_change(person, by)
    with transaction():
        person.disabled_at = None
        person.save()
        audit.record("staff.enabled", actor_uid=by.uid, object_uid=person.uid)


def new_password() -> str:
    """Return a password of 100 random bits in groups of four, easy to read aloud."""
    symbols = _base32(entropy.token_bytes(13))[:20].lower()
    return "-".join(symbols[at : at + 4] for at in range(0, 20, 4))


def reset(email: str, password: str, *, second_factor: bool = False) -> None:
    """Give a person a new password, and on request take the second factor away.

    For the operator, who names no company. Raises NotFound or Incomplete; all sessions end.
    """
    with unscoped("the operator knows a person by the address alone"):
        person = Staff.by_login(email)
    if person is None:
        raise NotFound(_l("Nobody signs in with this address."))
    with company_scope(bytes(person.company_uid)), transaction():
        set_password(person, password)
        if second_factor:
            _forget_second_factor(person)


def sign_in(email: str, password: str, *, network: bytes) -> tuple[str, Session]:
    """Check the password; return the new session's cookie value and the session.

    Raises WrongSignIn, or TooMany; an account is slowed, never locked.
    """
    account = vault.login_digest(email)
    _require_sign_in_allowance(network, account)
    with unscoped("a person signs in before any company is known"):
        person = Staff.by_login(email)
    if not _password_fits(person, password):
        raise WrongSignIn()
    assert person is not None
    for limit, subject in _sign_in_counts(network, account):
        _give_back(limit, subject)
    return open_session(person)


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
    return _made(row, row.person, row.company)


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


def end_sessions(person: Staff) -> None:
    """End all sessions of a person at once; the caller holds the transaction."""
    person.session_epoch += 1
    person.save()
    StaffSession.delete().where(StaffSession.staff_uid == person.uid).execute()


def forget_expired() -> int:
    """Delete the sessions whose time is over; the worker calls it."""
    with unscoped("expired sessions of every company"), transaction():
        oldest = clock.now() - ABSOLUTE
        return int(StaffSession.delete().where(StaffSession.created_at < oldest).execute())


def begin_enrolment(session: Session) -> str:
    """Return this session's TOTP secret in base32; nothing is stored until a code proves it.

    It is derived from the session, so a page that is loaded again shows the same code, and no
    browser can bring a secret of its own.
    """
    seed = keys.mac(vault.install_secret("session_pepper"), b"enrol" + session.id_hash)
    return _base32(seed[:SECRET_BYTES])


def provisioning_uri(secret: str, *, person: Staff, issuer: str) -> str:
    """Return the otpauth address for the authenticator's QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=issuer)


def enrol(session: Session, code: str, *, network: bytes) -> tuple[str, list[str]]:
    """Set up the second factor; return a fresh cookie value and ten recovery codes, shown once.

    Raises WrongCode or TooMany.
    """
    _require_again(session, b"enrol", network)
    person, secret = session.staff, begin_enrolment(session)
    step = _matching_step(secret, code, after=0)
    if step is None:
        raise WrongCode()
    _succeeded(session, b"enrol", network)
    with company_scope(session.company.uid), transaction():
        person.totp_secret = secret.encode()
        person.totp_last_step = step
        end_sessions(person)
        codes = _new_recovery_codes(person)
        audit.record("staff.factor_enrolled", actor_uid=person.uid)
    return _passed_session(person), codes


def pass_factor(session: Session, code: str, *, network: bytes) -> str:
    """Check a TOTP or recovery code; return the rotated session's cookie value."""
    _require_again(session, b"factor", network)
    with company_scope(session.company.uid), transaction():
        if not (_use_totp(session.staff, code) or _use_recovery_code(session.staff, code)):
            audit.record("staff.factor_failed", actor_uid=session.staff.uid)
            failed = True
        else:
            StaffSession.delete().where(StaffSession.id_hash == session.id_hash).execute()
            failed = False
    if failed:
        raise WrongCode()
    _succeeded(session, b"factor", network)
    return _passed_session(session.staff)


def session_hash(cookie: str) -> bytes:
    """Return what the database keeps of a session's cookie."""
    return keys.mac(vault.install_secret("session_pepper"), cookie.encode()[:128])


def _passed_session(person: Staff) -> str:
    cookie, session = open_session(person)
    with company_scope(session.company.uid), transaction():
        StaffSession.update(factor_passed=True).where(
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


def _require_may_change(person: Staff, by: Staff) -> None:
    if not may_change(person, by=by):
        raise Forbidden()


def _require_another_owner(person: Staff) -> None:
    if person.role is not Role.OWNER or person.disabled_at is not None:
        return
    if all(
        bytes(other.uid) == bytes(person.uid)
        for other in Staff.active()
        if other.role is Role.OWNER
    ):
        raise LastOwner()


def _require_sign_in_allowance(network: bytes, account: bytes) -> None:
    """Count the try; who is right gets it back, so only failures add up."""
    if not installation.settings().limits:
        return
    limits.require(limits.SIGN_IN, network)
    limits.require(limits.SIGN_IN_ALL, b"all")
    if limits.add(limits.SIGN_IN_ACCOUNT, account) > limits.SIGN_IN_ACCOUNT.most:
        # a delay for this network, not a lock: a stranger's guesses keep nobody out
        limits.require(limits.SIGN_IN_SLOWED, account + network)


def _sign_in_counts(network: bytes, account: bytes) -> tuple[tuple[limits.Limit, bytes], ...]:
    return (
        (limits.SIGN_IN, network),
        (limits.SIGN_IN_ALL, b"all"),
        (limits.SIGN_IN_ACCOUNT, account),
    )


def _require_again(session: Session, label: bytes, network: bytes) -> None:
    """Count a try of somebody who has shown the password already."""
    limits.require(limits.SIGN_IN, network)
    limits.require(limits.SIGN_IN_ACCOUNT, label + bytes(session.staff.uid))


def _succeeded(session: Session, label: bytes, network: bytes) -> None:
    _give_back(limits.SIGN_IN, network)
    _give_back(limits.SIGN_IN_ACCOUNT, label + bytes(session.staff.uid))


def _give_back(limit: limits.Limit, subject: bytes) -> None:
    if installation.settings().limits:
        limits.add(limit, subject, -1)


def _password_fits(person: Staff | None, password: str) -> bool:
    pepper = vault.install_secret("password_pepper")
    if person is None or person.disabled_at or not person.password_hash:
        passwords.verify_dummy(pepper, password)
        return False
    fits, is_old = passwords.verify_password(pepper, person.password_hash, password)
    if fits and is_old:
        with company_scope(bytes(person.company_uid)), transaction():
            person.password_hash = hash_password(password)
            person.save()
    return fits


def _check_new(email: str, name: str, password: str) -> None:
    faults = _password_faults(password)
    if not EMAIL.fullmatch(email.strip()):
        faults.append(FieldError("email", _l("Enter an address such as name@company.example.")))
    if not name.strip():
        faults.append(FieldError("name", _l("Enter the person’s name.")))
    with unscoped("a sign-in address is unique in the installation"):
        if not faults and Staff.by_login(email) is not None:
            faults.append(FieldError("email", _l("This address is in use already.")))
    if faults:
        raise Incomplete(faults)


def _password_faults(password: str) -> list[FieldError]:
    if len(password) not in PASSWORD_CHARACTERS:
        return [FieldError("password", _l("Use between 12 and 128 characters."))]
    if password.casefold() in _common_passwords():
        return [FieldError("password", _l("This password is on lists of common ones."))]
    return []


@lru_cache(maxsize=1)
def _common_passwords() -> frozenset[str]:
    return frozenset(COMMON_PASSWORDS.read_text(encoding="utf-8").split("\n"))


def _use_totp(person: Staff, code: str) -> bool:
    if not person.has_second_factor:
        return False
    step = _matching_step(person.totp_secret.decode(), code, after=person.totp_last_step)
    if step is None:
        return False
    # a code works once, whoever is quicker
    return bool(
        Staff.update(totp_last_step=step)
        .where(Staff.uid == person.uid, Staff.totp_last_step < step)
        .execute()
    )


def _matching_step(secret: str, code: str, *, after: int) -> int | None:
    """RFC 6238 with one step either way; steps up to `after` were used."""
    present = int(clock.now().timestamp()) // TOTP_SECONDS
    totp, typed = pyotp.TOTP(secret), code.strip().replace(" ", "").encode()
    for step in (present - 1, present, present + 1):
        fits = hmac.compare_digest(totp.at(step * TOTP_SECONDS).encode(), typed)
        if fits and step > after:
            return step
    return None


def _forget_second_factor(person: Staff) -> None:
    RecoveryCode.delete().where(RecoveryCode.staff_uid == person.uid).execute()
    person.totp_secret = None
    person.save()
    audit.record("staff.factor_removed", object_uid=person.uid)


def _new_recovery_codes(person: Staff) -> list[str]:
    RecoveryCode.delete().where(RecoveryCode.staff_uid == person.uid).execute()
    codes = [_base32(entropy.token_bytes(10)) for _ in range(RECOVERY_CODES)]
    for code in codes:
        RecoveryCode.create(staff_uid=person.uid, code_hash=_code_hash(code))
    return ["-".join(code[i : i + 4] for i in range(0, 16, 4)) for code in codes]


def _use_recovery_code(person: Staff, code: str) -> bool:
    normal = code.upper().replace("-", "").replace(" ", "")
    return bool(
        RecoveryCode.update(used_at=clock.now())
        .where(
            RecoveryCode.staff_uid == person.uid,
            RecoveryCode.code_hash == _code_hash(normal),
            RecoveryCode.used_at.is_null(),
        )
        .execute()
    )


def _code_hash(code: str) -> bytes:
    return keys.mac(vault.install_secret("session_pepper"), b"recovery" + code.encode()[:64])


def _base32(raw: bytes) -> str:
    import base64

    return base64.b32encode(raw).decode().rstrip("=")


def _uid(person: Staff | None) -> bytes | None:
    return bytes(person.uid) if person else None
