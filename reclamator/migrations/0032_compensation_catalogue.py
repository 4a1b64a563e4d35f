"""The compensation catalogue in versions, and up to which value a matter is small or medium."""

from typing import Any

STATEMENTS = (
    'ALTER TABLE "company" ADD COLUMN "size_bounds" TEXT NOT NULL DEFAULT \'{{}}\'',
    """
    CREATE TABLE "catalogue_item" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "origin_uid" {blob} NOT NULL,
        "version" INTEGER NOT NULL,
        "kind" VARCHAR(32) NOT NULL,
        "band" VARCHAR(32) NOT NULL,
        "names" TEXT NOT NULL,
        "cost_minor" {bigint} NOT NULL,
        "value_minor" {bigint} NOT NULL,
        "currency" VARCHAR(3) NOT NULL,
        "made_by" {blob},
        "made_at" {bigint} NOT NULL,
        "retired_at" {bigint},
        UNIQUE (company_uid, uid),
        FOREIGN KEY (company_uid, made_by) REFERENCES staff (company_uid, uid),
        FOREIGN KEY (company_uid) REFERENCES company (uid)
    )
    """,
    'CREATE UNIQUE INDEX "catalogue_item_company_uid_origin_uid_version"'
    ' ON "catalogue_item" ("company_uid", "origin_uid", "version")',
    'CREATE INDEX "catalogue_item_offered" ON "catalogue_item" ("company_uid")'
    ' WHERE ("retired_at" IS NULL)',
)
SQLITE = {"blob": "BLOB", "bigint": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT"}


def up(migrator: Any, db: Any) -> None:
    """Add them; a company of before offers nothing yet, and its sizes are the usual ones."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
