"""The company's process: versions that complaints keep, and moves from stage to stage."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role
from reclamator.domain.process import DEFAULT, Process, Stage
from reclamator.domain.vocabulary import State
from reclamator.errors import Conflict, Forbidden, IllegalAction, Incomplete
from reclamator.models import database
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.fields import new_uid
from reclamator.models.message import Note
from reclamator.models.notification import Notification
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import actors, bulk, complaints, decisions, process, stages
from reclamator.services.process import StageInUse
from tests.cast import GRANTED, HeldClock, Mailroom, file_complaint, on_both_databases
from tests.services.records import history, snapshot

SUPPLIER = Stage("", names={"en": "Supplier’s position", "pl": "Stanowisko dostawcy"})
named = {stage.code: replace(stage, names={"en": str(stage.label)}) for stage in DEFAULT}


@pytest.fixture
def save(acme: Company, mira: Staff) -> Callable[..., Process]:
    """Let Mira save stages on top of what there is."""

    def keep(*drafted: Stage) -> Process:
        before = stages.current().version
        return process.save(drafted, based_on=before, company=acme, by=actors.of_staff(mira))

    return keep


def again(complaint: Complaint) -> Complaint:
    return complaints.get(complaint.complaint_uid)


def move(complaint: Complaint, person: Staff, to: str, note: str = "") -> Complaint:
    return process.move(complaint, to=to, by=actors.of_staff(person), note=note)


def test_a_company_that_set_up_nothing_has_a_process(acme: Company) -> None:
    codes = [stage.code for stage in stages.current().stages]

    assert codes == ["first_check", "clarify", "technical_opinion", "prepare_answer"]


def test_a_check_begins_with_the_first_stage(submitted: Complaint, otto: Staff) -> None:
    assert submitted.stage_now is None

    by = actors.of_staff(otto)
    complaints.assign(submitted, otto, by=by)
    complaint = complaints.perform(submitted, Action.START_REVIEW, by=by)

    assert (complaint.stage_now, complaint.process_version) == ("first_check", 0)
    assert complaint.stage_due_on == date(2026, 11, 22)


@on_both_databases
def test_a_new_version_leaves_open_complaints_where_they_are(
    under_review: Complaint, acme: Company, otto: Staff, save: Callable[..., Process]
) -> None:
    made = save(named["first_check"], SUPPLIER)

    assert made.version == 1
    assert again(under_review).process_version == 0
    moved = move(under_review, otto, "technical_opinion")
    assert moved.stage_now == "technical_opinion"
    newer = file_complaint(acme)
    by = actors.of_staff(otto)
    complaints.assign(newer, otto, by=by)
    newer = complaints.perform(newer, Action.START_REVIEW, by=by)
    assert newer.process_version == 1
    assert move(newer, otto, made.stages[1].code).stage_now == made.stages[1].code


def test_what_people_call_a_stage_is_sealed_and_gives_no_code_away(
    save: Callable[..., Process],
) -> None:
    made = save(named["clarify"], SUPPLIER)

    stored = "".join(line for lines in snapshot().values() for line in lines)
    assert "Supplier" not in stored
    assert made.stages[0].code == "clarify"
    assert made.stages[1].code.startswith("st_")
    assert stages.current().stages[1].name("pl", "en") == "Stanowisko dostawcy"
    assert stages.current().stages[1].name("fi", "en") == "Supplier’s position"


def test_a_stage_in_use_is_not_deleted(
    under_review: Complaint, save: Callable[..., Process]
) -> None:
    before = snapshot()

    with pytest.raises(StageInUse) as refusal:
        save(named["clarify"])

    assert "First check: 1 open complaint is in this stage." in str(refusal.value.sentence)
    assert snapshot() == before


def test_a_stage_is_free_once_its_last_complaint_has_left(
    under_review: Complaint, otto: Staff, save: Callable[..., Process]
) -> None:
    move(under_review, otto, "clarify")

    assert [stage.code for stage in save(named["clarify"]).stages] == ["clarify"]


def test_two_people_do_not_save_over_each_other(
    acme: Company, mira: Staff, save: Callable[..., Process]
) -> None:
    save(named["first_check"])

    with pytest.raises(Conflict):
        process.save([SUPPLIER], based_on=0, company=acme, by=actors.of_staff(mira))

    assert stages.current().version == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"names": {"pl": "Stanowisko"}}, "s0-name-en"),
        ({"names": {"en": "x" * 61}}, "s0-name-en"),
        ({"target_days": -1}, "s0-target_days"),
        ({"target_days": 61}, "s0-target_days"),
        ({"role": Role.VIEWER}, "s0-responsible"),
        ({"staff_uid": bytes(16)}, "s0-responsible"),
        ({"done_when": "x" * 501}, "s0-done_when"),
    ],
)
def test_a_stage_that_is_not_right_is_named_and_nothing_is_saved(
    wrong: dict[str, object], field: str, save: Callable[..., Process]
) -> None:
    with pytest.raises(Incomplete) as refusal:
        save(replace(SUPPLIER, **wrong))  # type: ignore[arg-type]

    assert [fault.field for fault in refusal.value.errors] == [field]
    assert stages.current().version == 0


def test_a_process_has_stages(save: Callable[..., Process]) -> None:
    with pytest.raises(Incomplete):
        save()


def test_only_who_sets_up_saves(acme: Company, otto: Staff) -> None:
    with pytest.raises(Forbidden):
        process.save([SUPPLIER], based_on=0, company=acme, by=actors.of_staff(otto))


@on_both_databases
def test_a_move_is_told_and_its_note_stays_inside(
    under_review: Complaint, otto: Staff, frozen_clock: HeldClock
) -> None:
    moved = move(under_review, otto, "technical_opinion", note="Look at the seal.")

    assert history(moved)[-2:] == ["stage_changed", "note_added"]
    # three working days after Sunday
    assert moved.stage_due_on == date(2026, 11, 25)
    assert [row.body for row in Note.of(moved.complaint_uid)] == ["Look at the seal."]


def test_the_same_stage_twice_is_one_move(under_review: Complaint, otto: Staff) -> None:
    move(under_review, otto, "clarify")
    before = snapshot()

    move(under_review, otto, "clarify", note="Twice")

    assert snapshot() == before


def test_a_stage_of_nobody_is_refused(under_review: Complaint, otto: Staff) -> None:
    with pytest.raises(Incomplete):
        move(under_review, otto, "nonsense")


def test_there_is_no_stage_before_the_check(submitted: Complaint, otto: Staff) -> None:
    with pytest.raises(IllegalAction):
        move(submitted, otto, "clarify")


def test_who_may_not_check_moves_nothing(
    under_review: Complaint, hire: Callable[[Role], Staff]
) -> None:
    with pytest.raises(Forbidden):
        move(under_review, hire(Role.TECHNICIAN), "clarify")


def test_the_person_of_a_stage_takes_over(
    under_review: Complaint, otto: Staff, mira: Staff, save: Callable[..., Process], acme: Company
) -> None:
    made = save(named["first_check"], replace(SUPPLIER, staff_uid=bytes(mira.uid)))
    complaint = file_complaint(acme)
    by = actors.of_staff(otto)
    complaints.assign(complaint, otto, by=by)
    complaints.perform(complaint, Action.START_REVIEW, by=by)

    moved = move(complaint, otto, made.stages[1].code)

    assert moved.handler_uid == bytes(mira.uid)
    assert history(moved)[-2:] == ["stage_changed", "assigned"]


def told() -> list[bytes]:
    """To whom a mail is owed because a stage is theirs."""
    rows = Notification.select().where(Notification.notice == "stage-entered")
    return [bytes(row.staff_uid) for row in rows.order_by(Notification.created_at)]


@on_both_databases
def test_whose_stage_it_is_hears_of_it_once_while_the_mail_waits(
    under_review: Complaint, otto: Staff, mira: Staff
) -> None:
    move(under_review, mira, "clarify")
    move(under_review, mira, "first_check")

    assert told() == [bytes(otto.uid)]


def test_who_moves_it_on_to_themselves_needs_no_mail(under_review: Complaint, otto: Staff) -> None:
    move(under_review, otto, "clarify")

    assert told() == []


def test_technicians_hear_of_their_stage_although_the_handler_keeps_the_complaint(
    under_review: Complaint,
    otto: Staff,
    hire: Callable[[Role], Staff],
    mail: Mailroom,
    frozen_clock: HeldClock,
) -> None:
    technician = hire(Role.TECHNICIAN)
    move(under_review, otto, "technical_opinion", note="Look at the seal.")
    mail.deliver_all()
    on_sunday = mail.to("technician@acme.example")
    frozen_clock.advance(hours=20)

    mail.deliver_all()

    assert told() == [bytes(technician.uid)]
    assert on_sunday == []
    (message,) = mail.to("technician@acme.example")
    text = " ".join(message.get_body(("plain",)).get_content().split())
    assert "Target of this stage Wednesday 25 November 2026" in text
    for typed in ("seal", "kettle", "Ada"):
        assert typed not in message.as_string()


def test_a_change_of_several_that_can_be_taken_back_writes_to_nobody(
    under_review: Complaint, mira: Staff
) -> None:
    bulk.move([under_review], "clarify", by=actors.of_staff(mira), once=new_uid())

    assert complaints.get(under_review.uid).stage == "clarify"
    assert told() == []


def test_a_technician_gives_an_opinion_and_the_handler_still_answers_for_it(
    under_review: Complaint, otto: Staff, hire: Callable[[Role], Staff]
) -> None:
    hire(Role.TECHNICIAN)

    assert move(under_review, otto, "technical_opinion").handler_uid == bytes(otto.uid)


def test_after_the_answer_the_stage_is_kept_but_is_no_place_any_more(
    under_review: Complaint, otto: Staff
) -> None:
    move(under_review, otto, "prepare_answer")
    decisions.issue(again(under_review), GRANTED, by=actors.of_staff(otto))

    complaint = again(under_review)
    assert complaint.state is State.DECIDED
    assert (complaint.stage, complaint.stage_now) == ("prepare_answer", None)
    assert complaint.stage_due_on is None


def test_opened_again_it_is_checked_by_the_process_of_today(
    under_review: Complaint, otto: Staff, mira: Staff, save: Callable[..., Process]
) -> None:
    by = actors.of_staff(mira)
    complaints.perform(under_review, Action.DISMISS, by=by, given={"reason": "spam"})
    save(SUPPLIER)

    opened = complaints.perform(under_review, Action.REOPEN, by=by, given={"reason": "It was one."})

    assert opened.process_version == 1
    assert opened.stage_now == stages.current().stages[0].code


def test_another_company_has_its_own_process(
    save: Callable[..., Process], globex: Company, nina: Staff
) -> None:
    save(SUPPLIER)

    with company_scope(globex.uid):
        assert stages.current().version == 0
        assert process.in_use(["first_check"]) == {"first_check": 0}


def test_counting_a_stage_reads_an_index(under_review: Complaint) -> None:
    query = Complaint.select(Complaint.uid).where(
        Complaint.state == State.UNDER_REVIEW, Complaint.stage == "first_check"
    )
    sql, params = query.sql()
    plan = database.db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()

    assert "complaint_company_uid_state_stage" in str(plan)
    assert process.in_use(["first_check", "clarify"]) == {"first_check": 1, "clarify": 0}
