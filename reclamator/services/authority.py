"""Authority: how much somebody may give by themselves, and who may agree to more."""

from collections.abc import Iterable, Mapping

from reclamator.domain.permissions import Permission, Role, of_role
from reclamator.domain.vocabulary import Giving
from reclamator.errors import FieldError, Incomplete
from reclamator.i18n import lazy as _l
from reclamator.models.company import Company
from reclamator.models.database import transaction
from reclamator.models.role_limit import RoleLimit
from reclamator.models.staff import Staff
from reclamator.services import audit
from reclamator.services.actors import Actor

Money = tuple[int, str]
"""Minor units and their currency."""

LARGEST_MINOR = 10**12
WRONG_LIMIT = _l("Enter an amount, or leave it empty for no limit.")
MAY_GIVE: Mapping[Giving, Permission] = {
    Giving.DECISION: Permission.DECIDE,
    Giving.GESTURE: Permission.GESTURE,
}


def limit_of(
    actor: Actor, kind: Giving, *, rows: Iterable[RoleLimit] | None = None
) -> Money | None:
    """Return the most that somebody gives without asking; None is no limit.

    `rows`: the limits of this kind, where they have been read already.
    """
    if actor.role in (None, Role.OWNER):
        return None
    known = RoleLimit.of_kind(kind).values() if rows is None else rows
    return next((row.amount for row in known if row.role is actor.role), None)


def within_limit(actor: Actor, kind: Giving, amount: Money | None) -> bool:
    """Whether somebody may give this by themselves. Another currency cannot be compared: it is not.

    Without a limit of their role everybody may, and an owner always.
    """
    return is_within(limit_of(actor, kind), amount)


def is_within(limit: Money | None, amount: Money | None) -> bool:
    """Whether an amount is no more than a limit; another currency cannot be compared."""
    if limit is None or amount is None:
        return True
    return amount[1] == limit[1] and amount[0] <= limit[0]


def may_approve(actor: Actor, kind: Giving, amount: Money | None) -> bool:
    """Whether somebody may agree to what others give: as a role, and within their own limit."""
    return actor.may(Permission.APPROVE) and within_limit(actor, kind, amount)


def approvers(
    kind: Giving,
    amount: Money | None,
    *,
    but: bytes | None,
    among: Iterable[Staff] | None = None,
    rows: Iterable[RoleLimit] | None = None,
) -> list[Staff]:
    """Return the people who could agree to this; nobody agrees to their own.

    `among` and `rows`: people and limits, where they have been read already.
    """
    known = RoleLimit.of_kind(kind).values() if rows is None else rows
    limits = {row.role: row.amount for row in known}
    return [
        person
        for person in (Staff.active() if among is None else among)
        if person.disabled_at is None
        if bytes(person.uid) != but
        if person.may(Permission.APPROVE)
        if person.role is Role.OWNER or is_within(limits.get(person.role), amount)
    ]


def each(kind: Giving) -> dict[Role, Money | None]:
    """Return the limit of every role that gives in this way; the owner has none, ever."""
    rows = RoleLimit.of_kind(kind)
    roles = [role for role in Role if MAY_GIVE[kind] in of_role(role) and role is not Role.OWNER]
    return {role: rows[role].amount if role in rows else None for role in roles}


def save(company: Company, kind: Giving, limits: Mapping[Role, int | None], *, by: Actor) -> None:
    """Keep the limits of one kind, in minor units of the company's currency; None is no limit.

    They hold for what is given from now on. Raises Forbidden, Incomplete.
    """
    by.require(Permission.SETTINGS)
    _require_sound(kind, limits)
    with transaction():
        RoleLimit.delete().where(RoleLimit.kind == kind).execute()
        for role, minor in limits.items():
            if minor is not None:
                RoleLimit.create(
                    kind=kind, role=role, amount_minor=minor, currency=company.currency
                )
        detail = {"kind": kind.value, **{role.value: minor for role, minor in limits.items()}}
        audit.record(
            "company.limits_set", actor_uid=by.uid, object_uid=bytes(company.uid), detail=detail
        )


def _require_sound(kind: Giving, limits: Mapping[Role, int | None]) -> None:
    known = each(kind)
    faults = [
        FieldError(role.value, WRONG_LIMIT)
        for role, minor in limits.items()
        if role not in known or (minor is not None and not 0 <= minor <= LARGEST_MINOR)
    ]
    if faults:
        raise Incomplete(faults)
