"""Tasks: what somebody has promised to do about a complaint, and by when."""

from typing import Any

STATEMENTS = (
    """
    CREATE TABLE "task" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "position" INTEGER NOT NULL,
        "state" VARCHAR(32) NOT NULL,
        "executor_uid" {blob} NOT NULL,
        "due_on" VARCHAR(10) NOT NULL,
        "agreed" {boolean} NOT NULL,
        "needs_approval" {boolean} NOT NULL,
        "created_by" {blob},
        "approved_by" {blob},
        "created_at" {bigint} NOT NULL,
        "approved_at" {bigint},
        "reported_at" {bigint},
        "ended_at" {bigint},
        "title" {blob},
        "description" {blob},
        "report" {blob},
        "reason" {blob},
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE,
        FOREIGN KEY (company_uid, executor_uid) REFERENCES staff (company_uid, uid)
    )
    """,
    'CREATE UNIQUE INDEX "task_company_uid_complaint_uid_position"'
    ' ON "task" ("company_uid", "complaint_uid", "position")',
    'CREATE INDEX "task_of_executor"'
    ' ON "task" ("company_uid", "executor_uid", "due_on", "uid")'
    ' WHERE ("ended_at" IS NULL)',
    'CREATE INDEX "task_open"'
    ' ON "task" ("company_uid", "due_on", "uid")'
    ' WHERE ("ended_at" IS NULL)',
)
SQLITE = {"blob": "BLOB", "bigint": "INTEGER", "boolean": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT", "boolean": "BOOLEAN"}


def up(migrator: Any, db: Any) -> None:
    """Create the table and its indexes."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
