"""First checks: what a person has confirmed, or found otherwise, about a new complaint."""

from typing import Any

STATEMENTS = (
    """
    CREATE TABLE "first_check" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "point" VARCHAR(32) NOT NULL,
        "verdict" VARCHAR(32) NOT NULL,
        "proposed" VARCHAR(32) NOT NULL,
        "checked_by" {blob},
        "checked_at" {bigint} NOT NULL,
        "reason" {blob},
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "first_check_company_uid_complaint_uid_point"'
    ' ON "first_check" ("company_uid", "complaint_uid", "point")',
)
SQLITE = {"blob": "BLOB", "bigint": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT"}


def up(migrator: Any, db: Any) -> None:
    """Create the table and its index."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
