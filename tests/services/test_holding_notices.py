"""Progress updates: a customer hears from us, or a person says why not; nobody hears it twice.

Otto began to check on Sunday 22 November; five working days later it is Friday the 27th. Left
alone, the update goes out on Monday the 30th.
"""

from datetime import date, datetime

import pytest

from reclamator import clock
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import EventKind, QuarantineReason
from reclamator.errors import Forbidden, Incomplete
from reclamator.models.complaint import Complaint
from reclamator.models.event import Event
from reclamator.models.message import Message
from reclamator.models.notification import Notification
from reclamator.services import (
    actors,
    audit,
    complaints,
    completion,
    decisions,
    events,
    holding_notices,
    messages,
    notifications,
    pieces,
    tracking_page,
)
from reclamator.services.actors import COMPLAINANT, Actor
from reclamator.services.completion import Wanted
from reclamator.services.intake import Arrival
from reclamator.services.pieces import Reply
from tests.cast import REJECTED, Mailroom, file_complaint, killed_at, on_both_databases
from tests.services.records import snapshot

ADA, OTTO = "ada@customer.example", "otto@acme.example"


def go_to(text: str) -> None:
    """Move the clock to a moment of Warsaw's winter time."""
    clock.advance(datetime.fromisoformat(f"2026-{text}+01:00") - clock.now())


@pytest.fixture
def handler(otto) -> Actor:
    """Otto, who handles it."""
    return actors.of_staff(otto)


@pytest.fixture
def prepared(acme, under_review, mail: Mailroom) -> Complaint:
    """Ada's complaint on Friday, with an update that is ready."""
    mail.deliver_all()
    go_to("11-27T09:00")
    holding_notices.look(acme)
    return complaints.get(under_review.uid)


def codes(complaint: Complaint) -> list[EventKind]:
    """What has happened, oldest first."""
    return [row.code for row in Event.of(complaint.complaint_uid)]


def updates(complaint: Complaint) -> list[str]:
    """The updates that went out, as they were written."""
    rows = Message.of(complaint.complaint_uid)
    return [row.body for row in rows if row.purpose == "holding"]


def owed(notice: str) -> int:
    """How often a notice is owed, or was."""
    return Notification.select().where(Notification.notice == notice).count()


# -- when it is prepared --------------------------------------------------------------------------


@on_both_databases
def test_after_five_quiet_working_days_one_is_ready_and_the_handler_is_told(
    acme, under_review, mail: Mailroom
):
    for day in ("11-23", "11-25", "11-26"):
        go_to(f"{day}T12:00")
        holding_notices.look(acme)
        assert complaints.get(under_review.uid).holding_out_on is None
    go_to("11-27T09:00")

    holding_notices.look(acme)
    holding_notices.look(acme)

    fresh = complaints.get(under_review.uid)
    assert fresh.holding_out_on == date(2026, 11, 30)
    assert fresh.promised_on is None  # nothing is promised before it was said
    assert codes(fresh).count(EventKind.HOLDING_PREPARED) == 1
    mail.deliver_all()
    subjects = [str(message["Subject"]) for message in mail.to(OTTO)]
    assert len(subjects) == 1
    assert updates(fresh) == []


def test_what_we_say_meanwhile_counts(acme, under_review, handler):
    go_to("11-26T12:00")
    messages.reply(under_review, body="We have ordered the part.", by=handler)
    go_to("11-27T09:00")

    holding_notices.look(acme)

    fresh = complaints.get(under_review.uid)
    assert (fresh.holding_out_on, fresh.holding_on) == (None, date(2026, 12, 3))


@pytest.mark.parametrize("moment", ["11-27T07:59", "11-27T16:00", "11-28T10:00"])
def test_nothing_is_prepared_at_night_or_on_a_free_day(acme, under_review, moment):
    go_to(moment)

    assert holding_notices.look(acme) == 0


def test_who_was_answered_withdrew_or_was_set_aside_gets_none(
    acme, under_review, submit, handler, mail: Mailroom
):
    withdrawn = submit()
    aside = file_complaint(acme, arrival=Arrival(quarantine=QuarantineReason.TOO_FAST))
    decisions.issue(under_review, REJECTED, by=handler)
    mail.deliver_all()
    complaints.perform(withdrawn, Action.WITHDRAW, by=COMPLAINANT)
    go_to("11-30T09:00")

    holding_notices.look(acme)

    for complaint in (under_review, withdrawn, aside):
        assert complaints.get(complaint.uid).holding_out_on is None


