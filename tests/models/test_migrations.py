"""Migrations: frozen, run once whoever starts at once, and they end where the models begin."""

import ast
import itertools
import sqlite3
from typing import Any

import pytest

from reclamator.config import Settings
from reclamator.errors import SettingsError
from reclamator.models import base, binding, database, vault
from reclamator.models.base import SCHEMAS
from reclamator.models.database import MIGRATIONS, db
from reclamator.models.keys import InstallSecret
from reclamator.services import installation
from tests.models.forks import live_at_once
from tests.models.fresh import on_both

IMPORTS = """
from pathlib import Path
from reclamator.config import Settings
from reclamator.services import installation
"""
START = """
settings = Settings(data_dir=Path(sys.argv[1]), database_url=sys.argv[2] or None)
print("applied", *installation.initialise(settings))
installation.open_installation(settings)
"""

NAMES = [path.stem for path in sorted(MIGRATIONS.glob("[0-9]*.py"))]

# -- the schema -----------------------------------------------------------------------------------


@on_both
def test_the_migrated_schema_equals_the_models(fresh):
    migrated = fresh()
    installation.initialise(migrated)
    after_migrations = described(migrated)

    made = fresh()
    make_from_models(made)
    after_models = described(made)

    assert after_migrations.keys() - after_models.keys() == set()
    assert after_models.keys() - after_migrations.keys() == set()
    for table, shape in after_models.items():
        assert after_migrations[table] == shape, table


def make_from_models(settings: Settings) -> None:
    settings.data_dir.mkdir(parents=True)
    binding.bind(settings)
    with database.connection():
        if database.is_postgres():
            for schema in sorted(set(SCHEMAS.values())):
                db.execute_sql(f"CREATE SCHEMA {schema}")
        for table in base.tables():
            table.create_table(safe=False)


def described(settings: Settings) -> dict[str, Any]:
    """Every table with its columns, types, nullability, keys, constraints and indexes."""
    binding.bind(settings)
    with database.connection():
        shape = postgres_shape() if database.is_postgres() else sqlite_shape()
    database.close()
    return {name: parts for name, parts in shape.items() if "schema_migration" not in name}


COLUMNS = 'SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_xinfo(?)'
INDEXES = 'SELECT name, "unique", origin, partial FROM pragma_index_list(?)'
FOREIGN_KEYS = """
    SELECT id, "from", "to", "table", on_delete, on_update FROM pragma_foreign_key_list(?)
"""


