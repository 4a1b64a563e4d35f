"""Which columns of the register a person wants to see; nothing means the usual ones."""

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Add the column; whoever works here already keeps the usual ones."""
    db.execute_sql('ALTER TABLE "staff" ADD COLUMN "columns" VARCHAR(120)')
