"""A company counts its own days: from now on, with a reason, and never for what came before."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from reclamator.domain.lifecycle import Action
from reclamator.domain.overrides import LAWS_OWN
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import Buyer, DeadlineKind
from reclamator.errors import Conflict, Forbidden, Incomplete, NotFound
from reclamator.models.audit import AuditEntry
from reclamator.models.complaint import Complaint
from reclamator.models.database import db
from reclamator.models.deadline import Deadline
from reclamator.models.regime_override import RegimeOverride
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import (
    actors,
    complaints,
    deadlines,
    documents,
    overrides,
    received_dates,
    tracking,
)
from reclamator.services.actors import Actor
from tests.cast import on_both_databases
from tests.services.records import snapshot

Submit = Callable[..., Complaint]
ANSWER, SETTLE = DeadlineKind.ANSWER, DeadlineKind.SETTLE
REASON = "Our terms of sale promise ten days."


@pytest.fixture
def owner(mira) -> Actor:
    """Mira, who sets the company up."""
    return actors.of_staff(mira)


def count_ten(owner: Actor, *, based_on: int = 0, days: int = 10) -> None:
    overrides.save("PL", {ANSWER: days}, reason=f" {REASON} ", based_on=based_on, by=owner)


def answer(complaint: Complaint) -> Deadline:
    rows = [row for row in Deadline.of(complaint.complaint_uid) if row.is_open]
    return next(row for row in rows if row.kind is ANSWER)


@on_both_databases
def test_a_new_complaint_keeps_the_days_it_was_computed_with(submit: Submit, owner: Actor) -> None:
    count_ten(owner)

    complaint = submit()

    row = answer(complaint)
    assert (row.statutory_on, row.safe_on) == (date(2026, 12, 7), date(2026, 12, 2))
    assert complaint.due_on == date(2026, 12, 2)
    assert tracking.promised_on(row) == date(2026, 12, 2)
    assert RegimeOverride.days_of(complaint.override_uid) == {ANSWER: 10}


@on_both_databases
def test_what_came_before_and_what_comes_after_stays_as_the_law_has_it(
    submit: Submit, owner: Actor
) -> None:
    before = submit()
    count_ten(owner)
    between = submit(description="The lid does not close.")
    overrides.end("PL", based_on=1, by=owner)
    after = submit(description="The cable is too short.")

    assert [answer(each).own_days for each in (before, between, after)] == [None, 10, None]
    assert before.override_uid is None
    assert after.override_uid is None


def test_correcting_the_day_of_receipt_counts_the_very_days_of_then(
    submit: Submit, owner: Actor
) -> None:
    count_ten(owner)
    complaint = submit()
    count_ten(owner, based_on=1, days=3)

    monday = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
    fresh = received_dates.change(complaint, received_at=monday, note="Postmark", by=owner)

    row = answer(fresh)
    assert (row.statutory_on, row.safe_on) == (date(2026, 11, 30), date(2026, 11, 26))
    assert row.own_days == 10


def test_opening_again_counts_the_very_days_of_then(submit: Submit, owner: Actor) -> None:
    count_ten(owner)
    complaint = submit()
    overrides.end("PL", based_on=1, by=owner)
    dismissed = complaints.perform(
        complaint, Action.DISMISS, by=owner, given={"reason": "Spam, it seems."}
    )

    again = complaints.perform(dismissed, Action.REOPEN, by=owner, given={"reason": "A mistake."})

    assert answer(again).own_days == 10
    assert answer(again).safe_on == date(2026, 12, 2)


def test_the_customer_is_told_what_is_ours_and_what_is_the_laws(
    submit: Submit, owner: Actor
) -> None:
    count_ten(owner)
    overrides.save("ES", {ANSWER: 21}, reason="A letter", based_on=0, by=owner)

    fewer = documents.receipt_facts(submit()).answer
    more = documents.receipt_facts(submit(country="ES", description="It hums.")).answer

    assert fewer is not None
    assert more is not None
    assert (fewer.on, fewer.statutory, fewer.days) == (date(2026, 12, 2), True, 14)
    assert (more.statutory, more.days) == (False, None)


def test_who_bought_for_a_company_has_no_override(submit: Submit, owner: Actor) -> None:
    count_ten(owner)

    complaint = submit(buyer=Buyer.BUSINESS.value)

    assert complaint.override_uid is None
    assert RegimeOverride.days_of(complaint.override_uid) is LAWS_OWN


def test_the_silence_of_the_law_is_that_of_the_law(submit: Submit, owner: Actor) -> None:
    count_ten(owner)
    complaint = submit()

    row = answer(complaint)

    assert not deadlines.is_over(row, date(2026, 12, 7))
    assert deadlines.is_over(row, date(2026, 12, 8))
    assert Deadline.to_miss(date(2026, 12, 7), 5) == []


@pytest.mark.parametrize(
    ("code", "days", "reason", "field", "sentence"),
    [
        ("PL", {ANSWER: 15}, "x", "response_days", "The law sets 14 days. Enter 14 or fewer."),
        ("PL", {ANSWER: 0}, "x", "response_days", "Enter a number of days between 1 and 365."),
        ("PL", {}, "x", "response_days", "Enter your own number of days."),
        ("PL", {ANSWER: 5}, " ", "reason", "Say why your company counts other days than the law."),
        (
            "DE",
            {ANSWER: 5},
            "x",
            "response_days",
            "The law sets no date here, so there is nothing to change.",
        ),
        (
            "EU",
            {},
            "x",
            "response_days",
            "The law sets no date here, so there is nothing to change.",
        ),
    ],
)
def test_a_fault_is_named_and_nothing_is_written(
    owner: Actor, code: str, days: dict[DeadlineKind, int], reason: str, field: str, sentence: str
) -> None:
    before = snapshot()

    with pytest.raises(Incomplete) as refusal:
        overrides.save(code, days, reason=reason, based_on=0, by=owner)

    assert [(fault.field, str(fault.message)) for fault in refusal.value.errors] == [
        (field, sentence)
    ]
    assert snapshot() == before


def test_an_unknown_rule_and_a_person_without_permission(
    owner: Actor, hire: Callable[[Role], Staff]
) -> None:
    handler = actors.of_staff(hire(Role.HANDLER))

    with pytest.raises(NotFound):
        overrides.save("XX", {ANSWER: 5}, reason="x", based_on=0, by=owner)
    with pytest.raises(Forbidden):
        count_ten(handler)
    with pytest.raises(Forbidden):
        overrides.end("PL", based_on=1, by=handler)


def test_more_days_where_we_are_not_sure_are_kept(owner: Actor) -> None:
    overrides.save("ES", {ANSWER: 21}, reason="Our lawyer's letter", based_on=0, by=owner)

    active = RegimeOverride.active("ES")
    assert active is not None
    assert active.days == {ANSWER: 21}


def test_sent_twice_it_is_done_once(owner: Actor) -> None:
    count_ten(owner)
    before = snapshot()

    count_ten(owner)

    assert snapshot() == before


def test_each_version_stays_and_both_acts_are_in_the_chain(owner: Actor) -> None:
    count_ten(owner)
    count_ten(owner, based_on=1, days=7)
    overrides.end("PL", based_on=2, by=owner)
    overrides.end("PL", based_on=2, by=owner)

    rows = overrides.each()["PL"]
    assert [(row.version, row.response_days) for row in rows] == [(2, 7), (1, 10)]
    assert all(row.ended_at for row in rows)
    acts = [link.action for link in AuditEntry.walk() if link.action.startswith("override.")]
    assert acts == ["override.set", "override.set", "override.ended"]


@on_both_databases
def test_two_people_at_once(owner: Actor, hire: Callable[[Role], Staff]) -> None:
    other = actors.of_staff(hire(Role.OWNER))
    count_ten(owner)

    with pytest.raises(Conflict):
        count_ten(other, days=5)
    with pytest.raises(Conflict):
        overrides.end("PL", based_on=0, by=other)

    active = RegimeOverride.active("PL")
    assert active is not None
    assert active.days == {ANSWER: 10}


def test_the_reason_is_sealed(owner: Actor) -> None:
    count_ten(owner)

    stored = db.execute_sql("SELECT reason FROM regime_override").fetchone()[0]

    assert REASON.encode() not in bytes(stored)
    active = RegimeOverride.active("PL")
    assert active is not None
    assert active.reason == REASON


def test_companies_know_nothing_of_each_others_days(owner: Actor, nina, globex) -> None:
    count_ten(owner)

    with company_scope(bytes(globex.uid)):
        assert overrides.each() == {}
        assert RegimeOverride.active("PL") is None
