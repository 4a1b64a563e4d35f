"""People: adding them, their role and password, and keeping them out."""

import re
from collections.abc import Sequence

from reclamator import clock
from reclamator.domain.permissions import Role
from reclamator.errors import FieldError, Forbidden, Incomplete, NotFound
from reclamator.i18n import LOCALES
from reclamator.i18n import lazy as _l
from reclamator.models import vault
from reclamator.models.database import transaction
from reclamator.models.scope import company_scope, unscoped
from reclamator.models.staff import RecoveryCode, Staff
from reclamator.services import audit
from reclamator.services.staff.passwords import hash_chosen, hash_password, password_faults
from reclamator.services.staff.refusals import LastOwner
from reclamator.services.staff.sessions import end_sessions

UID = re.compile(r"[0-9a-f]{32}")
EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+")


def add(*, email: str, name: str, role: Role, password: str | None, language: str = "en") -> Staff:
    """Add a person to the company in scope; raises Incomplete.

    Without a password they get in by a start link only.
    """
    _check_new(email, name, password)
    with transaction():
        person = Staff.create(
            login=vault.login_digest(email),
            name=name.strip(),
            email=email.strip(),
            role=role,
            password_hash=None if password is None else hash_password(password),
            language=language,
            created_at=clock.now(),
            started_at=None if password is None else clock.now(),
        )
        audit.record("staff.added", object_uid=person.uid, detail={"role": role.value})
    return person


def may_change(person: Staff, *, by: Staff) -> bool:
    """Whether `by` may let this person in or not: an owner's account is the owners' matter."""
    return person.role is not Role.OWNER or by.role is Role.OWNER


def heads(people: Sequence[Staff]) -> list[Staff]:
    """Return who leads among these people: the heads, or the owners where there is no head."""
    found = [person for person in people if person.role is Role.HEAD]
    return found or [person for person in people if person.role is Role.OWNER]


def set_password(person: Staff, password: str, *, by: Staff | None = None) -> None:
    """Replace the password; every session of the person ends. Raises Incomplete."""
    hashed = hash_chosen(password)
    with transaction():
        replace_password(person, hashed, by=by)


def replace_password(person: Staff, hashed: str, *, by: Staff | None = None) -> None:
    """Keep another password's hash and end all sessions; a transaction must be open."""
    person.started_at = person.started_at or clock.now()
    person.password_hash = hashed
    end_sessions(person)
    audit.record("staff.password_changed", actor_uid=_uid(by), object_uid=person.uid)


def set_preferences(person: Staff, *, language: str, shortcuts: bool) -> None:
    """Keep the language of a person's panel and whether single keys act; raises Incomplete."""
    if language not in LOCALES:
        sentence = _l("Choose one of the languages that are offered.")
        raise Incomplete([FieldError("language", sentence)])
    with transaction():
        person.language, person.shortcuts = language, shortcuts
        person.save()


def set_columns(person: Staff, columns: str) -> None:
    """Keep which columns of the register a person sees, by their codes; empty for the usual."""
    with transaction():
        person.columns = columns or None
        person.save()


def set_role(person: Staff, role: Role, *, by: Staff) -> None:
    """Give a person another role; their sessions end at once.

    Owners are made and unmade by owners only. Raises Forbidden, Incomplete or LastOwner.
    """
    require_may_change(person, by)
    require_may_give(role, by)
    if person.role is role:
        return
    with transaction():
        # the chain's lock comes first: of two owners who unmake each other, the second is the last
        detail = {"before": person.role.value, "role": role.value}
        audit.record("staff.role_changed", actor_uid=by.uid, object_uid=person.uid, detail=detail)
        _require_another_owner(person)
        person.role = role
        end_sessions(person)


def require_may_give(role: Role, by: Staff) -> None:
    """Raise Incomplete unless `by` may make somebody this: owners are made by owners only."""
    if role is Role.OWNER and by.role is not Role.OWNER:
        raise Incomplete([FieldError("role", _l("Only an owner can make somebody an owner."))])


def disable(person: Staff, *, by: Staff) -> None:
    """Let a person sign in no more, and end what they have open. Raises Forbidden, LastOwner."""
    require_may_change(person, by)
    with transaction():
        audit.record("staff.disabled", actor_uid=by.uid, object_uid=person.uid)
        _require_another_owner(person)
        person.disabled_at = clock.now()
        end_sessions(person)


def enable(person: Staff, *, by: Staff) -> None:
    """Let a person sign in again; raises Forbidden."""
    require_may_change(person, by)
    with transaction():
        person.disabled_at = None
        person.save()
        audit.record("staff.enabled", actor_uid=by.uid, object_uid=person.uid)


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
            forget_second_factor(person)


def note_if_foreign(uid: str, *, by: Staff) -> None:
    """Note in the asker's own chain that they named a person of another company."""
    if not UID.fullmatch(uid):
        return
    with unscoped("whether somebody of another company was named"):
        is_somebody = Staff.select().where(Staff.uid == bytes.fromhex(uid)).exists()
    if is_somebody:
        audit.foreign_asked(by.uid, what="staff")


def forget_second_factor(person: Staff, *, by: Staff | None = None) -> None:
    """Take the second factor and its recovery codes away; a transaction must be open."""
    RecoveryCode.delete().where(RecoveryCode.staff_uid == person.uid).execute()
    person.totp_secret = None
    person.save()
    audit.record("staff.factor_removed", actor_uid=_uid(by), object_uid=person.uid)


def require_may_change(person: Staff, by: Staff) -> None:
    """Raise Forbidden unless `by` may let this person in or not."""
    if not may_change(person, by=by):
        raise Forbidden()


def _require_another_owner(person: Staff) -> None:
    """Raise LastOwner; reads after the chain's lock, so two who leave at once see each other."""
    if person.role is not Role.OWNER or person.disabled_at is not None:
        return
    if all(
        bytes(other.uid) == bytes(person.uid)
        for other in Staff.active()
        if other.role is Role.OWNER
    ):
        raise LastOwner()


def _check_new(email: str, name: str, password: str | None) -> None:
    faults = [] if password is None else password_faults(password)
    if not EMAIL.fullmatch(email.strip()):
        faults.append(FieldError("email", _l("Enter an address such as name@company.example.")))
    if not name.strip():
        faults.append(FieldError("name", _l("Enter the person’s name.")))
    with unscoped("a sign-in address is unique in the installation"):
        if not faults and Staff.by_login(email) is not None:
            faults.append(FieldError("email", _l("This address is in use already.")))
    if faults:
        raise Incomplete(faults)


def _uid(person: Staff | None) -> bytes | None:
    return bytes(person.uid) if person else None
