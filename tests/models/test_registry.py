"""Row 11: every column of every table is sealed under a frozen name, or readable for a reason."""

from collections import Counter
from itertools import chain

import pytest

from reclamator.models import base, registry
from reclamator.models.encrypted import EncryptedText

FROZEN = """
    api_key.label attachment.mime attachment.name attachment.sha256 attachment.size audit.detail
    complainant.email complainant.name complainant.organisation complainant.phone
    complainant.postal_address complainant.representative complaint.content_hash complaint.extra
    complaint.occurred_on complaint.order_number complaint.product complaint.purchased_on
    complaint.reason complaint.received_note complaint.sold_by decision.grounds decision.method
    decision.provisions event.detail message.body note.body staff.email staff.name
    staff.totp_secret
""".split()
"""The names of the first schema: rows on people's disks are bound to them."""

FROZEN_SINCE = """
    absence.note approval.draft approval.reason assignment_rule.product cause_group.title
    complaint.batch complaint.fault complaint.price decision.correction decision.points
    appeal.answer appeal.answers appeal.arguments appeal.body appeal.lateness_reason
    appeal.received_note appeal.reference
    concerned_opinion.opinion concerned_opinion.person first_check.reason
    fulfilment.reference gesture.card_text gesture.voucher_code
    investigation.cause_detail investigation.opinion label.name letter.address letter.paper
    letter.parcel_number letter.sha256 process_stage.done_when
    process_stage.hand_over process_stage.names requested_piece.words
    regime_override.reason saved_view.name
    task.description task.reason task.report task.title time_entry.note working_text.fields
""".split()
"""The names that later schemas added, frozen just the same."""


def columns() -> dict[str, str | None]:
    """Every "table.column" with the contract name it is sealed under, if it is."""
    return {
        f"{table._meta.table_name}.{field.column_name}": getattr(field, "contract_name", None)
        for table in base.tables()
        for field in table._meta.sorted_fields
    }


def test_no_column_is_unlisted():
    readable = {column for column, sealed_as in columns().items() if sealed_as is None}

    assert readable - registry.PLAINTEXT.keys() == set()
    assert {name for name in columns().values() if name} - set(registry.SEALED) == set()


def test_no_line_of_the_lists_is_stale():
    readable = {column for column, sealed_as in columns().items() if sealed_as is None}

    assert registry.PLAINTEXT.keys() - readable == set()
    assert set(registry.SEALED) - set(columns().values()) == set()
    assert registry.SHARED.keys() <= {table._meta.table_name for table in base.tables()}


def test_a_column_has_one_reason_only():
    listed = chain.from_iterable(names.split() for _, names in registry._REASONS)

    assert [name for name, count in Counter(listed).items() if count > 1] == []


def test_every_reason_is_a_sentence_to_argue_with():
    assert min(len(reason) for reason in registry.PLAINTEXT.values()) > 30


def test_a_frozen_name_is_never_taken_away():
    assert {*FROZEN, *FROZEN_SINCE} <= set(registry.SEALED)
    assert len(set(registry.SEALED)) == len(registry.SEALED)


def test_no_two_fields_share_a_name_but_by_design():
    own = [
        field.contract_name
        for table in base.tables()
        if table._meta.table_name not in registry.SHARED
        for field in table._meta.sorted_fields
        if hasattr(field, "contract_name")
    ]

    assert [name for name, count in Counter(own).items() if count > 1] == []


def test_a_kept_file_is_sealed_under_the_names_of_the_attachment_it_becomes():
    lent = {
        column.partition(".")[2]: name
        for column, name in columns().items()
        if name and column.startswith("draft_file.")
    }

    assert lent == {part: f"attachment.{part}" for part in ("name", "mime", "size", "sha256")}


def test_a_field_with_an_unknown_name_is_refused_when_the_program_starts():
    with pytest.raises(LookupError, match=r"complaint\.diary"):
        EncryptedText("complaint.diary")
