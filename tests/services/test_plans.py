"""What the worker does, and what is done to many at once, reads no growing table to its end."""

from collections.abc import Callable
from datetime import date, datetime

from reclamator import clock, entropy
from reclamator.domain.lifecycle import Action
from reclamator.domain.vocabulary import LabelColour
from reclamator.models.bulk_change import BulkChange
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint, Shelf
from reclamator.models.staff import Staff
from reclamator.services import actors, bulk, complaints, export, labels, tasks
from reclamator.services.register import Filters
from reclamator.services.tasks import Plan
from reclamator.worker import chores
from tests.bench import plans
from tests.bench.plans import Statement
from tests.cast import file_complaint, on_both_databases
from tests.services.crowd import crowd_around

LATE = datetime.fromisoformat("2026-12-08T10:00:00+01:00")
"""Tuesday, at work: the law's Monday has passed, the measure was for last week."""


def whole_reads(sent: list[Statement], company: Company) -> list[str]:
    """What is read whole of one company's; of one that has nothing, any index is as good."""
    return [
        step
        for sql, params in sent
        if bytes(company.uid) in [getattr(param, "obj", param) for param in params or ()]
        for step in plans.scans(sql, params)
    ]


@on_both_databases
def test_a_round_of_the_worker(acme: Company, otto: Staff, mira: Staff) -> None:
    by = actors.of_staff(otto)
    taken = complaints.assign(file_complaint(acme), otto, by=by)
    checked = complaints.perform(taken, Action.START_REVIEW, by=by)
    tasks.create(
        checked, Plan(title="Ask the maker", executor=otto, due_on=date(2026, 12, 4)), by=by
    )
    crowd_around(checked)

    with clock.frozen(LATE), plans.statements() as sent:
        chores.tidy()

    assert {"reminder", "task_reminder", "deadline", "complaint"} <= named(sent)
    assert whole_reads(sent, acme) == []


@on_both_databases
def test_what_is_done_to_several_and_taken_back(
    acme: Company, submit: Callable[..., Complaint], otto: Staff, mira: Staff
) -> None:
    by, found = actors.of_staff(mira), [submit(), submit()]
    crowd_around(submit())
    name = labels.create("Recall", LabelColour.BLUE, by=by)
    acts: list[Callable[[], BulkChange]] = [
        lambda: bulk.assign(found, otto, by=by, once=entropy.token_bytes(16)),
        lambda: bulk.label(found, name, is_on=True, by=by, once=entropy.token_bytes(16)),
    ]

    with plans.statements() as sent:
        for act in acts:
            bulk.undo(act(), by=by)

    assert whole_reads(sent, acme) == []


@on_both_databases
def test_a_table_taken_along(acme: Company, submit: Callable[..., Complaint], mira: Staff) -> None:
    crowd_around(submit())
    waiting = Filters(shelf=Shelf.OPEN)

    with plans.statements() as sent:
        rows = list(export.rows(acme, waiting, by=actors.of_staff(mira), written_as="csv"))

    assert len(rows) == 2
    assert whole_reads(sent, acme) == []


def named(sent: list[Statement]) -> set[str]:
    return {table for sql, _ in sent for table, _ in plans.NAMED.findall(sql)}
