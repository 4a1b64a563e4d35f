"""Which supplied template one of the company stands in for, and a subject in each language."""

from typing import Any

STATEMENTS = (
    'ALTER TABLE "message_template" ADD COLUMN "code" VARCHAR(40)',
    'ALTER TABLE "message_template_version" ADD COLUMN "subjects" TEXT NOT NULL DEFAULT \'{}\'',
)


def up(migrator: Any, db: Any) -> None:
    """Add the columns; what there is so far is the company's own and has no subject."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
