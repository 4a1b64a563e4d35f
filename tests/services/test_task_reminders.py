"""Tasks by mail: who is told that they have one, and of its end date; each once, at work only.

Otto is to reserve a kettle by Friday 4 December; Mira has asked him to.
"""

import threading
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from reclamator import clock
from reclamator.domain.permissions import Role
from reclamator.domain.tasks import TaskAction
from reclamator.domain.vocabulary import EventKind, ReminderKind
from reclamator.models import database
from reclamator.models.audit import AuditEntry
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.event import Event
from reclamator.models.notification import Notification
from reclamator.models.reminder import TaskReminder
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.models.task import Task
from reclamator.services import (
    actors,
    audit,
    complaints,
    events,
    leaving,
    notifications,
    task_reminders,
    tasks,
)
from reclamator.services.staff import absences
from reclamator.services.tasks import Plan
from tests.cast import Mailroom, file_complaint, killed_at, on_both_databases

OTTO, MIRA = "otto@acme.example", "mira@acme.example"
FRIDAY = date(2026, 12, 4)


def go_to(text: str) -> None:
    """Move the clock to a moment of Warsaw's winter time."""
    clock.advance(datetime.fromisoformat(f"2026-{text}+01:00") - clock.now())


def told() -> list[tuple[str, str]]:
    """Who was told what, in the order of urgency."""
    names = {bytes(person.uid): person.name.split()[0] for person in Staff.everyone()}
    order = list(ReminderKind)
    found = [
        (order.index(row.kind), str(row.kind.value), names.get(row.staff_uid or b"", row.result))
        for row in TaskReminder.select()
    ]
    return [each[1:] for each in sorted(found)]


def mails_of(notice: str) -> list[Notification]:
    """The outbox rows of a notice."""
    return list(Notification.select().where(Notification.notice == notice))


def text_of(mail: Mailroom, address: str) -> str:
    """The last mail to somebody, as plain words."""
    return " ".join(mail.to(address)[-1].get_body(("plain",)).get_content().split())


@pytest.fixture
def give(under_review: Complaint, otto: Staff, mira: Staff) -> Callable[..., Task]:
    """Let Mira give Otto the task, with changes: `give(executor=mira, by=otto)`."""

    def given(*, by: Staff = mira, **said: Any) -> Task:
        plan: dict[str, Any] = {"title": "Reserve a kettle", "executor": otto, "due_on": FRIDAY}
        return tasks.create(under_review, Plan(**{**plan, **said}), by=actors.of_staff(by))

    return given


# -- a task is given ------------------------------------------------------------------------------


@on_both_databases
def test_who_is_given_a_task_by_another_is_told_once_by_day_and_in_their_language(
    under_review: Complaint, otto: Staff, give: Callable[..., Task], mail: Mailroom
) -> None:
    mail.deliver_all()
    otto.language = "fi"
    otto.save()
    go_to("11-23T22:00")

    give()
    mail.deliver_all()
    at_night = mail.to(OTTO)
    go_to("11-24T08:00")
    mail.deliver_all()
    mail.deliver_all()

    assert at_night == []
    (message,) = mail.to(OTTO)
    assert message["Content-Language"] == "fi"
    assert under_review.number in message.get_body(("plain",)).get_content()
    for typed in ("Reserve", "kettle", "Ada", "leaks", "Mira"):
        assert typed not in message.as_string()


def test_who_takes_a_task_on_themselves_needs_no_mail(
    give: Callable[..., Task], otto: Staff
) -> None:
    give(by=otto)

    assert mails_of("task-given") == []


def test_what_waits_for_approval_is_told_when_it_is_approved(
    under_review: Complaint, give: Callable[..., Task], otto: Staff, mira: Staff
) -> None:
    task = give(by=otto, executor=mira, needs_approval=True)
    other = give(needs_approval=True)
    assert mails_of("task-given") == []

    tasks.perform(under_review, other, TaskAction.APPROVE, by=actors.of_staff(mira))

    assert [row.about_uid for row in mails_of("task-given")] == [other.uid]
    assert task.state.value == "proposed"


