"""Reminders and morning digests; what is owed already is reminded of from now on."""

from typing import Any

STATEMENTS = (
    'ALTER TABLE "deadline" ADD COLUMN "remind_on" VARCHAR(10)',
    """
    UPDATE "deadline" SET "remind_on" = "started_on"
    WHERE "kind" IN ('answer', 'answer_appeal', 'settle', 'target') AND "safe_on" IS NOT NULL
    AND "met_at" IS NULL AND "cancelled_at" IS NULL
    """,
    'CREATE INDEX "deadline_to_remind" ON "deadline" ("company_uid", "remind_on")'
    ' WHERE (("met_at" IS NULL) AND ("cancelled_at" IS NULL))',
    'CREATE INDEX "deadline_to_miss" ON "deadline" ("company_uid", "statutory_on")'
    ' WHERE ((("met_at" IS NULL) AND ("cancelled_at" IS NULL)) AND ("missed_at" IS NULL))',
    """
    CREATE TABLE "reminder" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "deadline_uid" {blob} NOT NULL,
        "deadline_kind" VARCHAR(32) NOT NULL,
        "kind" VARCHAR(32) NOT NULL,
        "for_on" VARCHAR(10) NOT NULL,
        "staff_uid" {blob},
        "result" VARCHAR(12) NOT NULL,
        "at" {bigint} NOT NULL,
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE,
        FOREIGN KEY (company_uid, staff_uid) REFERENCES staff (company_uid, uid)
    )
    """,
    'CREATE UNIQUE INDEX "reminder_company_uid_deadline_uid_for_on_kind_staff_uid"'
    ' ON "reminder" ("company_uid", "deadline_uid", "for_on", "kind", "staff_uid")',
    'CREATE INDEX "reminder_company_uid_complaint_uid_at"'
    ' ON "reminder" ("company_uid", "complaint_uid", "at")',
    """
    CREATE TABLE "digest" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "staff_uid" {blob} NOT NULL,
        "day" VARCHAR(10) NOT NULL,
        "created_at" {bigint} NOT NULL,
        FOREIGN KEY (company_uid, staff_uid)
            REFERENCES staff (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "digest_company_uid_staff_uid_day"'
    ' ON "digest" ("company_uid", "staff_uid", "day")',
)
SQLITE = {"blob": "BLOB", "bigint": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT"}


def up(migrator: Any, db: Any) -> None:
    """Create the tables and indexes, and let what is owed be looked at."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
