"""One cause behind several complaints, and duplicates merged into the older one."""

from collections.abc import Callable

import pytest

from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import Direction, EventKind, State
from reclamator.errors import Forbidden, IllegalAction, Incomplete, NotFound
from reclamator.models.audit import AuditEntry
from reclamator.models.cause_group import CauseGroup, CauseMember, Merger
from reclamator.models.complaint import Complaint, Shelf
from reclamator.models.deadline import Deadline
from reclamator.models.event import Event
from reclamator.models.message import Message
from reclamator.models.notification import Notification
from reclamator.models.staff import Staff
from reclamator.services import actors, causes, complaints, merging, messages, reading
from tests.cast import HeldClock, Mailroom, on_both_databases

Submit = Callable[..., Complaint]
STRANGER = {"name": "Bo Lind", "email": "bo@x.example", "phone": "", "order_number": ""}


def codes(complaint: Complaint) -> list[EventKind]:
    return [event.code for event in Event.of(complaint.complaint_uid)]


def beside(complaint: Complaint, by: Staff) -> set[bytes]:
    kin = reading.read(complaint, by=actors.of_staff(by)).kin
    return {member.complaint_uid for member in kin.members}


@on_both_databases
def test_linked_ones_show_each_other_and_both_histories_tell(
    submitted: Complaint, submit: Submit, otto: Staff
) -> None:
    second, third = submit(**STRANGER), submit(**STRANGER)
    by = actors.of_staff(otto)

    causes.link(submitted, second, title="Thin gasket", by=by)
    causes.link(third, submitted, by=by)
    causes.link(submitted, second, by=by)

    assert beside(submitted, otto) == {second.complaint_uid, third.complaint_uid}
    assert beside(third, otto) == {submitted.complaint_uid, second.complaint_uid}
    assert [codes(each).count(EventKind.LINKED) for each in (submitted, second, third)] == [2, 1, 1]
    assert reading.read(second, by=by).kin.cause == "Thin gasket"


@on_both_databases
def test_a_cause_is_renamed_once_and_both_lists_tell(
    submitted: Complaint, submit: Submit, otto: Staff
) -> None:
    other, by = submit(**STRANGER), actors.of_staff(otto)
    causes.link(submitted, other, by=by)

    for _ in range(2):
        causes.rename(other, "  Thin   gasket, batch 26-06-B ", by=by)

    assert reading.read(submitted, by=by).kin.cause == "Thin gasket, batch 26-06-B"
    assert codes(other).count(EventKind.CAUSE_RENAMED) == 1
    renamed = [row for row in AuditEntry.select() if row.action == "cause.renamed"]
    assert len(renamed) == 1


@pytest.mark.parametrize("title", ["", "   ", "x" * 201])
def test_a_cause_keeps_its_name_where_the_new_one_says_nothing_or_too_much(
    submitted: Complaint, submit: Submit, otto: Staff, title: str
) -> None:
    other, by = submit(**STRANGER), actors.of_staff(otto)
    causes.link(submitted, other, title="Thin gasket", by=by)

    with pytest.raises(Incomplete):
        causes.rename(submitted, title, by=by)

    assert reading.read(other, by=by).kin.cause == "Thin gasket"


def test_what_is_in_no_cause_has_no_name_to_change(submitted: Complaint, otto: Staff) -> None:
    with pytest.raises(NotFound):
        causes.rename(submitted, "Thin gasket", by=actors.of_staff(otto))


def test_one_taken_out_leaves_no_cause_of_a_single_complaint(
    submitted: Complaint, submit: Submit, otto: Staff
) -> None:
    second, by = submit(**STRANGER), actors.of_staff(otto)
    causes.link(submitted, second, by=by)

    causes.take_out(second, by=by)
    causes.take_out(second, by=by)

    assert beside(submitted, otto) == set()
    assert CauseMember.select().count() == CauseGroup.select().count() == 0
    assert [codes(each)[-1] for each in (submitted, second)] == [EventKind.UNLINKED] * 2


def test_two_causes_are_not_thrown_together(
    submitted: Complaint, submit: Submit, otto: Staff
) -> None:
    by, others = actors.of_staff(otto), [submit(**STRANGER) for _ in range(3)]
    causes.link(submitted, others[0], by=by)
    causes.link(others[1], others[2], by=by)

    for one, other in ((submitted, others[1]), (submitted, submitted)):
        with pytest.raises(Incomplete):
            causes.link(one, other, by=by)

    assert beside(submitted, otto) == {others[0].complaint_uid}


def test_a_viewer_links_and_merges_nothing(
    submitted: Complaint, submit: Submit, hire: Callable[[Role], Staff]
) -> None:
    by, other = actors.of_staff(hire(Role.VIEWER)), submit()

    for act in (causes.link, merging.merge):
        with pytest.raises(Forbidden):
            act(submitted, other, by=by)


# -- duplicates -----------------------------------------------------------------------------------


@on_both_databases
def test_the_older_goes_on_with_its_own_dates_whichever_was_named_first(
    submitted: Complaint,
    submit: Submit,
    otto: Staff,
    frozen_clock: HeldClock,
    mail: Mailroom,
) -> None:
    frozen_clock.advance(days=3)
    again, by = submit(), actors.of_staff(otto)
    before = [(row.kind, row.safe_on) for row in Deadline.of(submitted.complaint_uid)]

    older = merging.merge(again, submitted, by=by)

    assert older.complaint_uid == submitted.complaint_uid
    assert [(row.kind, row.safe_on) for row in Deadline.of(older.complaint_uid)] == before
    assert complaints.get(older.complaint_uid).state is State.RECEIVED
    closed = complaints.get(again.complaint_uid)
    assert closed.state is State.CLOSED
    assert all(not row.is_open for row in Deadline.of(again.complaint_uid))
    assert codes(older)[-1] is EventKind.MERGED
    assert reading.read(older, by=by).kin.duplicates[0].complaint_uid == again.complaint_uid
    merged_into = reading.read(closed, by=by).kin.merged_into
    assert merged_into is not None
    assert merged_into.complaint_uid == older.complaint_uid
    assert [row.direction for row in Message.of(again.complaint_uid)] == [Direction.IN]
    mail.deliver_all()
    assert submitted.number in mail.to("ada@customer.example")[-1].as_string()


