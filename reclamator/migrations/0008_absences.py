"""Absences: who is away from when to when, and who takes over meanwhile."""

from typing import Any

STATEMENTS = (
    """
    CREATE TABLE "absence" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "staff_uid" {blob} NOT NULL,
        "from_on" VARCHAR(10) NOT NULL,
        "until_on" VARCHAR(10) NOT NULL,
        "substitute_uid" {blob},
        "note" {blob},
        "created_at" {bigint} NOT NULL,
        FOREIGN KEY (company_uid, staff_uid)
            REFERENCES staff (company_uid, uid) ON DELETE CASCADE,
        FOREIGN KEY (company_uid, substitute_uid) REFERENCES staff (company_uid, uid)
    )
    """,
    'CREATE INDEX "absence_company_uid_staff_uid_until_on"'
    ' ON "absence" ("company_uid", "staff_uid", "until_on")',
    'CREATE INDEX "absence_company_uid_until_on" ON "absence" ("company_uid", "until_on")',
)
SQLITE = {"blob": "BLOB", "bigint": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT"}


def up(migrator: Any, db: Any) -> None:
    """Create the table and its indexes."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
