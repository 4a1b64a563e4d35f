"""Starting: a person chooses a password at an address that works once (SECURITY §1.9).

Who adds a colleague, or lets one start anew, learns the address and never a password.
"""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta

from reclamator import clock, entropy
from reclamator.crypto import keys
from reclamator.domain.permissions import Role
from reclamator.errors import FieldError, Forbidden, Incomplete
from reclamator.i18n import LOCALES
from reclamator.i18n import lazy as _l
from reclamator.models import vault
from reclamator.models.database import transaction
from reclamator.models.scope import company_scope, unscoped
from reclamator.models.staff import Staff, StartLink
from reclamator.services import audit, limits, notifications
from reclamator.services.staff import people
from reclamator.services.staff.passwords import hash_chosen
from reclamator.services.staff.refusals import DeadLink
from reclamator.services.staff.sessions import end_sessions

INVITED_FOR = timedelta(hours=72)
RENEWED_FOR = timedelta(minutes=30)
SEED_BYTES = 32


@dataclass(frozen=True)
class Start:
    """What is handed over: whose start, the secret of its address, and until when it works."""

    person: Staff
    token: str
    expires_at: datetime


def invite(*, email: str, name: str, role: Role, language: str, by: Staff) -> Start:
    """Add a person who then chooses a password at the link; raises Incomplete.

    Owners are made by owners only.
    """
    people.require_may_give(role, by)
    if language not in LOCALES:
        sentence = _l("Choose one of the languages that are offered.")
        raise Incomplete([FieldError("language", sentence)])
    with transaction():
        person = people.add(email=email, name=name, role=role, password=None, language=language)
        start = _new_link(person, INVITED_FOR, by=by)
        notifications.queue_once(notifications.INVITATION, bytes(person.uid))
        return start


def invite_again(person: Staff, *, by: Staff) -> Start:
    """Mail another link to who has not started yet; the former one is dead. Raises Forbidden."""
    people.require_may_change(person, by)
    if person.started_at is not None or person.disabled_at is not None:
        raise Forbidden()
    with transaction():
        start = _new_link(person, INVITED_FOR, by=by)
        notifications.queue_once(notifications.INVITATION, bytes(person.uid))
        return start


def start_of(staff_uid: bytes) -> Start | None:
    """Return the start that a mail may hold now; None where no link works or its token is lost."""
    link = StartLink.get_or_none(StartLink.staff_uid == staff_uid)
    if link is None or link.seed is None:
        return None
    token = _token(bytes(link.seed))
    living = StartLink.living(_hash(token), clock.now())
    return Start(living.person, token, living.expires_at) if living else None


def new_start(person: Staff, *, by: Staff) -> Start:
    """Let a person who cannot get in any more begin again at a link. Raises Forbidden.

    Password and second factor are gone at once and all sessions end, used or not: whoever has them
    may be the reason for the new start.
    """
    people.require_may_change(person, by)
    with transaction():
        person.password_hash = None
        end_sessions(person)
        people.forget_second_factor(person, by=by)
        return _new_link(person, RENEWED_FOR, by=by)


def find_start(token: str, *, network: bytes) -> Staff:
    """Return whose password may be chosen with this token; raises DeadLink or TooMany."""
    guesser = b"start" + network
    limits.require(limits.SIGN_IN, guesser)
    with unscoped("a start link names no company"):
        link = StartLink.living(_hash(token), clock.now())
    if link is None:
        raise DeadLink()
    limits.give_back(limits.SIGN_IN, guesser)
    person: Staff = link.person
    return person


def start(token: str, password: str, *, network: bytes) -> None:
    """Set the password, which uses the link up; all sessions end.

    Raises DeadLink, Incomplete or TooMany.
    """
    found = find_start(token, network=network)
    hashed = hash_chosen(password)
    with company_scope(bytes(found.company_uid)), transaction():
        person = _use(token, found)
        audit.record("staff.start_link_used", actor_uid=person.uid)
        people.replace_password(person, hashed, by=person)


def _new_link(person: Staff, good_for: timedelta, *, by: Staff) -> Start:
    """Put a link in the place of an older one; a transaction must be open."""
    seed = entropy.token_bytes(SEED_BYTES)
    token = _token(seed)
    expires_at = clock.now() + good_for
    StartLink.delete().where(StartLink.staff_uid == person.uid).execute()
    StartLink.create(
        token_hash=_hash(token),
        staff_uid=person.uid,
        epoch=person.session_epoch,
        expires_at=expires_at,
        seed=seed,
    )
    audit.record("staff.start_link_made", actor_uid=by.uid, object_uid=person.uid)
    return Start(person, token, expires_at)


def _use(token: str, found: Staff) -> Staff:
    """Take the link away before anything else: of two who come at once, one finds it."""
    used = StartLink.delete().where(StartLink.token_hash == _hash(token)).execute()
    person: Staff = Staff.get(Staff.uid == found.uid)
    if not used or person.session_epoch != found.session_epoch or person.disabled_at:
        raise DeadLink()
    return person


def _token(seed: bytes) -> str:
    """Return a link's token: made from its row and a secret, so that it is kept nowhere."""
    made = keys.mac(vault.install_secret("session_pepper"), b"start-token" + seed)
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _hash(token: str) -> bytes:
    """Return what the database keeps of a link's token."""
    return keys.mac(vault.install_secret("session_pepper"), b"start" + token.encode()[:128])
