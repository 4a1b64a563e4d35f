"""What is owed reaches people: once as far as we know, again when in doubt, never not at all."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from reclamator import clock
from reclamator.config import Settings
from reclamator.domain.vocabulary import DeadlineKind, EventKind, QuarantineReason
from reclamator.models import database
from reclamator.models.company import Company
from reclamator.models.complainant import Complainant
from reclamator.models.complaint import Complaint
from reclamator.models.database import db, transaction
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.event import Event
from reclamator.models.keys import ComplaintKey
from reclamator.models.notification import Attempt, Notification
from reclamator.models.scope import company_scope, unscoped
from reclamator.models.staff import Staff
from reclamator.services import (
    actors,
    decisions,
    delivery,
    health,
    intake,
    mails,
    messages,
    notifications,
    tracking,
)
from reclamator.services.intake import Arrival
from reclamator.transports.email import (
    OUTBOX,
    PermanentFailure,
    SmtpServer,
    SmtpTransport,
    TemporaryFailure,
)
from tests.cast import HeldClock, Mailroom, file_complaint, on_both_databases
from tests.servers import SmtpSink

ADAS = "ada@customer.example"


def due(complaint: Complaint, kind: DeadlineKind) -> Deadline:
    return Deadline.get(Deadline.complaint_uid == complaint.uid, Deadline.kind == kind)


def history(complaint: Complaint) -> list[EventKind]:
    return [event.code for event in Event.of(complaint.complaint_uid)]


def notice(complaint: Complaint, name: str = "complaint-received") -> Notification:
    return Notification.get(
        Notification.complaint_uid == complaint.uid, Notification.notice == name
    )


def tries(row: Notification) -> list[str]:
    query = Attempt.select().where(Attempt.notification_uid == row.uid).order_by(Attempt.at)
    return [attempt.result for attempt in query]


def ids(sink: SmtpSink) -> set[str]:
    return {str(message["Message-ID"]) for message in sink.messages}


@pytest.fixture
def smtp(smtp_sink: SmtpSink) -> SmtpTransport:
    """The real road to the sink."""
    return SmtpTransport(SmtpServer.from_url(smtp_sink.url), "us@acme.example", "localhost")


# -- sending --------------------------------------------------------------------------------------


@on_both_databases
def test_the_confirmation_reaches_ada_and_meets_its_deadline(
    submitted: Complaint, mail: Mailroom
) -> None:
    assert due(submitted, DeadlineKind.ACKNOWLEDGE).met_at is None

    assert mail.deliver_all() == 1

    assert len(mail.to(ADAS)) == 1
    assert due(submitted, DeadlineKind.ACKNOWLEDGE).met_at == clock.now()
    assert history(submitted)[-1] is EventKind.ACKNOWLEDGED
    assert (notice(submitted).state, notice(submitted).sent_at) == ("sent", clock.now())
    assert tries(notice(submitted)) == ["sent"]


@on_both_databases
def test_only_a_dispatched_answer_meets_the_clock(
    under_review: Complaint, decided: Decision, mail: Mailroom
) -> None:
    assert due(under_review, DeadlineKind.ANSWER).met_at is None

    mail.deliver_all()

    assert due(under_review, DeadlineKind.ANSWER).met_at == clock.now()
    assert due(under_review, DeadlineKind.APPEAL).is_open
    assert Decision.get(Decision.uid == decided.uid).dispatched_at == clock.now()
    assert EventKind.DISPATCHED in history(under_review)


def test_nothing_is_sent_a_second_time(submitted: Complaint, mail: Mailroom) -> None:
    mail.deliver_all()

    assert mail.deliver_all() == 0
    assert len(mail.sent) == 1


def test_an_answer_that_was_posted_meanwhile_is_mailed_all_the_same(
    under_review: Complaint, decided: Decision, otto: Staff, mail: Mailroom
) -> None:
    decisions.dispatched(under_review, decided, by=actors.of_staff(otto))

    mail.deliver_all()

    assert notice(under_review, "decision-issued").state == "sent"
    assert history(under_review).count(EventKind.DISPATCHED) == 1


def test_staff_hear_in_their_own_language(
    under_review: Complaint, otto: Staff, mail: Mailroom, frozen_clock: HeldClock
) -> None:
    frozen_clock.advance(hours=20)  # Monday morning: on Sundays nobody is told of dates
    otto.language = "fi"
    otto.save()
    with transaction():
        notifications.queue(under_review, "deemed-decision", staff_uid=bytes(otto.uid))

    mail.deliver_all()

    (message,) = mail.to("otto@acme.example")
    assert message["Content-Language"] == "fi"


def test_a_person_who_left_hears_nothing(
    under_review: Complaint, otto: Staff, mail: Mailroom, frozen_clock: HeldClock
) -> None:
    frozen_clock.advance(hours=20)
    with transaction():
        notifications.queue(under_review, "deemed-decision", staff_uid=bytes(otto.uid))
    otto.disabled_at = clock.now()
    otto.save()

    mail.deliver_all()

    assert mail.to("otto@acme.example") == []
    assert notice(under_review, "deemed-decision").state == "cancelled"


def test_the_oldest_goes_first(submit: Callable[..., Complaint], mail: Mailroom) -> None:
    with clock.at(clock.now() - timedelta(hours=1)):
        submit(email="first@customer.example")
    submit(email="second@customer.example")

    assert delivery.deliver_due(1, transport=mail) == 1

    assert mail.sent[0].recipient == "first@customer.example"


# -- nothing to send ------------------------------------------------------------------------------


def test_who_left_no_address_is_owed_no_mail(
    submit: Callable[..., Complaint], otto: Staff, mail: Mailroom
) -> None:
    complaint = submit(email="")
    messages.reply(complaint, body="We have a question.", by=actors.of_staff(otto))

    mail.deliver_all()

    assert mail.sent == []
    assert notice(complaint, "message-received").state == "cancelled"


def test_what_was_erased_is_not_mailed(submitted: Complaint, mail: Mailroom) -> None:
    ComplaintKey.delete().where(ComplaintKey.complaint_uid == submitted.uid).execute()

    mail.deliver_all()

    assert mail.sent == []
    with company_scope(submitted.company_uid):
        assert notice(submitted).state == "cancelled"


def test_a_code_that_has_run_out_is_not_mailed(
    submitted: Complaint, mail: Mailroom, frozen_clock: HeldClock
) -> None:
    tracking.ask_for_code(submitted.number, network=b"net")
    frozen_clock.advance(minutes=11)

    mail.deliver_all()

    assert notice(submitted, "one-time-code").state == "cancelled"


@on_both_databases
def test_a_complaint_that_was_set_aside_holds_its_mail_until_its_release(
    acme: Company, otto: Staff, mail: Mailroom
) -> None:
    aside = file_complaint(acme, arrival=Arrival(quarantine=QuarantineReason.HONEYPOT))
    assert mail.deliver_all() == 0

    intake.release(aside, by=actors.of_staff(otto))
    mail.deliver_all()

    assert len(mail.to(ADAS)) == 1


# -- failing --------------------------------------------------------------------------------------


def test_while_the_mail_server_is_down_we_try_again_with_longer_and_longer_waits(
    submitted: Complaint, mail: Mailroom, frozen_clock: HeldClock
) -> None:
    mail.refusal = TemporaryFailure("network")
    waits: list[timedelta] = []
    while notice(submitted).state == "due":
        mail.deliver_all()
        waits.append(notice(submitted).next_at - clock.now())
        frozen_clock.advance(seconds=waits[-1].total_seconds())

    assert tuple(waits[:-1]) == delivery.BACK_OFF
    assert timedelta(days=3) <= sum(waits[:-1], timedelta()) <= timedelta(days=3, hours=6)
    assert set(tries(notice(submitted))) == {"network"}


def test_a_mail_that_never_went_is_said_so_and_meets_no_clock(
    under_review: Complaint, decided: Decision, mail: Mailroom
) -> None:
    mail.refusal = PermanentFailure("smtp-550")

    mail.deliver_all()

    assert notice(under_review, "decision-issued").state == "failed"
    assert due(under_review, DeadlineKind.ANSWER).is_open
    assert due(under_review, DeadlineKind.ACKNOWLEDGE).is_open
    failures = [e for e in Event.of(under_review.uid) if e.code is EventKind.DISPATCH_FAILED]
    assert {event.detail["notice"] for event in failures} >= {"decision-issued"}
    assert {event.detail["result"] for event in failures} == {"smtp-550"}


def test_between_two_tries_a_mail_is_left_alone(
    submitted: Complaint, mail: Mailroom, frozen_clock: HeldClock
) -> None:
    mail.refusal = TemporaryFailure("network")
    mail.deliver_all()
    mail.refusal = None
    frozen_clock.advance(seconds=59)
    assert mail.deliver_all() == 0

    frozen_clock.advance(seconds=1)

    assert mail.deliver_all() == 1
    assert tries(notice(submitted)) == ["network", "sent"]


def test_one_mail_that_cannot_be_written_holds_up_no_other(
    submit: Callable[..., Complaint], mail: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = submit(), submit(email="other@customer.example")
    build = mails.build

    def stumble(row: Notification) -> Any:
        if row.complaint_uid == bad.uid:
            raise RuntimeError("Ada Nowak")
        return build(row)

    monkeypatch.setattr(mails, "build", stumble)
    mail.deliver_all()

    assert (notice(bad).state, tries(notice(bad))) == ("due", ["unwritten"])
    assert notice(good).state == "sent"


def test_a_damaged_address_is_tried_again_after_a_repair(
    submitted: Complaint, mail: Mailroom
) -> None:
    person = Complainant.of(submitted.uid)
    broken = bytearray(person.__data__["email"])
    broken[-1] ^= 1
    database.db.execute_sql(
        "UPDATE complainant SET email = ? WHERE uid = ?", (bytes(broken), person.uid)
    )

    mail.deliver_all()

    assert (notice(submitted).state, tries(notice(submitted))) == ("due", ["damaged"])


# -- over a real line -----------------------------------------------------------------------------


@pytest.mark.smtp
def test_451_and_then_250(
    submitted: Complaint, smtp: SmtpTransport, smtp_sink: SmtpSink, frozen_clock: HeldClock
) -> None:
    smtp_sink.refusal = "451 4.3.0 Mail for Ada Nowak is not taken now"
    delivery.deliver_due(transport=smtp)
    assert notice(submitted).state == "due"

    smtp_sink.refusal = None
    frozen_clock.advance(minutes=1)
    delivery.deliver_due(transport=smtp)

    assert tries(notice(submitted)) == ["smtp-451", "sent"]
    assert len(smtp_sink.to(ADAS)) == 1


@pytest.mark.smtp
def test_550_is_final(submitted: Complaint, smtp: SmtpTransport, smtp_sink: SmtpSink) -> None:
    smtp_sink.refused_recipients = {ADAS}

    delivery.deliver_due(transport=smtp)

    assert (notice(submitted).state, tries(notice(submitted))) == ("failed", ["smtp-550"])
    assert EventKind.DISPATCH_FAILED in history(submitted)


@on_both_databases
def test_a_clock_that_ran_ahead_puts_no_mail_off_for_years(
    submit: Callable[..., Complaint], mail: Mailroom, frozen_clock: HeldClock
) -> None:
    with clock.at(clock.now() + timedelta(days=3650)):
        submit(email="first@customer.example")
        submit(email="second@customer.example")
        delivery._claim()  # and its worker dies
    assert mail.deliver_all() == 0

    delivery.mend_times()

    assert mail.deliver_all() == 2


def test_what_waits_for_its_next_try_is_left_waiting(
    submitted: Complaint, mail: Mailroom, frozen_clock: HeldClock
) -> None:
    mail.refusal = TemporaryFailure("smtp-451")
    for wait in delivery.BACK_OFF[:8]:
        mail.deliver_all()
        before = Notification.get().next_at
        delivery.mend_times()
        assert Notification.get().next_at == before
        frozen_clock.advance(minutes=wait.total_seconds() / 60)


def mail_works(settings: Settings) -> bool:
    return health.parts(settings)["mail"]


@pytest.mark.smtp
def test_readiness_knows_that_the_mail_server_is_down_and_when_it_is_back(
    installation: Settings,
    submitted: Complaint,
    smtp: SmtpTransport,
    smtp_sink: SmtpSink,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("reclamator.services.installation.transport", lambda: smtp)
    with smtp_sink.down():
        delivery.deliver_due()
        delivery.look_for_mail_server()
        assert not mail_works(installation)

    delivery.look_for_mail_server()

    assert mail_works(installation)
    assert smtp_sink.messages == []


@pytest.mark.smtp
def test_a_mail_that_leaves_shows_that_the_server_is_back(
    installation: Settings, submitted: Complaint, smtp: SmtpTransport
) -> None:
    health.note_mail(installation, works=False)
    assert not mail_works(installation)

    delivery.deliver_due(transport=smtp)

    assert mail_works(installation)


@pytest.mark.smtp
@pytest.mark.parametrize("refusal", ["451 4.7.1 Greylisted", "550 5.1.1 Nobody here"])
def test_one_mail_that_is_refused_does_not_make_the_server_look_down(
    refusal: str,
    installation: Settings,
    submitted: Complaint,
    smtp: SmtpTransport,
    smtp_sink: SmtpSink,
) -> None:
    smtp_sink.refusal = refusal

    delivery.deliver_due(transport=smtp)

    assert mail_works(installation)


def test_a_sealed_outbox_without_room_is_mail_that_is_down(
    installation: Settings, submitted: Complaint
) -> None:
    folder = installation.data_dir / OUTBOX
    folder.write_text("a file where the folder should be")
    delivery.deliver_due()
    delivery.look_for_mail_server()
    assert not mail_works(installation)

    folder.unlink()
    delivery.look_for_mail_server()

    assert mail_works(installation)
    assert list(folder.iterdir()) == []


@pytest.mark.smtp
def test_a_server_that_is_down_loses_nothing(
    submitted: Complaint, smtp: SmtpTransport, smtp_sink: SmtpSink, frozen_clock: HeldClock
) -> None:
    with smtp_sink.down():
        delivery.deliver_due(transport=smtp)
    assert tries(notice(submitted)) == ["network"]

    frozen_clock.advance(minutes=1)
    delivery.deliver_due(transport=smtp)

    assert len(smtp_sink.to(ADAS)) == 1


@pytest.mark.smtp
def test_a_worker_that_dies_after_250_sends_again_under_the_same_message_id(
    submitted: Complaint,
    smtp: SmtpTransport,
    smtp_sink: SmtpSink,
    frozen_clock: HeldClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class PowerCut(BaseException):
        """Nothing of ours catches this."""

    def die(row: Notification) -> None:
        raise PowerCut

    monkeypatch.setattr(delivery, "_sent", die)
    with pytest.raises(PowerCut):
        delivery.deliver_due(transport=smtp)
    monkeypatch.undo()
    assert delivery.deliver_due(transport=smtp) == 0  # its lease still runs

    frozen_clock.advance(minutes=6)
    delivery.deliver_due(transport=smtp)

    assert len(smtp_sink.to(ADAS)) == 2
    assert ids(smtp_sink) == {mails.message_id(notice(submitted).uid)}
    assert notice(submitted).state == "sent"
    assert history(submitted).count(EventKind.ACKNOWLEDGED) == 1


def test_a_slow_worker_whose_lease_ran_out_records_nothing_twice(
    submitted: Complaint, mail: Mailroom, frozen_clock: HeldClock
) -> None:
    other = Mailroom()

    class Slow(Mailroom):
        def send(self, outgoing: Any) -> None:
            frozen_clock.advance(minutes=6)
            other.deliver_all()
            super().send(outgoing)

    Slow().deliver_all()

    assert len(other.sent) == 1
    assert tries(notice(submitted)) == ["sent"]
    assert history(submitted).count(EventKind.ACKNOWLEDGED) == 1


# -- two workers ----------------------------------------------------------------------------------


@on_both_databases
def test_two_workers_take_each_mail_once(submit: Callable[..., Complaint], mail: Mailroom) -> None:
    for number in range(8):
        submit(email=f"ada{number}@customer.example")
    together = threading.Barrier(3)
    counts: list[int] = []

    def work() -> None:
        with database.connection():
            together.wait()
            counts.append(mail.deliver_all())

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(counts) == 8
    assert len({outgoing.recipient for outgoing in mail.sent}) == len(mail.sent) == 8


def test_looking_for_due_mail_reads_an_index_and_takes_no_lock(installation: Settings) -> None:
    with unscoped("test"):
        query, values = (
            Notification.select(Notification.uid)
            .where(*delivery._due())
            .order_by(Notification.next_at)
            .limit(1)
            .sql()
        )
    plan = " ".join(
        row[3] for row in database.db.execute_sql(f"EXPLAIN QUERY PLAN {query}", values)
    )

    assert "notification_state_next_at" in plan
    assert "SCAN" not in plan
    assert "TEMP B-TREE" not in plan


# -- the nudge ------------------------------------------------------------------------------------


@pytest.fixture
def nudges() -> Any:
    """Which notices were due when the worker was nudged."""
    told: list[list[str]] = []
    before = notifications.on_queued[:]
    notifications.on_queued[:] = [lambda: told.append(due_notices())]
    yield told
    notifications.on_queued[:] = before


def due_notices() -> list[str]:
    """What the worker would find; it looks from outside of any transaction."""
    assert not db.in_transaction()
    return [row.notice for row in Notification.select().where(Notification.state == "due")]


def test_the_worker_is_nudged_once_the_row_is_committed(
    nudges: list[list[str]], submitted: Complaint
) -> None:
    assert nudges == [["complaint-received"]]


def test_what_is_held_nudges_nobody_before_its_release(
    acme: Company, otto: Staff, nudges: list[list[str]]
) -> None:
    aside = file_complaint(acme, arrival=Arrival(quarantine=QuarantineReason.HONEYPOT))
    assert nudges == []

    intake.release(aside, by=actors.of_staff(otto))

    assert nudges == [["complaint-received"]]


def test_what_is_rolled_back_nudges_nobody(submitted: Complaint, nudges: list[list[str]]) -> None:
    def fail() -> None:
        with transaction():
            notifications.queue(submitted, "message-received")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert nudges == []


def test_a_nudge_that_fails_fails_nobody(submit: Callable[..., Complaint]) -> None:
    def stumble() -> None:
        raise OSError("the queue is gone")

    before = notifications.on_queued[:]
    notifications.on_queued[:] = [stumble]
    try:
        complaint = submit()
    finally:
        notifications.on_queued[:] = before

    assert notice(complaint).state == "due"
