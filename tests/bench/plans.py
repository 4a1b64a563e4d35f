"""What a page asks of the database: how often, and whether a plan reads or sorts a whole table."""

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
    """How many statements an act sends, what they read whole and sort whole; done once before."""
    act()
    with statements() as sent:
        act()
    return {
        "queries": len(sent),
        "scans": [step for sql, params in sent for step in scans(sql, params)],
        "sorts": [step for sql, params in sent for step in sorts(sql, params)],
    }


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


def sorts(sql: str, params: Any) -> list[str]:
    """The statements whose rows SQLite sorts by hand, though nothing says that they are few.

    Few are the people and words of a company, what belongs to one complaint or to those of a page,
    and what a subquery has bounded.
    """
    if not sql.startswith("SELECT") or _is_few(sql):
        return []
    plan = database.db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()
    return [sql for _, parent, _, step in plan if "TEMP B-TREE FOR ORDER" in step and not parent]


def _is_few(sql: str) -> bool:
    return any(named in sql for named in ('"staff" AS', '_uid" =', '"uid" IN (', '_index" ='))


def _growing() -> set[str]:
    """The tables that grow with the complaints."""
    named = {model._meta.table_name: set(model._meta.fields) for model in base.tables()}
    grown = {table for table, fields in named.items() if "complaint_uid" in fields}
    return grown | {"complaint", "audit_entry"}
