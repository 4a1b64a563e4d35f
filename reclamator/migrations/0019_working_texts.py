"""Working texts: what somebody has begun to write about a complaint and has not sent yet."""

from typing import Any

STATEMENTS = (
    """
    CREATE TABLE "working_text" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "staff_uid" {blob} NOT NULL,
        "kind" VARCHAR(32) NOT NULL,
        "form" VARCHAR(32) NOT NULL,
        "saved_at" {bigint} NOT NULL,
        "fields" {blob},
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE,
        FOREIGN KEY (company_uid, staff_uid)
            REFERENCES staff (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "working_text_company_uid_complaint_uid_staff_uid_kind"'
    ' ON "working_text" ("company_uid", "complaint_uid", "staff_uid", "kind")',
    'CREATE INDEX "working_text_saved_at" ON "working_text" ("saved_at")',
)
SQLITE = {"blob": "BLOB", "bigint": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT"}


def up(migrator: Any, db: Any) -> None:
    """Create the table and its indexes."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
