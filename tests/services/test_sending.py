"""One template for several customers: who gets it, who does not and why, and the minute to undo."""

from collections.abc import Callable
from typing import Any

import pytest

from reclamator import clock, entropy
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import DismissalReason, EventKind
from reclamator.errors import Forbidden
from reclamator.models.audit import AuditEntry
from reclamator.models.bulk_change import BulkChange
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.event import Event
from reclamator.models.message import Message
from reclamator.models.message_template import MessageTemplate
from reclamator.models.notification import Notification
from reclamator.models.staff import Staff
from reclamator.services import (
    actors,
    audit,
    bulk,
    complaints,
    delivery,
    events,
    merging,
    message_templates,
    messages,
    notifications,
    sending,
    tracking_page,
)
from reclamator.services.actors import Actor
from tests.cast import HeldClock, Mailroom, on_both_databases

Submit = Callable[..., Complaint]
TEXTS = {"en": "Dear {customer}, your {product} is here.", "pl": "Mamy {product}: {number}."}


@pytest.fixture
def by(otto: Staff) -> Actor:
    return actors.of_staff(otto)


@pytest.fixture
def arrived(acme: Company, mira: Staff) -> MessageTemplate:
    by = actors.of_staff(mira)
    return message_templates.create("Arrived", TEXTS, company=acme, by=by)


def name() -> bytes:
    return entropy.token_bytes(16)


def fresh(complaint: Complaint) -> Complaint:
    return complaints.get(complaint.complaint_uid)


def send(
    found: list[Complaint], template: MessageTemplate, by: Actor, once: bytes = b""
) -> BulkChange:
    now = [fresh(each) for each in found]
    seen = {each.number: each.etag for each in now}
    return bulk.send(now, template, seen, by=by, once=once or name())


def written_to(complaint: Complaint) -> list[str]:
    return [row.body for row in Message.of(complaint.complaint_uid) if not row.opening]


def read_by_customer(complaint: Complaint) -> list[str | None]:
    return [said.text for said in tracking_page.conversation(fresh(complaint))][1:]


def refusals(change: BulkChange) -> dict[str, str]:
    return dict(map(tuple, change.refused))


def told(complaint: Complaint) -> list[EventKind]:
    kinds = (EventKind.MESSAGE_SENT, EventKind.MESSAGE_TAKEN_BACK)
    return [row.code for row in Event.of(complaint.complaint_uid) if row.code in kinds]


def audited(action: str) -> int:
    return sum(row.action == action for row in AuditEntry.walk())


@on_both_databases
def test_each_gets_it_in_their_own_language_after_a_minute(
    submit: Submit, arrived: MessageTemplate, by: Actor, mail: Mailroom, frozen_clock: HeldClock
) -> None:
    ada, pole = submit(), submit(language="pl", email="jan@customer.example")
    mail.deliver_all()
    mail.sent.clear()

    change = send([ada, pole], arrived, by)

    assert len(change.changed) == 2
    assert written_to(ada) == ["Dear Ada Nowak, your Modra kettle 1.7 l is here."]
    assert written_to(pole) == [f"Mamy Modra kettle 1.7 l: {pole.number}."]
    assert read_by_customer(ada) == []
    mail.deliver_all()
    assert mail.sent == []

    frozen_clock.advance(seconds=60)
    mail.deliver_all()

    assert {str(each.message["To"]) for each in mail.sent} == {
        "ada@customer.example",
        "jan@customer.example",
    }
    assert read_by_customer(ada) == written_to(ada)
    assert (audited("message.out"), audited("register.changed")) == (2, 1)


@on_both_databases
def test_the_same_form_twice_writes_once(
    submit: Submit, arrived: MessageTemplate, by: Actor
) -> None:
    ada, once = submit(), name()

    first = send([ada], arrived, by, once)
    again = send([ada], arrived, by, once)

    assert again.uid == first.uid
    assert len(written_to(ada)) == 1


