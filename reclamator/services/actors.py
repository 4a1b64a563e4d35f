"""Who acts: a complainant, a member of staff, a machine with a key, or the product itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from reclamator.domain import lifecycle
from reclamator.domain.permissions import Permission, Role, Scope
from reclamator.errors import Forbidden
from reclamator.models.staff import Staff


@dataclass(frozen=True)
class Actor:
    """The one who acts; `kind` (complainant, staff, api, worker, clock) goes into the history.

    `role`: whose limits hold; a key, which may do what a head does, gives as much as a head.
    """

    kind: str
    rights: lifecycle.Actor = field(repr=False)
    uid: bytes | None = None
    role: Role | None = None

    def may(self, permission: Permission) -> bool:
        """Whether role or scopes allow the act."""
        return permission in self.rights.permissions

    def require(self, permission: Permission) -> None:
        """Raise Forbidden unless the act is allowed."""
        if not self.may(permission):
            raise Forbidden()


COMPLAINANT = Actor("complainant", lifecycle.COMPLAINANT)
WORKER = Actor("worker", lifecycle.WORKER)
CLOCK = Actor("clock", lifecycle.CLOCK)


def of_staff(person: Staff) -> Actor:
    """Return the actor that a signed-in person is."""
    return Actor("staff", lifecycle.Actor.with_role(person.role), bytes(person.uid), person.role)


def of_key(key_uid: bytes, scopes: Iterable[Scope]) -> Actor:
    """Return the actor that a machine with these scopes is."""
    return Actor("api", lifecycle.Actor.with_scopes(*scopes), key_uid, Role.HEAD)
