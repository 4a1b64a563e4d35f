"""Progress updates: when a complaint is looked at, when an update goes out, what is promised."""

from typing import Any

STATEMENTS = (
    'ALTER TABLE "complaint" ADD COLUMN "promised_on" VARCHAR(10)',
    'ALTER TABLE "complaint" ADD COLUMN "holding_on" VARCHAR(10)',
    'ALTER TABLE "complaint" ADD COLUMN "holding_out_on" VARCHAR(10)',
    """
    UPDATE "complaint" SET "holding_on" = '2026-01-01'
    WHERE "answered" = FALSE AND "state" IN ('received', 'under_review', 'under_appeal')
    """,
    'CREATE INDEX "complaint_to_look_at" ON "complaint" ("company_uid", "holding_on")'
    ' WHERE ("holding_on" IS NOT NULL)',
)


def up(migrator: Any, db: Any) -> None:
    """Add the columns; what waits for us is looked at from now on."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