def test_who_is_not_written_to_and_why(
    submit: Submit, arrived: MessageTemplate, by: Actor, mira: Staff, frozen_clock: HeldClock
) -> None:
    silent, finn, bare = submit(email=""), submit(language="fi"), submit(product="")
    older = submit()
    frozen_clock.advance(minutes=1)
    duplicate, closed = submit(), submit()
    owner = actors.of_staff(mira)
    merging.merge(fresh(duplicate), fresh(older), by=owner)
    complaints.perform(
        closed, Action.DISMISS, by=owner, given={"reason": DismissalReason.SPAM.value}
    )
    found = [silent, finn, bare, duplicate, closed]

    change = send(found, arrived, by)

    assert change.changed == []
    assert refusals(change) == {
        silent.complaint_uid.hex(): "no_address",
        finn.complaint_uid.hex(): "no_text.fi",
        bare.complaint_uid.hex(): "empty.product",
        duplicate.complaint_uid.hex(): "merged",
        closed.complaint_uid.hex(): "closed",
    }
    letters = {
        each.complaint.number: each.reason
        for each in sending.letters(list(map(fresh, found)), arrived)
    }
    assert letters == {each.number: refusals(change)[each.complaint_uid.hex()] for each in found}
    assert [written_to(each) for each in found if each is not duplicate] == [[], [], [], []]


def test_what_has_changed_since_it_was_shown_is_left_out(
    submit: Submit, arrived: MessageTemplate, by: Actor
) -> None:
    moved, same = submit(), submit()
    seen = {each.number: fresh(each).etag for each in (moved, same)}
    messages.write(fresh(moved), body="It has dried by itself.")

    change = bulk.send([moved, same], arrived, seen, by=by, once=name())

    assert refusals(change) == {moved.complaint_uid.hex(): "changed_meanwhile"}
    assert len(written_to(same)) == 1


def test_a_value_that_looks_like_a_variable_is_not_sent(
    submit: Submit, arrived: MessageTemplate, by: Actor
) -> None:
    odd = submit(product="{handler}")

    change = send([odd], arrived, by)

    assert refusals(change) == {odd.complaint_uid.hex(): "empty"}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.TECHNICIAN, Role.AUDITOR])
def test_who_does_not_write_to_customers_writes_to_none(
    submit: Submit, arrived: MessageTemplate, hire: Callable[[Role], Staff], role: Role
) -> None:
    ada = submit()

    with pytest.raises(Forbidden):
        send([ada], arrived, actors.of_staff(hire(role)))

    assert written_to(ada) == []


# -- taking it back -------------------------------------------------------------------------------


@on_both_databases
def test_within_the_minute_nobody_has_read_it_and_it_is_gone(
    submit: Submit, arrived: MessageTemplate, by: Actor, mail: Mailroom, frozen_clock: HeldClock
) -> None:
    ada = submit()
    mail.deliver_all()
    mail.sent.clear()
    change = send([ada], arrived, by)
    frozen_clock.advance(seconds=59)

    undone = bulk.undo(change, by=by)
    bulk.undo(change, by=by)
    frozen_clock.advance(minutes=10)
    mail.deliver_all()

    assert undone.left_alone == []
    assert written_to(ada) == []
    assert mail.sent == []
    assert fresh(ada).has_message is False
    assert told(ada) == [EventKind.MESSAGE_SENT, EventKind.MESSAGE_TAKEN_BACK]
    assert audited("message.taken_back") == 1


def test_a_complaint_that_was_changed_meanwhile_loses_its_message_all_the_same(
    submit: Submit, arrived: MessageTemplate, by: Actor, otto: Staff
) -> None:
    ada = submit()
    change = send([ada], arrived, by)
    complaints.assign(fresh(ada), otto, by=by)

    undone = bulk.undo(change, by=by)

    assert undone.left_alone == []
    assert (written_to(ada), bytes(fresh(ada).handler_uid or b"")) == ([], bytes(otto.uid))


