"""Goods: returns with their photos, suppliers and what they were asked, where goods are sent."""

from typing import Any

STATEMENTS = (
    """
    CREATE TABLE "supplier" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "language" VARCHAR(8) NOT NULL,
        "created_at" {bigint} NOT NULL,
        "retired_at" {bigint},
        "name" {blob},
        "address" {blob},
        "email" {blob},
        UNIQUE (company_uid, uid),
        FOREIGN KEY (company_uid) REFERENCES company (uid)
    )
    """,
    """
    CREATE TABLE "goods_return" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "position" INTEGER NOT NULL,
        "rma_number" VARCHAR(8) NOT NULL,
        "state" VARCHAR(32) NOT NULL,
        "costs" VARCHAR(32) NOT NULL,
        "quantity" INTEGER NOT NULL,
        "received" INTEGER NOT NULL,
        "returned" INTEGER NOT NULL,
        "replaced" INTEGER NOT NULL,
        "refunded" INTEGER NOT NULL,
        "scrapped" INTEGER NOT NULL,
        "send_by" VARCHAR(10) NOT NULL,
        "listed_on" VARCHAR(10) NOT NULL,
        "authorised_by" {blob},
        "last_form" {blob},
        "version" INTEGER NOT NULL,
        "cost_minor" {bigint},
        "currency" VARCHAR(3) NOT NULL,
        "done_on" VARCHAR(10),
        "created_at" {bigint} NOT NULL,
        "received_at" {bigint},
        "sent_back_at" {bigint},
        "ended_at" {bigint},
        "product" {blob},
        "serial" {blob},
        "batch" {blob},
        "carrier" {blob},
        "parcel_number" {blob},
        "condition" {blob},
        "instructions" {blob},
        "finding" {blob},
        "reason" {blob},
        "back_carrier" {blob},
        "back_parcel_number" {blob},
        UNIQUE (company_uid, uid),
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "goods_return_rma_number" ON "goods_return" ("rma_number")',
    'CREATE UNIQUE INDEX "goods_return_company_uid_complaint_uid_position"'
    ' ON "goods_return" ("company_uid", "complaint_uid", "position")',
    'CREATE INDEX "goods_return_company_uid_state_listed_on_uid"'
    ' ON "goods_return" ("company_uid", "state", "listed_on", "uid")',
    """
    CREATE TABLE "goods_photo" (
        "attachment_uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "return_uid" {blob} NOT NULL,
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE,
        FOREIGN KEY (company_uid, return_uid)
            REFERENCES goods_return (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "goods_photo_company_uid_return_uid"'
    ' ON "goods_photo" ("company_uid", "return_uid")',
    """
    CREATE TABLE "forwarding" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "return_uid" {blob} NOT NULL,
        "supplier_uid" {blob} NOT NULL,
        "token_hash" {blob} NOT NULL,
        "seed" {blob} NOT NULL,
        "expires_at" {bigint} NOT NULL,
        "revoked_at" {bigint},
        "created_by" {blob},
        "created_at" {bigint} NOT NULL,
        "photos" TEXT NOT NULL,
        "answer" VARCHAR(32),
        "answer_on" VARCHAR(10),
        "answered_at" {bigint},
        "fault" {blob},
        "reference" {blob},
        "remark" {blob},
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE,
        FOREIGN KEY (company_uid, return_uid)
            REFERENCES goods_return (company_uid, uid) ON DELETE CASCADE,
        FOREIGN KEY (company_uid, supplier_uid) REFERENCES supplier (company_uid, uid)
    )
    """,
    'CREATE UNIQUE INDEX "forwarding_token_hash" ON "forwarding" ("token_hash")',
    'CREATE INDEX "forwarding_company_uid_return_uid_created_at"'
    ' ON "forwarding" ("company_uid", "return_uid", "created_at")',
    'ALTER TABLE "company" ADD COLUMN "return_address" TEXT NOT NULL DEFAULT \'\'',
)
SQLITE = {"blob": "BLOB", "bigint": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT"}


def up(migrator: Any, db: Any) -> None:
    """Create the tables and their indexes; goods go to the postal address unless set otherwise."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
