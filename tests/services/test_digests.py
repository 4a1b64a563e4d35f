"""The morning mail: once a day for each person, at work, with numbers and dates and no more."""

import threading
from datetime import date, datetime

import pytest

from reclamator import clock
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import DeadlineKind
from reclamator.models import database
from reclamator.models.deadline import Deadline
from reclamator.models.notification import Notification
from reclamator.models.reminder import Digest
from reclamator.models.scope import company_scope
from reclamator.services import actors, complaints, digests, mails, notifications, outbox, tasks
from reclamator.services.staff import absences
from reclamator.services.tasks import Plan
from reclamator.transports.email import OUTBOX, SealedOutbox
from tests.cast import Mailroom, killed_at, on_both_databases

OTTO, MIRA = "otto@acme.example", "mira@acme.example"


def go_to(text: str) -> None:
    """Move the clock to a moment of Warsaw's winter time."""
    clock.advance(datetime.fromisoformat(f"{text}+01:00") - clock.now())


def text_of(mail: Mailroom, address: str) -> str:
    """The last mail to somebody, as plain words."""
    return " ".join(mail.to(address)[-1].get_body(("plain",)).get_content().split())


@on_both_databases
def test_what_is_late_due_today_and_due_soon_stands_in_three_parts(
    acme, submit, otto, mira, mail: Mailroom
):
    numbers = {}
    for sent_on, country in (("2026-11-22", "PL"), ("2026-11-27", "LT"), ("2026-11-28", "PL")):
        go_to(f"{sent_on}T12:00")
        complaint = complaints.assign(submit(country=country), otto, by=actors.of_staff(mira))
        numbers[sent_on] = complaint.number
    mail.deliver_all()
    go_to("2026-12-07T08:00")

    assert digests.write(acme) == 1
    mail.deliver_all()

    text = text_of(mail, OTTO)
    marks = ["LATE", numbers["2026-11-22"], "DUE TODAY", numbers["2026-11-27"], "DUE IN THE NEXT"]
    places = [text.index(mark) for mark in (*marks, numbers["2026-11-28"])]
    assert places == sorted(places)
    # our own target comes before the date by law: the earliest date is told
    assert "Wednesday 2 December 2026" in text
    assert mail.to(MIRA) == []


@on_both_databases
def test_it_comes_once_a_day_whoever_asks_how_often(acme, under_review, mail: Mailroom):
    mail.deliver_all()
    for moment in ("12-03T08:00", "12-03T08:01", "12-03T15:00", "12-04T07:00", "12-04T08:30"):
        go_to(f"2026-{moment}")
        digests.write(acme)
        mail.deliver_all()

    assert [message["Subject"] for message in mail.to(OTTO)] == [
        "Dates, Thursday 3 December 2026, Acme & Clay",
        "Dates, Friday 4 December 2026, Acme & Clay",
    ]


@pytest.mark.parametrize("moment", ["12-03T07:59", "12-03T16:00", "12-05T10:00"])
def test_it_does_not_come_at_night_or_on_a_free_day(acme, under_review, moment):
    go_to(f"2026-{moment}")

    assert digests.write(acme) == 0
    assert Digest.select().count() == 0


def test_who_has_nothing_to_do_gets_no_mail(acme, under_review, otto):
    go_to("2026-11-24T08:00")

    assert digests.write(acme) == 0
    assert Notification.select().where(Notification.notice == "morning-digest").count() == 0


def test_the_head_hears_of_what_nobody_handles(acme, submitted, hire, mail: Mailroom):
    hire(Role.HEAD)
    hire(Role.VIEWER)
    mail.deliver_all()
    go_to("2026-12-04T08:00")

    digests.write(acme)
    mail.deliver_all()

    assert submitted.number in text_of(mail, "head@acme.example")
    for address in (OTTO, MIRA, "viewer@acme.example"):
        assert mail.to(address) == []


