"""The access log: who saw which complaint in which hour, written in batches off the request.

Each process keeps what was seen in memory, at most fifty entries or a minute of them. The audit
chain takes one digest every ten minutes: it covers all entries of the hours that were touched, so
the last digest that names a past hour proves what was seen in it.
"""

import atexit
import contextlib
import hashlib
import threading
from datetime import datetime, timedelta
from types import SimpleNamespace

import peewee

from reclamator import clock, logs
from reclamator.models import database, scope
from reclamator.models.access import AccessEntry
from reclamator.models.database import transaction
from reclamator.models.scope import company_scope
from reclamator.services import audit

MOST_WAITING = 50
LONGEST_WAIT = timedelta(minutes=1)
DIGEST_EVERY = timedelta(minutes=10)
HOUR_SECONDS = 3600

Entry = tuple[bytes, bytes, int]
"""Staff uid, complaint uid, hours since 1970."""

_lock = threading.Lock()
_held = SimpleNamespace(waiting={}, since=None, touched={}, digested={}, database=None)


def saw(staff_uid: bytes, complaint_uid: bytes) -> None:
    """Remember that a person looked at a complaint of the company in scope; writes nothing."""
    entry = (bytes(staff_uid), bytes(complaint_uid), hour_of(clock.now()))
    with _lock:
        _forget_other_databases()
        _held.since = _held.since or clock.now()
        _held.waiting.setdefault(scope.current().uid, set()).add(entry)


def hour_of(moment: datetime) -> int:
    """Return the hours since 1970."""
    return int(moment.timestamp()) // HOUR_SECONDS


def flush_if_due() -> int:
    """Write when fifty entries or a minute have come together; call it after a request."""
    with _lock:
        _forget_other_databases()
        size = sum(len(entries) for entries in _held.waiting.values())
        is_due = size >= MOST_WAITING or (
            _held.since is not None and clock.now() - _held.since >= LONGEST_WAIT
        )
    return flush() if is_due else 0


def flush() -> int:
    """Write what waits, one row per person, complaint and hour; return how many entries.

    Opens transactions of its own: none may be open. What fails to be written waits on; nobody's
    page fails for it.
    """
    with _lock:
        _forget_other_databases()
        waiting, _held.waiting, _held.since = _held.waiting, {}, None
    if not (waiting or _held.touched):
        return 0
    with database.connection():
        for company_uid, entries in waiting.items():
            _write_or_keep(company_uid, entries)
        for company_uid in list(_held.touched):
            _digest_or_wait(company_uid)
    return sum(len(entries) for entries in waiting.values())


def digest(hours: list[int]) -> tuple[int, str]:
    """Return number and SHA-256 of the entries of these hours, for the company in scope."""
    rows = (
        AccessEntry.select(AccessEntry.hour, AccessEntry.staff_uid, AccessEntry.complaint_uid)
        .where(AccessEntry.hour.in_(hours))
        .order_by(AccessEntry.hour, AccessEntry.staff_uid, AccessEntry.complaint_uid)
        .tuples()
    )
    sha256, count = hashlib.sha256(), 0
    for hour, staff_uid, complaint_uid in rows.iterator():
        sha256.update(int(hour).to_bytes(8, "big") + bytes(staff_uid) + bytes(complaint_uid))
        count += 1
    return count, sha256.hexdigest()


def _forget_other_databases() -> None:
    """What was seen in one installation is never written into another that is opened later."""
    if _held.database is not database.db.obj:
        _held.waiting, _held.since, _held.touched, _held.digested = {}, None, {}, {}
        _held.database = database.db.obj


def _write_or_keep(company_uid: bytes, entries: set[Entry]) -> None:
    try:
        with company_scope(company_uid):
            _write(company_uid, entries)
    except Exception as error:
        logs.fault(error, "access_log.waits")
        with _lock:
            _held.since = _held.since or clock.now()
            _held.waiting.setdefault(company_uid, set()).update(entries)
        return
    _held.touched.setdefault(company_uid, set()).update(hour for _, _, hour in entries)


def _write(company_uid: bytes, entries: set[Entry]) -> None:
    """Write all at once; where one names what is gone, write the others one by one."""
    try:
        with transaction():
            _insert(company_uid, entries)
    except peewee.IntegrityError:
        for entry in entries:
            with contextlib.suppress(peewee.IntegrityError), transaction():
                _insert(company_uid, {entry})


def _insert(company_uid: bytes, entries: set[Entry]) -> None:
    rows = [
        {
            "company_uid": company_uid,
            "staff_uid": staff_uid,
            "complaint_uid": complaint_uid,
            "hour": hour,
        }
        for staff_uid, complaint_uid, hour in sorted(entries)
    ]
    AccessEntry.insert_many(rows).on_conflict_ignore().execute()


def _digest_or_wait(company_uid: bytes) -> None:
    try:
        _digest_if_due(company_uid)
    except Exception as error:
        logs.fault(error, "access_log.digest_waits")


def _digest_if_due(company_uid: bytes) -> None:
    last = _held.digested.get(company_uid)
    if last is not None and clock.now() - last < DIGEST_EVERY:
        return
    hours = sorted(_held.touched[company_uid])
    with company_scope(company_uid), transaction():
        count, sha256 = digest(hours)
        detail = {"hours": hours, "entries": count, "sha256": sha256}
        audit.record("access.digest", detail=detail)
    del _held.touched[company_uid]
    _held.digested[company_uid] = clock.now()


def _flush_at_exit() -> None:
    if _held.waiting and database.db.obj is not None:
        with contextlib.suppress(Exception):  # the process ends; there is nobody left to tell
            flush()


atexit.register(_flush_at_exit)
