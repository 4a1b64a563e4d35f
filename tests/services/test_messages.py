"""Words with the customer, and words that stay inside."""

import io

import pytest

from reclamator.domain.permissions import Role, Scope
from reclamator.domain.vocabulary import Direction, QuarantineReason, WaitingOn
from reclamator.errors import BadFile, Forbidden, Incomplete
from reclamator.models.fields import new_uid
from reclamator.models.message import Message, Note
from reclamator.models.notification import Notification
from reclamator.services import actors, complaints, messages
from reclamator.services.actors import Actor
from reclamator.services.attachments import Incoming
from reclamator.services.intake import Arrival
from tests.cast import ADA, Mailroom, file_complaint, on_both_databases
from tests.services.records import history, notices, snapshot


@pytest.fixture
def handler(otto) -> Actor:
    """Otto, as one who acts."""
    return actors.of_staff(otto)


# -- from the company -----------------------------------------------------------------------------


@on_both_databases
def test_a_reply_is_kept_and_owed_once(under_review, handler, mail: Mailroom):
    said = messages.reply(under_review, body=" We are on it. ", by=handler)

    kept = Message.of(under_review.uid)[-1]
    assert (kept.uid, kept.body, kept.direction) == (said.uid, "We are on it.", Direction.OUT)
    assert (kept.author_uid, kept.language) == (handler.uid, "en")
    assert complaints.get(under_review.uid).has_message
    assert history(under_review)[-1] == "message_sent"
    notice = Notification.get(Notification.notice == "message-received")
    assert notice.about_uid == said.uid


@on_both_databases
def test_the_same_form_sent_twice_is_one_message(under_review, handler):
    uid = new_uid()

    first = messages.reply(under_review, body="We are on it.", by=handler, uid=uid)
    before = snapshot()
    again = messages.reply(under_review, body="We are on it.", by=handler, uid=uid)

    assert again.uid == first.uid
    assert snapshot() == before


@pytest.mark.parametrize("body", ["", "   ", "\n\t", "\x00\u202e", "x" * 20_001])
def test_what_is_no_message_writes_nothing(under_review, handler, body):
    before = snapshot()

    for act in (messages.reply, messages.note):
        with pytest.raises(Incomplete) as caught:
            act(under_review, body=body, by=handler)
        assert [fault.field for fault in caught.value.errors] == ["body"]

    assert snapshot() == before


def test_a_bad_file_takes_the_words_with_it(under_review, handler):
    before = snapshot()
    bad = Incoming(io.BytesIO(b"MZ\x90\x00"), "setup.exe", "application/pdf")

    with pytest.raises(BadFile):
        messages.reply(under_review, body="See the file.", by=handler, files=[bad])

    assert snapshot() == before


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AUDITOR, Role.ADMIN, Role.TECHNICIAN])
def test_who_may_not_write_to_customers_does_not(under_review, hire, role):
    by = actors.of_staff(hire(role))
    before = snapshot()

    with pytest.raises(Forbidden):
        messages.reply(under_review, body="Hello.", by=by)

    assert snapshot() == before


def test_set_aside_a_reply_goes_out_and_only_the_confirmation_waits(acme, handler, mail):
    complaint = file_complaint(acme, arrival=Arrival(quarantine=QuarantineReason.HONEYPOT))

    messages.reply(complaint, body="Are you there?", by=handler)
    mail.deliver_all()

    assert {row.notice: row.state for row in Notification.select()} == {
        "complaint-received": "held",
        "message-received": "sent",
    }


# -- from the customer ----------------------------------------------------------------------------


@on_both_databases
def test_a_word_from_the_customer_owes_them_no_mail(under_review):
    before = notices(under_review)

    messages.write(under_review, body="From the first day.")

    kept = Message.of(under_review.uid)[-1]
    assert (kept.direction, kept.author_uid) == (Direction.IN, None)
    assert notices(under_review) == before
    assert history(under_review)[-1] == "message_received"


def test_it_ends_the_wait_for_them_and_no_other(under_review, handler):
    complaints.change(under_review, by=handler, waiting_on=WaitingOn.SUPPLIER)
    messages.write(complaints.get(under_review.uid), body="Still here.")
    assert complaints.get(under_review.uid).waiting_on is WaitingOn.SUPPLIER

    complaints.change(under_review, by=handler, waiting_on=WaitingOn.COMPLAINANT)
    messages.write(complaints.get(under_review.uid), body="Here you are.")
    assert complaints.get(under_review.uid).waiting_on is None


def test_a_message_that_waits_is_forgotten_once_it_is_read(under_review, handler):
    messages.reply(under_review, body="We are on it.", by=handler)
    waiting = complaints.get(under_review.uid)

    messages.mark_read(waiting)
    before = snapshot()
    messages.mark_read(complaints.get(under_review.uid))

    assert not complaints.get(under_review.uid).has_message
    assert snapshot() == before


# -- inside ---------------------------------------------------------------------------------------


@on_both_databases
def test_a_note_stays_inside(under_review, handler, mail):
    before = notices(under_review)

    messages.note(under_review, body="The seal is cut.", by=handler)
    mail.deliver_all()

    assert [row.body for row in Note.of(under_review.uid)] == ["The seal is cut."]
    assert [row.body for row in Message.of(under_review.uid)] == [ADA.description]
    assert notices(under_review) == before
    assert "seal" not in "".join(map(str, mail.to(ADA.email)))


@on_both_databases
def test_the_same_note_sent_twice_is_one_note(under_review, handler):
    uid = new_uid()

    messages.note(under_review, body="Once.", by=handler, uid=uid)
    before = snapshot()
    messages.note(under_review, body="Once.", by=handler, uid=uid)

    assert snapshot() == before


def test_a_machine_may_write_and_a_reading_one_may_not(under_review):
    writer = actors.of_key(new_uid(), [Scope.WRITE])

    assert messages.note(under_review, body="Scanned.", by=writer).author_uid == writer.uid
    with pytest.raises(Forbidden):
        messages.note(under_review, body="Scanned.", by=actors.of_key(new_uid(), [Scope.READ]))