def test_who_stands_in_hears_of_what_waits_for_the_other(
    acme, under_review, otto, mira, hire, mail: Mailroom
):
    day = date(2026, 12, 4)
    absences.record(
        otto, from_on=day, until_on=day, substitute=hire(Role.HANDLER), by=actors.of_staff(mira)
    )
    mail.deliver_all()
    go_to("2026-12-04T08:00")

    digests.write(acme)
    mail.deliver_all()

    assert under_review.number in text_of(mail, "handler@acme.example")


def test_each_line_says_whose_date_it_is_and_tasks_stand_among_them(
    acme, submit, otto, mira, mail: Mailroom
):
    by = actors.of_staff(mira)
    law = complaints.assign(submit(), otto, by=by)
    target = complaints.assign(submit(buyer="business", organisation="Nowak"), otto, by=by)
    for due_on, needs_approval in (("2026-12-04", False), ("2026-12-03", True)):
        plan = Plan(
            title="Reserve a kettle", executor=otto, due_on=due_on, needs_approval=needs_approval
        )
        tasks.create(law, plan, by=by)
    Deadline.update(met_at=clock.now()).where(
        Deadline.complaint_uid == law.complaint_uid, Deadline.kind == DeadlineKind.TARGET
    ).execute()
    mail.deliver_all()
    go_to("2026-12-03T08:00")
    mail.deliver_all()

    digests.write(acme)
    mail.deliver_all()

    text = text_of(mail, OTTO)
    assert f"{law.number} Friday 4 December 2026 Safe date, owed by law" in text
    assert f"{target.number} Wednesday 2 December 2026 Our own target" in text
    assert f"{law.number} Friday 4 December 2026 Task" in text
    # what waits for approval is not to be done yet
    assert "Thursday 3 December 2026 Task" not in text
    assert "kettle" not in text


def test_who_only_carries_things_out_hears_of_their_tasks(
    acme, under_review, otto, hire, mail: Mailroom
):
    plan = Plan(title="Pack it", executor=hire(Role.WAREHOUSE), due_on="2026-12-04")
    tasks.create(under_review, plan, by=actors.of_staff(otto))
    go_to("2026-12-04T08:00")

    digests.write(acme)
    mail.deliver_all()

    text = text_of(mail, "warehouse@acme.example")
    assert text.count(under_review.number) == 1
    assert "Task" in text


def test_it_holds_nothing_that_somebody_typed(acme, under_review, mail: Mailroom):
    mail.deliver_all()
    go_to("2026-12-04T08:00")
    digests.write(acme)
    mail.deliver_all()

    whole = mail.to(OTTO)[-1].as_string()
    for typed in ("kettle", "Ada", "leaks", "A-10/482"):
        assert typed not in whole


def test_it_is_kept_sealed_where_no_mail_server_is_set_up(acme, under_review, installation):
    go_to("2026-12-04T08:00")
    digests.write(acme)
    row = Notification.get(Notification.notice == "morning-digest")

    road = SealedOutbox(installation.data_dir / OUTBOX)
    road.send(mails.build(row))

    (shown,) = outbox.read_outbox()
    assert under_review.number in shown.text
    (path,) = (installation.data_dir / OUTBOX).iterdir()
    assert under_review.number.encode() not in path.read_bytes()


@on_both_databases
def test_a_sweep_that_is_killed_owes_it_once(acme, under_review):
    go_to("2026-12-04T08:00")

    with killed_at(notifications, "queue_digest"):
        digests.write(acme)

    assert digests.write(acme) == 1
    assert digests.write(acme) == 0


@on_both_databases
def test_sweeps_at_once_owe_it_once(acme, under_review):
    go_to("2026-12-04T08:00")
    start, owed = threading.Barrier(3), []

    def sweep() -> None:
        with database.connection(), company_scope(acme.uid):
            start.wait()
            owed.append(digests.write(acme))

    threads = [threading.Thread(target=sweep) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(owed) == 1
    assert Notification.select().where(Notification.notice == "morning-digest").count() == 1
