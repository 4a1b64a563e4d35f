"""What is answered stands behind what is owed: a column to sort by, and the indexes that end in it.

A complaint counts as answered when no date for an answer, nor our own target, is still open.
"""

from typing import Any

FILTERS = ("shelf", "state", "category", "handler_uid", "channel")
ADD = 'ALTER TABLE "complaint" ADD COLUMN "answered" {boolean} NOT NULL DEFAULT FALSE'
FILL = """
    UPDATE "complaint" SET "answered" = TRUE WHERE NOT EXISTS (
        SELECT 1 FROM "deadline" AS "owed"
        WHERE "owed"."company_uid" = "complaint"."company_uid"
        AND "owed"."complaint_uid" = "complaint"."uid"
        AND "owed"."kind" IN ('answer', 'answer_appeal', 'target')
        AND "owed"."met_at" IS NULL AND "owed"."cancelled_at" IS NULL
    )
"""


def up(migrator: Any, db: Any) -> None:
    """Add the column, fill it from the dates, and renew the indexes of the register."""
    boolean = "BOOLEAN" if type(db).__name__ == "PostgresqlDatabase" else "INTEGER"
    db.execute_sql(ADD.format(boolean=boolean))
    db.execute_sql(FILL)
    for narrowed in ((), *((name,) for name in FILTERS)):
        before = ("company_uid", *narrowed, "due_on", "uid")
        after = ("company_uid", *narrowed, "answered", "due_on", "uid")
        db.execute_sql(f'DROP INDEX "complaint_{"_".join(before)}"')
        columns = ", ".join(f'"{name}"' for name in after)
        db.execute_sql(f'CREATE INDEX "complaint_{"_".join(after)}" ON "complaint" ({columns})')
