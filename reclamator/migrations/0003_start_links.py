"""Start links: where a person chooses a password, once; kept as an HMAC of the token."""

from typing import Any

STATEMENTS = (
    """
    CREATE TABLE "start_link" (
        "token_hash" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "staff_uid" {blob} NOT NULL,
        "epoch" INTEGER NOT NULL,
        "expires_at" {bigint} NOT NULL,
        FOREIGN KEY (company_uid, staff_uid)
            REFERENCES staff (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "start_link_company_uid_staff_uid"'
    ' ON "start_link" ("company_uid", "staff_uid")',
    'CREATE INDEX "start_link_expires_at" ON "start_link" ("expires_at")',
)
SQLITE = {"blob": "BLOB", "bigint": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT"}


def up(migrator: Any, db: Any) -> None:
    """Create the table and its indexes."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
