"""Similar complaints: found however they are typed, each with its reason, in one company only."""

from collections.abc import Callable
from typing import Any

import pytest

from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import EventKind
from reclamator.errors import Conflict, Forbidden, Incomplete
from reclamator.models import database
from reclamator.models.audit import AuditEntry
from reclamator.models.blind_index import BlindIndexRow
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.event import Event
from reclamator.models.keys import ComplaintKey
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, facts, likeness, similar
from reclamator.services.facts import Facts
from reclamator.services.similar import Reason
from tests.cast import file_complaint, on_both_databases
from tests.statements import counted

Submit = Callable[..., Complaint]
STRANGER = {"name": "Bo Lind", "email": "bo@x.example", "phone": "", "order_number": ""}


def corrected(complaint: Complaint, by: Staff, **said: str) -> Complaint:
    now: dict[str, Any] = facts.known(complaint)
    return facts.correct(complaint, Facts(**now | said), by=actors.of_staff(by))


def found(complaint: Complaint) -> dict[Reason, set[bytes]]:
    return {
        each.reason: {line.complaint.complaint_uid for line in each.lines}
        for each in similar.similar(complaint)
    }


@on_both_databases
def test_a_batch_is_one_however_it_is_typed(submit: Submit, otto: Staff) -> None:
    spellings = ("26-06-B", "26 06 b", "2606B")
    kettles = [
        corrected(
            submit(**STRANGER | {"email": f"c{place}@x.example"}, product=f"Kettle {place}"),
            otto,
            batch=batch,
        )
        for place, batch in enumerate(spellings)
    ]
    corrected(submit(product="Lamp", **STRANGER), otto, batch="26-06-D")

    others = {row.complaint_uid for row in kettles[1:]}
    assert found(kettles[0]) == {Reason.BATCH: others}


def test_each_shows_once_with_its_strongest_reason_and_the_others(
    submitted: Complaint, submit: Submit, otto: Staff
) -> None:
    again = submit()
    same_product = submit(category="missing_item", **STRANGER)
    same_problem = submit(product="modra KETTLE 1,7 l", **STRANGER | {"email": "z@x.example"})
    same_person = submit(product="Lamp", order_number="", phone="")

    by_reason = {each.reason: each for each in similar.similar(submitted)}

    assert found(submitted) == {
        Reason.ORDER: {again.complaint_uid},
        Reason.PROBLEM: {same_problem.complaint_uid},
        Reason.CUSTOMER: {same_person.complaint_uid},
        Reason.PRODUCT: {same_product.complaint_uid},
    }
    assert by_reason[Reason.ORDER].also[again.complaint_uid] == [
        Reason.PROBLEM,
        Reason.CUSTOMER,
    ]


def test_nothing_of_another_company_is_similar(submitted: Complaint, globex: Company) -> None:
    with company_scope(globex.uid):
        theirs = file_complaint(globex)
        assert similar.similar(theirs) == []

    assert similar.similar(submitted) == []


def test_there_are_at_most_ten_of_a_reason_and_a_bounded_count(
    submitted: Complaint, submit: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(similar, "COUNT_UP_TO", 12)
    for place in range(14):
        submit(order_number="", phone="", email=f"c{place}@x.example")

    (problem,) = similar.similar(submitted)

    assert (problem.count, len(problem.lines)) == (12, similar.SHOWN)


def test_it_costs_four_queries_whatever_there_is(submitted: Complaint, submit: Submit) -> None:
    for _ in range(4):
        submit()

    with counted() as statements:
        similar.similar(submitted)

    assert len(statements) <= 4, statements


def test_nothing_is_walked_through_to_find_them(submitted: Complaint, submit: Submit) -> None:
    submit()

    with counted() as statements:
        similar.similar(submitted)
        Complaint.not_indexed(likeness.CURRENT, 10)

    for sql in statements:
        plan = plan_of(sql)
        assert "SCAN complaint" not in plan, plan
        assert "SCAN t" not in plan, plan
        assert "TEMP B-TREE" not in plan, plan


def plan_of(sql: str) -> str:
    rows = database.db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", ["?"] * sql.count("?"))
    return " · ".join(row[3] for row in rows.fetchall())


# -- the facts ------------------------------------------------------------------------------------


def test_corrected_facts_are_sealed_told_and_found(
    submitted: Complaint, submit: Submit, otto: Staff
) -> None:
    other = submit(product="Lamp", **STRANGER)
    assert found(submitted) == {}

    fresh = corrected(other, otto, product="Modra kettle 1.7 L", fault="Base leaks")

    assert fresh.fault == "Base leaks"
    assert found(submitted) == {Reason.PROBLEM: {other.complaint_uid}}
    event = Event.of(other.complaint_uid)[-1]
    assert event.code is EventKind.FACTS_CORRECTED
    assert event.detail["before"]["product"] == "Lamp"
    (noted,) = [row.detail for row in AuditEntry.walk() if row.action.endswith("facts_corrected")]
    assert noted == {"changed": ["fault", "product"]}


def test_what_no_longer_holds_is_found_no_more(
    submitted: Complaint, submit: Submit, otto: Staff
) -> None:
    other = submit(**STRANGER)
    assert Reason.PROBLEM in found(submitted)

    corrected(other, otto, product="Lamp")

    assert found(submitted) == {}


def test_facts_that_somebody_changed_meanwhile_are_not_written_over(
    submitted: Complaint, otto: Staff
) -> None:
    seen = submitted.etag
    corrected(submitted, otto, batch="26-06-B")

    with pytest.raises(Conflict):
        facts.correct(submitted, Facts(batch="X"), by=actors.of_staff(otto), seen=seen)

    assert complaints.get(submitted.complaint_uid).batch == "26-06-B"


def test_a_fact_too_long_is_refused(submitted: Complaint, otto: Staff) -> None:
    with pytest.raises(Incomplete) as refused:
        corrected(submitted, otto, batch="x" * 301)

    assert [fault.field for fault in refused.value.errors] == ["batch"]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.TECHNICIAN, Role.WAREHOUSE])
def test_who_does_not_check_complaints_corrects_nothing(
    submitted: Complaint, hire: Callable[[Role], Staff], role: Role
) -> None:
    with pytest.raises(Forbidden):
        corrected(submitted, hire(role), batch="26-06-B")


# -- complaints from before -----------------------------------------------------------------------


@on_both_databases
def test_the_worker_makes_old_complaints_found_in_steps(
    submitted: Complaint, submit: Submit, acme: Company
) -> None:
    others = [submit(**STRANGER | {"email": f"c{place}@x.example"}) for place in range(4)]
    _as_from_before()
    assert found(submitted) == {}

    assert [likeness.catch_up(step=2) for _ in range(4)] == [2, 2, 1, 0]

    assert found(submitted) == {Reason.PROBLEM: {row.complaint_uid for row in others}}


def test_what_was_erased_does_not_stop_the_worker(submitted: Complaint, submit: Submit) -> None:
    erased = submit()
    _as_from_before()
    ComplaintKey.delete().where(ComplaintKey.complaint_uid == erased.complaint_uid).execute()

    with company_scope(bytes(submitted.company_uid)):
        assert likeness.catch_up() == 2

    assert likeness.catch_up() == 0


def _as_from_before() -> None:
    BlindIndexRow.delete().where(BlindIndexRow.kind.in_(("product", "batch", "fault"))).execute()
    Complaint.update(index_version=0).execute()