def test_a_change_tells_only_who_has_not_got_it_already(
    under_review: Complaint, give: Callable[..., Task], otto: Staff, mira: Staff, hire: Any
) -> None:
    task, by, hanna = give(), actors.of_staff(mira), hire(Role.HEAD)
    said: dict[str, Any] = {"title": "Reserve two kettles", "due_on": FRIDAY}

    for executor in (otto, hanna, hanna):
        task = tasks.change(under_review, task, Plan(executor=executor, **said), by=by)

    told_to = [bytes(row.staff_uid) for row in mails_of("task-given")]
    assert sorted(told_to) == sorted([bytes(otto.uid), bytes(hanna.uid)])


def test_who_takes_over_from_somebody_who_leaves_is_told(
    give: Callable[..., Task], otto: Staff, mira: Staff, hire: Any
) -> None:
    give()
    leaving.deactivate(otto, successor=hire(Role.HEAD), by=mira)

    assert len(mails_of("task-given")) == 2


def test_many_tasks_that_change_hands_at_once_are_one_mail(
    give: Callable[..., Task], otto: Staff, mira: Staff, hire: Any, mail: Mailroom, monkeypatch: Any
) -> None:
    for _ in range(3):
        give()
    told_before, hanna = len(mails_of("task-given")), hire(Role.HEAD)
    monkeypatch.setattr(leaving, "BATCH", 2)

    leaving.deactivate(otto, successor=hanna, by=mira)

    assert len(mails_of("task-given")) == told_before
    (owed,) = mails_of("tasks-handed-over")
    assert bytes(owed.staff_uid) == bytes(hanna.uid)
    go_to("11-24T09:00")
    mail.deliver_all()
    said = " ".join(mail.to(hanna.email)[0].get_body(("plain",)).get_content().split())
    assert "Your open tasks 3" in said
    assert "Friday 4 December 2026" in said
    assert "/panel/tasks" in said


def test_who_takes_over_the_tasks_oneself_needs_no_mail(
    give: Callable[..., Task], otto: Staff, mira: Staff
) -> None:
    give()
    give()

    leaving.deactivate(otto, successor=mira, by=mira)

    assert mails_of("tasks-handed-over") == []


def test_who_reported_a_task_hears_that_it_was_sent_back(
    under_review: Complaint, give: Callable[..., Task], otto: Staff, mira: Staff, mail: Mailroom
) -> None:
    task, doer, judge = give(), actors.of_staff(otto), actors.of_staff(mira)
    go_to("11-24T09:00")
    mail.deliver_all()
    for word in ("Reserved", "Reserved two"):
        tasks.perform(under_review, task, TaskAction.REPORT, by=doer, given={"report": word})
        tasks.perform(under_review, task, TaskAction.RETURN, by=judge, given={"reason": "Green"})
        mail.deliver_all()

    assert len(mails_of("task-returned")) == 2
    last = mail.to(OTTO)[-1]
    assert "sent back to you" in last.get_body(("plain",)).get_content()
    for typed in ("Reserve", "Green", "kettle", "Ada", "Mira"):
        assert typed not in last.as_string()


def test_a_task_that_was_reported_again_by_then_needs_no_mail(
    under_review: Complaint, give: Callable[..., Task], otto: Staff, mira: Staff, mail: Mailroom
) -> None:
    task, doer, judge = give(by=otto), actors.of_staff(otto), actors.of_staff(mira)
    tasks.perform(under_review, task, TaskAction.REPORT, by=doer, given={"report": "Done"})
    tasks.perform(under_review, task, TaskAction.RETURN, by=judge, given={"reason": "Green"})
    tasks.perform(under_review, task, TaskAction.REPORT, by=doer, given={"report": "Done now"})
    go_to("11-24T09:00")

    mail.deliver_all()

    assert mail.to(OTTO) == []


def test_a_mail_about_a_task_that_is_over_does_not_leave(
    under_review: Complaint, give: Callable[..., Task], mira: Staff, mail: Mailroom
) -> None:
    task = give()
    tasks.perform(
        under_review,
        task,
        TaskAction.CANCEL,
        by=actors.of_staff(mira),
        given={"reason": "No need"},
    )
    go_to("11-24T09:00")

    mail.deliver_all()

    assert mail.to(OTTO) == []


# -- its end date ---------------------------------------------------------------------------------


