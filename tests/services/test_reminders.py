"""Reminders of dates: each once, to the right people, at work only, whatever happens to the sweep.

Ada complained on Sunday 22 November. Poland wants the answer by Monday 7 December; the safe date
is Friday the 4th. Half of the time ends on a Saturday, so people hear of it on Monday the 30th.
"""

import threading
from datetime import UTC, date, datetime

import pytest

from reclamator import clock
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role
from reclamator.domain.targets import Effort, Target
from reclamator.domain.vocabulary import DeadlineKind, EventKind, QuarantineReason, ReminderKind
from reclamator.models import database
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.event import Event
from reclamator.models.notification import Notification
from reclamator.models.reminder import Reminder
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import (
    actors,
    complaints,
    decisions,
    events,
    notifications,
    reminders,
    targets,
)
from reclamator.services import audit as chain
from reclamator.services.actors import COMPLAINANT
from reclamator.services.intake import Arrival
from reclamator.services.staff import absences
from tests.cast import GRANTED, Mailroom, file_complaint, killed_at, on_both_databases

NOTICE = "deadline-reminder"
SAFE_ON = date(2026, 12, 4)


def go_to(text: str) -> None:
    """Move the clock to a moment of Warsaw's winter time."""
    clock.advance(datetime.fromisoformat(f"{text}+01:00") - clock.now())


def told(kind: DeadlineKind = DeadlineKind.ANSWER) -> list[tuple[str, str]]:
    """Who was told what about the law's date, in the order that it happened."""
    names = {bytes(person.uid): person.name.split()[0] for person in Staff.everyone()}
    rows = Reminder.select().where(Reminder.deadline_kind == kind).order_by(Reminder.at)
    found = [
        (str(row.kind.value), names.get(bytes(row.staff_uid or b""), row.result)) for row in rows
    ]
    order = [kind.value for kind in ReminderKind]
    return sorted(found, key=lambda each: (order.index(each[0]), each[1]))


def owed_mails() -> int:
    """How many reminders wait in the outbox or have left it."""
    return Notification.select().where(Notification.notice == NOTICE).count()


def law_date(complaint: Complaint) -> Deadline:
    """The law's date of the answer."""
    rows = Deadline.of(complaint.complaint_uid)
    return next(row for row in rows if row.kind is DeadlineKind.ANSWER)


# -- when, and to whom ----------------------------------------------------------------------------


@on_both_databases
def test_people_are_told_at_half_time_three_days_one_day_on_the_day_and_after(
    acme, under_review, mira, otto, hire, mail: Mailroom
):
    hire(Role.HEAD)
    days = ["11-27", "11-30", "12-01", "12-02", "12-03", "12-04", "12-07", "12-08", "12-09"]

    for day in days:
        go_to(f"2026-{day}T09:00")
        reminders.remind(acme)
        reminders.remind(acme)

    assert told() == [
        ("half", "Otto"),
        ("three_days", "Otto"),
        ("one_day", "Head"),
        ("one_day", "Otto"),
        ("on_day", "Head"),
        ("on_day", "Mira"),
        ("on_day", "Otto"),
        ("after", "Head"),
        ("after", "Mira"),
        ("after", "Otto"),
    ]
    on = {
        (row.kind.value, clock.local_date(row.at, "Europe/Warsaw"))
        for row in Reminder.select()
        if row.deadline_kind is DeadlineKind.ANSWER
    }
    assert sorted(on, key=lambda each: each[1]) == [
        ("half", date(2026, 11, 30)),
        ("three_days", date(2026, 12, 1)),
        ("one_day", date(2026, 12, 3)),
        ("on_day", date(2026, 12, 4)),
        ("after", date(2026, 12, 7)),
    ]


def test_the_own_target_beside_the_law_is_the_handlers_on_its_day_only(acme, under_review, otto):
    for day in ("11-30", "12-02", "12-03"):
        go_to(f"2026-{day}T09:00")
        reminders.remind(acme)

    assert told(DeadlineKind.TARGET) == [("on_day", "Otto"), ("after", "Mira"), ("after", "Otto")]


