"""Assignment rules: who gets a new complaint; the words that a rule looks for are sealed."""

from typing import Any

STATEMENTS = (
    """
    CREATE TABLE "assignment_rule" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "version" INTEGER NOT NULL,
        "position" INTEGER NOT NULL,
        "category" VARCHAR(32),
        "language" VARCHAR(8),
        "channel" VARCHAR(32),
        "country" VARCHAR(2),
        "product" {blob},
        "whom" VARCHAR(32) NOT NULL,
        "role" VARCHAR(32),
        "staff_uid" {blob},
        FOREIGN KEY (company_uid) REFERENCES company (uid),
        FOREIGN KEY (company_uid, staff_uid) REFERENCES staff (company_uid, uid)
    )
    """,
    'CREATE UNIQUE INDEX "assignment_rule_company_uid_position"'
    ' ON "assignment_rule" ("company_uid", "position")',
)
SQLITE = {"blob": "BLOB"}
POSTGRES = {"blob": "BYTEA"}


def up(migrator: Any, db: Any) -> None:
    """Create the table and its index."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
