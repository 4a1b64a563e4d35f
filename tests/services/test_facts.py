"""What was paid: kept sealed, put right by staff, and the bound of what is given alone."""

import pytest

from reclamator.domain.permissions import Role
from reclamator.errors import Forbidden, Incomplete, NeedsApproval
from reclamator.models import database
from reclamator.models.complaint import Complaint
from reclamator.models.event import Event
from reclamator.services import actors, complaints, decisions, facts
from reclamator.services.facts import Facts
from tests.cast import GRANTED, on_both_databases

PAID = {"minor": 28_800, "currency": "PLN"}


@pytest.fixture
def handler(otto):
    return actors.of_staff(otto)


@on_both_databases
def test_what_was_paid_is_sealed_and_told(submitted, handler):
    known = facts.known(submitted)

    fresh = facts.correct(submitted, Facts(**known, price=PAID), by=handler)

    assert facts.price_of(fresh) == (28_800, "PLN")
    assert Event.of(submitted.complaint_uid)[-1].detail == {
        "before": {"price": None},
        "after": {"price": PAID},
    }
    (stored,) = database.db.execute_sql("SELECT price FROM complaint").fetchone()
    assert b"28800" not in bytes(stored)


def test_the_price_alone_leaves_the_other_facts(submitted, handler):
    before = facts.known(submitted)

    fresh = facts.correct_price(submitted, PAID, by=handler)
    again = facts.correct_price(fresh, PAID, by=handler)

    assert facts.known(again) == before
    assert again.etag == fresh.etag
    assert facts.price_of(facts.correct_price(again, None, by=handler)) is None


@pytest.mark.parametrize(
    "price",
    [
        {"minor": 0, "currency": "PLN"},
        {"minor": -1, "currency": "PLN"},
        {"minor": "?", "currency": "PLN"},
        {"minor": 100, "currency": "zł"},
        {"minor": 100},
    ],
)
def test_what_is_no_money_is_no_price(submitted, handler, price):
    with pytest.raises(Incomplete) as refused:
        facts.correct_price(submitted, price, by=handler)

    assert [fault.field for fault in refused.value.errors] == ["price"]
    assert facts.price_of(complaints.get(submitted.complaint_uid)) is None


def test_who_only_looks_states_no_price(submitted, hire):
    with pytest.raises(Forbidden):
        facts.correct_price(submitted, PAID, by=actors.of_staff(hire(Role.VIEWER)))


def test_nobody_gives_more_than_was_paid_alone(under_review: Complaint, handler):
    priced = facts.correct_price(under_review, PAID, by=handler)

    with pytest.raises(NeedsApproval):
        decisions.issue(priced, GRANTED, by=handler)

    enough = {**PAID, "minor": 28_900}
    assert decisions.issue(facts.correct_price(priced, enough, by=handler), GRANTED, by=handler)
