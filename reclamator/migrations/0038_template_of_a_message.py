"""Which template a message to the customer began with."""

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Add the column; of the messages so far nobody noted it."""
    blob = "BYTEA" if type(db).__name__ == "PostgresqlDatabase" else "BLOB"
    db.execute_sql(f'ALTER TABLE "message" ADD COLUMN "template_uid" {blob}')