@on_both_databases
def test_the_executor_hears_before_and_on_the_day_then_who_gave_it_too(
    acme: Company, give: Callable[..., Task]
) -> None:
    give()

    for day in ("11-24", "12-02", "12-03", "12-04", "12-05", "12-07", "12-08"):
        for hour in ("07:00", "09:00", "09:01", "16:30"):
            go_to(f"{day}T{hour}")
            task_reminders.remind(acme)

    assert told() == [
        ("one_day", "Otto"),
        ("on_day", "Otto"),
        ("after", "Mira"),
        ("after", "Otto"),
    ]
    on = [
        (row.kind.value, str(clock.local_date(row.at, "Europe/Warsaw")))
        for row in TaskReminder.select().order_by(TaskReminder.at)
    ]
    assert list(dict.fromkeys(on)) == [
        ("one_day", "2026-12-03"),
        ("on_day", "2026-12-04"),
        ("after", "2026-12-07"),
    ]


def test_the_mail_holds_number_and_date_and_nothing_that_somebody_typed(
    acme: Company, under_review: Complaint, give: Callable[..., Task], mail: Mailroom
) -> None:
    give(description="From batch 26-09")
    go_to("12-07T09:00")
    task_reminders.remind(acme)

    mail.deliver_all()

    for address in (OTTO, MIRA):
        text = text_of(mail, address)
        assert under_review.number in text
        assert "Nobody has reported it yet." in text
        assert "Friday 4 December 2026" in text
        for typed in ("Reserve", "kettle", "Ada", "leaks", "26-09"):
            assert typed not in mail.to(address)[-1].as_string()


def test_who_stands_in_is_told_and_who_is_away_alone_leaves_it_to_who_gave_it(
    acme: Company, give: Callable[..., Task], otto: Staff, mira: Staff, hire: Any
) -> None:
    give()
    by = actors.of_staff(mira)
    thursday, friday = date(2026, 12, 3), FRIDAY
    absences.record(otto, from_on=thursday, until_on=thursday, substitute=hire(Role.HANDLER), by=by)
    absences.record(otto, from_on=friday, until_on=friday, by=by)

    for day in ("12-03", "12-04"):
        go_to(f"{day}T09:00")
        task_reminders.remind(acme)

    assert told() == [("one_day", "Handler"), ("on_day", "Mira")]


def test_what_a_person_gave_themselves_goes_to_the_head_when_it_is_late(
    acme: Company, give: Callable[..., Task], otto: Staff, hire: Any
) -> None:
    hire(Role.HEAD)
    give(by=otto)
    go_to("12-07T09:00")

    task_reminders.remind(acme)

    assert [each for each in told() if each[0] == "after"] == [("after", "Head"), ("after", "Otto")]


def test_what_waits_for_approval_or_confirmation_is_not_the_executors(
    acme: Company,
    under_review: Complaint,
    give: Callable[..., Task],
    otto: Staff,
    hire: Any,
    mail: Mailroom,
) -> None:
    hire(Role.HEAD)
    give(needs_approval=True)
    reported = give()
    tasks.perform(
        under_review, reported, TaskAction.REPORT, by=actors.of_staff(otto), given={"report": "x"}
    )
    go_to("12-04T09:00")

    task_reminders.remind(acme)
    mail.deliver_all()

    assert [each for each in told() if each[0] == "on_day"] == [
        ("on_day", "Head"),
        ("on_day", "Mira"),
    ]
    assert "It waits for approval." in text_of(mail, "head@acme.example")
    assert "It was reported." in text_of(mail, MIRA)


def test_what_is_done_is_reminded_of_no_more_and_a_moved_date_anew(
    acme: Company, under_review: Complaint, give: Callable[..., Task], otto: Staff, mira: Staff
) -> None:
    moved, done = give(), give()
    tasks.finish(under_review, done, report="Reserved.", by=actors.of_staff(otto))
    go_to("12-04T09:00")
    task_reminders.remind(acme)
    plan = Plan(title="Reserve a kettle", executor=otto, due_on="2026-12-11")
    tasks.change(under_review, moved, plan, by=actors.of_staff(mira))

    for day in ("12-07", "12-11"):
        go_to(f"{day}T09:00")
        task_reminders.remind(acme)

    assert [each for each in told() if each[0] in ("on_day", "after")] == [("on_day", "Otto")] * 2


