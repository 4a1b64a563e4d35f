"""Signing in: the password, asked once or again, with slowed guesses."""

from reclamator import clock
from reclamator.models import vault
from reclamator.models.database import transaction
from reclamator.models.scope import unscoped
from reclamator.models.staff import Staff, StaffSession
from reclamator.services import audit, installation, limits
from reclamator.services.staff import people
from reclamator.services.staff.passwords import password_fits
from reclamator.services.staff.refusals import WrongPassword, WrongSignIn
from reclamator.services.staff.sessions import Session, open_session, passed_session


def sign_in(email: str, password: str, *, network: bytes) -> tuple[str, Session]:
    """Check the password; return the new session's cookie value and the session.

    Raises WrongSignIn, or TooMany; an account is slowed, never locked.
    """
    account = vault.login_digest(email)
    _require_sign_in_allowance(network, account)
    with unscoped("a person signs in before any company is known"):
        person = Staff.by_login(email)
    if not password_fits(person, password):
        raise WrongSignIn()
    assert person is not None
    for limit, subject in _sign_in_counts(network, account):
        _give_back(limit, subject)
    return open_session(person)


def change_own_password(session: Session, present: str, new: str, *, network: bytes) -> str:
    """Replace one's own password; all sessions end, and a fresh one begins.

    Returns the new cookie value. Raises WrongPassword, Incomplete or TooMany.
    """
    require_password(session, present, network=network)
    people.set_password(session.staff, new, by=session.staff)
    return passed_session(session.staff)


def require_password(session: Session, password: str, *, network: bytes) -> None:
    """Ask who is signed in for their password again; raises WrongPassword or TooMany."""
    require_again(session, b"again", network)
    if password_fits(session.staff, password):
        succeeded(session, b"again", network)
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


def require_again(session: Session, label: bytes, network: bytes) -> None:
    """Count a try of somebody who has shown the password already."""
    limits.require(limits.SIGN_IN, network)
    limits.require(limits.SIGN_IN_ACCOUNT, label + bytes(session.staff.uid))


def succeeded(session: Session, label: bytes, network: bytes) -> None:
    """Give back the try of who was right."""
    _give_back(limits.SIGN_IN, network)
    _give_back(limits.SIGN_IN_ACCOUNT, label + bytes(session.staff.uid))


def _give_back(limit: limits.Limit, subject: bytes) -> None:
    if installation.settings().limits:
        limits.add(limit, subject, -1)
