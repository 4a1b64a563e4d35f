"""Orphans: sealed files that no row refers to, left by a crash between file and commit."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from peewee import Field

from reclamator import clock
from reclamator.models.attachment import Attachment
from reclamator.models.draft import DraftFile
from reclamator.models.scope import unscoped
from reclamator.services import installation

GRACE = timedelta(days=1)
"""A file is stored before its row is committed; nobody takes a day for that."""

_BATCH = 500
_REFERENCES: tuple[Field, ...] = (
    Attachment.uid,
    Attachment.preview_uid,
    DraftFile.uid,
    DraftFile.preview_uid,
)


def sweep() -> int:
    """Delete orphans older than a day; returns how many. Needs a connection."""
    store = installation.store()
    names = store.written_before(clock.now() - GRACE)
    swept = 0
    while batch := list(islice(names, _BATCH)):
        for name in _unreferenced(batch):
            store.delete(name)
            swept += 1
    return swept


def _unreferenced(names: list[str]) -> Iterator[str]:
    """Return names that no row holds; those that are no object's name were never finished."""
    uids = {name: _object_uid(name) for name in names}
    known = set(_referenced([uid for uid in uids.values() if uid]))
    return (name for name, uid in uids.items() if uid is None or uid not in known)


def _object_uid(name: str) -> bytes | None:
    try:
        uid = bytes.fromhex(name.rpartition("/")[2])
    except ValueError:
        return None
    return uid if len(uid) == 16 else None


def _referenced(uids: Iterable[bytes]) -> Iterator[bytes]:
    wanted = list(uids)
    with unscoped("files of every company lie in one store"):
        for column in _REFERENCES:
            rows = column.model.select(column).where(column.in_(wanted)).tuples()
            yield from (bytes(uid) for (uid,) in rows)
