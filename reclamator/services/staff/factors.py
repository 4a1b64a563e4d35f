"""The second factor: enrolment, its codes, and the codes for a lost telephone."""

import hmac
import re

import pyotp

from reclamator import clock, entropy
from reclamator.crypto import keys
from reclamator.models import vault
from reclamator.models.database import transaction
from reclamator.models.scope import company_scope
from reclamator.models.staff import RecoveryCode, Staff, StaffSession
from reclamator.services import audit
from reclamator.services.staff.passwords import base32
from reclamator.services.staff.refusals import WrongCode
from reclamator.services.staff.sessions import (
    Session,
    end_sessions,
    passed_session,
    renamed_session,
)
from reclamator.services.staff.signing_in import confirm_by_password, require_again, succeeded

TOTP_SECONDS = 30
RECOVERY_CODES = 10
SECRET_BYTES = 20
CODE = re.compile(r"[0-9]{6}")


def begin_enrolment(session: Session) -> str:
    """Return this session's TOTP secret in base32; nothing is stored until a code proves it.

    It is derived from the session, so a page that is loaded again shows the same code, and no
    browser can bring a secret of its own.
    """
    seed = keys.mac(vault.install_secret("session_pepper"), b"enrol" + session.id_hash)
    return base32(seed[:SECRET_BYTES])


def provisioning_uri(secret: str, *, person: Staff, issuer: str) -> str:
    """Return the otpauth address for the authenticator's QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=issuer)


def enrol(session: Session, code: str, *, network: bytes) -> tuple[str, list[str]]:
    """Set up the second factor; return a fresh cookie value and ten recovery codes, shown once.

    Raises WrongCode or TooMany.
    """
    require_again(session, b"enrol", network)
    person, secret = session.staff, begin_enrolment(session)
    step = _matching_step(secret, code, after=0)
    if step is None:
        raise WrongCode()
    succeeded(session, b"enrol", network)
    with company_scope(session.company.uid), transaction():
        person.totp_secret = secret.encode()
        person.totp_last_step = step
        end_sessions(person)
        codes = new_recovery_codes(person)
        audit.record("staff.factor_enrolled", actor_uid=person.uid)
    return passed_session(person), codes


def pass_factor(session: Session, code: str, *, network: bytes) -> str:
    """Check a TOTP or recovery code; return the rotated session's cookie value."""
    require_again(session, b"factor", network)
    with company_scope(session.company.uid), transaction():
        if not (_use_totp(session.staff, code) or _use_recovery_code(session.staff, code)):
            audit.record("staff.factor_failed", actor_uid=session.staff.uid)
            failed = True
        else:
            StaffSession.delete().where(StaffSession.id_hash == session.id_hash).execute()
            failed = False
    if failed:
        raise WrongCode()
    succeeded(session, b"factor", network)
    return passed_session(session.staff)


def confirm(session: Session, proof: str, *, network: bytes) -> str:
    """Confirm this session for ten minutes with the password or a code of the second factor.

    Returns its new cookie value. Raises WrongPassword, WrongCode or TooMany.
    """
    is_code = session.staff.has_second_factor and CODE.fullmatch(proof.replace(" ", ""))
    if not is_code:
        return confirm_by_password(session, proof, network=network)
    require_again(session, b"factor", network)
    with transaction():
        is_right = _use_totp(session.staff, proof)
        if not is_right:
            audit.record("staff.factor_failed", actor_uid=session.staff.uid)
    if not is_right:
        raise WrongCode()
    succeeded(session, b"factor", network)
    return renamed_session(session)


def new_recovery_codes(person: Staff) -> list[str]:
    """Replace the recovery codes; return them, to be shown once. A transaction must be open."""
    RecoveryCode.delete().where(RecoveryCode.staff_uid == person.uid).execute()
    codes = [base32(entropy.token_bytes(10)) for _ in range(RECOVERY_CODES)]
    for code in codes:
        RecoveryCode.create(staff_uid=person.uid, code_hash=_code_hash(code))
    return ["-".join(code[i : i + 4] for i in range(0, 16, 4)) for code in codes]


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