def test_a_mail_about_what_was_done_meanwhile_does_not_leave(
    acme: Company, under_review: Complaint, give: Callable[..., Task], otto: Staff, mail: Mailroom
) -> None:
    task = give(by=otto)
    mail.deliver_all()
    go_to("12-04T09:00")
    task_reminders.remind(acme)
    tasks.finish(under_review, task, report="Reserved.", by=actors.of_staff(otto))

    mail.deliver_all()

    assert mail.to(OTTO) == []


# -- exactly once ---------------------------------------------------------------------------------

PLACES = {
    "before a row": (TaskReminder, "create"),
    "before the outbox": (notifications, "queue"),
    "before the history": (events, "record"),
    "before the chain": (audit, "record"),
    "before the next day is noted": (Task, "put_off_reminding"),
}


@on_both_databases
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("after", [False, True], ids=["at", "after"])
def test_a_sweep_that_is_killed_tells_everybody_once(
    acme: Company, under_review: Complaint, give: Callable[..., Task], place: str, after: bool
) -> None:
    give()
    owner, name = PLACES[place]
    go_to("12-07T09:00")

    with killed_at(owner, name, after=after):
        task_reminders.remind(acme)
    assert (told(), mails_of("task-reminder")) == ([], [])
    task_reminders.remind(acme)
    task_reminders.remind(acme)

    assert [each for each in told() if each[1] != "superseded"] == [
        ("after", "Mira"),
        ("after", "Otto"),
    ]
    assert len(mails_of("task-reminder")) == 2
    codes = [row.code for row in Event.of(under_review.complaint_uid)]
    assert codes.count(EventKind.TASK_REMINDED) == 1
    assert [row.action for row in AuditEntry.walk()].count("task.reminded") == 1


@on_both_databases
def test_a_sweep_that_is_killed_after_its_commit_is_not_repeated(
    acme: Company, give: Callable[..., Task]
) -> None:
    give()
    go_to("12-04T09:00")

    with killed_at(task_reminders, "_remind_of", after=True):
        task_reminders.remind(acme)
    task_reminders.remind(acme)

    assert len(mails_of("task-reminder")) == 1


@on_both_databases
def test_sweeps_at_once_tell_everybody_once(acme: Company, give: Callable[..., Task]) -> None:
    for _ in range(4):
        give()
    go_to("12-04T09:00")
    start, faults = threading.Barrier(4), []

    def sweep() -> None:
        try:
            with database.connection(), company_scope(acme.uid):
                start.wait()
                task_reminders.remind(acme)
        except Exception as error:  # pragma: no cover
            faults.append(error)

    threads = [threading.Thread(target=sweep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert [each for each in told() if each[0] == "on_day"] == [("on_day", "Otto")] * 4


def test_one_task_that_cannot_be_handled_holds_up_no_other(
    acme: Company, give: Callable[..., Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = give(), give()
    go_to("12-03T09:00")
    people = task_reminders.people

    def fails_for_one(task: Task, *more: Any) -> list[Staff]:
        if task.uid == first.uid:
            raise ValueError
        return people(task, *more)

    with monkeypatch.context() as patch:
        patch.setattr(task_reminders, "people", fails_for_one)
        task_reminders.remind(acme)
    assert {row.task_uid for row in TaskReminder.select()} == {second.uid}
    go_to("12-04T09:00")
    task_reminders.remind(acme)

    assert [each for each in told() if each[0] == "on_day"] == [("on_day", "Otto")] * 2


def test_each_company_tells_its_own(acme: Company, give: Callable[..., Task], nina: Staff) -> None:
    give()
    with company_scope(bytes(nina.company_uid)):
        hers = file_complaint(Company.by_uid(bytes(nina.company_uid)))
        plan = Plan(title="Call", executor=nina, due_on=FRIDAY)
        tasks.create(complaints.get(hers.complaint_uid), plan, by=actors.of_staff(nina))
    go_to("12-04T09:00")

    task_reminders.sweep()

    assert [each for each in told() if each[0] == "on_day"] == [("on_day", "Otto")]
    with company_scope(bytes(nina.company_uid)):
        assert [each for each in told() if each[0] == "on_day"] == [("on_day", "Nina")]
