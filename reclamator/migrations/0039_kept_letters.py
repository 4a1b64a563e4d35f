"""Letters that left the house: their bytes, where they went, and whether they came back."""

from typing import Any

STATEMENTS = (
    """
    CREATE TABLE "letter" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "decision_uid" {blob} NOT NULL,
        "road" VARCHAR(8) NOT NULL,
        "language" VARCHAR(8) NOT NULL,
        "made_at" {bigint} NOT NULL,
        "posted_on" VARCHAR(10),
        "came_back_at" {bigint},
        "paper" {blob},
        "sha256" {blob},
        "address" {blob},
        "parcel_number" {blob},
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "letter_company_uid_complaint_uid" ON "letter" ("company_uid", "complaint_uid")',
    'CREATE UNIQUE INDEX "letter_company_uid_decision_uid_road"'
    ' ON "letter" ("company_uid", "decision_uid", "road")',
)
SQLITE = {"blob": "BLOB", "bigint": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT"}


def up(migrator: Any, db: Any) -> None:
    """Create the table; what was sent before is made anew when it is asked for."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
