"""Reminders of tasks; what is open already is reminded of from now on."""

from typing import Any

STATEMENTS = (
    'ALTER TABLE "task" ADD COLUMN "remind_on" VARCHAR(10)',
    # as if it were looked at for the first time: the sweep finds the day that comes next
    'UPDATE "task" SET "remind_on" = \'2026-01-01\' WHERE "ended_at" IS NULL',
    'CREATE INDEX "task_to_remind" ON "task" ("company_uid", "remind_on")'
    ' WHERE ("ended_at" IS NULL)',
    """
    CREATE TABLE "task_reminder" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "task_uid" {blob} NOT NULL,
        "kind" VARCHAR(32) NOT NULL,
        "for_on" VARCHAR(10) NOT NULL,
        "staff_uid" {blob},
        "result" VARCHAR(12) NOT NULL,
        "at" {bigint} NOT NULL,
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE,
        FOREIGN KEY (company_uid, staff_uid) REFERENCES staff (company_uid, uid)
    )
    """,
    'CREATE UNIQUE INDEX "task_reminder_company_uid_task_uid_for_on_kind_staff_uid"'
    ' ON "task_reminder" ("company_uid", "task_uid", "for_on", "kind", "staff_uid")',
    'CREATE INDEX "task_reminder_company_uid_complaint_uid"'
    ' ON "task_reminder" ("company_uid", "complaint_uid")',
)
SQLITE = {"blob": "BLOB", "bigint": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT"}


def up(migrator: Any, db: Any) -> None:
    """Add the column and the table, and let what is open be looked at."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
