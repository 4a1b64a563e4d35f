"""Requested pieces: what a customer was asked for, each with what has become of it."""

from typing import Any

STATEMENTS = (
    """
    CREATE TABLE "requested_piece" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "message_uid" {blob} NOT NULL,
        "position" INTEGER NOT NULL,
        "piece" VARCHAR(32),
        "asked_at" {bigint} NOT NULL,
        "answer_by" VARCHAR(10),
        "settled_at" {bigint},
        "settled_how" VARCHAR(32),
        "words" {blob},
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "requested_piece_company_uid_complaint_uid_position"'
    ' ON "requested_piece" ("company_uid", "complaint_uid", "position")',
)
SQLITE = {"blob": "BLOB", "bigint": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT"}


def up(migrator: Any, db: Any) -> None:
    """Create the table and its index."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
