"""The database of the first release still opens: every later change migrates and reads it."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reclamator import clock
from reclamator.config import Settings
from reclamator.domain.vocabulary import State
from reclamator.models import base, database, registry, vault
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import (
    actors,
    api_keys,
    audit,
    installation,
    investigations,
    reading,
    register,
    staff,
    targets,
    tracking,
)
from reclamator.services.investigations import Finding
from tests.cast import NETWORK, PASSWORD, SUNDAY, file_complaint
from tests.data import write_first_schema as first
from tests.models.test_registry import FROZEN

SAID: dict[str, Any] = json.loads(first.SAID.read_text(encoding="utf-8"))


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[Settings]:
    """A copy of the first release's installation, brought to this version and opened."""
    settings = Settings(data_dir=tmp_path / "var", base_url="http://localhost")
    settings.keys_path.parent.mkdir(parents=True, mode=0o700)
    shutil.copyfile(first.DATABASE, settings.data_dir / "reclamator.db")
    shutil.copyfile(first.KEYS, settings.keys_path)
    settings.keys_path.chmod(0o400)
    with clock.frozen(SUNDAY):
        installation.initialise(settings)
        installation.open_installation(settings)
        with database.connection():
            yield settings
    database.close()
    vault.close()


@pytest.fixture
def acme(migrated: Settings) -> Iterator[Company]:
    """The company of that time, in scope."""
    company = Company.by_slug("acme")
    assert company is not None
    with company_scope(company.uid):
        yield company


def test_it_is_a_small_file_with_every_kind_of_row():
    assert first.DATABASE.stat().st_size < 300_000
    connection = sqlite3.connect(f"file:{first.DATABASE}?mode=ro", uri=True)
    names = [
        name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
    ]
    counts = {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        for name in names
    }
    connection.close()

    assert [name for name, count in counts.items() if not count] == []
    assert len(counts) > 30


def test_every_sealed_name_of_that_time_has_something_to_read():
    assert set(SAID["sealed"]) == set(FROZEN)


def test_every_sealed_field_still_opens_to_what_was_said(acme):
    found = first.sealed_words()

    for name, said in SAID["sealed"].items():
        assert found[name] == said, name
    assert set(found) <= set(registry.SEALED)


def test_the_schema_is_the_one_of_this_version(migrated):
    assert database.distance() == ([], [])
    for table in base.tables():
        with company_scope(bytes(16)):
            assert table.select().count() >= 0


def test_it_is_whole(migrated):
    assert database.db.execute_sql("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.db.execute_sql("PRAGMA foreign_key_check").fetchall() == []


def test_numbers_and_codes_are_the_same_and_lead_to_the_same_complaint(acme):
    assert first._numbers() == SAID["complaints"]
    for known in SAID["complaints"]:
        complaint = Complaint.by_number(known["number"].replace("-", ""))
        assert complaint is not None
        cookie = tracking.open_with_code(
            known["number"], known["access_code"].lower(), network=NETWORK
        )
        assert tracking.is_open(cookie, complaint)


@pytest.mark.parametrize(
    ("words", "found"),
    [("ADA@customer.example", 1), ("600 100 200", 2), ("a10482", 2), ("1/2026", 1), ("3/2026", 0)],
)
def test_complaints_are_found_by_what_was_indexed_then(acme, words, found):
    assert len(register.find(words)) == found


def test_people_and_machines_of_that_time_are_let_in(acme):
    cookie, _ = staff.sign_in("otto@acme.example", PASSWORD, network=NETWORK)
    found = staff.find_session(cookie)
    holder = api_keys.recognise(SAID["api_key"])

    assert found is not None
    assert found.staff.name == "Otto Wrona"
    assert holder is not None
    assert holder.company.uid == acme.uid


def test_people_of_that_time_start_anew(acme):
    mira, otto = (first._person(f"{name}@acme.example") for name in ("mira", "otto"))
    start = staff.new_start(otto, by=mira)

    staff.start(start.token, "seven green umbrellas", network=NETWORK)

    assert staff.sign_in("otto@acme.example", "seven green umbrellas", network=NETWORK)


def test_complaints_of_that_time_can_be_investigated(acme):
    rows = list(Complaint.select())

    assert {row.index_version for row in rows} == {0}
    by = actors.of_staff(next(person for person in Staff.active() if person.role == "owner"))
    for row in rows:
        investigations.record(row, Finding(opinion="Looked at again."), by=by)
        found = reading.read(row, by=by).found.finding
        assert found is not None
        assert found.opinion == "Looked at again."


def test_the_targets_of_that_time_stay(acme):
    assert {target.days for target in targets.each(acme).values()} == {10}
    assert sorted(targets.working_time(acme).week) == [0, 1, 2, 3, 4]


def test_the_audit_chains_hold(migrated):
    for company in Company.select():
        with company_scope(company.uid):
            state = audit.verify()
            assert state.broken_at is None
            assert state.length > 0


def test_life_goes_on(acme):
    complaint = file_complaint(acme)

    assert complaint.register_number == "3/2026"
    assert complaint.state is State.RECEIVED
