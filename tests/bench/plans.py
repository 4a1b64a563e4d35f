"""What a page asks of the database: how often, and whether any plan reads a whole table."""

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import Any

from reclamator.models import base, database

NAMED = re.compile(r'"(\w+)" AS "(\w+)"')
STEP = re.compile(r"(?:SCAN|SEARCH) (\w+)")

Statement = tuple[str, Any]


@contextlib.contextmanager
def statements() -> Iterator[list[Statement]]:
    """Everything that is sent to the database meanwhile, `BEGIN` and `COMMIT` aside."""
    seen: list[Statement] = []
    held: Any = database.db.obj
    original = held.execute_sql

    def execute_sql(sql: str, params: Any = None, *rest: Any, **options: Any) -> Any:
        seen.append((sql, params))
        return original(sql, params, *rest, **options)

    held.execute_sql = execute_sql
    try:
        yield seen
    finally:
        held.execute_sql = original


def count(act: Callable[[], Any]) -> dict[str, Any]:
    """How many statements an act sends, and what their plans read whole; done once before."""
    act()
    with statements() as sent:
        act()
    found = [step for sql, params in sent for step in scans(sql, params)]
    return {"queries": len(sent), "scans": found}


def scans(sql: str, params: Any) -> list[str]:
    """The steps of SQLite's plan that read a table of complaints or their parts from end to end.

    A search by the company alone is one too. What a subquery has bounded may be read whole.
    """
    if not sql.startswith("SELECT"):
        return []
    plan = database.db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()
    aliases = {alias: table for table, alias in NAMED.findall(sql)}
    growing = _growing()
    return [
        f"{aliases[named[1]]}: {step}"
        for _, _, _, step in plan
        if (named := STEP.match(step))
        and aliases.get(named[1]) in growing
        and (step.startswith("SCAN") or step.endswith(" (company_uid=?)"))
    ]


def _growing() -> set[str]:
    """The tables that grow with the complaints."""
    named = {model._meta.table_name: set(model._meta.fields) for model in base.tables()}
    grown = {table for table, fields in named.items() if "complaint_uid" in fields}
    return grown | {"complaint", "audit_entry"}