def test_two_customers_are_merged_only_by_who_is_sure_and_no_number_is_told(
    submitted: Complaint, submit: Submit, otto: Staff, frozen_clock: HeldClock, mail: Mailroom
) -> None:
    frozen_clock.advance(hours=1)
    theirs, by = submit(**STRANGER), actors.of_staff(otto)

    with pytest.raises(Incomplete) as refused:
        merging.merge(submitted, theirs, by=by)
    assert [fault.field for fault in refused.value.errors] == ["is_sure"]
    assert Merger.select().count() == 0
    merging.merge(submitted, theirs, is_sure=True, by=by)

    mail.deliver_all()
    assert complaints.get(theirs.complaint_uid).state is State.CLOSED
    assert submitted.number not in "".join(each.as_string() for each in mail.to("bo@x.example"))


def test_what_is_merged_is_not_merged_again_and_what_is_answered_not_at_all(
    submitted: Complaint, submit: Submit, otto: Staff, frozen_clock: HeldClock
) -> None:
    by = actors.of_staff(otto)
    frozen_clock.advance(hours=1)
    second = submit()
    frozen_clock.advance(hours=1)
    third = submit()
    merging.merge(submitted, second, by=by)

    for one, other in ((second, third), (submitted, second), (submitted, submitted)):
        with pytest.raises(Incomplete):
            merging.merge(one, other, by=by)
    complaints.perform(third, Action.WITHDRAW, by=by)
    with pytest.raises(IllegalAction):
        merging.merge(submitted, complaints.get(third.complaint_uid), by=by)

    assert Merger.select().count() == 1


# -- a merging taken back -------------------------------------------------------------------------


@pytest.fixture
def merged(
    submitted: Complaint, submit: Submit, otto: Staff, mira: Staff, frozen_clock: HeldClock
) -> Complaint:
    """Ada's second complaint, in the check since a day, closed as a duplicate of her first."""
    frozen_clock.advance(days=3)
    younger = submit()
    complaints.assign(younger, otto, by=actors.of_staff(mira))
    complaints.perform(younger, Action.START_REVIEW, by=actors.of_staff(otto))
    frozen_clock.advance(days=1)
    merging.merge(complaints.get(younger.complaint_uid), submitted, by=actors.of_staff(otto))
    frozen_clock.advance(days=1)
    return complaints.get(younger.complaint_uid)


def dates(complaint: Complaint) -> list[tuple[object, ...]]:
    rows = Deadline.of(complaint.complaint_uid)
    return [(row.kind, row.started_on, row.safe_on, row.is_open) for row in rows]


@on_both_databases
def test_a_merging_is_taken_back_with_the_dates_of_before(
    submitted: Complaint, merged: Complaint, mira: Staff, mail: Mailroom
) -> None:
    mail.deliver_all()
    closed = dates(merged)

    merging.undo(merged, reason="Two kettles, not one", by=actors.of_staff(mira))

    again = complaints.get(merged.complaint_uid)
    assert (again.state, again.shelf, again.closed_at) == (State.UNDER_REVIEW, Shelf.OPEN, None)
    assert (again.due_on, again.answered, again.stage) == (merged.due_on, False, merged.stage)
    assert dates(again) == [(*row[:3], True) for row in closed]
    assert Merger.select().count() == 0
    for each in (submitted, again):
        assert codes(each)[-1] is EventKind.UNMERGED
    assert [row.action for row in AuditEntry.select()].count("complaint.unmerged") == 2
    mail.deliver_all()
    assert merged.number in mail.to("ada@customer.example")[-1]["Subject"]


def test_who_has_heard_of_no_merging_hears_of_no_reopening(
    merged: Complaint, mira: Staff, mail: Mailroom
) -> None:
    merging.undo(merged, reason="Two kettles, not one", by=actors.of_staff(mira))

    mail.deliver_all()

    owed = Notification.select().where(Notification.complaint_uid == merged.uid)
    states = {row.notice: row.state for row in owed}
    assert states["complaint-duplicate"] == states["complaint-reopened"] == "cancelled"


def test_nothing_is_taken_back_once_something_was_sent(
    submitted: Complaint, merged: Complaint, otto: Staff, mira: Staff
) -> None:
    messages.reply(submitted, body="We look at both of them.", by=actors.of_staff(otto))
    before = dates(merged)

    with pytest.raises(IllegalAction) as refused:
        merging.undo(merged, reason="Two kettles", by=actors.of_staff(mira))

    assert "Something has been sent" in str(refused.value.sentence)
    assert complaints.get(merged.complaint_uid).state is State.CLOSED
    assert dates(merged) == before
    assert Merger.select().count() == 1


def test_who_may_not_open_again_takes_no_merging_back(
    merged: Complaint, otto: Staff, mira: Staff
) -> None:
    with pytest.raises(Forbidden):
        merging.undo(merged, reason="Two kettles", by=actors.of_staff(otto))
    with pytest.raises(Incomplete):
        merging.undo(merged, reason=" ", by=actors.of_staff(mira))
    merging.undo(merged, reason="Two kettles", by=actors.of_staff(mira))
    with pytest.raises(IllegalAction):
        merging.undo(merged, reason="Two kettles", by=actors.of_staff(mira))
