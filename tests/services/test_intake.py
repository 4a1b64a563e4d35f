"""Intake below the web: one transaction for all rows, numbers without gaps, erasable traces."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import peewee
import pytest

from reclamator import clock
from reclamator.crypto.form_token import KeptFiles
from reclamator.domain.permissions import Scope
from reclamator.domain.vocabulary import Channel, QuarantineReason
from reclamator.errors import BadFile, BadToken, Forbidden, Incomplete, KeyUnavailable
from reclamator.models import base, scope
from reclamator.models.attachment import Attachment
from reclamator.models.audit import AuditEntry
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint, Submission
from reclamator.models.database import db, transaction
from reclamator.models.event import Event
from reclamator.models.keys import ComplaintKey
from reclamator.models.notification import Notification
from reclamator.models.staff import Staff
from reclamator.services import actors, audit, drafts, installation, intake
from reclamator.services.attachments import Incoming
from reclamator.services.intake import Answers, Arrival, tokens
from tests.cast import ADA, HeldClock, file_complaint, on_both_databases
from tests.corpus import film, pdf, photo
from tests.services.uploads import incoming

BY_LINK = Arrival(channel=Channel.LINK)


def rows() -> dict[str, int]:
    """How many rows each table of a company has."""
    return {
        model._meta.table_name: model.select().count()
        for model in base.CompanyModel.__subclasses__()
    }


@on_both_databases
def test_every_row_of_an_intake_is_written_in_one_transaction(acme: Company) -> None:
    before = rows()

    with suppress(ZeroDivisionError), transaction():
        file_complaint(acme, order_number="A-1", files=[incoming("a.jpg", photo())])
        raise ZeroDivisionError

    assert rows() == before
    complaint = file_complaint(acme, order_number="A-1", files=[incoming("a.jpg", photo())])
    written = {name: count - before[name] for name, count in rows().items() if count - before[name]}
    assert written == {
        "attachment": 1,
        "audit_entry": 2,
        "blind_index": 4,
        "company_counter": 1,
        "complainant": 1,
        "complaint": 1,
        "complaint_key": 1,
        "deadline": 3,
        "event": 1,
        "message": 1,
        "notification": 1,
        "submission": 1,
    }
    assert complaint.register_number == "1/2026"


@on_both_databases
def test_whichever_row_fails_nothing_is_left(
    acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, save = rows(), base.Model.save
    failed = 0
    while True:
        calls = [0]

        def save_or_fail(
            self: Any, *args: Any, at: int = failed, c: Any = calls, **how: Any
        ) -> Any:
            c[0] += 1
            if c[0] == at + 1:
                raise peewee.IntegrityError("fail-point")
            return save(self, *args, **how)

        with monkeypatch.context() as patch:
            patch.setattr(base.Model, "save", save_or_fail)
            try:
                file_complaint(acme, files=[incoming("a.jpg", photo())])
                break
            except peewee.IntegrityError:
                failed += 1
        assert rows() == before
        assert list(installation.store().names()) == []

    assert failed >= 15
    assert Complaint.select().count() == 1


@on_both_databases
def test_register_numbers_have_no_gaps(acme: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    first = file_complaint(acme)
    with pytest.raises(Incomplete):
        file_complaint(acme, name="")
    with suppress(ZeroDivisionError), transaction():
        file_complaint(acme)
        raise ZeroDivisionError
    aside = file_complaint(acme, arrival=replace(BY_LINK, quarantine=QuarantineReason.FLOOD))
    second = file_complaint(acme)

    assert [row.register_number for row in (first, aside, second)] == ["1/2026", None, "2/2026"]


def test_the_years_numbers_begin_anew_in_the_companys_time_zone(acme: Company) -> None:
    file_complaint(acme)
    with clock.frozen(datetime(2026, 12, 31, 22, 59, tzinfo=UTC)):
        last = file_complaint(acme)
    with clock.frozen(datetime(2026, 12, 31, 23, 1, tzinfo=UTC)):
        first = file_complaint(acme)

    assert (last.register_number, first.register_number) == ("2/2026", "1/2027")


def test_the_same_token_is_one_complaint(acme: Company, frozen_clock: HeldClock) -> None:
    token = intake.read_token(acme, intake.new_token(acme))
    first = intake.submit(acme, ADA, files=[], token=token, arrival=BY_LINK)
    frozen_clock.advance(days=2)

    again = intake.submit(acme, ADA, files=[], token=token, arrival=BY_LINK)
    other = intake.submit(
        acme, replace(ADA, name="Ada N.", country="CZ"), files=[], token=token, arrival=BY_LINK
    )

    assert again == first
    assert (other.number, other.access_code) == (first.number, first.access_code)
    assert other.changed == {"name", "country"}
    assert Complaint.select().count() == 1


def test_files_are_part_of_what_was_sent(acme: Company) -> None:
    token = intake.read_token(acme, intake.new_token(acme))

    def send(*files: Incoming) -> frozenset[str]:
        sent = intake.submit(acme, ADA, files=list(files), token=token, arrival=BY_LINK)
        return sent.changed

    assert send(incoming("a.jpg", photo()), incoming("b.pdf", pdf())) == frozenset()
    assert send(incoming("b.pdf", pdf()), incoming("a.jpg", photo())) == frozenset()
    assert send(incoming("a.jpg", photo())) == {"files"}


def test_an_erased_complaints_token_tells_nothing(acme: Company) -> None:
    """With every key that is left, a right guess of what was sent looks like a wrong one."""
    token = intake.read_token(acme, intake.new_token(acme))
    sent = intake.submit(acme, ADA, files=[], token=token, arrival=BY_LINK)
    assert len(bytes(Submission.get().content_digest)) == 18 * 8
    scope.current().deks.clear()
    ComplaintKey.delete().where(ComplaintKey.complaint_uid == sent.complaint_uid).execute()

    for guess in (ADA, replace(ADA, name="Otto")):
        with pytest.raises(KeyUnavailable):
            intake.submit(acme, guess, files=[], token=token, arrival=BY_LINK)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada  ", "Ada"),
        ("Ada\u202eNowak", "AdaNowak"),
        ("e\u0301", "é"),
        ("👩\u200d🔧", "👩\u200d🔧"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\r\nb\rc\td", "a\nb\nc d"),
        ("\ud800x\x00\x7f\ufeff", "x"),
    ],
)
def test_texts_are_tidied(typed: str, kept: str) -> None:
    assert intake.clean(typed) == kept


def test_the_content_hash_is_of_what_was_understood(acme: Company) -> None:
    said = intake.normalised(replace(ADA, name=" Ada\tNowak ", country="uk"), acme)

    assert (said.name, said.country) == ("Ada Nowak", "GB")
    assert intake.content_hash(said) == intake.content_hash(intake.normalised(said, acme))
    assert intake.content_hash(said) != intake.content_hash(replace(said, name="Ada"))


def test_all_faults_are_named_at_once_in_the_forms_order(acme: Company) -> None:
    with pytest.raises(Incomplete) as refused:
        intake.check(Answers(email="x", phone="y", language="en", country="??"), acme)

    fields = [fault.field for fault in refused.value.errors]
    assert fields == ["category", "description", "claim", "name", "email", "phone", "country"]


def test_a_bad_file_leaves_nothing(acme: Company) -> None:
    before = rows()

    with pytest.raises(BadFile):
        file_complaint(acme, files=[incoming("a.jpg", photo()), incoming("b.jpg", film())])

    assert rows() == before
    assert list(installation.store().names()) == []


def test_only_who_may_releases(acme: Company, submit: Callable[..., Complaint]) -> None:
    aside = file_complaint(acme, arrival=replace(BY_LINK, quarantine=QuarantineReason.FLOOD))

    with pytest.raises(Forbidden):
        intake.release(aside, by=actors.COMPLAINANT)
    with pytest.raises(Forbidden):
        intake.release(aside, by=actors.of_key(b"k" * 16, [Scope.READ]))

    assert Complaint.get().quarantine is QuarantineReason.FLOOD


def test_two_people_release_once(acme: Company, mira: Staff, otto: Staff) -> None:
    aside = file_complaint(acme, arrival=replace(BY_LINK, quarantine=QuarantineReason.FLOOD))
    seen_by_both = [Complaint.get(), Complaint.get()]

    for row, person in zip(seen_by_both, (mira, otto), strict=True):
        intake.release(row, by=actors.of_staff(person))

    assert Complaint.get().register_number == "1/2026"
    assert [row.state for row in Notification.select()] == ["due"]
    codes = [row.code.value for row in Event.of(aside.complaint_uid)]
    assert codes.count("released") == 1


def test_the_chain_tells_of_it(acme: Company) -> None:
    file_complaint(acme, files=[incoming("a.jpg", photo())])

    actions = [row.action for row in AuditEntry.select().order_by(AuditEntry.seq)]

    assert actions[-2:] == ["complaint.submitted", "attachment.added"]
    assert audit.verify(acme.uid).broken_at is None


def test_a_draft_of_nobody_is_refused(acme: Company) -> None:
    nothing = KeptFiles(b"d" * 16, (b"f" * 16,))

    with pytest.raises(BadToken):
        intake.submit(acme, ADA, files=[], kept=nothing, arrival=BY_LINK)
    assert Attachment.select().count() == 0
    assert drafts.is_here(nothing) is False


def test_who_comes_second_at_the_same_moment_writes_nothing(
    acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 27: nineteen of twenty find the form used before a statement of theirs that writes."""
    token = intake.read_token(acme, intake.new_token(acme))
    first = intake.submit(acme, ADA, files=[], token=token, arrival=BY_LINK)
    look, execute = tokens.first_receipt, db.obj.execute_sql
    looks: list[None] = []
    written: list[str] = []

    def too_early(*given: Any, **how: Any) -> Any:
        looks.append(None)
        return look(*given, **how) if len(looks) > 1 else None

    def noted(sql: str, *rest: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(sql)
        return execute(sql, *rest)

    monkeypatch.setattr(tokens, "first_receipt", too_early)
    monkeypatch.setattr(db.obj, "execute_sql", noted)
    again = intake.submit(acme, ADA, files=[], token=token, arrival=BY_LINK)

    assert len(looks) == 2
    assert written == []
    assert again == first
