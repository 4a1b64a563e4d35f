"""Several complaints at once: by the same rules as one, refused by name, taken back with care."""

from collections.abc import Callable

import pytest

from reclamator import entropy
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import EventKind
from reclamator.errors import Forbidden, Incomplete, NotFound
from reclamator.models.audit import AuditEntry
from reclamator.models.bulk_change import BulkChange
from reclamator.models.complaint import Complaint
from reclamator.models.event import Event
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import actors, bulk, complaints, staff, stages
from tests.cast import on_both_databases

Submit = Callable[..., Complaint]


def name() -> bytes:
    return entropy.token_bytes(16)


def handler_of(complaint: Complaint) -> bytes | None:
    found = complaints.get(complaint.complaint_uid).handler_uid
    return bytes(found) if found else None


def assigned(complaint: Complaint) -> int:
    return sum(event.code is EventKind.ASSIGNED for event in Event.of(complaint.complaint_uid))


@on_both_databases
def test_all_get_the_same_handler_and_it_is_taken_back(
    submit: Submit, mira: Staff, otto: Staff
) -> None:
    by, free, mine = actors.of_staff(mira), submit(), submit()
    complaints.assign(mine, mira, by=by)

    change = bulk.assign([free, mine], otto, by=by, once=name())
    assert handler_of(free) == handler_of(mine) == bytes(otto.uid)
    assert (len(change.changed), change.refused) == (2, [])

    undone = bulk.undo(change, by=by)

    assert (handler_of(free), handler_of(mine)) == (None, bytes(mira.uid))
    assert undone.left_alone == []
    actions = [row.action for row in AuditEntry.walk() if row.action.startswith("register.")]
    assert actions == ["register.changed", "register.undone"]


@on_both_databases
def test_the_same_form_twice_changes_once(submit: Submit, mira: Staff, otto: Staff) -> None:
    by, complaint, once = actors.of_staff(mira), submit(), name()

    first = bulk.assign([complaint], otto, by=by, once=once)
    again = bulk.assign([complaint], None, by=by, once=once)

    assert again.uid == first.uid
    assert handler_of(complaint) == bytes(otto.uid)
    assert assigned(complaint) == 1


@on_both_databases
def test_undoing_twice_undoes_once(submit: Submit, mira: Staff, otto: Staff) -> None:
    by, complaint = actors.of_staff(mira), submit()
    change = bulk.assign([complaint], otto, by=by, once=name())
    bulk.undo(change, by=by)
    complaints.assign(complaint, otto, by=by)

    bulk.undo(change, by=by)

    assert handler_of(complaint) == bytes(otto.uid)


def test_what_somebody_changed_since_is_left_alone(
    submit: Submit, mira: Staff, otto: Staff
) -> None:
    by, touched, untouched = actors.of_staff(mira), submit(), submit()
    change = bulk.assign([touched, untouched], otto, by=by, once=name())
    complaints.perform(touched, Action.START_REVIEW, by=actors.of_staff(otto))

    undone = bulk.undo(change, by=by)

    assert undone.left_alone == [touched.complaint_uid.hex()]
    assert (handler_of(touched), handler_of(untouched)) == (bytes(otto.uid), None)


def test_nothing_goes_back_to_who_has_left(submit: Submit, mira: Staff, otto: Staff) -> None:
    by, complaint = actors.of_staff(mira), submit()
    complaints.assign(complaint, otto, by=by)
    change = bulk.assign([complaint], mira, by=by, once=name())
    staff.disable(otto, by=mira)

    undone = bulk.undo(change, by=by)

    assert len(undone.left_alone) == 1
    assert handler_of(complaint) == bytes(mira.uid)


def test_what_is_not_being_checked_stays_and_says_why(
    submit: Submit, under_review: Complaint, otto: Staff
) -> None:
    received, by = submit(), actors.of_staff(otto)
    stage = stages.current().stages[1].code

    change = bulk.move([received, under_review], stage, by=by, once=name())

    assert change.refused == [[received.complaint_uid.hex(), "illegal_action"]] or (
        change.refused == [(received.complaint_uid.hex(), "illegal_action")]
    )
    assert complaints.get(under_review.complaint_uid).stage == stage
    assert complaints.get(received.complaint_uid).stage == received.stage


def test_a_stage_is_taken_back_with_its_handler(under_review: Complaint, otto: Staff) -> None:
    before, by = complaints.get(under_review.complaint_uid), actors.of_staff(otto)
    change = bulk.move([under_review], stages.current().stages[2].code, by=by, once=name())

    bulk.undo(change, by=by)

    after = complaints.get(under_review.complaint_uid)
    assert (after.stage, after.handler_uid) == (before.stage, before.handler_uid)


def test_who_may_not_assign_assigns_none(
    submit: Submit, otto: Staff, hire: Callable[[Role], Staff], mira: Staff
) -> None:
    complaint = submit()

    with pytest.raises(Forbidden):
        bulk.assign([complaint], otto, by=actors.of_staff(otto), once=name())
    with pytest.raises(Incomplete):
        bulk.assign([complaint], hire(Role.VIEWER), by=actors.of_staff(mira), once=name())

    assert handler_of(complaint) is None
    assert BulkChange.select().count() == 0


def test_only_who_changed_it_takes_it_back(
    submit: Submit, mira: Staff, otto: Staff, nina: Staff, hire: Callable[[Role], Staff]
) -> None:
    complaint = submit()
    change = bulk.assign([complaint], otto, by=actors.of_staff(mira), once=name())

    with pytest.raises(NotFound):
        bulk.undo(change, by=actors.of_staff(hire(Role.HEAD)))
    with company_scope(bytes(nina.company_uid)), pytest.raises(NotFound):
        bulk.of_person(bytes(change.uid), actors.of_staff(nina))
    assert handler_of(complaint) == bytes(otto.uid)
