"""What a page asks of the database: how often, how much work, and whether a plan reads it whole."""

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import Any

from reclamator import clock
from reclamator.models import base, database
from reclamator.services import access_log

NAMED = re.compile(r'"(\w+)" AS "(\w+)"')
READS = ("SELECT", "UPDATE", "DELETE")
FEW = 1_000
COMPANY_ALONE = re.compile(r"\((?:\w+\.)?company_uid = [^ ]+\)")
STEP = re.compile(r"(?:SCAN|SEARCH) (\w+)")

Statement = tuple[str, Any]


@contextlib.contextmanager
def statements() -> Iterator[list[Statement]]:
    """Everything that is sent to the database meanwhile, `BEGIN` and `COMMIT` aside."""
    seen: list[Statement] = []
    with _before_each(lambda *statement: seen.append(statement)):
        yield seen


@contextlib.contextmanager
def steps() -> Iterator[list[int]]:
    """How many steps SQLite's machine takes meanwhile, in hundreds: work, whatever the clock."""
    hundreds = [0]

    def look() -> None:
        hundreds[0] += 1

    # each request has a connection of its own
    with _before_each(lambda *_: database.db.obj.connection().set_progress_handler(look, 100)):
        yield hundreds


@contextlib.contextmanager
def _before_each(tell: Callable[[str, Any], None]) -> Iterator[None]:
    held: Any = database.db.obj
    original = held.execute_sql

    def execute_sql(sql: str, params: Any = None, *rest: Any, **options: Any) -> Any:
        tell(sql, params)
        return original(sql, params, *rest, **options)

    held.execute_sql = execute_sql
    try:
        yield
    finally:
        held.execute_sql = original


def count(act: Callable[[], Any]) -> dict[str, Any]:
    """How many statements an act sends, their work, what they read whole and sort whole.

    It is done once before, at the same moment: what is written or read anew once in a while (who
    was here last, who has looked at what, a key) is no page's own.
    """
    with clock.frozen(clock.now()):
        act()
        access_log.flush()
        with statements() as sent, steps() as hundreds:
            act()
    return {
        "queries": len(sent),
        "steps": hundreds[0] * 100,
        "scans": [step for sql, params in sent for step in scans(sql, params)],
        "sorts": [step for sql, params in sent for step in sorts(sql, params)],
    }


def scans(sql: str, params: Any) -> list[str]:
    """The steps of a plan that read a table of complaints or their parts from end to end.

    A search by the company alone is one too, unless it follows an index in the order that is asked
    for and ends at a limit. What a subquery has bounded may be read whole.
    """
    if not sql.startswith(READS):
        return []
    return _scans_of_postgres(sql, params) if database.is_postgres() else _scans(sql, params)


def _scans(sql: str, params: Any) -> list[str]:
    plan = database.db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()
    aliases = {alias: table for table, alias in NAMED.findall(sql)}
    growing = _growing()
    in_order = " LIMIT ?" in sql and not any("TEMP B-TREE" in step for *_, step in plan)
    return [
        f"{aliases.get(named[1], named[1])}: {step}"
        for *_, step in plan
        if (named := STEP.match(step))
        and aliases.get(named[1], named[1]) in growing
        and (step.startswith("SCAN") or (step.endswith(" (company_uid=?)") and not in_order))
    ]


def _scans_of_postgres(sql: str, params: Any) -> list[str]:
    """It would read a small table whole, so it is told not to; there any index is as good."""
    execute = database.db.execute_sql
    execute("SET enable_seqscan = off")
    ((plan,),) = execute(f"EXPLAIN (FORMAT JSON) {sql}", params).fetchall()
    big = {name for (name,) in execute("SELECT relname FROM pg_class WHERE reltuples > %s", (FEW,))}
    nodes, growing = list(_nodes(plan[0]["Plan"])), _growing()
    in_order = " LIMIT %s" in sql and not any("Sort" in node["Node Type"] for node in nodes)
    return [
        f"{node['Relation Name']}: {node['Node Type']}"
        for node in nodes
        if node.get("Relation Name") in growing
        and (
            node["Node Type"] == "Seq Scan"
            or (node["Relation Name"] in big and _is_company_alone(node) and not in_order)
        )
    ]


def _is_company_alone(node: dict[str, Any]) -> bool:
    condition = node.get("Index Cond") or node.get("Recheck Cond") or ""
    return COMPANY_ALONE.fullmatch(condition) is not None


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


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
