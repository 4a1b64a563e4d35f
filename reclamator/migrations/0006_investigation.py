"""What was found, who is concerned, time spent, one cause, duplicates; and what finds the similar.

`index_version` 0 tells the worker that the rows by which a complaint is found as similar are still
to be made: they are made of sealed words, which no migration can open.
"""

from typing import Any

STATEMENTS = (
    'ALTER TABLE "complaint" ADD COLUMN "batch" {blob}',
    'ALTER TABLE "complaint" ADD COLUMN "fault" {blob}',
    'ALTER TABLE "complaint" ADD COLUMN "index_version" INTEGER NOT NULL DEFAULT 0',
    'CREATE INDEX "complaint_company_uid_index_version_uid"'
    ' ON "complaint" ("company_uid", "index_version", "uid")',
    """
    CREATE TABLE "investigation" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "cause" VARCHAR(32),
        "error_type" VARCHAR(32),
        "party_at_fault" VARCHAR(32),
        "opinion_on" VARCHAR(10),
        "opinion_by" {blob},
        "version" INTEGER NOT NULL,
        "updated_at" {bigint} NOT NULL,
        "cause_detail" {blob},
        "opinion" {blob},
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE,
        FOREIGN KEY (company_uid, opinion_by) REFERENCES staff (company_uid, uid)
    )
    """,
    'CREATE UNIQUE INDEX "investigation_complaint_uid" ON "investigation" ("complaint_uid")',
    """
    CREATE TABLE "concerned_opinion" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "version" INTEGER NOT NULL,
        "updated_at" {bigint} NOT NULL,
        "person" {blob},
        "opinion" {blob},
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "concerned_opinion_complaint_uid"'
    ' ON "concerned_opinion" ("complaint_uid")',
    """
    CREATE TABLE "time_entry" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "staff_uid" {blob} NOT NULL,
        "worked_on" VARCHAR(10) NOT NULL,
        "minutes" INTEGER NOT NULL,
        "created_at" {bigint} NOT NULL,
        "note" {blob},
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE,
        FOREIGN KEY (company_uid, staff_uid) REFERENCES staff (company_uid, uid)
    )
    """,
    'CREATE INDEX "time_entry_company_uid_complaint_uid_worked_on"'
    ' ON "time_entry" ("company_uid", "complaint_uid", "worked_on")',
    """
    CREATE TABLE "cause_group" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "created_by" {blob},
        "created_at" {bigint} NOT NULL,
        "title" {blob},
        UNIQUE (company_uid, uid),
        FOREIGN KEY (company_uid, created_by) REFERENCES staff (company_uid, uid)
    )
    """,
    """
    CREATE TABLE "cause_member" (
        "complaint_uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "group_uid" {blob} NOT NULL,
        "added_by" {blob},
        "added_at" {bigint} NOT NULL,
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE,
        FOREIGN KEY (company_uid, group_uid)
            REFERENCES cause_group (company_uid, uid) ON DELETE CASCADE,
        FOREIGN KEY (company_uid, added_by) REFERENCES staff (company_uid, uid)
    )
    """,
    'CREATE INDEX "cause_member_company_uid_group_uid_complaint_uid"'
    ' ON "cause_member" ("company_uid", "group_uid", "complaint_uid")',
    """
    CREATE TABLE "merger" (
        "complaint_uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "into_uid" {blob} NOT NULL,
        "merged_by" {blob},
        "merged_at" {bigint} NOT NULL,
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE,
        FOREIGN KEY (company_uid, into_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE,
        FOREIGN KEY (company_uid, merged_by) REFERENCES staff (company_uid, uid)
    )
    """,
    'CREATE INDEX "merger_company_uid_into_uid" ON "merger" ("company_uid", "into_uid")',
)
SQLITE = {"blob": "BLOB", "bigint": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT"}


def up(migrator: Any, db: Any) -> None:
    """Add the columns, then the tables with their indexes."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
