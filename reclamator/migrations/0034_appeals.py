"""Appeals have rows of their own; those that were asked for before get theirs from the history."""

from typing import Any

DUE, RECEIVED, CHANGED = (
    ("answered", "due_on", "uid"),
    ("received_at", "uid"),
    ("updated_at", "uid"),
)
STATEMENTS = (
    """
    CREATE TABLE "appeal" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "kind" VARCHAR(32) NOT NULL,
        "position" INTEGER NOT NULL,
        "state" VARCHAR(32) NOT NULL,
        "channel" VARCHAR(32),
        "claim" VARCHAR(32),
        "received_at" {bigint} NOT NULL,
        "created_at" {bigint} NOT NULL,
        "late_days" INTEGER,
        "lateness" VARCHAR(32),
        "reviewer_uid" {blob},
        "assigned_by" {blob},
        "deadline_uid" {blob},
        "message_uid" {blob},
        "decision_uid" {blob},
        "answered_on" VARCHAR(10),
        "ended_at" {bigint},
        "received_note" {blob},
        "lateness_reason" {blob},
        "arguments" {blob},
        "answers" {blob},
        "body" {blob},
        "reference" {blob},
        "answer" {blob},
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE,
        FOREIGN KEY (company_uid, reviewer_uid) REFERENCES staff (company_uid, uid)
    )
    """,
    'CREATE UNIQUE INDEX "appeal_company_uid_complaint_uid_kind_position"'
    ' ON "appeal" ("company_uid", "complaint_uid", "kind", "position")',
    'CREATE INDEX "appeal_waiting" ON "appeal" ("company_uid", "kind", "received_at")'
    " WHERE ended_at IS NULL",
    'ALTER TABLE "complaint" ADD COLUMN "appeal_state" VARCHAR(32)',
    # the line of the history lends its identifier: it is random, and there is one for each
    """
    INSERT INTO "appeal" (
        "uid", "company_uid", "complaint_uid", "kind", "position", "state", "channel",
        "received_at", "created_at", "deadline_uid", "decision_uid", "ended_at"
    )
    SELECT
        e."uid", e."company_uid", e."complaint_uid", 'second_look', 1,
        CASE
            WHEN c."state" = 'under_appeal' THEN 'waiting'
            WHEN EXISTS (
                SELECT 1 FROM "event" a
                WHERE a."company_uid" = e."company_uid"
                    AND a."complaint_uid" = e."complaint_uid" AND a."code" = 'appeal_decided'
            ) THEN 'answered'
            ELSE 'withdrawn'
        END,
        CASE e."actor" WHEN 'complainant' THEN 'tracking' WHEN 'api' THEN 'api' END,
        e."at", e."at",
        (
            SELECT d."uid" FROM "deadline" d
            WHERE d."company_uid" = e."company_uid" AND d."complaint_uid" = e."complaint_uid"
                AND d."kind" = 'answer_appeal'
            ORDER BY d."position" DESC LIMIT 1
        ),
        (
            SELECT d."uid" FROM "decision" d
            WHERE d."company_uid" = e."company_uid" AND d."complaint_uid" = e."complaint_uid"
                AND d."created_at" >= e."at" AND c."state" <> 'under_appeal'
            ORDER BY d."created_at" LIMIT 1
        ),
        CASE WHEN c."state" <> 'under_appeal' THEN (
            SELECT MIN(a."at") FROM "event" a
            WHERE a."company_uid" = e."company_uid" AND a."complaint_uid" = e."complaint_uid"
                AND a."position" > e."position" AND a."code" IN ('appeal_decided', 'withdrawn')
        ) END
    FROM "event" e
    JOIN "complaint" c ON c."company_uid" = e."company_uid" AND c."uid" = e."complaint_uid"
    WHERE e."code" = 'appealed'
    """,
    """
    UPDATE "complaint" SET "appeal_state" = (
        SELECT a."state" FROM "appeal" a
        WHERE a."company_uid" = "complaint"."company_uid" AND a."complaint_uid" = "complaint"."uid"
    )
    """,
    *(
        'CREATE INDEX "complaint_appeal_{}" ON "complaint"'
        ' ("company_uid", "shelf", "appeal_state", {}) WHERE appeal_state IS NOT NULL'.format(
            order[-2], ", ".join(f'"{column}"' for column in order)
        )
        for order in (DUE, RECEIVED, CHANGED)
    ),
)
SQLITE = {"blob": "BLOB", "bigint": "INTEGER"}
POSTGRES = {"blob": "BYTEA", "bigint": "BIGINT"}


def up(migrator: Any, db: Any) -> None:
    """Create the table, fill it from the history, and let the register narrow by it."""
    words = POSTGRES if type(db).__name__ == "PostgresqlDatabase" else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
