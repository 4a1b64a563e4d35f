"""Checks of the database as a whole."""

from pathlib import Path

from reclamator.models import database
from reclamator.services.doctor.findings import Check, Patient, Said, fail, ok, warn

DAMAGED = "stop the service and restore the newest backup"
# What SQLite must answer, and why it matters.
PRAGMAS = {
    "journal_mode": ("wal", "readers would wait for writers"),
    "synchronous": (2, "a power cut could lose an acknowledged complaint"),
    "secure_delete": (1, "erased rows would stay on the disk"),
    "foreign_keys": (1, "a row could point to another company"),
}
POSTGRES_OFF = ("fsync", "full_page_writes", "synchronous_commit")


def _migrations(_patient: Patient) -> Said:
    pending, unknown = database.distance()
    if unknown:
        return fail("the database is newer than the program; install the newer release again.")
    if pending:
        return fail(f"{len(pending)} migrations are pending; run `reclamator migrate`.")
    return ok("the tables are of this version.")


def _durability(_patient: Patient) -> Said:
    wrong = _postgres_faults() if database.is_postgres() else _sqlite_faults()
    if wrong:
        return fail(f"{'; '.join(wrong)}; restart the service, or correct the setting.")
    return ok("what is acknowledged is on the disk.")


def _sqlite_faults() -> list[str]:
    found = {name: database.db.execute_sql(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}
    return [
        f"{name} is {found[name]}, so {effect}"
        for name, (wanted, effect) in PRAGMAS.items()
        if found[name] != wanted
    ]


def _postgres_faults() -> list[str]:
    found = {name: database.db.execute_sql(f"SHOW {name}").fetchone()[0] for name in POSTGRES_OFF}
    return [f"{name} is off" for name, value in found.items() if value == "off"]


def _integrity(patient: Patient) -> Said:
    if database.is_postgres():
        return ok("PostgreSQL checks its own pages.")
    pragma = "integrity_check" if patient.full else "quick_check"
    found = database.db.execute_sql(f"PRAGMA {pragma}(1)").fetchone()[0]
    if found != "ok":
        return fail(f"the database file is damaged; {DAMAGED}.")
    return ok("the database file is whole.")


def _foreign_keys(_patient: Patient) -> Said:
    count = _postgres_orphans() if database.is_postgres() else _sqlite_orphans()
    if count:
        return fail(f"{count} rows point to nothing; {DAMAGED}.")
    return ok("every row points to what exists.")


def _sqlite_orphans() -> int:
    return len(database.db.execute_sql("PRAGMA foreign_key_check").fetchall())


def _postgres_orphans() -> int:
    """PostgreSQL lets no such row in; only a constraint that was never validated could."""
    query = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND NOT convalidated"
    return int(database.db.execute_sql(query).fetchone()[0])


def _database_mode(patient: Patient) -> Said:
    if database.is_postgres():
        return ok("the database keeps its own files.")
    path = Path(patient.settings.database.removeprefix("sqlite:///"))
    parts = [path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))]
    shared = [part.name for part in parts if part.exists() and part.stat().st_mode & 0o077]
    if shared and path.parent.stat().st_mode & 0o077:
        return warn(f"others can read {', '.join(shared)}; run `chmod 600` on them.")
    return ok("nobody else can read the database's files.")


OPEN = ("database",)
CHECKS = (
    Check("migrations", _migrations, needs=OPEN),
    Check("database privacy", _database_mode, needs=(*OPEN, "data privacy")),
    Check("durability", _durability, needs=OPEN),
    Check("database file", _integrity, needs=OPEN),
    Check("foreign keys", _foreign_keys, needs=OPEN),
)