def test_another_message_that_waits_goes_on_waiting(
    submit: Submit, arrived: MessageTemplate, by: Actor
) -> None:
    before, after = submit(), submit()
    messages.reply(fresh(before), body="Hello", by=by)
    change = send([before, after], arrived, by)
    messages.reply(fresh(after), body="Hello", by=by)

    bulk.undo(change, by=by)

    assert (fresh(before).has_message, fresh(after).has_message) == (True, True)


@on_both_databases
def test_after_the_minute_it_stays(
    submit: Submit, arrived: MessageTemplate, by: Actor, frozen_clock: HeldClock
) -> None:
    ada = submit()
    change = send([ada], arrived, by)
    frozen_clock.advance(seconds=60)

    undone = bulk.undo(change, by=by)

    assert undone.left_alone == [ada.complaint_uid.hex()]
    assert len(written_to(ada)) == 1
    assert told(ada) == [EventKind.MESSAGE_SENT]


@on_both_databases
def test_what_a_worker_has_claimed_is_not_taken_back(
    submit: Submit, arrived: MessageTemplate, by: Actor, mail: Mailroom
) -> None:
    """Its clock runs a little ahead of ours: the claim stands before the undo comes."""
    ada, bo = submit(), submit()
    mail.deliver_all()
    change = send([ada, bo], arrived, by)
    about = bulk.message_of(bytes(change.uid), ada)
    Notification.update(lease_owner=name(), lease_until=clock.now()).where(
        Notification.about_uid == about
    ).execute()

    undone = bulk.undo(change, by=by)

    assert undone.left_alone == [ada.complaint_uid.hex()]
    assert (len(written_to(ada)), written_to(bo)) == (1, [])


def test_what_was_taken_back_is_claimed_by_nobody(
    submit: Submit, arrived: MessageTemplate, by: Actor, mail: Mailroom, frozen_clock: HeldClock
) -> None:
    ada = submit()
    mail.deliver_all()
    bulk.undo(send([ada], arrived, by), by=by)
    frozen_clock.advance(minutes=2)

    assert delivery.has_due() is False
    rows = Notification.select().where(Notification.notice == notifications.MESSAGE)
    assert [row.state for row in rows] == ["cancelled"]


@on_both_databases
@pytest.mark.parametrize(
    "dies_in", [(notifications, "recalled"), (events, "record"), (audit, "record")]
)
def test_an_undo_that_dies_has_taken_nothing_back(
    submit: Submit,
    arrived: MessageTemplate,
    by: Actor,
    monkeypatch: pytest.MonkeyPatch,
    dies_in: tuple[Any, str],
) -> None:
    ada, bo = submit(), submit()
    change = send([ada, bo], arrived, by)
    _die_the_second_time(monkeypatch, *dies_in)

    with pytest.raises(SystemError):
        bulk.undo(change, by=by)
    monkeypatch.undo()

    assert (len(written_to(ada)), len(written_to(bo))) == (1, 1)
    assert bulk.undo(change, by=by).left_alone == []
    assert (written_to(ada), written_to(bo)) == ([], [])


@on_both_databases
def test_a_sending_that_dies_has_written_to_nobody(
    submit: Submit, arrived: MessageTemplate, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, bo, once = submit(), submit(), name()
    _die_the_second_time(monkeypatch, notifications, "queue")

    with pytest.raises(SystemError):
        send([ada, bo], arrived, by, once)
    monkeypatch.undo()

    assert (written_to(ada), written_to(bo)) == ([], [])
    assert len(send([ada, bo], arrived, by, once).changed) == 2


def _die_the_second_time(monkeypatch: pytest.MonkeyPatch, owner: Any, function: str) -> None:
    real, calls = getattr(owner, function), []

    def dying(*args: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise SystemError
        return real(*args, **more)

    monkeypatch.setattr(owner, function, dying)
