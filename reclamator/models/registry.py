"""The two lists of SECURITY §1.5: what is sealed under which name, and what stays readable and why.

A name in `SEALED` is part of what every envelope is bound to: it may be added, never changed, never
taken away, whatever the model's field is called by then. Every other column of every table stands
in `PLAINTEXT` with its reason; a column in neither list fails the build.
"""

from collections.abc import Mapping

SEALED: tuple[str, ...] = (
    "absence.note",
    "api_key.label",
    "approval.draft",
    "approval.reason",
    "appeal.answer",
    "appeal.answers",
    "appeal.arguments",
    "appeal.body",
    "appeal.lateness_reason",
    "appeal.received_note",
    "appeal.reference",
    "assignment_rule.product",
    "attachment.mime",
    "attachment.name",
    "attachment.sha256",
    "attachment.size",
    "audit.detail",
    "cause_group.title",
    "complainant.email",
    "complainant.name",
    "complainant.organisation",
    "complainant.phone",
    "complainant.postal_address",
    "complainant.representative",
    "complaint.batch",
    "complaint.content_hash",
    "complaint.extra",
    "complaint.fault",
    "complaint.occurred_on",
    "complaint.order_number",
    "complaint.price",
    "complaint.product",
    "complaint.purchased_on",
    "complaint.reason",
    "complaint.received_note",
    "complaint.sold_by",
    "concerned_opinion.opinion",
    "concerned_opinion.person",
    "decision.correction",
    "decision.grounds",
    "decision.method",
    "decision.points",
    "decision.provisions",
    "event.detail",
    "forwarding.fault",
    "forwarding.reference",
    "forwarding.remark",
    "goods_return.back_carrier",
    "goods_return.back_parcel_number",
    "goods_return.batch",
    "goods_return.carrier",
    "goods_return.condition",
    "goods_return.finding",
    "goods_return.instructions",
    "goods_return.parcel_number",
    "goods_return.product",
    "goods_return.reason",
    "goods_return.serial",
    "investigation.cause_detail",
    "investigation.opinion",
    "first_check.reason",
    "fulfilment.reference",
    "gesture.card_text",
    "gesture.voucher_code",
    "label.name",
    "letter.address",
    "letter.paper",
    "letter.parcel_number",
    "letter.sha256",
    "message.body",
    "note.body",
    "process_stage.done_when",
    "process_stage.hand_over",
    "process_stage.names",
    "regime_override.reason",
    "requested_piece.words",
    "saved_view.name",
    "staff.email",
    "staff.name",
    "staff.totp_secret",
    "supplier.address",
    "supplier.email",
    "supplier.name",
    "task.description",
    "task.reason",
    "task.report",
    "task.title",
    "time_entry.note",
    "working_text.fields",
)

SHARED: Mapping[str, str] = {
    "draft_file": "a kept file becomes an attachment by moving its ciphertext: names of attachment",
}
"""Tables that use the names of another one, with the reason."""

