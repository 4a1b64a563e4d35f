"""Own periods of a company: their table, and which of them a complaint was computed with."""

from typing import Any

STATEMENTS = (
    """
    CREATE TABLE "regime_override" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "regime_code" VARCHAR(16) NOT NULL,
        "version" INTEGER NOT NULL,
        "response_days" INTEGER,
        "settle_days" INTEGER,
        "made_by" {blob} NOT NULL,
        "made_at" {bigint} NOT NULL,
        "ended_by" {blob},
        "ended_at" {bigint},
        "reason" {blob},
        FOREIGN KEY (company_uid, made_by) REFERENCES staff (company_uid, uid),
        FOREIGN KEY (company_uid, ended_by) REFERENCES staff (company_uid, uid),
        FOREIGN KEY (company_uid) REFERENCES company (uid)
    )
    """,
    'CREATE UNIQUE INDEX "regime_override_company_uid_regime_code_version"'
    ' ON "regime_override" ("company_uid", "regime_code", "version")',
    'ALTER TABLE "complaint" ADD COLUMN "override_uid" {blob}',
    'ALTER TABLE "deadline" ADD COLUMN "own_days" INTEGER',
)
SQLITE = {"blob": "BLOB", "bigint": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT"}


def up(migrator: Any, db: Any) -> None:
    """Add the table and the columns; what was computed so far was computed by the law alone."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
