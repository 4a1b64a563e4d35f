"""Saved views: filters, order and columns of the register under a name, which is sealed."""

from typing import Any

STATEMENTS = (
    """
    CREATE TABLE "saved_view" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "staff_uid" {blob} NOT NULL,
        "shared" {boolean} NOT NULL,
        "name" {blob},
        "query" TEXT NOT NULL,
        "created_at" {bigint} NOT NULL,
        "deleted_at" {bigint},
        FOREIGN KEY (company_uid, staff_uid) REFERENCES staff (company_uid, uid),
        FOREIGN KEY (company_uid) REFERENCES company (uid)
    )
    """,
    'CREATE INDEX "saved_view_company_uid_staff_uid" ON "saved_view" ("company_uid", "staff_uid")',
)
SQLITE = {"blob": "BLOB", "bigint": "INTEGER", "boolean": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT", "boolean": "BOOLEAN"}


def up(migrator: Any, db: Any) -> None:
    """Create the table and its index."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
