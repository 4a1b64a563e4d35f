"""What a start link's token is made from: the worker writes it into the mail, nobody stores it."""

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Add the column; links made before were handed over, and stay as they are."""
    blob = "BYTEA" if type(db).__name__ == "PostgresqlDatabase" else "BLOB"
    db.execute_sql(f'ALTER TABLE "start_link" ADD COLUMN "seed" {blob}')
