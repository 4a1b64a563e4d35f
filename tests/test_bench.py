"""The bench's seeds are what the intake would have written, and no page of theirs reads it all."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.models import base
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import audit
from tests.bench import acts, plans, seeding
from tests.cast import PASSWORD, HeldClock, on_both_databases
from tests.journeys.visitor import visitor_of
from tests.services.crowd import crowd_around
from tests.web import pages

SignIn = Callable[[FlaskClient, Staff], FlaskClient]


@pytest.fixture
def seeded(acme: Company, otto: Staff) -> Complaint:
    """The youngest of sixty that were seeded; nobody has looked at it yet."""
    seeding.seed(acme, 60, over=timedelta(days=30))
    untouched = (Complaint.country == "PL") & (Complaint.state == "received")
    found = Complaint.select().where(untouched, Complaint.quarantine.is_null())
    return found.order_by(Complaint.received_at.desc()).first()


def shape(complaint: Complaint) -> dict[str, Any]:
    """Every row about a complaint, table by table, as the kind of what each column holds."""
    uid, found = bytes(complaint.uid), {}
    for model in base.tables():
        fields = model._meta.fields
        owner = next((name for name in ("complaint_uid", "subject_uid") if name in fields), None)
        if model is not Complaint and owner is None:
            continue
        mine = Complaint.uid == uid if model is Complaint else fields[owner] == uid
        rows = model.select().where(mine).tuples().execute()
        found[model._meta.table_name] = sorted([kind(value) for value in row] for row in rows)
    return {table: rows for table, rows in found.items() if rows}


def kind(value: Any) -> str:
    """What a value is: nothing, a text, a number, a moment, so many bytes of an identifier."""
    if isinstance(value, bytes) and len(value) <= 32:
        return f"{len(value)} bytes"
    return "bytes" if isinstance(value, bytes) else type(value).__name__


def test_a_seeded_complaint_has_the_rows_of_a_submitted_one(
    seeded: Complaint, submit: Callable[..., Complaint]
) -> None:
    submitted = submit(order_number="A-1/2", phone="+48 600 100 200")

    assert shape(seeded) == shape(submitted)


def test_it_opens_counts_and_is_found_like_any_other(
    seeded: Complaint, client: FlaskClient, sign_in: SignIn, otto: Staff
) -> None:
    at_work = sign_in(client, otto)

    page = pages.text_of(at_work.get(f"/panel/complaints/{seeded.number}"))
    order = {"q": "person.7@customer.example"}
    found = pages.numbers_of(at_work.get("/panel/complaints", query_string=order))

    assert "Nowak-Example" in page
    assert "Kettle model" in page
    assert client.get(f"/track/{seeded.number}").status_code == 200
    assert len(found) == len(set(found))


def test_the_chain_is_whole_and_the_next_one_goes_on(
    seeded: Complaint, submit: Callable[..., Complaint]
) -> None:
    before = Complaint.select().where(Complaint.register_seq.is_null(False)).count()

    after = submit()

    assert audit.verify().broken_at is None
    assert after.register_seq == before + 1


def test_seeds_are_the_same_each_time(acme: Company, otto: Staff, globex: Company) -> None:
    def told() -> Counter[tuple[Any, ...]]:
        rows = Complaint.select(Complaint.category, Complaint.channel, Complaint.state).tuples()
        return Counter(rows)

    seeding.seed(acme, 80, over=timedelta(days=40))
    first = told()
    seeding.seed(acme, 80, over=timedelta(days=40))

    assert told() == first + first
    assert len(first) > 20


def test_what_is_old_is_done_and_what_is_new_waits(
    seeded: Complaint, frozen_clock: HeldClock, client: FlaskClient, sign_in: SignIn, otto: Staff
) -> None:
    states = Counter(state for (state,) in Complaint.select(Complaint.state).tuples())

    assert {"received", "under_review", "closed"} <= {state.value for state in states}
    assert sign_in(client, otto).get("/panel/dashboard").status_code == 200


def test_no_measured_page_asks_more_than_six_times_or_reads_a_whole_table(
    seeded: Complaint, app: Flask, otto: Staff
) -> None:
    at_work, stranger = visitor_of(app), visitor_of(app)
    acts.sign_in(at_work, "otto@acme.example", PASSWORD)

    measured = {
        name: plans.count(act) for name, act in acts.begun(stranger, at_work, "acme").acts().items()
    }

    assert len(measured) > 20
    assert {name: one["scans"] for name, one in measured.items() if one["scans"]} == {}
    assert {
        name: one["queries"]
        for name, one in measured.items()
        if name.split()[0] in PANEL and one["queries"] > MOST_QUERIES
    } == {}


@on_both_databases
def test_a_plan_that_reads_a_whole_table_is_named(submitted: Complaint) -> None:
    crowd_around(submitted)

    with plans.statements() as sent:
        list(Complaint.select().where(Complaint.form_version == 1))

    found = [step for sql, params in sent for step in plans.scans(sql, params)]

    assert [step.split(":")[0] for step in found] == ["complaint"]


def test_work_is_counted_in_steps_that_grow_with_what_is_read(seeded: Complaint) -> None:
    def steps(most: int) -> int:
        with plans.steps() as hundreds:
            list(Complaint.select().limit(most))
        return hundreds[0]

    assert steps(1) < steps(40) < steps(80)


PANEL = ("dashboard", "register", "look-up", "complaint")
MOST_QUERIES = 6