def sqlite_shape() -> dict[str, Any]:
    return {
        table: {
            "columns": sorted(ask(COLUMNS, table)),
            "foreign keys": foreign_keys(table),
            "indexes": sorted(index_shape(table)),
            "checks": sql.upper().count("CHECK"),
        }
        for table, sql in ask("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        if not table.startswith("sqlite_")
    }


def foreign_keys(table: str) -> list[Any]:
    grouped = itertools.groupby(sorted(ask(FOREIGN_KEYS, table)), key=lambda row: row[0])
    return sorted([tuple(row[1:]) for row in rows] for _, rows in grouped)


def index_shape(table: str) -> list[Any]:
    return [
        (
            tuple(column for (column,) in ask("SELECT name FROM pragma_index_info(?)", name)),
            *rest,
            condition_of(name),
            name if not name.startswith("sqlite_autoindex") else "",
        )
        for name, *rest in ask(INDEXES, table)
    ]


def condition_of(index: str) -> str:
    (found,) = ask("SELECT coalesce(sql, '') FROM sqlite_master WHERE name = ?", index)
    return " ".join(found[0].partition(" WHERE ")[2].split())


def postgres_shape() -> dict[str, Any]:
    columns = ask(
        "SELECT table_schema || '.' || table_name, column_name, data_type, is_nullable,"
        " character_maximum_length, coalesce(column_default, '') FROM information_schema.columns"
        " WHERE table_schema IN ('public', 'keys', 'search')"
    )
    constraints = ask(
        "SELECT n.nspname || '.' || t.relname, pg_get_constraintdef(c.oid) FROM pg_constraint c"
        " JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace"
        " WHERE n.nspname IN ('public', 'keys', 'search')"
    )
    indexes = ask(
        "SELECT schemaname || '.' || tablename, indexdef FROM pg_indexes"
        " WHERE schemaname IN ('public', 'keys', 'search')"
    )
    shape: dict[str, Any] = {}
    for kind, rows in (("columns", columns), ("constraints", constraints), ("indexes", indexes)):
        for table, *rest in sorted(rows, key=repr):
            shape.setdefault(table, {}).setdefault(kind, []).append(rest)
    return shape


def ask(sql: str, *values: str) -> list[Any]:
    return list(db.execute_sql(sql, values or None).fetchall())


@pytest.mark.postgres
def test_what_opens_and_what_finds_lies_in_schemas_of_its_own(postgres_url, tmp_path):
    settings = Settings(data_dir=tmp_path / "var", database_url=postgres_url)
    installation.initialise(settings)

    found = {name.split(".")[1]: name.split(".")[0] for name in described(settings)}

    apart = {name: schema for name, schema in found.items() if schema != "public"}
    assert apart == SCHEMAS
    vault.close()


# -- who runs them --------------------------------------------------------------------------------


@on_both
def test_four_starters_at_once_make_one_installation(fresh):
    settings = fresh()

    said = live_at_once(IMPORTS, START, str(settings.data_dir), settings.database_url or "")

    assert sorted(said) == ["applied"] * 3 + [" ".join(["applied", *NAMES])]
    installation.open_installation(settings)
    with database.connection():
        names = [row.name for row in InstallSecret.select()]
    assert sorted(names) == sorted(vault.INSTALL_SECRETS)


@on_both
def test_a_second_start_changes_nothing(fresh):
    settings = fresh()

    assert installation.initialise(settings) == NAMES
    assert installation.initialise(settings) == []


@on_both
def test_an_older_database_is_not_opened_before_it_is_migrated(fresh):
    settings = fresh()
    installation.initialise(settings)
    forget_a_migration()

    with pytest.raises(SettingsError, match="older than the program"):
        installation.open_installation(settings)


def forget_a_migration() -> None:
    with database.connection():
        db.execute_sql("DELETE FROM schema_migration")


@on_both
def test_a_newer_database_is_neither_opened_nor_migrated(fresh):
    settings = fresh()
    installation.initialise(settings)
    with database.connection():
        now = "CURRENT_TIMESTAMP"
        db.execute_sql(f"INSERT INTO schema_migration (name, applied) VALUES ('9999_x', {now})")  # noqa: S608

    for start in (installation.open_installation, installation.initialise):
        with pytest.raises(SettingsError, match="newer than the program"):
            start(settings)


@on_both
def test_a_migration_that_fails_leaves_nothing(fresh, monkeypatch, tmp_path):
    settings = fresh()
    broken = tmp_path / "broken"
    broken.mkdir()
    source = next(MIGRATIONS.glob("0001_*.py")).read_text(encoding="utf-8")
    source += "\n_whole = up\n\n\ndef up(migrator, db):\n    _whole(migrator, db)\n    1 / 0\n"
    (broken / "0001_initial.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr(database, "MIGRATIONS", broken)

    with pytest.raises(ZeroDivisionError):
        installation.initialise(settings)

    assert described(settings) == {}


def test_a_database_sealed_with_other_keys_is_left_as_it_is(tmp_path):
    settings = Settings(data_dir=tmp_path / "var")
    installation.initialise(settings)
    database.close()
    before = sorted(dump(settings))
    settings.keys_path.unlink()
    strange = Settings(data_dir=tmp_path / "other")
    installation.initialise(strange)
    strange.keys_path.rename(settings.keys_path)

    for start in (installation.initialise, installation.open_installation):
        with pytest.raises(SettingsError, match="another installation"):
            start(settings)

    database.close()
    assert sorted(dump(settings)) == before
    vault.close()


def test_no_new_key_is_made_for_an_old_database(tmp_path):
    settings = Settings(data_dir=tmp_path / "var")
    installation.initialise(settings)
    settings.keys_path.unlink()

    with pytest.raises(SettingsError, match="put the key file back"):
        installation.initialise(settings)

    assert not settings.keys_path.exists()
    vault.close()


def dump(settings: Settings) -> list[str]:
    connection = sqlite3.connect(settings.database.removeprefix("sqlite:///"))
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


# -- the files ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(MIGRATIONS.glob("[0-9]*.py")), ids=lambda path: path.stem)
def test_a_migration_imports_nothing_of_the_product(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [
        alias.name if isinstance(node, ast.Import) else node.module or ""
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]

    assert [name for name in names if name.startswith("reclamator")] == []


def test_no_two_migrations_share_a_number():
    numbers = [int(path.name[:4]) for path in sorted(MIGRATIONS.glob("[0-9]*.py"))]

    assert len(set(numbers)) == len(numbers)
    assert numbers[0] == 1


# nothing builds on it, so it can be the one that came later
SAVED_VIEWS = "0020_saved_views"


@on_both
def test_a_lower_number_that_came_later_is_applied_too(fresh, monkeypatch, tmp_path):
    settings = fresh()
    before, after = tmp_path / "before", tmp_path / "after"
    for folder, left_out in ((before, SAVED_VIEWS), (after, "")):
        folder.mkdir()
        for path in MIGRATIONS.glob("[0-9]*.py"):
            if not left_out or not path.name.startswith(left_out):
                (folder / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(database, "MIGRATIONS", before)
    installation.initialise(settings)
    monkeypatch.setattr(database, "MIGRATIONS", after)

    assert installation.initialise(settings) == [SAVED_VIEWS]
