"""Saved views of the register: a person's own, and those that everybody sees."""

from collections.abc import Mapping
from datetime import timedelta

from reclamator import clock
from reclamator.domain.permissions import Permission
from reclamator.errors import FieldError, Forbidden, Incomplete, NotFound
from reclamator.i18n import lazy as _l
from reclamator.models.database import transaction
from reclamator.models.saved_view import SavedView
from reclamator.services import audit, companies
from reclamator.services.actors import Actor

LONGEST_NAME = 60
MOST = 12
# so long a deleted view can be brought back
KEPT = timedelta(days=1)
NAME_MISSING = _l("Give the view a name.")
NAME_TOO_LONG = _l("A name of 60 characters is enough.")
TOO_MANY = _l("Twelve views are enough. Delete one that is not used any more.")


def shown_to(by: Actor) -> list[SavedView]:
    """Return a person's own views and the shared ones."""
    return SavedView.in_order(SavedView.seen_by(by.uid or b""))


def save(name: str, query: Mapping[str, str], *, shared: bool, by: Actor) -> SavedView:
    """Keep filters, order and columns under a name; the same name again replaces the view.

    Raises Forbidden or Incomplete.
    """
    by.require(Permission.READ)
    _require_may_share(shared, by)
    tidy = _tidied(name)
    with transaction():
        mine = [view for view in shown_to(by) if view.shared is shared and _is_of(view, by)]
        view = next((view for view in mine if view.name == tidy), None)
        if view is None:
            if len(mine) >= MOST:
                raise Incomplete([FieldError("name", TOO_MANY)])
            view = _made(tidy, shared, by)
        view.query = dict(query)
        view.save()
        _note("view.saved", view, by)
    return view


def rename(view: SavedView, name: str, *, shared: bool, by: Actor) -> SavedView:
    """Give a view another name, share it, or keep it to oneself; raises Forbidden, Incomplete."""
    tidy = _tidied(name)
    _require_may_change(view, by)
    _require_may_share(shared, by)
    with transaction():
        view.name, view.shared = tidy, shared
        view.save()
        _note("view.renamed", view, by)
    return view


def delete(view: SavedView, *, by: Actor) -> None:
    """Take a view away; `restore` brings it back. The second time changes nothing."""
    _require_may_change(view, by)
    _put(view, "view.deleted", by, is_deleted=True)


def restore(view: SavedView, *, by: Actor) -> None:
    """Bring back a view that was deleted."""
    _require_may_change(view, by)
    _put(view, "view.restored", by, is_deleted=False)


def forget_deleted() -> int:
    """Forget the deleted views of every company once nobody brings them back any more.

    Needs a connection and no company in scope; returns how many they were.
    """
    before = clock.now() - KEPT
    return companies.sum_over_all(lambda _: SavedView.drop_deleted(before))


def find(uid: bytes, by: Actor) -> SavedView:
    """Return a view that this person sees, or has deleted; raises NotFound."""
    view = SavedView.by_uid(uid)
    if view is None or not (view.shared or _is_of(view, by)):
        raise NotFound()
    return view


def may_share(by: Actor) -> bool:
    """Whether somebody may make views for everybody."""
    return by.may(Permission.ASSIGN) or by.may(Permission.SETTINGS)


def may_change(view: SavedView, by: Actor) -> bool:
    """Whether somebody may rename or delete a view: one's own, or a shared one who may share."""
    return may_share(by) if view.shared else _is_of(view, by)


def _put(view: SavedView, action: str, by: Actor, *, is_deleted: bool) -> None:
    with transaction():
        if (view.deleted_at is not None) is is_deleted:
            return
        view.deleted_at = clock.now() if is_deleted else None
        view.save()
        _note(action, view, by)


def _made(name: str, shared: bool, by: Actor) -> SavedView:
    return SavedView.create(
        staff_uid=by.uid, shared=shared, name=name, query={}, created_at=clock.now()
    )


def _is_of(view: SavedView, by: Actor) -> bool:
    return bytes(view.staff_uid) == by.uid


def _tidied(name: str) -> str:
    tidy = " ".join(name.split())
    if not tidy:
        raise Incomplete([FieldError("name", NAME_MISSING)])
    if len(tidy) > LONGEST_NAME:
        raise Incomplete([FieldError("name", NAME_TOO_LONG)])
    return tidy


def _require_may_share(shared: bool, by: Actor) -> None:
    if shared and not may_share(by):
        raise Forbidden()


def _require_may_change(view: SavedView, by: Actor) -> None:
    if not may_change(view, by):
        raise Forbidden()


def _note(action: str, view: SavedView, by: Actor) -> None:
    detail = {"shared": view.shared}
    audit.record(action, actor_uid=by.uid, object_uid=bytes(view.uid), detail=detail)
