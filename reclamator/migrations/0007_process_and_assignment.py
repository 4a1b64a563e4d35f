"""The company's own process: its versions and stages, and where each complaint is in it.

What was being checked already stands in the first stage of the process that every company has
until it saves one of its own (version 0).
"""

from typing import Any

TABLES = (
    """
    CREATE TABLE "process_version" (
        "company_uid" {blob} NOT NULL,
        "version" INTEGER NOT NULL,
        "created_at" {bigint} NOT NULL,
        "staff_uid" {blob},
        PRIMARY KEY ("company_uid", "version"),
        FOREIGN KEY (company_uid) REFERENCES company (uid),
        FOREIGN KEY (company_uid, staff_uid) REFERENCES staff (company_uid, uid)
    )
    """,
    """
    CREATE TABLE "process_stage" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "version" INTEGER NOT NULL,
        "position" INTEGER NOT NULL,
        "code" VARCHAR(32) NOT NULL,
        "role" VARCHAR(32),
        "staff_uid" {blob},
        "target_days" INTEGER NOT NULL,
        "names" {blob},
        "done_when" {blob},
        "hand_over" {blob},
        FOREIGN KEY (company_uid, version) REFERENCES process_version (company_uid, version),
        FOREIGN KEY (company_uid, staff_uid) REFERENCES staff (company_uid, uid)
    )
    """,
    'CREATE UNIQUE INDEX "process_stage_company_uid_version_position"'
    ' ON "process_stage" ("company_uid", "version", "position")',
)
COMPLAINT = (
    'ALTER TABLE "complaint" ADD COLUMN "process_version" INTEGER',
    'ALTER TABLE "complaint" ADD COLUMN "stage_due_on" VARCHAR(10)',
    'UPDATE "complaint" SET "process_version" = 0, "stage" = \'first_check\''
    ' WHERE "state" = \'under_review\' AND "stage" IS NULL',
    'CREATE INDEX "complaint_company_uid_state_stage_answered_due_on_uid" ON "complaint"'
    ' ("company_uid", "state", "stage", "answered", "due_on", "uid")',
)
SQLITE = {"blob": "BLOB", "bigint": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT"}


def up(migrator: Any, db: Any) -> None:
    """Create the tables, add the columns, and place what is being checked."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in (*TABLES, *COMPLAINT):
        db.execute_sql(statement.format(**words))
