"""What letters say of the company itself, and in which language one of them speaks."""

from typing import Any

STATEMENTS = (
    'ALTER TABLE "company" ADD COLUMN "place" VARCHAR(80) NOT NULL DEFAULT \'\'',
    'ALTER TABLE "company" ADD COLUMN "outside" TEXT NOT NULL DEFAULT \'{}\'',
    'ALTER TABLE "decision" ADD COLUMN "language" VARCHAR(8)',
    'ALTER TABLE "decision" ADD COLUMN "takes_part" {boolean}',
)
SQLITE, POSTGRES = "INTEGER", "BOOLEAN"


def up(migrator: Any, db: Any) -> None:
    """Add the columns; no company has said anything yet."""
    boolean = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.replace("{boolean}", boolean))
