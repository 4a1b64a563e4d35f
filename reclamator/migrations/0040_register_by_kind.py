"""The register narrows by the kind of matter, in each of its orders, as by its other filters."""

from typing import Any

ORDERS = (("answered", "due_on", "uid"), ("received_at", "uid"), ("updated_at", "uid"))


def up(migrator: Any, db: Any) -> None:
    """Add the indexes; no row changes."""
    for order in ORDERS:
        columns = ("company_uid", "shelf", "kind", *order)
        named = ", ".join(f'"{column}"' for column in columns)
        db.execute_sql(f'CREATE INDEX "complaint_{"_".join(columns)}" ON "complaint" ({named})')
