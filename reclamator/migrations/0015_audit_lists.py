"""The lists of the audit page, and how far its chain was checked and anchored."""

from typing import Any

STATEMENTS = (
    """
    CREATE TABLE "audit_check" (
        "company_uid" {blob} NOT NULL PRIMARY KEY,
        "checked_seq" {bigint} NOT NULL,
        "checked_hash" {blob} NOT NULL,
        "checked_at" {bigint},
        "broken_at" {bigint},
        "anchored_seq" {bigint} NOT NULL,
        "anchored_at" {bigint},
        "proof" {blob} NOT NULL,
        FOREIGN KEY (company_uid) REFERENCES company (uid)
    )
    """,
    'CREATE INDEX "audit_entry_company_uid_actor_uid_seq"'
    ' ON "audit_entry" ("company_uid", "actor_uid", "seq")',
    'CREATE INDEX "audit_entry_company_uid_action_seq"'
    ' ON "audit_entry" ("company_uid", "action", "seq")',
    'CREATE INDEX "audit_entry_company_uid_subject_uid_seq"'
    ' ON "audit_entry" ("company_uid", "subject_uid", "seq")',
    'CREATE INDEX "audit_entry_company_uid_at" ON "audit_entry" ("company_uid", "at")',
    'CREATE INDEX "access_entry_company_uid_hour_staff_uid_complaint_uid"'
    ' ON "access_entry" ("company_uid", "hour", "staff_uid", "complaint_uid")',
    'CREATE INDEX "access_entry_company_uid_staff_uid_hour_complaint_uid"'
    ' ON "access_entry" ("company_uid", "staff_uid", "hour", "complaint_uid")',
    'CREATE INDEX "access_entry_company_uid_complaint_uid_hour_staff_uid"'
    ' ON "access_entry" ("company_uid", "complaint_uid", "hour", "staff_uid")',
)
SQLITE = {"blob": "BLOB", "bigint": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT"}


def up(migrator: Any, db: Any) -> None:
    """Create the table and the indexes."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
