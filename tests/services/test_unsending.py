"""Taking back what one has just sent, before it leaves."""

import io

import pytest

from reclamator.domain.vocabulary import TextKind
from reclamator.errors import NotFound
from reclamator.models.attachment import Attachment
from reclamator.models.complaint import Complaint
from reclamator.models.fields import new_uid
from reclamator.models.message import Message
from reclamator.models.notification import Notification
from reclamator.models.staff import Staff
from reclamator.models.working_text import WorkingText
from reclamator.services import actors, complaints, installation, messages, unsending
from reclamator.services.attachments import Incoming
from reclamator.services.unsending import HasLeft
from reclamator.transports.blobs import blob_name
from tests.cast import HeldClock, Mailroom, on_both_databases
from tests.services.records import history, notices

SAID = "We are on it."


def send(complaint: Complaint, person: Staff, body: str = SAID, **more) -> Message:
    by = actors.of_staff(person)
    return messages.reply(complaint, body=body, by=by, hold=messages.TO_UNDO, **more)


def take(complaint: Complaint, row: Message, person: Staff) -> bool:
    return unsending.unsend(complaint, bytes(row.uid), by=actors.of_staff(person))


def draft(complaint: Complaint, person: Staff) -> str:
    kept = WorkingText.one(complaint.complaint_uid, person.uid, TextKind.REPLY)
    return kept.fields["body"] if kept else ""


@on_both_databases
def test_it_is_a_draft_again_and_nobody_was_told(under_review, otto, mail: Mailroom):
    row = send(under_review, otto)

    assert [take(under_review, row, otto) for _ in "ab"] == [False, False]

    assert draft(under_review, otto) == SAID
    assert [each.opening for each in Message.of(under_review.complaint_uid)] == [True]
    assert history(under_review).count("message_taken_back") == 1
    assert Notification.get(Notification.notice == "message-received").state == "cancelled"
    assert "message-received" in notices(under_review)


@on_both_databases
@pytest.mark.parametrize("has_lease", [True, False])
def test_one_of_worker_and_undo_wins(
    under_review, otto, frozen_clock: HeldClock, mail: Mailroom, has_lease
):
    row = send(under_review, otto)
    if has_lease:
        lease = Notification.update(lease_owner="w", lease_until=frozen_clock.advance(seconds=0))
        lease.where(Notification.about_uid == row.uid).execute()
    else:
        frozen_clock.advance(seconds=10)

    with pytest.raises(HasLeft):
        take(under_review, row, otto)

    assert Message.of(under_review.complaint_uid)[-1].body == SAID
    assert draft(under_review, otto) == ""


def test_what_was_begun_since_stands_below(under_review, otto):
    row = send(under_review, otto)
    WorkingText.create(
        complaint_uid=under_review.complaint_uid,
        staff_uid=otto.uid,
        kind=TextKind.REPLY,
        saved_at=row.created_at,
        fields={"body": "One thing more"},
    )

    take(under_review, row, otto)

    assert draft(under_review, otto) == f"{SAID}\n\nOne thing more"


def test_an_older_message_goes_on_waiting_for_its_reader(
    under_review, otto, frozen_clock: HeldClock
):
    messages.reply(under_review, body="First", by=actors.of_staff(otto))
    frozen_clock.advance(seconds=20)
    row = send(complaints.get(under_review.uid), otto)
    take(under_review, row, otto)
    assert complaints.get(under_review.uid).has_message

    messages.mark_read(complaints.get(under_review.uid))
    frozen_clock.advance(seconds=20)
    row = send(complaints.get(under_review.uid), otto)
    take(under_review, row, otto)
    assert not complaints.get(under_review.uid).has_message


def test_its_files_go_with_it(under_review, otto):
    files = [Incoming(io.BytesIO(b"a list"), "list.txt")]
    row = send(under_review, otto, files=files, uid=new_uid())
    (file,) = Attachment.of(under_review.complaint_uid)
    name = blob_name(bytes(under_review.company_uid), bytes(file.uid))
    assert name in set(installation.store().names())

    assert take(under_review, row, otto)

    assert Attachment.of(under_review.complaint_uid) == []
    assert name not in set(installation.store().names())


def test_a_message_of_another_person_is_not_there_to_take(under_review, otto, mira):
    row = send(under_review, otto)

    with pytest.raises(NotFound):
        take(under_review, row, mira)

    assert Message.of(under_review.complaint_uid)[-1].body == SAID
