"""Authority: how much a role gives by itself, and who may agree to more."""

import pytest

from reclamator.domain.permissions import Role, Scope
from reclamator.domain.vocabulary import Giving
from reclamator.errors import Forbidden, Incomplete
from reclamator.models.fields import new_uid
from reclamator.services import actors, authority
from tests.cast import on_both_databases

DECISION, GESTURE = Giving.DECISION, Giving.GESTURE


@pytest.fixture
def owner(mira):
    return actors.of_staff(mira)


def test_nobody_is_limited_until_somebody_says_so(acme, otto):
    by = actors.of_staff(otto)

    assert authority.limit_of(by, DECISION) is None
    assert authority.within_limit(by, DECISION, (10**9, "PLN"))


@on_both_databases
def test_a_role_gives_up_to_its_limit_and_only_in_the_money_of_the_limit(acme, otto, owner):
    by = actors.of_staff(otto)
    authority.save(acme, DECISION, {Role.HANDLER: 20_000, Role.HEAD: 50_000}, by=owner)

    assert authority.within_limit(by, DECISION, (20_000, acme.currency))
    assert not authority.within_limit(by, DECISION, (20_001, acme.currency))
    assert not authority.within_limit(by, DECISION, (1, "XTS"))
    assert authority.within_limit(by, DECISION, None)
    assert authority.within_limit(by, GESTURE, (20_001, acme.currency))
    assert authority.within_limit(owner, DECISION, (10**11, acme.currency))


def test_a_key_gives_as_much_as_a_head(acme, owner):
    key = actors.of_key(new_uid(), [Scope.ADMIN])
    authority.save(acme, DECISION, {Role.HEAD: 50_000}, by=owner)

    assert authority.within_limit(key, DECISION, (50_000, acme.currency))
    assert not authority.within_limit(key, DECISION, (50_001, acme.currency))


def test_whoever_may_agree_is_named_and_nobody_agrees_to_their_own(acme, otto, hire, owner):
    head = hire(Role.HEAD)
    authority.save(acme, DECISION, {Role.HEAD: 50_000}, by=owner)

    small = authority.approvers(DECISION, (30_000, acme.currency), but=bytes(head.uid))
    others = authority.approvers(DECISION, (30_000, acme.currency), but=bytes(otto.uid))
    large = authority.approvers(DECISION, (60_000, acme.currency), but=bytes(otto.uid))

    assert {bytes(person.uid) for person in small} == {owner.uid}
    assert {bytes(person.uid) for person in others} == {bytes(head.uid), owner.uid}
    assert {bytes(person.uid) for person in large} == {owner.uid}
    assert not authority.may_approve(actors.of_staff(otto), DECISION, None)


def test_limits_are_set_by_who_sets_things_up_and_are_amounts(acme, otto, owner):
    with pytest.raises(Forbidden):
        authority.save(acme, DECISION, {Role.HEAD: 1}, by=actors.of_staff(otto))
    with pytest.raises(Incomplete):
        authority.save(acme, DECISION, {Role.HEAD: -1}, by=owner)
    with pytest.raises(Incomplete):
        authority.save(acme, DECISION, {Role.OWNER: 1}, by=owner)

    assert set(authority.each(DECISION)) == {Role.HEAD, Role.HANDLER}
    assert not any(authority.each(DECISION).values())


def test_saving_again_replaces_what_was_there(acme, owner):
    authority.save(acme, DECISION, {Role.HEAD: 5, Role.HANDLER: 5}, by=owner)
    authority.save(acme, DECISION, {Role.HEAD: 7, Role.HANDLER: None}, by=owner)

    assert authority.each(DECISION) == {Role.HEAD: (7, acme.currency), Role.HANDLER: None}