def test_a_business_customers_target_is_reminded_of_like_a_date_by_law(acme, submit, mira):
    submit(buyer="business", organisation="Nowak sp. j.")

    for day in ("11-27", "11-30", "12-01", "12-02", "12-03"):
        go_to(f"2026-{day}T09:00")
        reminders.remind(acme)

    kinds = [kind for kind, _ in told(DeadlineKind.TARGET)]
    # half of the time ends on the same day as "3 working days before": one of the two is enough
    assert kinds == ["three_days", "one_day", "on_day", "after"]


def test_where_nobody_handles_it_the_head_is_told(acme, submitted, hire):
    hire(Role.HEAD)
    go_to("2026-11-30T09:00")

    reminders.remind(acme)

    assert told() == [("half", "Head")]


def test_where_there_is_no_head_the_owner_is_told(acme, submitted, mira):
    go_to("2026-11-30T09:00")

    reminders.remind(acme)

    assert told() == [("half", "Mira")]


def test_who_stands_in_is_told_in_place_of_who_is_away(acme, under_review, otto, mira, hire):
    head = hire(Role.HEAD)
    absences.record(
        otto,
        from_on=date(2026, 11, 27),
        until_on=date(2026, 11, 30),
        substitute=head,
        by=actors.of_staff(mira),
    )
    go_to("2026-11-30T09:00")
    reminders.remind(acme)
    go_to("2026-12-02T09:00")
    reminders.remind(acme)

    assert told() == [("half", "Head"), ("three_days", "Otto")]


def test_who_is_away_without_anybody_to_stand_in_leaves_it_to_the_head(
    acme, under_review, otto, mira, hire
):
    hire(Role.HEAD)
    day = date(2026, 11, 30)
    absences.record(otto, from_on=day, until_on=day, by=actors.of_staff(mira))
    go_to("2026-11-30T09:00")

    reminders.remind(acme)

    assert told() == [("half", "Head")]


def test_a_complaint_that_was_set_aside_is_reminded_of_too(acme, mira):
    file_complaint(acme, arrival=Arrival(quarantine=QuarantineReason.TOO_FAST))
    go_to("2026-11-30T09:00")

    reminders.remind(acme)

    assert told() == [("half", "Mira")]


# -- never twice, never at night ------------------------------------------------------------------


@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-30T07:59",
        "2026-11-30T16:00",
        "2026-11-30T23:30",
        "2026-11-29T10:00",  # Sunday
    ],
)
def test_nobody_is_told_at_night_or_on_a_free_day(acme, under_review, moment):
    go_to(moment)

    assert reminders.remind(acme) == 0

    assert owed_mails() == 0


def test_a_mail_that_was_left_over_in_the_evening_leaves_in_the_morning(
    acme, under_review, mail: Mailroom, frozen_clock
):
    mail.deliver_all()
    go_to("2026-11-30T15:59")
    reminders.remind(acme)
    go_to("2026-11-30T16:01")
    before = len(mail.to("otto@acme.example"))

    mail.deliver_all()
    at_night = len(mail.to("otto@acme.example"))
    go_to("2026-12-01T08:00")
    mail.deliver_all()

    assert (before, at_night, len(mail.to("otto@acme.example"))) == (0, 0, 1)
    row = Notification.get(Notification.notice == NOTICE)
    assert (row.state, row.attempts) == ("sent", 1)


def test_the_mail_holds_number_and_dates_and_nothing_that_somebody_typed(
    acme, under_review, mail: Mailroom
):
    mail.deliver_all()
    go_to("2026-12-03T09:00")
    reminders.remind(acme)
    mail.deliver_all()

    texts = {
        message.get_body(("plain",)).get_content(): message
        for message in mail.to("otto@acme.example")
    }
    text, message = next(each for each in texts.items() if "One working day" in each[0])
    assert under_review.number in text
    assert "Monday 7\u00a0December 2026" in text
    assert "One working day is left, or less." in text
    for typed in ("kettle", "Ada", "leaks", "puddle", "A-10/482"):
        assert typed not in message.as_string()


def test_a_late_sweep_tells_the_most_urgent_only_and_says_so(acme, under_review, otto):
    go_to("2026-12-03T14:00")

    reminders.remind(acme)

    rows = {
        row.kind.value: row.result
        for row in Reminder.select()
        if (row.deadline_kind is DeadlineKind.ANSWER and row.staff_uid != otto.uid)
        or row.kind is ReminderKind.ONE_DAY
    }
    assert rows == {"half": "superseded", "three_days": "superseded", "one_day": "sent"}
    (event,) = [
        row
        for row in Event.of(under_review.complaint_uid)
        if row.code is EventKind.REMINDED and row.detail["deadline"] == "answer"
    ]
    assert event.detail["superseded"] == ["half", "three_days"]


