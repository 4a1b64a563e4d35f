"""Who may do what: permission names, and the one table of roles and key scopes."""

from collections.abc import Iterable, Mapping

from reclamator.domain.vocabulary import Coded
from reclamator.i18n import lazy_p


class Permission(Coded):
    """One thing a person or a key may be allowed to do within its company."""

    READ = "read", lazy_p("permission", "See the register")
    READ_BODIES = "read_bodies", lazy_p("permission", "Read complaints and messages")
    READ_CONTACTS = "read_contacts", lazy_p("permission", "See contact details in full")
    READ_CONCERNED = (
        "read_concerned",
        lazy_p("permission", "Read what the person concerned says"),
    )
    REGISTER = "register", lazy_p("permission", "Register complaints for customers")
    REVIEW = "review", lazy_p("permission", "Check complaints")
    REPLY = "reply", lazy_p("permission", "Write to customers")
    NOTE = "note", lazy_p("permission", "Write internal notes")
    TAKE = "take", lazy_p("permission", "Take a complaint that nobody handles")
    ASSIGN = "assign", lazy_p("permission", "Assign complaints")
    DECIDE = "decide", lazy_p("permission", "Decide")
    APPROVE = "approve", lazy_p("permission", "Approve decisions above a limit")
    GESTURE = "gesture", lazy_p("permission", "Make goodwill gestures")
    DECIDE_APPEAL = "decide_appeal", lazy_p("permission", "Decide a second look")
    FULFIL = "fulfil", lazy_p("permission", "Report a remedy as carried out")
    OVERRIDE = "override", lazy_p("permission", "Override what the law decided by silence")
    REOPEN = "reopen", lazy_p("permission", "Open closed complaints again")
    RELEASE_QUARANTINE = (
        "release_quarantine",
        lazy_p("permission", "Release complaints that were set aside"),
    )
    VISITS = "visits", lazy_p("permission", "Visits on site")
    GOODS = "goods", lazy_p("permission", "Goods and parcels")
    EXPORT = "export", lazy_p("permission", "Export the register")
    AUDIT = "audit", lazy_p("permission", "Read the audit log")
    SETTINGS = "settings", lazy_p("permission", "Forms, process, templates")
    TEAM = "team", lazy_p("permission", "Team and roles")
    API_KEYS = "api_keys", lazy_p("permission", "Keys for other systems")
    KEYS = "keys", lazy_p("permission", "Encryption keys")
    ERASE = "erase", lazy_p("permission", "Erase personal data")
    OWN_REPORTS = "own_reports", lazy_p("permission", "Report for customers and follow the reports")


class Role(Coded):
    """What a member of staff is in the company; dealers are accounts apart."""

    OWNER = "owner", lazy_p("role", "Owner")
    ADMIN = "admin", lazy_p("role", "Admin")
    HEAD = "head", lazy_p("role", "Head")
    HANDLER = "handler", lazy_p("role", "Handler")
    TECHNICIAN = "technician", lazy_p("role", "Technician")
    WAREHOUSE = "warehouse", lazy_p("role", "Warehouse")
    VIEWER = "viewer", lazy_p("role", "Viewer")
    AUDITOR = "auditor", lazy_p("role", "Auditor")
    DEALER = "dealer", lazy_p("role", "Dealer")


class Scope(Coded):
    """What an API key may be used for; each scope holds the one before it."""

    READ = "read", lazy_p("scope", "Read")
    WRITE = "write", lazy_p("scope", "Read and write")
    ADMIN = "admin", lazy_p("scope", "Everything, settings included")


P = Permission

_HANDLER = frozenset(
    {
        P.READ,
        P.READ_BODIES,
        P.READ_CONTACTS,
        P.REGISTER,
        P.REVIEW,
        P.REPLY,
        P.NOTE,
        P.TAKE,
        P.DECIDE,
        P.GESTURE,
        P.FULFIL,
        P.RELEASE_QUARANTINE,
    }
)
_HEAD = _HANDLER | {
    P.READ_CONCERNED,
    P.ASSIGN,
    P.APPROVE,
    P.DECIDE_APPEAL,
    P.REOPEN,
    P.EXPORT,
    P.VISITS,
    P.GOODS,
}

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission) - {P.OWN_REPORTS},
    # Runs the set-up and reads no complaint.
    Role.ADMIN: frozenset({P.SETTINGS, P.TEAM, P.API_KEYS}),
    Role.HEAD: _HEAD,
    Role.HANDLER: _HANDLER,
    # See contacts masked: an address comes to them with a planned visit or a parcel label.
    Role.TECHNICIAN: frozenset({P.READ, P.READ_BODIES, P.NOTE, P.GESTURE, P.FULFIL, P.VISITS}),
    Role.WAREHOUSE: frozenset({P.READ, P.FULFIL, P.GOODS}),
    Role.VIEWER: frozenset({P.READ, P.READ_BODIES}),
    Role.AUDITOR: frozenset({P.READ, P.AUDIT}),
    Role.DEALER: frozenset({P.OWN_REPORTS}),
}

_SCOPE_READ = frozenset({P.READ, P.READ_BODIES, P.READ_CONTACTS})
# What the person concerned says is told to people only.
_SCOPE_WRITE = (_SCOPE_READ | _HEAD) - {P.READ_CONCERNED}

SCOPE_PERMISSIONS: Mapping[Scope, frozenset[Permission]] = {
    Scope.READ: _SCOPE_READ,
    Scope.WRITE: _SCOPE_WRITE - {P.EXPORT},
    # Erasure and encryption keys ask for a person with a second factor, never for a key.
    Scope.ADMIN: _SCOPE_WRITE | {P.SETTINGS, P.TEAM, P.API_KEYS, P.AUDIT},
}


def allows(role: Role, permission: Permission) -> bool:
    """Tell whether a role may do this."""
    return permission in PERMISSIONS[role]


def of_role(role: Role) -> frozenset[Permission]:
    """Return everything a role may do."""
    return PERMISSIONS[role]


def of_scopes(scopes: Iterable[Scope]) -> frozenset[Permission]:
    """Return everything an API key with these scopes may do."""
    return frozenset().union(*(SCOPE_PERMISSIONS[scope] for scope in scopes))
