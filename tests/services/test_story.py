"""One complaint from its filing to its reopening, told on each database and each store."""

import io
from dataclasses import replace

import pytest

from reclamator import clock
from reclamator.config import Settings
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import DeadlineKind, EventKind, State
from reclamator.models import vault
from reclamator.models.attachment import Attachment
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.event import Event
from reclamator.models.message import Message
from reclamator.models.notification import Attempt, Notification
from reclamator.models.scope import company_scope
from reclamator.services import (
    actors,
    attachments,
    audit,
    complaints,
    decisions,
    messages,
    register,
    tracking,
)
from reclamator.services.attachments import Incoming
from reclamator.services.register import Filters
from tests import corpus
from tests.cast import GRANTED, NETWORK, Mailroom, file_complaint, on_both_databases
from tests.services.records import standing

ADA = "ada@customer.example"


def photo() -> Incoming:
    return Incoming(io.BytesIO(corpus.photo()), "kettle.jpg", "image/jpeg")


def deadline(complaint: Complaint, kind: DeadlineKind) -> Deadline:
    return {row.kind: row for row in Deadline.of(complaint.complaint_uid)}[kind]


@pytest.fixture(params=["directory", pytest.param("s3", marks=pytest.mark.s3)])
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """The installation, with its files on the disk or in a bucket."""
    if request.param == "directory":
        return settings
    return replace(settings, blob_url=request.getfixturevalue("s3_url"))


@on_both_databases
def test_from_filing_to_reopening(acme, globex, otto, hire, mail: Mailroom, frozen_clock):
    by, head = actors.of_staff(otto), actors.of_staff(hire(Role.HEAD))

    # Ada files with a photo and hears at once that it has arrived
    complaint = file_complaint(acme, files=[photo()])
    assert complaint.register_number == "1/2026"
    assert deadline(complaint, DeadlineKind.ACKNOWLEDGE).met_at is None
    mail.deliver_all()
    assert deadline(complaint, DeadlineKind.ACKNOWLEDGE).met_at == clock.now()
    assert len(mail.to(ADA)) == 1

    # Otto takes it, looks, and writes
    complaint = complaints.assign(complaint, otto, by=by)
    complaint = complaints.perform(complaint, Action.START_REVIEW, by=by)
    frozen_clock.advance(days=1)
    messages.reply(complaint, body="Has it leaked from the first day?", by=by, files=[photo()])
    frozen_clock.advance(minutes=9)
    messages.write(complaint, body="From the second.")
    assert [row.direction.value for row in Message.of(complaint.uid)] == ["in", "out", "in"]
    assert len(Attachment.of(complaint.uid)) == 2

    # he grants it; the clock runs until the answer has left
    complaint = complaints.get(complaint.uid)
    decision = decisions.issue(complaint, GRANTED, by=by)
    assert public_state(complaint) is State.UNDER_REVIEW
    assert deadline(complaint, DeadlineKind.ANSWER).met_at is None
    frozen_clock.advance(hours=1)
    mail.deliver_all()
    assert deadline(complaint, DeadlineKind.ANSWER).met_at == clock.now()
    assert standing(complaint).uid == decision.uid
    assert standing(complaint).dispatched_at == clock.now()
    assert public_state(complaint) is State.DECIDED

    # the money is paid, the matter closed
    complaint = complaints.perform(complaint, Action.FULFIL, by=head)
    complaint = complaints.perform(complaint, Action.CLOSE, by=by)
    assert complaint.closed_at == clock.now()
    assert [row for row in Deadline.of(complaint.uid) if row.is_open] == []

    # and opened again, with a new answer owed
    complaint = complaints.perform(
        complaint, Action.REOPEN, by=head, given={"reason": "It leaks again."}
    )
    assert (complaint.state, complaint.closed_at) == (State.UNDER_REVIEW, None)
    assert deadline(complaint, DeadlineKind.ANSWER).is_open
    assert complaint.reason == "It leaks again."

    assert history(complaint) == [
        EventKind.SUBMITTED,
        EventKind.ACKNOWLEDGED,
        EventKind.ASSIGNED,
        EventKind.REVIEW_STARTED,
        EventKind.MESSAGE_SENT,
        EventKind.MESSAGE_RECEIVED,
        EventKind.DECIDED,
        EventKind.DISPATCHED,
        EventKind.FULFILLED,
        EventKind.CLOSED,
        EventKind.REOPENED,
    ]
    everything_is_found_and_opens(complaint)
    assert audit.verify().broken_at is None
    globex_sees_nothing(complaint, globex.uid)
    mail.deliver_all()
    assert Notification.select().where(Notification.state != "sent").count() == 0
    assert Attempt.select().count() == Notification.select().count()


def public_state(complaint: Complaint) -> State:
    return tracking.status(complaints.get(complaint.uid)).state


def history(complaint: Complaint) -> list[EventKind]:
    rows = Event.of(complaint.uid)
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    return [row.code for row in rows]


def everything_is_found_and_opens(complaint: Complaint) -> None:
    for words in (complaint.number, "1/2026", ADA.upper(), "a 10 482", "600100200"):
        assert [line.complaint.uid for line in register.find(words)] == [complaint.uid], words
    (line,) = register.page(Filters()).lines
    assert (line.name, line.product) == ("Ada Nowak", "Modra kettle 1.7 l")
    for row in Attachment.of(complaint.uid):
        assert b"".join(attachments.original(row)) == corpus.photo()
    cookie = tracking.open_with_code(complaint.number, complaint.access_code, network=NETWORK)
    assert tracking.is_open(cookie, complaint)


def globex_sees_nothing(complaint: Complaint, company_uid: bytes) -> None:
    with company_scope(company_uid):
        assert Complaint.by_number(complaint.number) is None
        assert register.find(ADA) == register.page(Filters()).lines == []
        assert Event.of(complaint.uid) == Attachment.of(complaint.uid) == []
        vault.load_deks([bytes(complaint.uid)])
