"""Complaints that were being checked before there were stages."""

import importlib
from pathlib import Path

import peewee


def test_what_was_being_checked_stands_in_the_first_stage(tmp_path: Path) -> None:
    old = peewee.SqliteDatabase(str(tmp_path / "old.db"))
    old.execute_sql("CREATE TABLE complaint (company_uid, uid, state, stage, answered, due_on)")
    old.execute_sql(
        "INSERT INTO complaint (uid, state) VALUES (1, 'received'), (2, 'under_review')"
    )

    migration = importlib.import_module("reclamator.migrations.0007_process_and_assignment")
    migration.up(None, old)

    found = old.execute_sql("SELECT uid, stage, process_version FROM complaint ORDER BY uid")
    assert list(found.fetchall()) == [(1, None, None), (2, "first_check", 0)]
    old.close()
