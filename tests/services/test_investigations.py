"""The investigation: who writes what down, who may see it, and that nothing is written over."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from reclamator.domain.permissions import Role, Scope
from reclamator.domain.vocabulary import CauseKind, EventKind, Validity, WaitingOn
from reclamator.errors import Conflict, Forbidden, Incomplete, NotFound
from reclamator.models.audit import AuditEntry
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.event import Event
from reclamator.models.investigation import ConcernedOpinion, Investigation, TimeEntry
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, investigations, reading, time_entries
from reclamator.services.investigations import Finding
from tests.cast import on_both_databases

Hire = Callable[[Role], Staff]
GASKET = Finding(
    validity="justified",
    cause="batch",
    cause_detail="The gasket of 26-06-B is too thin.",
    error_type="quality",
    party_at_fault="supplier",
    opinion="Replace it at once.",
    opinion_on="2026-11-20",
)
RUDE: dict[str, Any] = {"person": "Jan from the shop", "opinion": "I never said that she lies."}


def last(complaint: Complaint) -> Event:
    return Event.of(complaint.complaint_uid)[-1]


def audited(action: str) -> list[Any]:
    return [row.detail for row in AuditEntry.walk() if row.action == action]


@on_both_databases
def test_a_finding_is_kept_whole(under_review: Complaint, otto: Staff) -> None:
    by = actors.of_staff(otto)

    fresh = investigations.record(under_review, GASKET, by=by, seen=0)

    row = Investigation.of(under_review.complaint_uid)
    assert row is not None
    assert fresh.validity is Validity.JUSTIFIED
    assert (row.cause, row.cause_detail) == (CauseKind.BATCH, "The gasket of 26-06-B is too thin.")
    assert (row.opinion_on, bytes(row.opinion_by)) == (date(2026, 11, 20), bytes(otto.uid))
    assert last(under_review).code is EventKind.INVESTIGATED
    (detail,) = audited("investigation.recorded")
    assert detail["cause"] == "batch"
    assert "gasket" not in str(detail) + str(last(under_review).detail)


def test_what_is_written_again_unchanged_is_no_event(under_review: Complaint, otto: Staff) -> None:
    by = actors.of_staff(otto)
    investigations.record(under_review, GASKET, by=by)

    investigations.record(under_review, GASKET, by=by)

    codes = [event.code for event in Event.of(under_review.complaint_uid)]
    assert codes.count(EventKind.INVESTIGATED) == 1


def test_an_opinion_without_a_day_is_of_today(under_review: Complaint, otto: Staff) -> None:
    investigations.record(under_review, Finding(opinion="Fair."), by=actors.of_staff(otto))

    row = Investigation.of(under_review.complaint_uid)
    assert row is not None
    assert row.opinion_on == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("opinion_on", "2026-11-23"),
        ("opinion_on", "1989-12-31"),
        ("opinion_on", "yesterday"),
        ("validity", "perhaps"),
        ("cause", "fate"),
        ("party_at_fault", "ada"),
        ("opinion", "x" * 20_001),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    under_review: Complaint, otto: Staff, field: str, value: str
) -> None:
    with pytest.raises(Incomplete) as refused:
        investigations.record(under_review, Finding(**{field: value}), by=actors.of_staff(otto))

    assert [fault.field for fault in refused.value.errors] == [field]
    assert Investigation.of(under_review.complaint_uid) is None


def test_two_people_at_once_write_nothing_over(
    under_review: Complaint, otto: Staff, mira: Staff
) -> None:
    investigations.record(under_review, GASKET, by=actors.of_staff(otto), seen=0)

    with pytest.raises(Conflict):
        investigations.record(under_review, Finding(), by=actors.of_staff(mira), seen=0)

    row = Investigation.of(under_review.complaint_uid)
    assert row is not None
    assert row.opinion == "Replace it at once."


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.VIEWER, Role.WAREHOUSE, Role.AUDITOR])
def test_who_does_not_check_complaints_finds_nothing_out(
    under_review: Complaint, hire: Hire, role: Role
) -> None:
    with pytest.raises(Forbidden):
        investigations.record(under_review, GASKET, by=actors.of_staff(hire(role)))


# -- the person concerned -------------------------------------------------------------------------


def test_the_person_concerned_is_seen_by_handler_head_and_owner_only(
    under_review: Complaint, otto: Staff, mira: Staff, hire: Hire
) -> None:
    investigations.hear(under_review, **RUDE, by=actors.of_staff(otto))
    others = [Role.HANDLER, Role.TECHNICIAN, Role.VIEWER, Role.WAREHOUSE, Role.AUDITOR]

    seen = {
        name: reading.read(under_review, by=by).found.concerned
        for name, by in {
            "otto": actors.of_staff(otto),
            "mira": actors.of_staff(mira),
            "head": actors.of_staff(hire(Role.HEAD)),
            **{role.value: actors.of_staff(hire(role)) for role in others},
            "key": actors.of_key(bytes(16), list(Scope)),
        }.items()
    }

    assert {name for name, row in seen.items() if row is not None} == {"otto", "mira", "head"}


def test_who_hands_over_sees_it_no_more(
    under_review: Complaint, otto: Staff, mira: Staff, hire: Hire
) -> None:
    investigations.hear(under_review, **RUDE, by=actors.of_staff(otto))
    given = complaints.assign(under_review, hire(Role.HANDLER), by=actors.of_staff(mira))

    assert not investigations.may_see_concerned(given, actors.of_staff(otto))
    with pytest.raises(Forbidden):
        investigations.hear(given, **RUDE, by=actors.of_staff(otto))


def test_history_and_audit_do_not_tell_who_is_concerned(
    under_review: Complaint, otto: Staff
) -> None:
    investigations.hear(under_review, **RUDE, by=actors.of_staff(otto))

    assert last(under_review).code is EventKind.CONCERNED_HEARD
    assert last(under_review).detail is None
    assert audited("investigation.concerned_heard") == [None]


def test_an_opinion_of_nobody_is_refused(under_review: Complaint, otto: Staff) -> None:
    with pytest.raises(Incomplete) as refused:
        investigations.hear(under_review, person=" ", opinion="No.", by=actors.of_staff(otto))

    assert [fault.field for fault in refused.value.errors] == ["person"]
    assert ConcernedOpinion.of(under_review.complaint_uid) is None


# -- whose turn -----------------------------------------------------------------------------------


def test_waiting_moves_no_date(under_review: Complaint, otto: Staff) -> None:
    uid = under_review.complaint_uid
    before = [(row.kind, row.safe_on, row.statutory_on) for row in Deadline.of(uid)]

    waiting = investigations.wait(under_review, "supplier", by=actors.of_staff(otto))

    assert waiting.waiting_on is WaitingOn.SUPPLIER
    assert waiting.due_on == under_review.due_on
    assert [(row.kind, row.safe_on, row.statutory_on) for row in Deadline.of(uid)] == before
    assert last(under_review).code is EventKind.WAITING
    assert investigations.wait(waiting, "", by=actors.of_staff(otto)).waiting_on is None


def test_waiting_for_nobody_we_know_is_refused(under_review: Complaint, otto: Staff) -> None:
    with pytest.raises(Incomplete):
        investigations.wait(under_review, "godot", by=actors.of_staff(otto))


# -- time spent -----------------------------------------------------------------------------------


def test_minutes_add_up_and_a_form_sent_twice_counts_once(
    under_review: Complaint, otto: Staff
) -> None:
    by = actors.of_staff(otto)
    for minutes, uid in (("45", b"a" * 16), ("45", b"a" * 16), ("20", b"b" * 16)):
        time_entries.add(under_review, minutes=minutes, note="Photos", by=by, uid=uid)

    rows = reading.read(under_review, by=by).found.time
    assert [row.minutes for row in rows] == [45, 20]
    assert {row.worked_on for row in rows} == {date(2026, 11, 22)}


def test_ones_own_entry_is_put_right_and_the_old_one_audited(
    under_review: Complaint, otto: Staff, mira: Staff
) -> None:
    row = time_entries.add(under_review, minutes="450", by=actors.of_staff(otto))
    right = {"minutes": "45", "on": "2026-11-21", "note": ""}

    with pytest.raises(Forbidden):
        time_entries.correct(under_review, row.uid, **right, by=actors.of_staff(mira))
    time_entries.correct(under_review, row.uid, **right, by=actors.of_staff(otto))

    (entry,) = TimeEntry.select()
    assert (entry.minutes, entry.worked_on) == (45, date(2026, 11, 21))
    (detail,) = audited("time.corrected")
    assert detail["before"] == {"minutes": 450, "worked_on": "2026-11-22"}


@pytest.mark.parametrize(
    ("minutes", "on", "field"),
    [
        ("0", "", "minutes"),
        ("-5", "", "minutes"),
        ("1441", "", "minutes"),
        ("half an hour", "", "minutes"),
        ("5", "2026-11-23", "worked_on"),
        ("5", "soon", "worked_on"),
    ],
)
def test_time_that_cannot_be_is_refused(
    under_review: Complaint, otto: Staff, minutes: str, on: str, field: str
) -> None:
    with pytest.raises(Incomplete) as refused:
        time_entries.add(under_review, minutes=minutes, on=on, by=actors.of_staff(otto))

    assert [fault.field for fault in refused.value.errors] == [field]
    assert TimeEntry.select().count() == 0


def test_an_entry_of_another_complaint_is_not_found(
    under_review: Complaint, submit: Callable[..., Complaint], otto: Staff
) -> None:
    row = time_entries.add(submit(), minutes="5", by=actors.of_staff(otto))

    with pytest.raises(NotFound):
        time_entries.correct(
            under_review, row.uid, minutes="1", on="", note="", by=actors.of_staff(otto)
        )
