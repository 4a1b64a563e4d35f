"""Saved views: one's own and everybody's, under names that are sealed."""

from collections.abc import Callable

import pytest

from reclamator.domain.permissions import Role
from reclamator.errors import Forbidden, Incomplete, NotFound
from reclamator.models import database
from reclamator.models.audit import AuditEntry
from reclamator.models.company import Company
from reclamator.models.saved_view import SavedView
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import actors, views
from tests.cast import HeldClock, on_both_databases

QUERY = {"state": "received", "sort": "-received"}


def names(person: Staff) -> list[str]:
    return [view.name for view in views.shown_to(actors.of_staff(person))]


@on_both_databases
def test_ones_own_is_seen_by_oneself_and_a_shared_one_by_all(mira: Staff, otto: Staff) -> None:
    views.save("My letters", QUERY, shared=False, by=actors.of_staff(otto))
    views.save("Kettles", QUERY, shared=True, by=actors.of_staff(mira))

    assert names(otto) == ["My letters", "Kettles"]
    assert names(mira) == ["Kettles"]


@on_both_databases
def test_the_name_is_sealed_and_the_codes_are_not(otto: Staff) -> None:
    views.save("Ada’s kettles", QUERY, shared=False, by=actors.of_staff(otto))

    ((name, query),) = database.db.execute_sql("SELECT name, query FROM saved_view").fetchall()
    assert b"kettles" not in bytes(name)
    assert query == '{"state":"received","sort":"-received"}'


def test_the_same_name_again_replaces_the_view(otto: Staff) -> None:
    by = actors.of_staff(otto)
    views.save("Mine", QUERY, shared=False, by=by)

    views.save(" Mine ", {"channel": "phone"}, shared=False, by=by)

    (view,) = views.shown_to(by)
    assert view.query == {"channel": "phone"}


def test_a_handler_makes_none_for_everybody(otto: Staff, mira: Staff) -> None:
    by = actors.of_staff(otto)
    own = views.save("Mine", QUERY, shared=False, by=by)
    shared = views.save("Ours", QUERY, shared=True, by=actors.of_staff(mira))

    with pytest.raises(Forbidden):
        views.save("For all", QUERY, shared=True, by=by)
    with pytest.raises(Forbidden):
        views.rename(own, "Mine", shared=True, by=by)
    with pytest.raises(Forbidden):
        views.delete(shared, by=by)
    assert names(otto) == ["Mine", "Ours"]


def test_a_head_looks_after_the_shared_ones_and_after_nobodys_own(
    otto: Staff, mira: Staff, hire: Callable[[Role], Staff]
) -> None:
    head = actors.of_staff(hire(Role.HEAD))
    shared = views.save("Ours", QUERY, shared=True, by=actors.of_staff(mira))
    own = views.save("Mine", QUERY, shared=False, by=actors.of_staff(otto))

    views.rename(shared, "Everybody’s", shared=True, by=head)

    assert "Everybody’s" in names(mira)
    with pytest.raises(NotFound):
        views.find(bytes(own.uid), head)
    with pytest.raises(Forbidden):
        views.delete(own, by=head)


def test_deleting_is_taken_back(otto: Staff) -> None:
    by = actors.of_staff(otto)
    view = views.save("Mine", QUERY, shared=False, by=by)
    views.delete(view, by=by)
    views.delete(view, by=by)
    assert names(otto) == []

    views.restore(views.find(bytes(view.uid), by), by=by)

    assert names(otto) == ["Mine"]
    actions = [row.action for row in AuditEntry.walk() if row.action.startswith("view.")]
    assert actions == ["view.saved", "view.deleted", "view.restored"]


@on_both_databases
def test_what_is_deleted_can_be_brought_back_for_a_day_and_is_gone_then(
    otto: Staff, mira: Staff, frozen_clock: HeldClock
) -> None:
    by, boss = actors.of_staff(otto), actors.of_staff(mira)
    kept = views.save("Mine", QUERY, shared=False, by=by)
    gone = [
        views.save("Old", QUERY, shared=False, by=by),
        views.save("Ours", QUERY, shared=True, by=boss),
    ]
    for view in gone:
        views.delete(view, by=boss if view.shared else by)
    frozen_clock.advance(hours=23)
    assert views.forget_deleted() == 0
    back = views.find(bytes(gone[0].uid), by)
    views.restore(back, by=by)
    views.delete(back, by=by)

    frozen_clock.advance(hours=25)

    assert views.forget_deleted() == 2
    assert [row.uid for row in SavedView.select()] == [kept.uid]
    with pytest.raises(NotFound):
        views.find(bytes(gone[0].uid), by)


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_name_is_asked_for(otto: Staff, name: str) -> None:
    with pytest.raises(Incomplete):
        views.save(name, QUERY, shared=False, by=actors.of_staff(otto))
    assert SavedView.select().count() == 0


def test_twelve_are_enough(otto: Staff) -> None:
    by = actors.of_staff(otto)
    for number in range(views.MOST):
        views.save(f"View {number}", QUERY, shared=False, by=by)

    with pytest.raises(Incomplete):
        views.save("One more", QUERY, shared=False, by=by)
    views.save("View 3", {"channel": "phone"}, shared=False, by=by)


def test_another_company_sees_none(mira: Staff, nina: Staff, globex: Company) -> None:
    view = views.save("Ours", QUERY, shared=True, by=actors.of_staff(mira))

    with company_scope(bytes(globex.uid)):
        assert views.shown_to(actors.of_staff(nina)) == []
        with pytest.raises(NotFound):
            views.find(bytes(view.uid), actors.of_staff(nina))
