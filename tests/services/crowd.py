"""Thousands of complaints copied from one inside the database, in a second.

What was sealed is copied with them and cannot be opened in a copy; work and plans are the same.
"""

from typing import Any

from reclamator.models import database
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline

MANY = 4_000
# by SQLite, by PostgreSQL; an identifier is the number of the copy
IDENTIFIER = (
    "CAST(printf('%0{size}d', n) AS BLOB)",
    "convert_to(lpad(n::text, {size}, '0'), 'UTF8')",
)
EARLIER = ("date({day}, '-' || (n % 700) || ' days')", "({day}::date - mod(n, 700))::text")
NUMBERS = (
    "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s LIMIT {many}) SELECT n FROM s",
    "SELECT n FROM generate_series(1, {many}) AS s(n)",
)
DONE = {"shelf": "'done'", "state": "'closed'", "answered": "true"}


def crowd_around(complaint: Complaint, **columns: str) -> None:
    """Copy it and its first deadline, closed long ago unless `columns` say otherwise, as SQL."""
    uid, ours = bytes(complaint.uid), _said(IDENTIFIER, size="16")
    said = DONE | {"due_on": _said(EARLIER, day="due_on"), "holding_on": "NULL"} | columns
    index = _said(IDENTIFIER, size="32")
    own = {"uid": ours, "track_index": index, "register_seq": "1000 + n"}
    _copy(Complaint, own | said, Complaint.uid == uid)
    own = {"uid": ours, "complaint_uid": ours}
    said = {"safe_on": _said(EARLIER, day="safe_on"), "met_at": "0", "remind_on": "NULL"}
    is_first = (Deadline.complaint_uid == uid) & (Deadline.position == 1)
    _copy(Deadline, own | said, is_first)
    if database.is_postgres():
        # its planner reads small tables whole, whatever the indexes; SQLite's goes by the schema
        database.db.execute_sql("ANALYZE complaint, deadline")


def _copy(model: Any, said: dict[str, str], which: Any) -> None:
    columns = [field.column_name for field in model._meta.sorted_fields]
    kept = [f'"{column}"' for column in columns if column not in said]
    into, taken = ", ".join([*said, *kept]), ", ".join([*said.values(), *kept])
    found, values = model.select().where(which).sql()
    numbers = _said(NUMBERS, many=str(MANY))
    database.db.execute_sql(
        f"INSERT INTO {model._meta.table_name} ({into}) "  # noqa: S608  (our own words)
        f"SELECT {taken} FROM ({found}) AS one, ({numbers}) AS numbers",
        values,
    )


def _said(dialects: tuple[str, str], **words: str) -> str:
    return dialects[database.is_postgres()].format(**words)