def test_a_second_look_is_waited_for_too(acme, under_review, handler, mail: Mailroom):
    decisions.issue(under_review, REJECTED, by=handler)
    mail.deliver_all()
    go_to("11-23T09:00")
    holding_notices.look(acme)
    complaints.perform(complaints.get(under_review.uid), Action.APPEAL, by=COMPLAINANT)
    for day in ("11-24", "11-30"):
        go_to(f"{day}T09:00")
        holding_notices.look(acme)

    assert complaints.get(under_review.uid).holding_out_on == date(2026, 12, 1)


# -- what becomes of it ---------------------------------------------------------------------------


@on_both_databases
def test_left_alone_it_goes_out_one_working_day_later(acme, prepared, mail: Mailroom):
    mail.deliver_all()
    go_to("11-30T08:30")

    holding_notices.look(acme)
    holding_notices.look(acme)
    mail.deliver_all()

    fresh = complaints.get(prepared.uid)
    assert updates(fresh) == [
        "We are still working on this. It has not been forgotten.\n\n"
        "We will answer by Friday 4\u00a0December 2026."
    ]
    assert (fresh.holding_out_on, fresh.promised_on) == (None, date(2026, 12, 4))
    last = mail.to(ADA)[-1]
    text = " ".join(last.get_body(("plain",)).get_content().split())
    assert "We are still working on this." in text
    assert "We will answer by Friday 4 December 2026." in text
    page = tracking_page.opened(fresh)
    assert [said.text for said in page.messages][-1] == updates(fresh)[0]
    assert [said.by for said in page.messages][-1] == "Acme & Clay"


def test_it_speaks_the_customers_language(acme, submit):
    complaint = submit(language="pl")
    go_to("11-27T09:00")
    holding_notices.look(acme)

    go_to("11-30T09:00")
    holding_notices.look(acme)

    assert "4\u00a0grudnia 2026" in updates(complaint)[0]


def test_a_person_sends_it_as_they_changed_it_and_once(prepared, handler, mail: Mailroom):
    for _ in range(2):
        holding_notices.send(
            prepared,
            body="The part comes on Tuesday.",
            promised_on=date(2026, 12, 3),
            by=handler,
        )

    fresh = complaints.get(prepared.uid)
    assert updates(fresh) == ["The part comes on Tuesday."]
    assert fresh.promised_on == date(2026, 12, 3)
    mail.deliver_all()
    last = mail.to(ADA)[-1]
    assert "Thursday 3\u00a0December 2026" in last.get_body(("plain",)).get_content()
    assert "The part comes" not in last.as_string()
    assert owed("holding-notice") == 1


def test_a_person_skips_it_and_says_why(acme, prepared, handler):
    for _ in range(2):
        holding_notices.skip(prepared, reason="They were here today.", by=handler)
    go_to("11-30T09:00")
    holding_notices.look(acme)

    fresh = complaints.get(prepared.uid)
    assert (updates(fresh), fresh.holding_out_on) == ([], None)
    skipped = [r for r in Event.of(fresh.complaint_uid) if r.code is EventKind.HOLDING_SKIPPED]
    assert [row.detail for row in skipped] == [{"reason": "They were here today."}]
    assert fresh.holding_on == date(2026, 12, 4)


def test_a_word_of_ours_makes_it_needless(acme, prepared, handler):
    messages.reply(prepared, body="We have ordered the part.", by=handler)
    go_to("11-30T09:00")

    holding_notices.look(acme)

    fresh = complaints.get(prepared.uid)
    assert (updates(fresh), fresh.holding_out_on) == ([], None)


FAULTS = [
    ({"body": "  "}, "body"),
    ({"body": "x" * 20_001}, "body"),
    ({"promised_on": date(2026, 12, 5)}, "promised_on"),  # after the safe date
    ({"promised_on": date(2026, 11, 26)}, "promised_on"),  # yesterday
]


