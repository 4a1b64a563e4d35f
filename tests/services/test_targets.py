"""The company's own targets: what it sets counts for what comes in, and never for the law."""

from dataclasses import replace
from datetime import date, time

import pytest

from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role
from reclamator.domain.targets import Effort, Target
from reclamator.domain.vocabulary import DismissalReason
from reclamator.domain.working_time import Hours
from reclamator.errors import Forbidden, Incomplete
from reclamator.models.audit import AuditEntry
from reclamator.models.company import Company
from reclamator.models.scope import company_scope
from reclamator.services import actors, complaints, targets
from reclamator.services.actors import Actor
from tests.cast import on_both_databases
from tests.services.records import deadlines, snapshot


@pytest.fixture
def owner(mira) -> Actor:
    """Mira, who sets the company up."""
    return actors.of_staff(mira)


def every(company: Company, **changed: Target) -> dict[str, Target]:
    """The present targets, with changes."""
    return targets.each(company) | changed


@on_both_databases
def test_each_category_has_its_own_target_beside_the_law(acme, owner, submit):
    working = targets.working_time(acme)
    quick = Target(Effort.QUICK, in_working_days=True)

    targets.save(acme, working=working, targets=every(acme, billing=quick), by=owner)

    billed, broken = submit(category="billing"), submit()
    # Sunday 22 November: Monday counts as the day of receipt
    assert deadlines(billed)["target"].safe_on == date(2026, 11, 24)
    assert deadlines(broken)["target"].safe_on == date(2026, 12, 2)
    for complaint in (billed, broken):
        assert deadlines(complaint)["answer"].statutory_on == date(2026, 12, 7)
    assert deadlines(billed)["target"].statutory_on is None


def test_closed_days_and_free_weekdays_move_a_target_in_working_days(acme, owner, submit):
    target = Target(Effort.QUICK, in_working_days=True)
    week = {day: Hours(time(9), time(17)) for day in (1, 2, 3)}
    working = replace(targets.working_time(acme), week=week, closed=frozenset({date(2026, 11, 25)}))

    targets.save(acme, working=working, targets=every(acme, billing=target), by=owner)

    # received on Sunday: at work on Tuesday; Wednesday is closed, so Thursday
    assert deadlines(submit(category="billing"))["target"].safe_on == date(2026, 11, 26)


def test_a_business_customer_gets_the_target_only(acme, owner, submit):
    quick = Target(Effort.OWN, 4)
    working = targets.working_time(acme)
    targets.save(acme, working=working, targets=every(acme, billing=quick), by=owner)

    complaint = submit(category="billing", buyer="business", organisation="Nowak sp. j.")

    assert sorted(deadlines(complaint)) == ["acknowledge", "target"]
    assert complaint.due_on == date(2026, 11, 26)


def test_opened_again_it_is_owed_by_the_target_of_its_category(acme, owner, submit, frozen_clock):
    working, own = targets.working_time(acme), Target(Effort.OWN, 4)
    targets.save(acme, working=working, targets=every(acme, billing=own), by=owner)
    complaint = submit(category="billing", buyer="business", organisation="Nowak sp. j.")
    reason = {"reason": DismissalReason.MISDIRECTED.value}
    complaints.perform(complaint, Action.DISMISS, by=owner, given=reason)
    frozen_clock.advance(days=30)

    complaints.perform(complaint, Action.REOPEN, by=owner, given={"reason": "It was ours."})

    assert deadlines(complaint)["target"].safe_on == date(2026, 12, 26)


def test_a_change_counts_from_now_on_and_is_in_the_chain(acme, owner, submit):
    before = submit()

    quick = every(acme, product_defect=Target(Effort.SAME_DAY))
    targets.save(acme, working=targets.working_time(acme), targets=quick, by=owner)

    assert deadlines(before)["target"].safe_on == date(2026, 12, 2)
    noted = [row for row in AuditEntry.walk() if row.action == "company.targets_set"]
    assert [bytes(row.actor_uid) for row in noted] == [owner.uid]


FAULTS = [
    ({0: Hours(time(16), time(8))}, {}, "begins_0"),
    ({0: Hours(time(8), time(8))}, {}, "begins_0"),
    ({}, {}, "week"),
    (None, {"billing": Target(Effort.OWN, 0)}, "days_billing"),
    (None, {"billing": Target(Effort.OWN)}, "days_billing"),
    (None, {"billing": Target(Effort.OWN, 366)}, "days_billing"),
]


@pytest.mark.parametrize(("week", "changed", "field"), FAULTS)
def test_what_cannot_be_kept_is_named_and_changes_nothing(acme, owner, week, changed, field):
    working = targets.working_time(acme)
    wrong = working if week is None else replace(working, week=week)
    before = snapshot()

    with pytest.raises(Incomplete) as caught:
        targets.save(acme, working=wrong, targets=every(acme, **changed), by=owner)

    assert [fault.field for fault in caught.value.errors] == [field]
    assert snapshot() == before


def test_a_category_without_a_target_is_named(acme, owner):
    chosen = every(acme)
    del chosen["billing"]

    with pytest.raises(Incomplete) as caught:
        targets.save(acme, working=targets.working_time(acme), targets=chosen, by=owner)

    assert [fault.field for fault in caught.value.errors] == ["effort_billing"]


def test_only_who_sets_the_company_up_may_set_them(acme, hire):
    by = actors.of_staff(hire(Role.HEAD))

    with pytest.raises(Forbidden):
        targets.save(acme, working=targets.working_time(acme), targets=every(acme), by=by)


def test_another_companys_targets_stay_its_own(acme, globex, owner):
    changed = every(acme, billing=Target(Effort.OWN, 3))
    targets.save(acme, working=targets.working_time(acme), targets=changed, by=owner)

    with company_scope(globex.uid):
        assert targets.each(globex)["billing"] == Target()


def test_the_number_of_days_that_a_company_had_before_stays(acme):
    acme.target_days = 7

    assert targets.each(acme)["billing"] == Target(Effort.OWN, 7)


@on_both_databases
def test_working_time_goes_back_to_the_usual_week_for_a_reason(acme, owner):
    usual = targets.working_time(acme)
    own = replace(usual, week={1: Hours(time(9), time(17))}, closed=frozenset({date(2026, 12, 24)}))
    quick = Target(Effort.QUICK)
    targets.save(acme, working=own, targets=every(acme, billing=quick), by=owner)

    for missing in ("", "  ", "x" * 501):
        with pytest.raises(Incomplete) as refusal:
            targets.reset_working_time(acme, reason=missing, by=owner)
        assert [fault.field for fault in refusal.value.errors] == ["reason"]
    targets.reset_working_time(acme, reason="The strike is over.", by=owner)
    targets.reset_working_time(acme, reason="Again.", by=owner)

    fresh = Company.by_uid(acme.uid)
    assert targets.working_time(fresh) == usual
    assert targets.each(fresh)["billing"] == quick
    (entry,) = [row for row in AuditEntry.walk() if row.action == "company.working_time_reset"]
    assert entry.detail == {"reason": "The strike is over."}


def test_only_who_sets_the_company_up_may_set_it_back(acme, hire):
    with pytest.raises(Forbidden):
        targets.reset_working_time(acme, reason="Why not", by=actors.of_staff(hire(Role.HEAD)))
