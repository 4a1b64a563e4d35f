"""The index by which the dashboard counts the decisions of a month by what they said."""

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Add the index; no row changes."""
    db.execute_sql(
        """
        CREATE INDEX "decision_company_uid_created_at_outcome"
        ON "decision" ("company_uid", "created_at", "outcome")
        """
    )
