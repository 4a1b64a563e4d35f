"""Labels of the company, which complaint has which, and the key that keeps their order in step."""

from typing import Any

STATEMENTS = (
    """
    CREATE TABLE "label" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "name" {blob},
        "colour" VARCHAR(32) NOT NULL,
        "created_at" {bigint} NOT NULL,
        "retired_at" {bigint},
        UNIQUE (company_uid, uid),
        FOREIGN KEY (company_uid) REFERENCES company (uid)
    )
    """,
    'CREATE UNIQUE INDEX "complaint_company_uid_uid_answered_due_on"'
    ' ON "complaint" ("company_uid", "uid", "answered", "due_on")',
    """
    CREATE TABLE "complaint_label" (
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "label_uid" {blob} NOT NULL,
        "answered" {boolean} NOT NULL,
        "due_on" VARCHAR(10) NOT NULL,
        PRIMARY KEY ("company_uid", "complaint_uid", "label_uid"),
        FOREIGN KEY (company_uid, complaint_uid, answered, due_on)
            REFERENCES complaint (company_uid, uid, answered, due_on)
            ON DELETE CASCADE ON UPDATE CASCADE,
        FOREIGN KEY (company_uid, label_uid) REFERENCES label (company_uid, uid)
    )
    """,
    'CREATE INDEX "complaint_label_in_order"'
    ' ON "complaint_label" ("label_uid", "answered", "due_on", "complaint_uid", "company_uid")',
)
SQLITE = {"blob": "BLOB", "bigint": "INTEGER", "boolean": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT", "boolean": "BOOLEAN"}


def up(migrator: Any, db: Any) -> None:
    """Create both tables and the indexes."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
