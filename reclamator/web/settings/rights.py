"""What each role may do, as a table that people read: kinds of work, and each right by itself.

The rights come from `domain/permissions`; here they are only put together. Where a role holds a
part of a kind, the table says which in words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reclamator.domain.permissions import PERMISSIONS, Permission, Role
from reclamator.i18n import lazy as _l
from reclamator.i18n import lazy_p
from reclamator.web.settings.forms import ROLES

P = Permission
Line = tuple[object, object, list[object]]
"""What it is, a note, and for each role whether it may: True, False, or words for a part."""


@dataclass(frozen=True)
class Kind:
    """Rights that belong together; `parts`: words for who holds this one and not all of them."""

    label: object
    rights: Sequence[Permission]
    note: object = ""
    parts: Mapping[Permission, object] = field(default_factory=dict)

    def may(self, role: Role) -> object:
        """Return True, False, or the words for the part that a role holds."""
        held = PERMISSIONS[role].intersection(self.rights)
        if held == set(self.rights):
            return True
        return next((words for right, words in self.parts.items() if right in held), False)


KINDS = (
    Kind(
        _l("Read complaints"),
        (P.READ, P.READ_BODIES, P.READ_CONTACTS),
        parts={
            P.READ_BODIES: lazy_p("rights", "contacts hidden"),
            P.READ: lazy_p("rights", "register"),
        },
    ),
    Kind(_l("Read what the person concerned says"), (P.READ_CONCERNED,)),
    Kind(
        _l("Check and reply"),
        (P.REGISTER, P.REVIEW, P.REPLY, P.NOTE, P.TAKE, P.RELEASE_QUARANTINE),
        parts={P.NOTE: lazy_p("rights", "notes")},
    ),
    Kind(_l("Decide"), (P.DECIDE,)),
    Kind(_l("Assign, and approve decisions"), (P.ASSIGN, P.APPROVE)),
    Kind(_l("Decide a second look"), (P.DECIDE_APPEAL,), _l("never one’s own decision")),
    Kind(_l("Report a remedy as carried out"), (P.FULFIL,)),
    Kind(_l("Goodwill gestures"), (P.GESTURE,), _l("within the limit of the role")),
    Kind(
        _l("Visits and goods"),
        (P.VISITS, P.GOODS),
        parts={P.VISITS: lazy_p("rights", "visits"), P.GOODS: lazy_p("rights", "goods")},
    ),
    Kind(_l("Open closed complaints again"), (P.REOPEN,)),
    Kind(_l("Export the register"), (P.EXPORT,)),
    Kind(_l("Forms, process, templates"), (P.SETTINGS,)),
    Kind(_l("Team, and keys for other systems"), (P.TEAM, P.API_KEYS)),
    Kind(_l("Audit log"), (P.AUDIT,), _l("no message bodies")),
    Kind(
        _l("Keys, erasure, overriding an effect of silence"),
        (P.KEYS, P.ERASE, P.OVERRIDE),
        _l("password or second factor again"),
    ),
)


def kinds() -> list[Line]:
    """Return the table of the kinds of work."""
    return [(kind.label, kind.note, [kind.may(role) for role in ROLES]) for kind in KINDS]


def each() -> list[Line]:
    """Return the table of every right by itself that one of the roles holds."""
    held = [right for right in Permission if any(right in PERMISSIONS[role] for role in ROLES)]
    return [(right.label, "", [right in PERMISSIONS[role] for role in ROLES]) for right in held]
