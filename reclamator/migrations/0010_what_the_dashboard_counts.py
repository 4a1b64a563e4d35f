"""Indexes by which the dashboard counts: who is waited for, open ones by category, dates met."""

from typing import Any

INDEXES = (
    """
    CREATE INDEX "complaint_company_uid_waiting_on_answered_due_on_uid"
    ON "complaint" ("company_uid", "waiting_on", "answered", "due_on", "uid")
    """,
    """
    CREATE INDEX "complaint_company_uid_shelf_category"
    ON "complaint" ("company_uid", "shelf", "category")
    """,
    """
    CREATE INDEX "deadline_met"
    ON "deadline" ("company_uid", "kind", "met_at", "started_on") WHERE ("met_at" IS NOT NULL)
    """,
)


def up(migrator: Any, db: Any) -> None:
    """Add the indexes; no row changes."""
    for sql in INDEXES:
        db.execute_sql(sql)