PLACES = {
    "before a row": (Reminder, "create"),
    "before the outbox": (notifications, "queue"),
    "before the history": (events, "record"),
    "before the chain": (chain, "record"),
    "before the next day is noted": (Deadline, "put_off_reminding"),
}


@on_both_databases
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("after", [False, True], ids=["at", "after"])
def test_a_sweep_that_is_killed_tells_everybody_once(acme, under_review, place, after):
    owner, name = PLACES[place]
    go_to("2026-12-04T09:00")

    with killed_at(owner, name, after=after):
        reminders.remind(acme)
    assert (Reminder.select().count(), owed_mails()) == (0, 0)

    reminders.remind(acme)
    reminders.remind(acme)

    assert [each for each in told() if each[0] == "on_day"] == [
        ("on_day", "Mira"),
        ("on_day", "Otto"),
    ]
    assert (
        len(
            [
                row
                for row in Event.of(under_review.complaint_uid)
                if row.code is EventKind.REMINDED and row.detail["deadline"] == "answer"
            ]
        )
        == 1
    )


@on_both_databases
def test_a_sweep_that_is_killed_after_its_commit_is_not_repeated(acme, under_review):
    go_to("2026-11-30T09:00")

    with killed_at(reminders, "_remind_of", after=True):
        reminders.remind(acme)
    reminders.remind(acme)

    assert told() == [("half", "Otto")]
    assert owed_mails() == 1


