"""Phrases that a company itself does not say."""

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Add the column; no company has said anything yet."""
    db.execute_sql('ALTER TABLE "company" ADD COLUMN "tone" TEXT NOT NULL DEFAULT \'{}\'')