@pytest.mark.parametrize(("said", "field"), FAULTS)
def test_what_cannot_be_promised_or_sent_is_named_and_changes_nothing(
    prepared, handler, said, field
):
    given = {"body": "We go on.", "promised_on": date(2026, 12, 4)} | said
    before = snapshot()

    with pytest.raises(Incomplete) as caught:
        holding_notices.send(prepared, **given, by=handler)

    assert [fault.field for fault in caught.value.errors] == [field]
    assert snapshot() == before


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2_001])
def test_skipping_wants_a_reason(prepared, handler, reason):
    with pytest.raises(Incomplete) as caught:
        holding_notices.skip(prepared, reason=reason, by=handler)

    assert [fault.field for fault in caught.value.errors] == ["reason"]


def test_only_who_may_write_to_customers_settles_it(prepared, hire):
    viewer = actors.of_staff(hire(Role.VIEWER))

    with pytest.raises(Forbidden):
        holding_notices.send(prepared, body="Hello", promised_on=None, by=viewer)
    with pytest.raises(Forbidden):
        holding_notices.skip(prepared, reason="So", by=viewer)


def test_a_date_that_has_passed_is_promised_to_nobody(acme, prepared, frozen_clock):
    go_to("12-07T09:00")

    holding_notices.look(acme)

    assert updates(prepared) == ["We are still working on this. It has not been forgotten."]
    assert complaints.get(prepared.uid).promised_on is None


PLACES = {
    "before the message": (messages, "record"),
    "before the history": (events, "record"),
    "before the chain": (audit, "record"),
    "before the outbox": (notifications, "queue"),
}


@on_both_databases
@pytest.mark.parametrize("place", PLACES)
def test_a_sweep_that_is_killed_sends_it_once(acme, prepared, place):
    owner, name = PLACES[place]
    go_to("11-30T09:00")

    with killed_at(owner, name):
        holding_notices.look(acme)
    assert updates(prepared) == []
    holding_notices.look(acme)
    holding_notices.look(acme)

    assert len(updates(prepared)) == 1
    assert owed("holding-notice") == 1


# -- while we wait for the customer ---------------------------------------------------------------


def test_who_was_asked_for_more_is_asked_once_again_and_then_the_handler_is_told(
    acme, under_review, handler, mail: Mailroom
):
    complaints.request_completion(under_review, missing="A photo of the base.", by=handler)
    mail.deliver_all()
    before = len(mail.to(ADA))

    for day in ("11-25", "11-27", "11-30", "12-02", "12-04", "12-07", "12-14", "12-21", "12-28"):
        go_to(f"{day}T09:00")
        holding_notices.look(acme)
        mail.deliver_all()

    fresh = complaints.get(under_review.uid)
    assert codes(fresh).count(EventKind.COMPLETION_REMINDED) == 1
    assert codes(fresh).count(EventKind.COMPLETION_UNANSWERED) == 1
    assert len(mail.to(ADA)) == before + 1
    assert "photo" not in mail.to(ADA)[-1].as_string()
    assert owed("completion-unanswered") == 1
    assert updates(fresh) == []


def test_who_has_answered_every_point_is_not_asked_again(acme, under_review, handler):
    asked = completion.request(under_review, Wanted(("serial", "address")), by=handler)
    go_to("11-24T09:00")
    pieces.answer(asked, {"serial": Reply("26-06-B"), "address": Reply("Prosta 1")}, uid=None)
    go_to("11-27T09:00")

    holding_notices.look(acme)

    assert EventKind.COMPLETION_REMINDED not in codes(under_review)


def test_who_has_answered_one_point_is_asked_again_for_the_rest(acme, under_review, handler):
    asked = completion.request(under_review, Wanted(("serial", "address")), by=handler)
    pieces.answer(asked, {"serial": Reply("26-06-B")}, uid=None)
    go_to("11-27T09:00")

    holding_notices.look(acme)

    assert EventKind.COMPLETION_REMINDED in codes(under_review)


def test_who_answers_is_not_asked_again(acme, under_review, handler):
    complaints.request_completion(under_review, missing="A photo of the base.", by=handler)
    go_to("11-24T09:00")
    messages.write(under_review, body="Here it is.")
    go_to("11-27T09:00")

    holding_notices.look(acme)

    fresh = complaints.get(under_review.uid)
    assert EventKind.COMPLETION_REMINDED not in codes(fresh)
    assert fresh.holding_out_on == date(2026, 11, 30)
