"""The company's own targets for each category, and when its people work."""

from typing import Any

STATEMENTS = (
    """ALTER TABLE "company" ADD COLUMN "working_time" TEXT NOT NULL DEFAULT '{{}}'""",
    """
    CREATE TABLE "target_rule" (
        "company_uid" {blob} NOT NULL,
        "category" VARCHAR(32) NOT NULL,
        "effort" VARCHAR(32) NOT NULL,
        "own_days" INTEGER,
        "in_working_days" {boolean} NOT NULL,
        PRIMARY KEY ("company_uid", "category"),
        FOREIGN KEY (company_uid) REFERENCES company (uid)
    )
    """,
)
SQLITE = {"blob": "BLOB", "boolean": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "boolean": "BOOLEAN"}


def up(migrator: Any, db: Any) -> None:
    """Add the column and the table; nothing is known yet, so nothing is filled."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
