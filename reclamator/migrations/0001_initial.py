"""The first schema: frozen, imports no model, the same for SQLite and PostgreSQL.

Placeholders: `{blob}`, `{bigint}` and `{boolean}` are the dialect's types; `{keys}` and `{search}`
the PostgreSQL schemas that a data archive leaves out.
"""

from typing import Any

SQLITE = {"blob": "BLOB", "bigint": "INTEGER", "boolean": "INTEGER", "keys": "", "search": ""}
POSTGRES = {
    "blob": "BYTEA",
    "bigint": "BIGINT",
    "boolean": "BOOLEAN",
    "keys": '"keys".',
    "search": '"search".',
}
STATEMENTS = (
    """
    CREATE TABLE {keys}"install_secret" (
        "name" VARCHAR(32) NOT NULL,
        "gen" {bigint} NOT NULL,
        "kid" INTEGER NOT NULL,
        "nonce" {blob} NOT NULL,
        "ct" {blob} NOT NULL,
        "state" VARCHAR(16) NOT NULL,
        "created_on" VARCHAR(10) NOT NULL,
        PRIMARY KEY ("name", "gen")
    )
    """,
    """
    CREATE TABLE "company" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "slug" VARCHAR(64) NOT NULL,
        "name" VARCHAR(120) NOT NULL,
        "legal_name" VARCHAR(200) NOT NULL,
        "postal_address" TEXT NOT NULL,
        "registration" TEXT NOT NULL,
        "contact_email" VARCHAR(254) NOT NULL,
        "contact_phone" VARCHAR(32) NOT NULL,
        "country" VARCHAR(2) NOT NULL,
        "sector" VARCHAR(32) NOT NULL,
        "time_zone" VARCHAR(64) NOT NULL,
        "currency" VARCHAR(3) NOT NULL,
        "language" VARCHAR(8) NOT NULL,
        "languages" TEXT NOT NULL,
        "categories" TEXT NOT NULL,
        "form" TEXT NOT NULL,
        "form_version" INTEGER NOT NULL,
        "notice" TEXT NOT NULL,
        "notice_version" INTEGER NOT NULL,
        "target_days" INTEGER NOT NULL,
        "origins" TEXT NOT NULL,
        "embedding" {boolean} NOT NULL,
        "accent" VARCHAR(7),
        "neutral_mail" {boolean} NOT NULL,
        "is_demo" {boolean} NOT NULL,
        "created_at" {bigint} NOT NULL
    )
    """,
    'CREATE UNIQUE INDEX "company_slug" ON "company" ("slug")',
    """
    CREATE TABLE {keys}"company_key" (
        "company_uid" {blob} NOT NULL,
        "purpose" VARCHAR(16) NOT NULL,
        "gen" {bigint} NOT NULL,
        "kid" INTEGER NOT NULL,
        "nonce" {blob} NOT NULL,
        "ct" {blob} NOT NULL,
        "state" VARCHAR(16) NOT NULL,
        "created_on" VARCHAR(10) NOT NULL,
        PRIMARY KEY ("company_uid", "purpose", "gen")
    )
    """,
    """
    CREATE TABLE "company_counter" (
        "company_uid" {blob} NOT NULL,
        "name" VARCHAR(16) NOT NULL,
        "year" INTEGER NOT NULL,
        "last" INTEGER NOT NULL,
        PRIMARY KEY ("company_uid", "name", "year"),
        FOREIGN KEY (company_uid) REFERENCES company (uid)
    )
    """,
    """
    CREATE TABLE "staff" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "login" {blob} NOT NULL,
        "name" {blob},
        "email" {blob},
        "role" VARCHAR(32) NOT NULL,
        "password_hash" VARCHAR(255),
        "totp_secret" {blob},
        "totp_last_step" {bigint} NOT NULL,
        "session_epoch" INTEGER NOT NULL,
        "language" VARCHAR(8) NOT NULL,
        "shortcuts" {boolean} NOT NULL,
        "disabled_at" {bigint},
        "created_at" {bigint} NOT NULL,
        UNIQUE (company_uid, uid),
        FOREIGN KEY (company_uid) REFERENCES company (uid)
    )
    """,
    'CREATE UNIQUE INDEX "staff_login" ON "staff" ("login")',
    """
    CREATE TABLE "complaint" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "track_index" {blob} NOT NULL,
        "number_try" INTEGER NOT NULL,
        "access_generation" INTEGER NOT NULL,
        "register_year" INTEGER,
        "register_seq" INTEGER,
        "kind" VARCHAR(32) NOT NULL,
        "channel" VARCHAR(32) NOT NULL,
        "state" VARCHAR(32) NOT NULL,
        "stage" VARCHAR(32),
        "shelf" VARCHAR(32) NOT NULL,
        "quarantine" VARCHAR(32),
        "waiting_on" VARCHAR(32),
        "validity" VARCHAR(32),
        "category" VARCHAR(32) NOT NULL,
        "claim" VARCHAR(32) NOT NULL,
        "buyer" VARCHAR(32) NOT NULL,
        "sector" VARCHAR(32) NOT NULL,
        "country" VARCHAR(2) NOT NULL,
        "country_assumed" {boolean} NOT NULL,
        "language" VARCHAR(8) NOT NULL,
        "handler_uid" {blob},
        "regime_code" VARCHAR(16) NOT NULL,
        "regime_version" VARCHAR(16) NOT NULL,
        "regime_confidence" VARCHAR(8) NOT NULL,
        "form_version" INTEGER NOT NULL,
        "notice_version" INTEGER NOT NULL,
        "due_on" VARCHAR(10) NOT NULL,
        "has_message" {boolean} NOT NULL,
        "verbal" {boolean} NOT NULL,
        "version" INTEGER NOT NULL,
        "received_at" {bigint} NOT NULL,
        "created_at" {bigint} NOT NULL,
        "updated_at" {bigint} NOT NULL,
        "closed_at" {bigint},
        "erased_at" {bigint},
        "product" {blob},
        "order_number" {blob},
        "sold_by" {blob},
        "purchased_on" {blob},
        "occurred_on" {blob},
        "received_note" {blob},
        "reason" {blob},
        "content_hash" {blob},
        "extra" {blob},
        UNIQUE (company_uid, uid),
        UNIQUE (company_uid, register_year, register_seq),
        FOREIGN KEY (company_uid, handler_uid) REFERENCES staff (company_uid, uid),
        FOREIGN KEY (company_uid) REFERENCES company (uid)
    )
    """,
    'CREATE UNIQUE INDEX "complaint_track_index" ON "complaint" ("track_index")',
    'CREATE INDEX "complaint_company_uid_due_on_uid"'
    ' ON "complaint" ("company_uid", "due_on", "uid")',
    'CREATE INDEX "complaint_company_uid_shelf_due_on_uid"'
    ' ON "complaint" ("company_uid", "shelf", "due_on", "uid")',
    'CREATE INDEX "complaint_company_uid_state_due_on_uid"'
    ' ON "complaint" ("company_uid", "state", "due_on", "uid")',
    'CREATE INDEX "complaint_company_uid_category_due_on_uid"'
    ' ON "complaint" ("company_uid", "category", "due_on", "uid")',
    'CREATE INDEX "complaint_company_uid_handler_uid_due_on_uid"'
    ' ON "complaint" ("company_uid", "handler_uid", "due_on", "uid")',
    'CREATE INDEX "complaint_company_uid_channel_due_on_uid"'
    ' ON "complaint" ("company_uid", "channel", "due_on", "uid")',
    'CREATE INDEX "complaint_company_uid_received_at_uid"'
    ' ON "complaint" ("company_uid", "received_at", "uid")',
    """
    CREATE TABLE {keys}"complaint_key" (
        "complaint_uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "gen" {bigint} NOT NULL,
        "nonce" {blob} NOT NULL,
        "wrapped" {blob} NOT NULL,
        "commit" {blob} NOT NULL,
        "created_on" VARCHAR(10) NOT NULL
    )
    """,
    """
    CREATE TABLE "notification" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob},
        "notice" VARCHAR(40) NOT NULL,
        "recipient" VARCHAR(16) NOT NULL,
        "staff_uid" {blob},
        "about_uid" {blob},
        "state" VARCHAR(12) NOT NULL,
        "attempts" INTEGER NOT NULL,
        "next_at" {bigint} NOT NULL,
        "lease_until" {bigint},
        "lease_owner" {blob},
        "created_at" {bigint} NOT NULL,
        "sent_at" {bigint},
        UNIQUE (company_uid, uid),
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE,
        FOREIGN KEY (company_uid, staff_uid) REFERENCES staff (company_uid, uid),
        FOREIGN KEY (company_uid) REFERENCES company (uid)
    )
    """,
    'CREATE INDEX "notification_state_next_at" ON "notification" ("state", "next_at")',
    'CREATE INDEX "notification_company_uid_complaint_uid_created_at"'
    ' ON "notification" ("company_uid", "complaint_uid", "created_at")',
    """
    CREATE TABLE "access_entry" (
        "company_uid" {blob} NOT NULL,
        "staff_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "hour" {bigint} NOT NULL,
        PRIMARY KEY ("company_uid", "staff_uid", "complaint_uid", "hour"),
        FOREIGN KEY (company_uid, staff_uid) REFERENCES staff (company_uid, uid),
        FOREIGN KEY (company_uid, complaint_uid) REFERENCES complaint (company_uid, uid)
    )
    """,
    """
    CREATE TABLE "api_key" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "key_hash" {blob} NOT NULL,
        "scopes" VARCHAR(32) NOT NULL,
        "label" {blob},
        "created_at" {bigint} NOT NULL,
        "revoked_at" {bigint},
        UNIQUE (company_uid, uid),
        FOREIGN KEY (company_uid) REFERENCES company (uid)
    )
    """,
    'CREATE UNIQUE INDEX "api_key_key_hash" ON "api_key" ("key_hash")',
    """
    CREATE TABLE "attachment" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "message_uid" {blob},
        "position" INTEGER NOT NULL,
        "size_bucket" VARCHAR(8) NOT NULL,
        "preview_uid" {blob},
        "by_staff_uid" {blob},
        "scan" VARCHAR(12) NOT NULL,
        "created_at" {bigint} NOT NULL,
        "name" {blob},
        "mime" {blob},
        "size" {blob},
        "sha256" {blob},
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE,
        FOREIGN KEY (company_uid, by_staff_uid) REFERENCES staff (company_uid, uid)
    )
    """,
    'CREATE UNIQUE INDEX "attachment_company_uid_complaint_uid_position"'
    ' ON "attachment" ("company_uid", "complaint_uid", "position")',
    'CREATE INDEX "attachment_company_uid_message_uid"'
    ' ON "attachment" ("company_uid", "message_uid")',
    """
    CREATE TABLE "attempt" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob},
        "notification_uid" {blob} NOT NULL,
        "at" {bigint} NOT NULL,
        "result" VARCHAR(32) NOT NULL,
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE,
        FOREIGN KEY (company_uid, notification_uid)
            REFERENCES notification (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "attempt_company_uid_notification_uid"'
    ' ON "attempt" ("company_uid", "notification_uid")',
    """
    CREATE TABLE "audit_entry" (
        "company_uid" {blob} NOT NULL,
        "seq" {bigint} NOT NULL,
        "at" {bigint} NOT NULL,
        "actor_uid" {blob},
        "action" VARCHAR(40) NOT NULL,
        "object_uid" {blob},
        "subject_uid" {blob} NOT NULL,
        "detail" {blob},
        "prev" {blob} NOT NULL,
        "hash" {blob} NOT NULL,
        PRIMARY KEY ("company_uid", "seq"),
        FOREIGN KEY (company_uid) REFERENCES company (uid)
    )
    """,
    """
    CREATE TABLE "audit_head" (
        "company_uid" {blob} NOT NULL PRIMARY KEY,
        "seq" {bigint} NOT NULL,
        "hash" {blob} NOT NULL,
        FOREIGN KEY (company_uid) REFERENCES company (uid)
    )
    """,
    """
    CREATE TABLE {search}"blind_index" (
        "company_uid" {blob} NOT NULL,
        "kind" VARCHAR(8) NOT NULL,
        "gen" {bigint} NOT NULL,
        "h" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        PRIMARY KEY ("company_uid", "kind", "h", "complaint_uid", "gen"),
        CHECK (length(h) = 10),
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "blind_index_company_uid_complaint_uid"'
    ' ON {search}"blind_index" ("company_uid", "complaint_uid")',
    """
    CREATE TABLE "complainant" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "name" {blob},
        "email" {blob},
        "phone" {blob},
        "organisation" {blob},
        "postal_address" {blob},
        "representative" {blob},
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "complainant_complaint_uid" ON "complainant" ("complaint_uid")',
    """
    CREATE TABLE "deadline" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "position" INTEGER NOT NULL,
        "kind" VARCHAR(32) NOT NULL,
        "started_on" VARCHAR(10) NOT NULL,
        "statutory_on" VARCHAR(10),
        "safe_on" VARCHAR(10),
        "rollover_verified" {boolean} NOT NULL,
        "basis" VARCHAR(300) NOT NULL,
        "regime_code" VARCHAR(16),
        "regime_version" VARCHAR(16),
        "met_at" {bigint},
        "missed_at" {bigint},
        "cancelled_at" {bigint},
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "deadline_company_uid_complaint_uid_position"'
    ' ON "deadline" ("company_uid", "complaint_uid", "position")',
    'CREATE INDEX "deadline_owed"'
    ' ON "deadline" ("company_uid", "kind", "safe_on")'
    ' WHERE (("met_at" IS NULL) AND ("cancelled_at" IS NULL))',
    """
    CREATE TABLE "decision" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "outcome" VARCHAR(32) NOT NULL,
        "remedy" VARCHAR(32),
        "amount_minor" {bigint},
        "currency" VARCHAR(3),
        "due_on" VARCHAR(10),
        "decided_by" {blob},
        "created_at" {bigint} NOT NULL,
        "dispatched_at" {bigint},
        "method" {blob},
        "grounds" {blob},
        "provisions" {blob},
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE,
        FOREIGN KEY (company_uid, decided_by) REFERENCES staff (company_uid, uid)
    )
    """,
    'CREATE INDEX "decision_company_uid_complaint_uid_created_at"'
    ' ON "decision" ("company_uid", "complaint_uid", "created_at")',
    """
    CREATE TABLE "draft_file" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "draft_uid" {blob} NOT NULL,
        "position" INTEGER NOT NULL,
        "size_bucket" VARCHAR(8) NOT NULL,
        "preview_uid" {blob},
        "created_at" {bigint} NOT NULL,
        "name" {blob},
        "mime" {blob},
        "size" {blob},
        "sha256" {blob}
    )
    """,
    'CREATE UNIQUE INDEX "draft_file_company_uid_draft_uid_position"'
    ' ON "draft_file" ("company_uid", "draft_uid", "position")',
    """
    CREATE TABLE "event" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "position" INTEGER NOT NULL,
        "at" {bigint} NOT NULL,
        "code" VARCHAR(32) NOT NULL,
        "actor" VARCHAR(16) NOT NULL,
        "actor_uid" {blob},
        "from_state" VARCHAR(16),
        "to_state" VARCHAR(16),
        "detail" {blob},
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "event_company_uid_complaint_uid_position"'
    ' ON "event" ("company_uid", "complaint_uid", "position")',
    """
    CREATE TABLE "idempotent_reply" (
        "company_uid" {blob} NOT NULL,
        "api_key_uid" {blob} NOT NULL,
        "key_hash" {blob} NOT NULL,
        "request_digest" {blob} NOT NULL,
        "status" INTEGER NOT NULL,
        "complaint_uid" {blob},
        "object_uid" {blob},
        "created_at" {bigint} NOT NULL,
        PRIMARY KEY ("company_uid", "api_key_uid", "key_hash"),
        FOREIGN KEY (company_uid, api_key_uid) REFERENCES api_key (company_uid, uid),
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE {keys}"intake_draft" (
        "draft_uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "gen" {bigint} NOT NULL,
        "nonce" {blob} NOT NULL,
        "wrapped" {blob} NOT NULL,
        "commit" {blob} NOT NULL,
        "created_on" VARCHAR(10) NOT NULL,
        "expires_at" {bigint} NOT NULL,
        UNIQUE (company_uid, draft_uid)
    )
    """,
    'CREATE INDEX "intake_draft_expires_at" ON {keys}"intake_draft" ("expires_at")',
    """
    CREATE TABLE "message" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "direction" VARCHAR(32) NOT NULL,
        "opening" {boolean} NOT NULL,
        "purpose" VARCHAR(32) NOT NULL,
        "author_uid" {blob},
        "language" VARCHAR(8) NOT NULL,
        "created_at" {bigint} NOT NULL,
        "body" {blob},
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "message_company_uid_complaint_uid_created_at"'
    ' ON "message" ("company_uid", "complaint_uid", "created_at")',
    """
    CREATE TABLE "note" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "author_uid" {blob} NOT NULL,
        "created_at" {bigint} NOT NULL,
        "body" {blob},
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "note_company_uid_complaint_uid_created_at"'
    ' ON "note" ("company_uid", "complaint_uid", "created_at")',
    """
    CREATE TABLE "one_time_code" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "page_hash" {blob} NOT NULL,
        "code_hash" {blob} NOT NULL,
        "tries" INTEGER NOT NULL,
        "expires_at" {bigint} NOT NULL,
        "used_at" {bigint},
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "one_time_code_page_hash" ON "one_time_code" ("page_hash")',
    'CREATE INDEX "one_time_code_expires_at" ON "one_time_code" ("expires_at")',
    """
    CREATE TABLE "rate_bucket" (
        "key" {blob} NOT NULL PRIMARY KEY,
        "window" {bigint} NOT NULL,
        "count" INTEGER NOT NULL,
        "expires_at" {bigint} NOT NULL
    )
    """,
    'CREATE INDEX "rate_bucket_expires_at" ON "rate_bucket" ("expires_at")',
    """
    CREATE TABLE "recovery_code" (
        "uid" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "staff_uid" {blob} NOT NULL,
        "code_hash" {blob} NOT NULL,
        "used_at" {bigint},
        FOREIGN KEY (company_uid, staff_uid)
            REFERENCES staff (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "recovery_code_company_uid_staff_uid"'
    ' ON "recovery_code" ("company_uid", "staff_uid")',
    """
    CREATE TABLE "staff_session" (
        "id_hash" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "staff_uid" {blob} NOT NULL,
        "epoch" INTEGER NOT NULL,
        "factor_passed" {boolean} NOT NULL,
        "created_at" {bigint} NOT NULL,
        "last_seen_at" {bigint} NOT NULL,
        "confirmed_at" {bigint},
        FOREIGN KEY (company_uid, staff_uid)
            REFERENCES staff (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "staff_session_company_uid_staff_uid"'
    ' ON "staff_session" ("company_uid", "staff_uid")',
    """
    CREATE TABLE "submission" (
        "nonce" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "content_digest" {blob} NOT NULL,
        "created_at" {bigint} NOT NULL,
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE "tracking_session" (
        "id_hash" {blob} NOT NULL PRIMARY KEY,
        "company_uid" {blob} NOT NULL,
        "complaint_uid" {blob} NOT NULL,
        "level" INTEGER NOT NULL,
        "expires_at" {bigint} NOT NULL,
        FOREIGN KEY (company_uid, complaint_uid)
            REFERENCES complaint (company_uid, uid) ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "tracking_session_expires_at" ON "tracking_session" ("expires_at")',
)


def up(migrator: Any, db: Any) -> None:
    """Create every table and index."""
    words = SQLITE
    if type(db).__name__ == "PostgresqlDatabase":
        words = POSTGRES
        for schema in ("keys", "search"):
            db.execute_sql(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
