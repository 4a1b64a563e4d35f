"""Points of a decision, who may give how much, who approved, and the company's own return rules."""

from typing import Any

STATEMENTS = (
    'ALTER TABLE "complaint" ADD COLUMN "price" {blob}',
    'ALTER TABLE "decision" ADD COLUMN "return_costs" VARCHAR(32)',
    'ALTER TABLE "decision" ADD COLUMN "decided_by_key" {blob}',
    'ALTER TABLE "decision" ADD COLUMN "approved_by" {blob}',
    'ALTER TABLE "decision" ADD COLUMN "second_look" {boolean} NOT NULL DEFAULT FALSE',
    'ALTER TABLE "decision" ADD COLUMN "corrects_uid" {blob}',
    'ALTER TABLE "decision" ADD COLUMN "return_rule_uid" {blob}',
    'ALTER TABLE "decision" ADD COLUMN "points" {blob}',
    'ALTER TABLE "decision" ADD COLUMN "correction" {blob}',
    """
    CREATE TABLE "role_limit" (
        "company_uid" {blob} NOT NULL,
        "kind" VARCHAR(32) NOT NULL,
        "role" VARCHAR(32) NOT NULL,
        "amount_minor" {bigint} NOT NULL,
        "currency" VARCHAR(3) NOT NULL,
        PRIMARY KEY ("company_uid", "kind", "role"),
        FOREIGN KEY (company_uid) REFERENCES company (uid)
    )
    """,
    """
    CREATE TABLE "return_rule" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "category" VARCHAR(32) NOT NULL,
        "version" INTEGER NOT NULL,
        "texts" TEXT NOT NULL,
        "made_by" {blob},
        "made_at" {bigint} NOT NULL,
        FOREIGN KEY (company_uid) REFERENCES company (uid),
        FOREIGN KEY (company_uid, made_by) REFERENCES staff (company_uid, uid)
    )
    """,
    'CREATE UNIQUE INDEX "return_rule_company_uid_category_version"'
    ' ON "return_rule" ("company_uid", "category", "version")',
    """
    CREATE TABLE "approval" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "kind" VARCHAR(32) NOT NULL,
        "state" VARCHAR(32) NOT NULL,
        "amount_minor" {bigint},
        "currency" VARCHAR(3),
        "asked_by" {blob} NOT NULL,
        "asked_as" VARCHAR(16) NOT NULL,
        "asked_at" {bigint} NOT NULL,
        "settled_by" {blob},
        "settled_as" VARCHAR(16),
        "settled_at" {bigint},
        "draft" {blob},
        "reason" {blob},
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "approval_company_uid_complaint_uid_asked_at"'
    ' ON "approval" ("company_uid", "complaint_uid", "asked_at")',
    'CREATE INDEX "approval_waiting" ON "approval" ("company_uid", "asked_at", "uid")'
    ' WHERE ("settled_at" IS NULL)',
)
SQLITE = {"blob": "BLOB", "bigint": "INTEGER", "boolean": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT", "boolean": "BOOLEAN"}


def up(migrator: Any, db: Any) -> None:
    """Add them; a decision of before has no points, and what it said stands where it stood."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
