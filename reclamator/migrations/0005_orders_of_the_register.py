"""Two more orders of the register, two more filters: an index for each pair of them.

A page of any filter in any order then reads its fifty lines and no more, however many there are.
"""

from typing import Any

FILTERS = ("shelf", "state", "category", "handler_uid", "channel", "country", "waiting_on")
BY_DUE = ("answered", "due_on", "uid")
BY_RECEIVED = ("received_at", "uid")
BY_CHANGED = ("updated_at", "uid")
# those that the first schema, 0002 and 0011 make
MADE = {(*one, *BY_DUE) for one in ((), *((name,) for name in FILTERS if name != "country"))}
MADE |= {BY_RECEIVED}


def up(migrator: Any, db: Any) -> None:
    """Create what is missing."""
    for order in (BY_DUE, BY_RECEIVED, BY_CHANGED):
        for narrowed in ((), *((name,) for name in FILTERS)):
            if (*narrowed, *order) not in MADE:
                _create(db, ("company_uid", *narrowed, *order))


def _create(db: Any, names: tuple[str, ...]) -> None:
    columns = ", ".join(f'"{name}"' for name in names)
    db.execute_sql(f'CREATE INDEX "complaint_{"_".join(names)}" ON "complaint" ({columns})')