@on_both_databases
def test_sweeps_at_once_tell_everybody_once(acme, submit, otto, mira):
    for _ in range(4):
        complaints.assign(submit(), otto, by=actors.of_staff(mira))
    go_to("2026-12-04T09:00")
    start, faults = threading.Barrier(4), []

    def sweep() -> None:
        try:
            with database.connection(), company_scope(acme.uid):
                start.wait()
                reminders.remind(acme)
        except Exception as error:  # pragma: no cover
            faults.append(error)

    threads = [threading.Thread(target=sweep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    on_day = [each for each in told() if each[0] == "on_day"]
    assert sorted(on_day) == [("on_day", "Mira")] * 4 + [("on_day", "Otto")] * 4


def test_one_complaint_that_cannot_be_handled_holds_up_no_other(acme, submit, monkeypatch, mira):
    first, second = submit(), submit()
    go_to("2026-11-30T09:00")
    people = reminders.people

    def fails_for_one(complaint, *more):
        if complaint.uid == first.uid:
            raise ValueError
        return people(complaint, *more)

    with monkeypatch.context() as patch:
        patch.setattr(reminders, "people", fails_for_one)
        reminders.remind(acme)
    assert {bytes(row.complaint_uid) for row in Reminder.select()} == {second.uid}
    go_to("2026-12-01T09:00")
    reminders.remind(acme)

    assert told().count(("three_days", "Mira")) == 2


# -- what is over, and what moves -----------------------------------------------------------------


def test_what_is_answered_or_withdrawn_is_reminded_of_no_more(
    acme, under_review, submit, otto, mail: Mailroom
):
    decisions.issue(under_review, GRANTED | {"due_on": "2026-12-20"}, by=actors.of_staff(otto))
    mail.deliver_all()
    complaints.perform(submit(), Action.WITHDRAW, by=COMPLAINANT)

    for day in ("11-30", "12-02", "12-07", "12-08"):
        go_to(f"2026-{day}T09:00")
        reminders.remind(acme)

    assert told() == []


def test_a_mail_about_what_was_answered_meanwhile_does_not_leave(
    acme, under_review, otto, mail: Mailroom
):
    mail.deliver_all()
    go_to("2026-11-30T09:00")
    reminders.remind(acme)
    complaints.perform(under_review, Action.WITHDRAW, by=COMPLAINANT)

    mail.deliver_all()

    assert mail.to("otto@acme.example") == []
    assert Notification.get(Notification.notice == NOTICE).state == "cancelled"


def test_a_date_that_moves_is_reminded_of_anew(acme, under_review):
    for day in ("11-30", "12-02"):
        go_to(f"2026-{day}T09:00")
        reminders.remind(acme)

    row = law_date(under_review)
    row.safe_on, row.statutory_on = date(2026, 12, 21), date(2026, 12, 21)
    row.save()
    for day in ("12-03", "12-07", "12-08", "12-16", "12-18", "12-21"):
        go_to(f"2026-{day}T09:00")
        reminders.remind(acme)

    found = [
        (row.kind.value, row.for_on)
        for row in Reminder.select().order_by(Reminder.at)
        if row.deadline_kind is DeadlineKind.ANSWER
    ]
    assert [kind for kind, on in found if on == SAFE_ON] == ["half", "three_days"]
    assert [kind for kind, on in found if on == date(2026, 12, 21)] == [
        "half",
        "three_days",
        "one_day",
        "one_day",
        "on_day",
        "on_day",
    ]


def test_a_date_that_moves_back_is_not_missed(acme, under_review):
    go_to("2026-11-27T09:00")
    reminders.remind(acme)

    row = law_date(under_review)
    row.safe_on = date(2026, 11, 27)
    row.save()
    reminders.remind(acme)

    assert told()[-2:] == [("on_day", "Mira"), ("on_day", "Otto")]


# -- the company's own time -----------------------------------------------------------------------


def test_closed_days_move_a_reminder_to_the_day_before(acme, submitted, mira):
    working = targets.working_time(acme)
    closed = frozenset({date(2026, 12, 7), date(2026, 12, 4)})
    targets.save(
        acme,
        working=type(working)(working.zone, working.country, working.week, closed),
        targets=targets.each(acme),
        by=actors.of_staff(mira),
    )
    go_to("2026-12-03T09:00")

    reminders.remind(acme)

    assert [each for each in told() if each[1] != "superseded"] == [("on_day", "Mira")]


@pytest.mark.parametrize(
    ("moment", "is_told"),
    [
        ("2027-03-29T05:59", False),  # Easter Monday: a day off
        ("2027-03-30T05:59", False),
        ("2027-03-30T06:00", True),  # summer time has begun: 8 o'clock is 6 in UTC
    ],
)
def test_the_hours_follow_summer_time(acme, submit, frozen_clock, moment, is_told):
    clock.advance(datetime(2027, 3, 22, 9, tzinfo=UTC) - clock.now())
    submit()
    clock.advance(datetime.fromisoformat(f"{moment}+00:00") - clock.now())

    reminders.remind(acme)

    assert bool(told()) is is_told


def test_a_target_of_the_same_day_is_told_of_on_its_day(acme, submit, mira):
    same_day = Target(Effort.SAME_DAY)
    chosen = targets.each(acme) | {"billing": same_day}
    targets.save(acme, working=targets.working_time(acme), targets=chosen, by=actors.of_staff(mira))
    go_to("2026-11-23T09:00")
    submit(category="billing", buyer="business", organisation="Nowak sp. j.")

    reminders.remind(acme)

    assert told(DeadlineKind.TARGET) == [("on_day", "Mira")]


def test_each_companys_sweep_sees_its_own(acme, globex, submitted, mira):
    go_to("2026-11-30T09:00")

    assert reminders.sweep() >= 1

    with company_scope(globex.uid):
        assert Reminder.select().count() == 0


# -- however much is owed -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda: Deadline.to_remind(SAFE_ON, 500), "deadline_to_remind"),
        (lambda: Deadline.to_miss(SAFE_ON, 500), "deadline_to_miss"),
        (lambda: Complaint.to_look_at(SAFE_ON, 500), "complaint_to_look_at"),
    ],
    ids=["reminders", "missed", "progress updates"],
)
def test_the_sweeps_read_by_their_index_and_sort_nothing(acme, monkeypatch, ask, index):
    asked = []
    execute = database.db.obj.execute_sql

    def note(sql, params=None, *more):
        asked.append((sql, params))
        return execute(sql, params, *more)

    with monkeypatch.context() as patch:
        patch.setattr(database.db.obj, "execute_sql", note)
        ask()

    ((sql, params),) = asked
    plan = str(database.db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall())
    assert index in plan
    assert "TEMP B-TREE" not in plan
