"""Labels: a company's own words for complaints, put on, taken off, retired and found by."""

from collections.abc import Callable
from typing import Any

import pytest

from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import EventKind, LabelColour
from reclamator.errors import Forbidden, Incomplete
from reclamator.models import database
from reclamator.models.complaint import Complaint
from reclamator.models.event import Event
from reclamator.models.label import ComplaintLabel, Label
from reclamator.models.staff import Staff
from reclamator.services import actors, bulk, complaints, labels, register
from reclamator.services.actors import Actor
from reclamator.services.register import Filters
from tests.bench import plans
from tests.cast import on_both_databases

Submit = Callable[..., Complaint]


@pytest.fixture
def by_otto(otto: Staff) -> Actor:
    """Otto hands out the work here."""
    otto.role = Role.HEAD
    return actors.of_staff(otto)


@pytest.fixture
def recall(by_otto: Actor) -> Label:
    return labels.create("Recall 2026", LabelColour.RED, by=by_otto)


def codes(complaint: Complaint) -> list[EventKind]:
    return [event.code for event in Event.of(complaint.complaint_uid)]


def found(label: Label, **more: Any) -> list[str]:
    lines = register.page(Filters(label_uid=bytes(label.uid), **more)).lines
    return [line.complaint.number for line in lines]


@on_both_databases
def test_a_label_is_put_on_once_and_taken_off_once(
    submitted: Complaint, recall: Label, by_otto: Actor
) -> None:
    for _ in range(2):
        labels.attach(submitted, recall, by=by_otto)
    assert found(recall) == [submitted.number]
    assert register.line(submitted).labels == (bytes(recall.uid),)

    for _ in range(2):
        labels.detach(submitted, recall, by=by_otto)

    assert found(recall) == []
    assert codes(submitted).count(EventKind.LABELLED) == 1
    assert codes(submitted).count(EventKind.UNLABELLED) == 1
    told = Event.of(submitted.complaint_uid)[-1]
    assert told.detail == {"label": "Recall 2026"}


def test_its_name_lies_sealed(recall: Label) -> None:
    ((name,),) = database.db.execute_sql("SELECT name FROM label").fetchall()

    assert b"Recall" not in bytes(name)


def test_two_labels_in_use_never_have_one_name(recall: Label, by_otto: Actor) -> None:
    for name in ("", "  ", "x" * 41, " recall  2026"):
        with pytest.raises(Incomplete):
            labels.create(name, LabelColour.BLUE, by=by_otto)

    labels.retire(recall, by=by_otto)
    labels.create("Recall 2026", LabelColour.BLUE, by=by_otto)
    with pytest.raises(Incomplete):
        labels.restore(recall, by=by_otto)

    assert len(labels.everything()) == 2


def test_a_retired_label_stays_where_it_is_and_goes_nowhere_else(
    submitted: Complaint, submit: Submit, recall: Label, by_otto: Actor
) -> None:
    labels.attach(submitted, recall, by=by_otto)

    labels.retire(recall, by=by_otto)

    assert found(recall) == [submitted.number]
    with pytest.raises(Incomplete):
        labels.attach(submit(), recall, by=by_otto)
    labels.restore(recall, by=by_otto)
    assert labels.in_use(labels.everything()) == [recall]


def test_who_checks_puts_them_on_and_who_assigns_makes_them(
    submitted: Complaint, recall: Label, otto: Staff
) -> None:
    otto.role = Role.HANDLER
    handler = actors.of_staff(otto)
    labels.attach(submitted, recall, by=handler)
    labels.detach(submitted, recall, by=handler)
    otto.role = Role.VIEWER
    viewer = actors.of_staff(otto)
    for forbidden in (
        lambda: labels.create("VIP", LabelColour.BLUE, by=handler),
        lambda: labels.change(recall, "VIP", LabelColour.BLUE, by=handler),
        lambda: labels.retire(recall, by=handler),
        lambda: labels.restore(recall, by=handler),
        lambda: labels.attach(submitted, recall, by=viewer),
        lambda: labels.detach(submitted, recall, by=viewer),
    ):
        with pytest.raises(Forbidden):
            forbidden()


