"""Goodwill gestures and their budget; what shows that a remedy was carried out; whom we ask."""

from typing import Any

STATEMENTS = (
    'ALTER TABLE "company" ADD COLUMN "gesture_budget" TEXT NOT NULL DEFAULT \'{{}}\'',
    'ALTER TABLE "company" ADD COLUMN "asks_satisfaction" {boolean} NOT NULL DEFAULT TRUE',
    """
    CREATE TABLE "gesture" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "item_uid" {blob} NOT NULL,
        "cost_minor" {bigint} NOT NULL,
        "value_minor" {bigint} NOT NULL,
        "currency" VARCHAR(3) NOT NULL,
        "given_by" {blob} NOT NULL,
        "given_as" VARCHAR(16) NOT NULL,
        "approved_by" {blob},
        "given_at" {bigint} NOT NULL,
        "held_until" {bigint} NOT NULL,
        "taken_back_at" {bigint},
        "card_text" {blob},
        "voucher_code" {blob},
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE,
        FOREIGN KEY (company_uid, item_uid) REFERENCES catalogue_item (company_uid, uid)
    )
    """,
    'CREATE INDEX "gesture_company_uid_complaint_uid_given_at"'
    ' ON "gesture" ("company_uid", "complaint_uid", "given_at")',
    'CREATE INDEX "gesture_of_a_period" ON "gesture" ("company_uid", "given_at", "item_uid",'
    ' "currency", "cost_minor", "value_minor") WHERE ("taken_back_at" IS NULL)',
    """
    CREATE TABLE "fulfilment" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "decision_uid" {blob} NOT NULL,
        "point" INTEGER NOT NULL,
        "proof" VARCHAR(32) NOT NULL,
        "done_on" VARCHAR(10) NOT NULL,
        "reported_by" {blob} NOT NULL,
        "reported_as" VARCHAR(16) NOT NULL,
        "reported_at" {bigint} NOT NULL,
        "reference" {blob},
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "fulfilment_company_uid_decision_uid_point"'
    ' ON "fulfilment" ("company_uid", "decision_uid", "point")',
    'CREATE INDEX "fulfilment_company_uid_complaint_uid"'
    ' ON "fulfilment" ("company_uid", "complaint_uid")',
)
SQLITE = {"blob": "BLOB", "bigint": "INTEGER", "boolean": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT", "boolean": "BOOLEAN"}


def up(migrator: Any, db: Any) -> None:
    """Add them; nothing was given or proved before, nobody counts, and customers may be asked."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
