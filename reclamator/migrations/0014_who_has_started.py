"""Who has started, and when somebody was last here: what the team's page says of each person."""

from typing import Any

STATEMENTS = (
    'ALTER TABLE "staff" ADD COLUMN "started_at" BIGINT',
    'ALTER TABLE "staff" ADD COLUMN "last_seen_at" BIGINT',
    # who has a password, or has ever acted, is nobody who is still to come in
    """
    UPDATE staff SET started_at = created_at WHERE password_hash IS NOT NULL OR EXISTS (
        SELECT 1 FROM audit_entry
        WHERE audit_entry.company_uid = staff.company_uid AND audit_entry.actor_uid = staff.uid
    )
    """,
    """
    UPDATE staff SET last_seen_at = (
        SELECT max(staff_session.last_seen_at) FROM staff_session
        WHERE staff_session.company_uid = staff.company_uid AND staff_session.staff_uid = staff.uid
    )
    """,
)


def up(migrator: Any, db: Any) -> None:
    """Add the columns and fill them from what is known."""
    for statement in STATEMENTS:
        is_postgres = type(db).__name__ == "PostgresqlDatabase"
        db.execute_sql(statement if is_postgres else statement.replace("BIGINT", "INTEGER"))