@on_both_databases
def test_the_order_of_a_label_follows_the_dates_of_its_complaints(
    submitted: Complaint, submit: Submit, recall: Label, by_otto: Actor
) -> None:
    later = submit()
    for complaint in (submitted, later):
        labels.attach(complaint, recall, by=by_otto)

    complaints.locked(submitted).touched(answered=True)

    assert found(recall) == [later.number, submitted.number]
    row = ComplaintLabel.get(ComplaintLabel.complaint_uid == submitted.uid)
    assert row.answered
    first = register.page(Filters(label_uid=bytes(recall.uid)), limit=1)
    second = register.page(Filters(label_uid=bytes(recall.uid)), after=first.next, limit=1)
    assert [line.complaint.number for line in second.lines] == [submitted.number]


@on_both_databases
def test_a_page_of_a_label_reads_its_index_and_sorts_nothing(
    submitted: Complaint, recall: Label, by_otto: Actor
) -> None:
    labels.attach(submitted, recall, by=by_otto)
    with plans.statements() as sent:
        found(recall)
    sql, params = next(each for each in sent if '"label_uid" =' in each[0])

    if database.is_postgres():
        for kind in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
            database.db.execute_sql(f"SET enable_{kind} = off")
        explained = database.db.execute_sql(f"EXPLAIN {sql}", params).fetchall()
        plan = "\n".join(line for (line,) in explained)
        assert "complaint_label_in_order" in plan
        assert "Sort" not in plan, plan
        assert "Seq Scan" not in plan, plan
    else:
        steps = database.db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()
        top = [step for _, parent, _, step in steps if not parent]
        assert any("complaint_label_in_order (label_uid=?)" in s for s in top)
        assert not [s for s in top if "TEMP B-TREE" in s or s.startswith("SCAN")], top


@on_both_databases
def test_several_get_a_label_and_lose_it_again_by_undoing(
    submitted: Complaint, submit: Submit, recall: Label, otto: Staff, by_otto: Actor
) -> None:
    second, third = submit(), submit()
    labels.attach(third, recall, by=by_otto)

    chosen = [submitted, second, third]
    change = bulk.label(chosen, recall, is_on=True, by=by_otto, once=b"1" * 16)
    again = bulk.label(chosen, recall, is_on=True, by=by_otto, once=b"1" * 16)
    assert len(found(recall)) == 3
    assert bytes(again.uid) == bytes(change.uid)

    complaints.assign(complaints.get(second.complaint_uid), otto, by=by_otto)
    undone = bulk.undo(change, by=by_otto)

    assert undone.left_alone == [second.complaint_uid.hex()]
    assert set(found(recall)) == {second.number, third.number}


def test_taking_a_label_off_several_is_undone_too(
    submitted: Complaint, recall: Label, by_otto: Actor
) -> None:
    labels.attach(submitted, recall, by=by_otto)
    change = bulk.label([submitted], recall, is_on=False, by=by_otto, once=b"2" * 16)
    assert found(recall) == []

    bulk.undo(change, by=by_otto)

    assert found(recall) == [submitted.number]


def test_labels_stay_few_however_often_they_are_retired(
    recall: Label, by_otto: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labels, "MOST", 2)
    monkeypatch.setattr(labels, "MOST_EVER", 3)
    second = labels.create("VIP", LabelColour.BLUE, by=by_otto)
    with pytest.raises(Incomplete):
        labels.create("Press", LabelColour.BLUE, by=by_otto)
    labels.retire(second, by=by_otto)
    third = labels.create("Press", LabelColour.BLUE, by=by_otto)
    with pytest.raises(Incomplete):
        labels.restore(second, by=by_otto)
    labels.retire(third, by=by_otto)

    with pytest.raises(Incomplete):
        labels.create("Shop", LabelColour.BLUE, by=by_otto)
