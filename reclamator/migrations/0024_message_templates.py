"""Message templates, their versions, what stages send, and messages held for a moment."""

from typing import Any

STATEMENTS = (
    """
    CREATE TABLE "message_template" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "name" VARCHAR(60) NOT NULL,
        "version" INTEGER NOT NULL,
        "languages" TEXT NOT NULL,
        "created_at" {bigint} NOT NULL,
        "retired_at" {bigint},
        UNIQUE (company_uid, uid),
        FOREIGN KEY (company_uid) REFERENCES company (uid)
    )
    """,
    'CREATE UNIQUE INDEX "message_template_company_uid_name"'
    ' ON "message_template" ("company_uid", "name")',
    """
    CREATE TABLE "message_template_version" (
        "company_uid" {blob} NOT NULL,
        "template_uid" {blob} NOT NULL,
        "version" INTEGER NOT NULL,
        "texts" TEXT NOT NULL,
        "staff_uid" {blob},
        "created_at" {bigint} NOT NULL,
        PRIMARY KEY ("company_uid", "template_uid", "version"),
        FOREIGN KEY (company_uid, template_uid) REFERENCES message_template (company_uid, uid),
        FOREIGN KEY (company_uid, staff_uid) REFERENCES staff (company_uid, uid)
    )
    """,
    """
    CREATE TABLE "stage_message" (
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "version" INTEGER NOT NULL,
        "stage" VARCHAR(32) NOT NULL,
        "template_uid" {blob} NOT NULL,
        "state" VARCHAR(32) NOT NULL,
        "message_uid" {blob},
        "created_at" {bigint} NOT NULL,
        PRIMARY KEY ("company_uid", "complaint_uid", "version", "stage"),
        FOREIGN KEY (company_uid, complaint_uid) REFERENCES complaint (company_uid, uid)
            ON DELETE CASCADE,
        FOREIGN KEY (company_uid, template_uid) REFERENCES message_template (company_uid, uid)
    )
    """,
    'ALTER TABLE "process_stage" ADD COLUMN "template_uid" {blob}',
    'ALTER TABLE "process_stage" ADD COLUMN "sends_itself" {boolean} NOT NULL DEFAULT FALSE',
    'ALTER TABLE "message" ADD COLUMN "held_until" {bigint}',
)
SQLITE = {"blob": "BLOB", "bigint": "INTEGER", "boolean": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT", "boolean": "BOOLEAN"}


def up(migrator: Any, db: Any) -> None:
    """Add tables and columns; what was sent so far was never held, and no stage sends anything."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
