"""Roles as the contract words them."""

import pytest

from reclamator.domain.permissions import (
    PERMISSIONS,
    SCOPE_PERMISSIONS,
    Permission,
    Role,
    Scope,
    allows,
    of_scopes,
)

P = Permission


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (P.KEYS, "owner"),
        (P.ERASE, "owner"),
        (P.SETTINGS, "owner admin"),
        (P.TEAM, "owner admin"),
        (P.ASSIGN, "owner head"),
        (P.APPROVE, "owner head"),
        (P.DECIDE_APPEAL, "owner head"),
        (P.REOPEN, "owner head"),
        (P.READ_CONCERNED, "owner head"),
        (P.DECIDE, "owner head handler"),
        (P.REVIEW, "owner head handler"),
        (P.FULFIL, "owner head handler technician warehouse"),
        (P.VISITS, "owner head technician"),
        (P.GOODS, "owner head warehouse"),
        (P.READ_CONTACTS, "owner head handler"),
        (P.READ_BODIES, "owner head handler technician viewer"),
        (P.AUDIT, "owner auditor"),
        (P.READ, "owner head handler technician warehouse viewer auditor"),
        (P.OWN_REPORTS, "dealer"),
    ],
)
def test_who_may(permission: Permission, roles: str) -> None:
    assert [role.value for role in Role if allows(role, permission)] == roles.split()


def test_every_role_and_scope_has_its_line() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert set(SCOPE_PERMISSIONS) == set(Scope)
    assert len(Role) == 9


def test_a_dealer_sees_nothing_of_the_panel() -> None:
    assert PERMISSIONS[Role.DEALER] == {P.OWN_REPORTS}


def test_no_key_of_another_system_erases_or_touches_keys() -> None:
    everything = of_scopes(Scope)

    assert everything.isdisjoint({P.ERASE, P.KEYS})
    assert of_scopes([]) == frozenset()
    assert of_scopes([Scope.READ]) < of_scopes([Scope.WRITE]) < of_scopes([Scope.ADMIN])
