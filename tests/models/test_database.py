"""The connection: one transaction, one writer, nothing acknowledged that is not on the disk."""

import contextlib
from pathlib import Path

import peewee
import pytest

from reclamator.config import Settings
from reclamator.domain.vocabulary import EventKind
from reclamator.errors import SettingsError
from reclamator.models import binding, database
from reclamator.models.company import Company
from reclamator.models.complaint import CompanyCounter
from reclamator.models.database import db, transaction
from reclamator.services import events
from reclamator.services.actors import WORKER
from tests.cast import on_both_databases
from tests.models.forks import AT_ONCE, live_at_once

READ_THEN_WRITE = """
binding.bind(Settings(data_dir=Path(sys.argv[1]), database_url=sys.argv[4] or None))
with database.connection(), company_scope(bytes.fromhex(sys.argv[2])):
    for _ in range(int(sys.argv[3])):
        with database.transaction():
            print(CompanyCounter.allocate(2026))
"""
IMPORTS = """
from pathlib import Path
from reclamator.config import Settings
from reclamator.models import binding, database
from reclamator.models.complaint import CompanyCounter
from reclamator.models.scope import company_scope
"""


@pytest.fixture
def unfinished(acme):
    """What a transaction leaves that was broken off."""
    before = Company.select().count()

    def is_gone() -> bool:
        return Company.by_slug("half-done") is None and Company.select().count() == before

    return is_gone


class PulledPlug(Exception):
    """Something goes wrong in the middle."""


def rename_acme_and_die() -> None:
    rename_acme()
    raise PulledPlug


def rename_acme(slug: str = "half-done") -> None:
    Company.update(slug=slug).where(Company.slug == "acme").execute()


@on_both_databases
def test_all_or_nothing(acme, unfinished):
    with pytest.raises(PulledPlug), transaction():
        rename_acme_and_die()

    assert unfinished()


@on_both_databases
def test_an_inner_transaction_is_part_of_the_outer_one(acme, unfinished):
    with contextlib.suppress(PulledPlug), transaction():
        with transaction():
            rename_acme()
        assert Company.by_slug("half-done") is not None
        raise PulledPlug

    assert unfinished()


@on_both_databases
def test_who_swallows_an_inner_failure_keeps_what_it_wrote(acme):
    """There are no savepoints: whoever catches a failure answers for what came before it."""
    with transaction(), contextlib.suppress(PulledPlug), transaction():
        rename_acme_and_die()

    assert Company.by_slug("half-done") is not None


@on_both_databases
def test_after_a_failure_the_connection_works_on(acme):
    with pytest.raises(peewee.IntegrityError), transaction():
        rename_acme("globex")

    with transaction():
        rename_acme("acme-2")

    assert Company.by_slug("acme-2") is not None


def test_history_is_not_written_without_a_transaction(submitted):
    with pytest.raises(RuntimeError, match="transaction"):
        events.record(submitted.uid, EventKind.CHANGED, by=WORKER)


def test_a_connection_is_held_once_and_closed_by_who_opened_it(installation):
    database.close()

    with database.connection(), database.connection():
        assert not db.is_closed()

    assert db.is_closed()


# -- SQLite ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "value"), [*binding.PRAGMAS.items()])
def test_what_is_acknowledged_is_on_the_disk_and_what_is_deleted_is_gone(
    name, value, as_shipped, installation
):
    assert binding.PRAGMAS.keys() >= {"synchronous", "secure_delete", "foreign_keys"}
    assert db.execute_sql(f"PRAGMA {name}").fetchone()[0] == value


def test_a_transaction_takes_the_lock_before_it_reads(acme, settings):
    """Else two that read first and write then would fail in each other's way."""
    other = peewee.SqliteDatabase(settings.database.removeprefix("sqlite:///"), timeout=0)
    other.connect()

    with transaction(), pytest.raises(peewee.OperationalError, match="locked"):
        other.execute_sql("BEGIN IMMEDIATE")

    other.close()


@pytest.mark.parametrize("times", [40, pytest.param(250, marks=pytest.mark.long)])
@on_both_databases
def test_several_processes_count_without_a_gap_and_none_finds_it_locked(acme, settings, times):
    arguments = (str(settings.data_dir), acme.uid.hex(), str(times), settings.database_url or "")

    numbers = [int(line) for line in live_at_once(IMPORTS, READ_THEN_WRITE, *arguments)]

    assert sorted(numbers) == list(range(1, AT_ONCE * times + 1))
    assert CompanyCounter.get().last == AT_ONCE * times


# -- PostgreSQL -----------------------------------------------------------------------------------


def bound(url: str) -> dict[str, object]:
    """What would be said to the driver; nothing is connected to."""
    try:
        binding.bind(Settings(data_dir=Path("var"), database_url=url))
        return {"name": db.obj.database, **db.obj.connect_params}
    finally:
        database.close()
        db.initialize(None)


@pytest.mark.parametrize(
    "address",
    ["?host=/run/postgresql", "ada:secret@localhost", "ada@127.0.0.1:5433", "ada@[::1]"],
)
def test_on_this_machine_a_plain_connection_is_fine(address):
    url = f"postgresql:///rcl{address}" if address[0] == "?" else f"postgresql://{address}/rcl"

    assert "sslmode" not in bound(url)


def test_to_another_machine_the_connection_is_encrypted_and_its_name_checked():
    assert bound("postgresql://ada@db.example/rcl")["sslmode"] == "verify-full"
    assert bound("postgresql://ada@db.example/rcl?sslmode=verify-full")["host"] == "db.example"


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca"])
def test_a_weaker_connection_to_another_machine_is_refused(mode):
    with pytest.raises(SettingsError, match="sslmode=verify-full"):
        bound(f"postgresql://ada@db.example/rcl?sslmode={mode}")


@pytest.mark.parametrize("host", ["localhost", "db.example"])
def test_nobody_waits_for_ever_for_a_server_that_does_not_answer(host):
    assert bound(f"postgresql://ada@{host}/rcl")["connect_timeout"] == 10
    assert str(bound(f"postgresql://ada@{host}/rcl?connect_timeout=3")["connect_timeout"]) == "3"


def test_a_password_may_hold_any_sign():
    assert bound("postgresql://ada:p%40ss%3Aw%2Frd@localhost/rcl")["password"] == "p@ss:w/rd"
