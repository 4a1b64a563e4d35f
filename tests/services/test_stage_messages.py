"""What a stage sends: offered or sent by itself, once for a complaint however often it enters."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from reclamator import entropy
from reclamator.domain.lifecycle import Action
from reclamator.domain.process import DEFAULT, Stage
from reclamator.domain.vocabulary import StageMessageState
from reclamator.errors import Forbidden, Incomplete
from reclamator.models.audit import AuditEntry
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.message import Message
from reclamator.models.message_template import MessageTemplate
from reclamator.models.staff import Staff
from reclamator.models.stage_message import StageMessage
from reclamator.services import (
    actors,
    bulk,
    complaints,
    message_templates,
    messages,
    process,
    stage_messages,
    stages,
)
from reclamator.services.actors import Actor
from tests.cast import HeldClock, Mailroom, on_both_databases

Submit = Callable[..., Complaint]
SetUp = Callable[..., None]
FIRST, SECOND, THIRD, LAST = (stage.written_out() for stage in DEFAULT)


@pytest.fixture
def by(otto: Staff) -> Actor:
    return actors.of_staff(otto)


@pytest.fixture
def asking(acme: Company, mira: Staff) -> MessageTemplate:
    texts = {"en": "Dear {customer}, one question about {product}."}
    return message_templates.create("A question", texts, company=acme, by=actors.of_staff(mira))


@pytest.fixture
def sends(acme: Company, mira: Staff, asking: MessageTemplate) -> SetUp:
    """Let the second stage send the question: `sends(itself=True)`."""

    def set_up(*, itself: bool) -> None:
        stage = replace(SECOND, template_uid=bytes(asking.uid), sends_itself=itself)
        save(acme, mira, FIRST, stage, THIRD, LAST)

    return set_up


def save(company: Company, owner: Staff, *drafted: Stage) -> None:
    based_on = stages.current().version
    process.save(drafted, based_on=based_on, company=company, by=actors.of_staff(owner))


def fresh(complaint: Complaint) -> Complaint:
    return complaints.get(complaint.complaint_uid)


def begin(complaint: Complaint, otto: Staff) -> Complaint:
    by = actors.of_staff(otto)
    taken = complaints.assign(complaint, otto, by=by)
    return complaints.perform(taken, Action.START_REVIEW, by=by)


def written_to(complaint: Complaint) -> list[str]:
    return [row.body for row in Message.of(complaint.complaint_uid) if not row.opening]


def states(complaint: Complaint) -> list[StageMessageState]:
    return [row.state for row in StageMessage.of(complaint.complaint_uid)]


@on_both_databases
def test_it_is_offered_and_what_is_sent_from_it_settles_the_offer(
    submit: Submit, sends: SetUp, asking: MessageTemplate, by: Actor, otto: Staff
) -> None:
    sends(itself=False)
    complaint = process.move(begin(submit(), otto), to=SECOND.code, by=by)
    assert (states(complaint), written_to(complaint)) == ([StageMessageState.OFFERED], [])

    messages.reply(complaint, body="Hello", by=by)
    assert states(complaint) == [StageMessageState.OFFERED]
    messages.reply(complaint, body="A question.", by=by, template_uid=bytes(asking.uid))

    assert states(complaint) == [StageMessageState.SENT]


@on_both_databases
def test_by_itself_it_is_sent_once_however_often_the_stage_is_entered(
    submit: Submit,
    sends: SetUp,
    by: Actor,
    otto: Staff,
    mail: Mailroom,
    frozen_clock: HeldClock,
) -> None:
    sends(itself=True)
    complaint = process.move(begin(submit(), otto), to=SECOND.code, by=by)
    for stage in (THIRD, SECOND, SECOND, FIRST, SECOND):
        complaint = process.move(complaint, to=stage.code, by=by)

    assert written_to(complaint) == ["Dear Ada Nowak, one question about Modra kettle 1.7 l."]
    assert states(complaint) == [StageMessageState.SENT]
    mail.deliver_all()
    mail.sent.clear()
    frozen_clock.advance(seconds=60)
    mail.deliver_all()
    assert len(mail.to("ada@customer.example")) == 1


def test_the_first_stage_sends_when_the_check_begins(
    submit: Submit, acme: Company, mira: Staff, asking: MessageTemplate, otto: Staff
) -> None:
    stage = replace(FIRST, template_uid=bytes(asking.uid), sends_itself=True)
    save(acme, mira, stage, SECOND)

    complaint = begin(submit(), otto)

    assert len(written_to(complaint)) == 1
    assert complaint.etag == fresh(complaint).etag


@pytest.mark.parametrize("said", [{"product": ""}, {"language": "fi"}, {"email": ""}])
def test_what_cannot_be_sent_by_itself_is_offered(
    submit: Submit, sends: SetUp, by: Actor, otto: Staff, said: dict[str, str]
) -> None:
    sends(itself=True)

    complaint = process.move(begin(submit(**said), otto), to=SECOND.code, by=by)

    assert (states(complaint), written_to(complaint)) == ([StageMessageState.OFFERED], [])


def test_complaints_of_an_older_version_are_sent_nothing(
    under_review: Complaint, sends: SetUp, by: Actor
) -> None:
    sends(itself=True)

    moved = process.move(under_review, to=SECOND.code, by=by)

    assert (states(moved), written_to(moved)) == ([], [])


def test_declining_is_once_and_is_noted(
    submit: Submit, sends: SetUp, by: Actor, otto: Staff, mira: Staff
) -> None:
    sends(itself=False)
    complaint = process.move(begin(submit(), otto), to=SECOND.code, by=by)
    for _ in range(2):
        stage_messages.decline(fresh(complaint), by=by)

    assert states(complaint) == [StageMessageState.DECLINED]
    noted = [row for row in AuditEntry.walk() if row.action == "stage_message.declined"]
    assert len(noted) == 1
    with pytest.raises(Forbidden):
        stage_messages.decline(complaint, by=actors.COMPLAINANT)


@on_both_databases
def test_several_moved_at_once_and_back_again_are_written_to_by_nobody(
    submit: Submit, sends: SetUp, by: Actor, otto: Staff, frozen_clock: HeldClock
) -> None:
    sends(itself=True)
    found = [begin(submit(), otto), begin(submit(), otto)]
    change = bulk.move(found, SECOND.code, by=by, once=entropy.token_bytes(16))
    assert [len(written_to(each)) for each in found] == [1, 1]

    undone = bulk.undo(change, by=by)

    assert undone.left_alone == []
    assert [written_to(each) for each in found] == [[], []]
    assert [fresh(each).stage for each in found] == [FIRST.code, FIRST.code]
    assert states(found[0]) == [StageMessageState.OFFERED]


def test_a_move_taken_back_too_late_leaves_the_message(
    submit: Submit, sends: SetUp, by: Actor, otto: Staff, frozen_clock: HeldClock
) -> None:
    sends(itself=True)
    complaint = begin(submit(), otto)
    change = bulk.move([complaint], SECOND.code, by=by, once=entropy.token_bytes(16))
    frozen_clock.advance(minutes=2)

    bulk.undo(change, by=by)

    assert (fresh(complaint).stage, len(written_to(complaint))) == (FIRST.code, 1)
    assert states(complaint) == [StageMessageState.SENT]


def test_a_retired_template_is_refused_by_the_process(
    acme: Company, mira: Staff, asking: MessageTemplate
) -> None:
    message_templates.retire(asking, by=actors.of_staff(mira))

    for uid in (bytes(asking.uid), entropy.token_bytes(16)):
        with pytest.raises(Incomplete) as refusal:
            save(acme, mira, FIRST, replace(SECOND, template_uid=uid))
        assert [fault.field for fault in refusal.value.errors] == ["s1-template"]
    assert stages.current().version == 0


def test_a_message_with_a_gap_of_the_template_is_not_sent(
    submitted: Complaint, by: Actor, asking: MessageTemplate
) -> None:
    with pytest.raises(Incomplete) as refusal:
        messages.reply(submitted, body="About {product}", by=by, template_uid=bytes(asking.uid))

    assert "{product} has no value here." in str(refusal.value.errors[0].message)
    assert written_to(submitted) == []