_REASONS: tuple[tuple[str, str], ...] = (
    (
        "random identifier made by us; it binds ciphertext to its place and names nobody",
        """
        investigation.uid concerned_opinion.uid time_entry.uid cause_group.uid company.uid
        staff.uid complaint.uid absence.uid api_key.uid attachment.uid bulk_change.uid
        saved_view.uid regime_override.uid approval.uid return_rule.uid label.uid
        message_template.uid catalogue_item.uid gesture.uid fulfilment.uid attachment.preview_uid
        attempt.uid complainant.uid deadline.uid decision.uid draft_file.uid
        draft_file.preview_uid event.uid intake_draft.draft_uid message.uid note.uid
        notification.uid notification.lease_owner one_time_code.uid recovery_code.uid
        submission.nonce task.uid first_check.uid working_text.uid requested_piece.uid letter.uid
        goods_return.uid supplier.uid forwarding.uid goods_photo.attachment_uid task_reminder.uid
        task_reminder.task_uid appeal.uid process_stage.uid reminder.uid digest.uid
        assignment_rule.uid
        """,
    ),
    (
        "whose row it is: the wall between companies is drawn in SQL",
        """
        investigation.company_uid concerned_opinion.company_uid time_entry.company_uid
        cause_group.company_uid cause_member.company_uid merger.company_uid staff.company_uid
        complaint.company_uid absence.company_uid approval.company_uid role_limit.company_uid
        return_rule.company_uid bulk_change.company_uid saved_view.company_uid
        regime_override.company_uid label.company_uid message_template.company_uid
        stage_message.company_uid catalogue_item.company_uid gesture.company_uid
        fulfilment.company_uid message_template_version.company_uid complaint_label.company_uid
        access_entry.company_uid api_key.company_uid attachment.company_uid attempt.company_uid
        audit_check.company_uid audit_entry.company_uid audit_head.company_uid
        blind_index.company_uid company_counter.company_uid company_key.company_uid
        complainant.company_uid complaint_key.company_uid deadline.company_uid
        decision.company_uid draft_file.company_uid event.company_uid idempotent_reply.company_uid
        intake_draft.company_uid message.company_uid note.company_uid notification.company_uid
        one_time_code.company_uid recovery_code.company_uid staff_session.company_uid
        start_link.company_uid submission.company_uid target_rule.company_uid task.company_uid
        first_check.company_uid working_text.company_uid requested_piece.company_uid
        letter.company_uid goods_return.company_uid goods_photo.company_uid supplier.company_uid
        forwarding.company_uid tracking_session.company_uid process_version.company_uid
        process_stage.company_uid reminder.company_uid task_reminder.company_uid
        digest.company_uid assignment_rule.company_uid appeal.company_uid
        """,
    ),
    (
        "reference by random identifier to a row that says nothing without its key",
        """
        complaint.override_uid approval.complaint_uid catalogue_item.origin_uid
        gesture.complaint_uid gesture.item_uid fulfilment.complaint_uid fulfilment.decision_uid
        decision.corrects_uid decision.return_rule_uid investigation.complaint_uid
        concerned_opinion.complaint_uid time_entry.complaint_uid cause_member.complaint_uid
        cause_member.group_uid merger.complaint_uid merger.into_uid complaint_label.complaint_uid
        complaint_label.label_uid message.template_uid message_template_version.template_uid
        process_stage.template_uid stage_message.complaint_uid stage_message.template_uid
        stage_message.message_uid access_entry.complaint_uid attachment.complaint_uid
        attachment.message_uid attempt.complaint_uid attempt.notification_uid
        audit_entry.object_uid audit_entry.subject_uid blind_index.complaint_uid
        complainant.complaint_uid complaint_key.complaint_uid deadline.complaint_uid
        decision.complaint_uid draft_file.draft_uid event.complaint_uid
        idempotent_reply.complaint_uid idempotent_reply.object_uid message.complaint_uid
        note.complaint_uid notification.complaint_uid notification.about_uid
        one_time_code.complaint_uid submission.complaint_uid task.complaint_uid
        first_check.complaint_uid working_text.complaint_uid requested_piece.complaint_uid
        requested_piece.message_uid tracking_session.complaint_uid letter.complaint_uid
        letter.decision_uid goods_return.complaint_uid goods_photo.complaint_uid
        goods_photo.return_uid forwarding.complaint_uid forwarding.return_uid
        forwarding.supplier_uid reminder.complaint_uid task_reminder.complaint_uid
        reminder.deadline_uid appeal.complaint_uid appeal.deadline_uid appeal.message_uid
        appeal.decision_uid
        """,
    ),
    (
        "who of the company acted, by random identifier; their names are sealed",
        """
        investigation.opinion_by time_entry.staff_uid cause_group.created_by cause_member.added_by
        merger.merged_by regime_override.made_by regime_override.ended_by complaint.handler_uid
        absence.staff_uid absence.substitute_uid access_entry.staff_uid bulk_change.staff_uid
        saved_view.staff_uid attachment.by_staff_uid audit_entry.actor_uid approval.asked_by
        approval.asked_as approval.settled_by approval.settled_as decision.approved_by
        decision.decided_by_key return_rule.made_by catalogue_item.made_by gesture.given_by
        gesture.given_as gesture.approved_by fulfilment.reported_by fulfilment.reported_as
        decision.decided_by event.actor event.actor_uid idempotent_reply.api_key_uid
        message.author_uid note.author_uid notification.staff_uid recovery_code.staff_uid
        staff_session.staff_uid start_link.staff_uid task.executor_uid task.created_by
        task.approved_by first_check.checked_by working_text.staff_uid process_version.staff_uid
        message_template_version.staff_uid process_stage.staff_uid reminder.staff_uid
        task_reminder.staff_uid assignment_rule.staff_uid digest.staff_uid
        goods_return.authorised_by forwarding.created_by appeal.reviewer_uid appeal.assigned_by
        """,
    ),
    (
        "keyed or high-entropy digest: found by who knows the value, guessed by nobody",
        """
        staff.login complaint.track_index api_key.key_hash audit_entry.prev audit_entry.hash
        audit_head.hash audit_check.checked_hash audit_check.proof blind_index.h
        idempotent_reply.key_hash idempotent_reply.request_digest one_time_code.page_hash
        one_time_code.code_hash rate_bucket.key recovery_code.code_hash staff_session.id_hash
        start_link.token_hash submission.content_digest tracking_session.id_hash
        forwarding.token_hash
        """,
    ),
    (
        "Argon2id over the peppered password: the pepper is wrapped by the root key",
        "staff.password_hash",
    ),
    (
        "wrapped key with what is needed to unwrap it, useless without the root key",
        """
        company_key.purpose company_key.gen company_key.kid company_key.nonce company_key.ct
        company_key.state complaint_key.gen complaint_key.nonce complaint_key.wrapped
        complaint_key.commit install_secret.name install_secret.gen install_secret.kid
        install_secret.nonce install_secret.ct install_secret.state intake_draft.gen
        intake_draft.nonce intake_draft.wrapped intake_draft.commit blind_index.gen
        start_link.seed forwarding.seed
        """,
    ),
    (
        "moment or day that queues, legal dates and statistics need without touching keys",
        """
        investigation.opinion_on investigation.updated_at concerned_opinion.updated_at
        time_entry.worked_on time_entry.created_at cause_group.created_at cause_member.added_at
        approval.asked_at approval.settled_at return_rule.made_at catalogue_item.made_at
        catalogue_item.retired_at gesture.given_at gesture.held_until gesture.taken_back_at
        fulfilment.done_on fulfilment.reported_at merger.merged_at regime_override.made_at
        regime_override.ended_at label.created_at label.retired_at complaint_label.due_on
        message_template.created_at message_template.retired_at
        message_template_version.created_at stage_message.created_at message.held_until
        bulk_change.created_at bulk_change.undone_at saved_view.created_at saved_view.deleted_at
        company.created_at staff.created_at staff.disabled_at complaint.due_on
        audit_check.checked_at audit_check.anchored_at absence.created_at absence.from_on
        absence.until_on staff.started_at staff.last_seen_at complaint.received_at
        complaint.created_at complaint.updated_at complaint.closed_at complaint.erased_at
        complaint.promised_on complaint.holding_on complaint.holding_out_on access_entry.hour
        api_key.created_at api_key.revoked_at attachment.created_at attempt.at audit_entry.at
        company_counter.year company_key.created_on complaint_key.created_on deadline.started_on
        deadline.statutory_on deadline.safe_on deadline.met_at deadline.missed_at
        deadline.cancelled_at deadline.remind_on reminder.for_on reminder.at task.remind_on
        task_reminder.for_on task_reminder.at digest.day digest.created_at decision.due_on
        decision.created_at decision.dispatched_at draft_file.created_at event.at
        idempotent_reply.created_at install_secret.created_on intake_draft.created_on
        intake_draft.expires_at message.created_at note.created_at notification.next_at
        notification.lease_until notification.created_at notification.sent_at
        one_time_code.expires_at one_time_code.used_at rate_bucket.window rate_bucket.expires_at
        recovery_code.used_at complaint.stage_due_on process_version.created_at
        staff_session.created_at staff_session.last_seen_at staff_session.confirmed_at
        start_link.expires_at submission.created_at task.due_on task.created_at task.approved_at
        task.reported_at task.ended_at first_check.checked_at working_text.saved_at
        requested_piece.asked_at requested_piece.answer_by requested_piece.settled_at
        tracking_session.expires_at letter.made_at letter.posted_on letter.came_back_at
        goods_return.send_by goods_return.listed_on goods_return.done_on goods_return.created_at
        goods_return.received_at goods_return.sent_back_at goods_return.ended_at
        supplier.created_at supplier.retired_at forwarding.expires_at forwarding.revoked_at
        forwarding.created_at forwarding.answer_on forwarding.answered_at appeal.received_at
        appeal.created_at appeal.answered_on appeal.ended_at
        """,
    ),
    (
        "public configuration that the company shows on its form, its notices and its letters",
        """
        company.slug company.name company.legal_name company.postal_address company.registration
        company.return_address company.place company.outside decision.takes_part
        company.contact_email company.contact_phone company.country company.sector
        company.time_zone company.currency company.language company.languages company.categories
        company.form company.form_version company.notice company.notice_version
        company.target_days company.working_time company.origins company.embedding company.accent
        company.tone company.neutral_mail company.is_demo target_rule.category target_rule.effort
        target_rule.own_days target_rule.in_working_days deadline.own_days
        regime_override.response_days regime_override.settle_days message_template.name
        message_template.languages message_template_version.texts message_template.code
        message_template_version.subjects return_rule.category return_rule.texts
        company.size_bounds company.gesture_budget company.asks_satisfaction catalogue_item.kind
        catalogue_item.band catalogue_item.names catalogue_item.cost_minor
        catalogue_item.value_minor catalogue_item.currency role_limit.kind role_limit.role
        role_limit.amount_minor role_limit.currency
        """,
    ),
    (
        "code from a fixed list or of the law, by which the register filters and counts",
        """
        complaint.kind complaint.channel complaint.state complaint.stage complaint.shelf
        complaint.quarantine complaint.waiting_on complaint.validity complaint.category
        complaint.claim complaint.buyer complaint.sector complaint.country
        complaint.country_assumed complaint.language complaint.regime_code
        complaint.regime_version complaint.regime_confidence complaint.has_message
        complaint_label.answered label.colour stage_message.stage stage_message.state
        process_stage.sends_itself process_stage.done_points fulfilment.proof approval.kind
        approval.state decision.second_look decision.return_costs complaint.verbal
        complaint.answered attempt.result audit_entry.action blind_index.kind deadline.kind
        deadline.rollover_verified deadline.basis deadline.regime_code deadline.regime_version
        event.code event.from_state event.to_state idempotent_reply.status message.direction
        message.opening message.purpose message.language decision.language notification.notice
        notification.recipient notification.state task.state task.agreed task.needs_approval
        requested_piece.piece requested_piece.settled_how working_text.kind first_check.point
        first_check.verdict first_check.proposed process_stage.code process_stage.role
        reminder.deadline_kind reminder.kind reminder.result task_reminder.kind
        task_reminder.result assignment_rule.category assignment_rule.language
        assignment_rule.channel assignment_rule.country assignment_rule.whom assignment_rule.role
        regime_override.regime_code letter.road letter.language goods_return.state
        goods_return.costs forwarding.answer supplier.language complaint.appeal_state appeal.kind
        appeal.state appeal.channel appeal.claim appeal.lateness
        """,
    ),
    (
        "identifiers, codes and versions of a change of several: what undoing it goes by",
        """
        bulk_change.act bulk_change.target bulk_change.changed bulk_change.refused
        bulk_change.left_alone
        """,
    ),
    (
        "codes of filters, order and columns, and whether everybody sees them: never what is typed",
        "saved_view.query saved_view.shared",
    ),
    (
        "figures that must survive erasure: what was decided and what it cost",
        """
        decision.outcome decision.remedy decision.amount_minor decision.currency
        approval.amount_minor approval.currency gesture.cost_minor gesture.value_minor
        gesture.currency investigation.cause investigation.error_type investigation.party_at_fault
        time_entry.minutes goods_return.cost_minor goods_return.currency goods_return.quantity
        goods_return.received goods_return.returned goods_return.replaced goods_return.refunded
        goods_return.scrapped
        """,
    ),
    (
        "random identifier of an open form, by which a text that was sent keeps nothing",
        "working_text.form",
    ),
    (
        "random identifier of the form that moved goods last: sent twice it moves them once",
        "goods_return.last_form",
    ),
    (
        "random number on a parcel label, with a check symbol: it names nobody and opens nothing",
        "goods_return.rma_number",
    ),
    (
        "counter, version or place in a row of its like",
        """
        complaint.index_version investigation.version concerned_opinion.version
        complaint.number_try complaint.access_generation complaint.register_year
        complaint.register_seq complaint.form_version complaint.notice_version complaint.version
        attachment.position audit_entry.seq audit_head.seq audit_check.checked_seq
        audit_check.broken_at audit_check.anchored_seq company_counter.name company_counter.last
        deadline.position draft_file.position event.position requested_piece.position
        goods_return.position goods_return.version forwarding.photos task.position
        notification.attempts one_time_code.tries rate_bucket.count message_template.version
        message_template_version.version stage_message.version complaint.process_version
        process_version.version process_stage.version process_stage.position
        process_stage.target_days assignment_rule.version assignment_rule.position
        regime_override.version return_rule.version catalogue_item.version appeal.position
        appeal.late_days fulfilment.point
        """,
    ),
    (
        "the only things about a file that stay readable: a rough size and whether it was scanned",
        "attachment.size_bucket attachment.scan draft_file.size_bucket",
    ),
    (
        "what signing in and the panel need before the company's keys are at hand",
        """
        staff.role staff.totp_last_step staff.session_epoch staff.language staff.shortcuts
        staff.columns api_key.scopes staff_session.epoch staff_session.factor_passed
        start_link.epoch tracking_session.level
        """,
    ),
)

PLAINTEXT: Mapping[str, str] = {
    column: reason for reason, columns in _REASONS for column in columns.split()
}
"""Every readable column as "table.column", with the reason why it may be."""
