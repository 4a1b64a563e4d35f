"""Signing in: the password, asked once or again, with slowed guesses."""

from reclamator.models import vault
from reclamator.models.database import transaction
from reclamator.models.scope import unscoped
from reclamator.models.staff import Staff
from reclamator.services import audit, installation, limits
from reclamator.services.staff import people
from reclamator.services.staff.passwords import password_fits
from reclamator.services.staff.refusals import WrongPassword, WrongSignIn
from reclamator.services.staff.sessions import (
    Session,
    open_session,
    passed_session,
    renamed_session,
)


def sign_in(email: str, password: str, *, network: bytes) -> tuple[str, Session]:
    """Check the password; return the new session's cookie value and the session.

    Raises WrongSignIn, or TooMany; an account is slowed, never locked.
    """
    account = vault.login_digest(email)
    counted = _take_sign_in_allowance(network, account)
    with unscoped("a person signs in before any company is known"):
        person = Staff.by_login(email)
    if not password_fits(person, password):
        raise WrongSignIn()
    assert person is not None
    for limit, subject in counted:
        limits.give_back(limit, subject)
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


def confirm_by_password(session: Session, password: str, *, network: bytes) -> str:
    """Confirm this session for ten minutes of sensitive acts; return its new cookie value.

    It goes on under another id, so that a copied cookie is not confirmed along with it. Raises
    WrongPassword or TooMany.
    """
    require_password(session, password, network=network)
    return renamed_session(session)


def _take_sign_in_allowance(network: bytes, account: bytes) -> list[tuple[limits.Limit, bytes]]:
    """Count the try; return what is given back to who is right, so only failures add up."""
    if not installation.settings().limits:
        return []
    limits.require(limits.SIGN_IN, network)
    counted = [(limits.SIGN_IN_ALL, b"all"), (limits.SIGN_IN_ACCOUNT, account)]
    of_all, of_account = limits.add_each(counted)
    # delays for this network, not locks: a stranger's guesses keep nobody out
    if of_all > limits.SIGN_IN_ALL.most:
        limits.require(limits.SIGN_IN_CROWDED, network)
        counted.append((limits.SIGN_IN_CROWDED, network))
    if of_account > limits.SIGN_IN_ACCOUNT.most:
        limits.require(limits.SIGN_IN_SLOWED, account + network)
    return [(limits.SIGN_IN, network), *counted]


def require_again(session: Session, label: bytes, network: bytes) -> None:
    """Count a try of somebody who has shown the password already."""
    limits.require(limits.SIGN_IN, network)
    limits.require(limits.SIGN_IN_ACCOUNT, label + bytes(session.staff.uid))


def succeeded(session: Session, label: bytes, network: bytes) -> None:
    """Give back the try of who was right."""
    limits.give_back(limits.SIGN_IN, network)
    limits.give_back(limits.SIGN_IN_ACCOUNT, label + bytes(session.staff.uid))
