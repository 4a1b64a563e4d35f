"""Bulk changes: what was done to several complaints at once, so that it can be taken back."""

from typing import Any

TABLE = """
    CREATE TABLE "bulk_change" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "staff_uid" {blob} NOT NULL,
        "act" VARCHAR(16) NOT NULL,
        "target" VARCHAR(64),
        "changed" TEXT NOT NULL,
        "refused" TEXT NOT NULL,
        "left_alone" TEXT NOT NULL,
        "created_at" {bigint} NOT NULL,
        "undone_at" {bigint},
        FOREIGN KEY (company_uid, staff_uid) REFERENCES staff (company_uid, uid),
        FOREIGN KEY (company_uid) REFERENCES company (uid)
    )
"""
SQLITE = {"blob": "BLOB", "bigint": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT"}


def up(migrator: Any, db: Any) -> None:
    """Create the table."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    db.execute_sql(TABLE.format(**words))
