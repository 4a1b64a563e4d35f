"""What a stage of the check is looked at for, to tell whether it is done; none until now."""

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Add the column; the stages that are there keep their words only."""
    column = "\"done_points\" TEXT NOT NULL DEFAULT '[]'"
    db.execute_sql(f'ALTER TABLE "process_stage" ADD COLUMN {column}')
