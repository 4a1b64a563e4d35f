"""Tasks on the page of a complaint, and one's own list."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import TaskState
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.models.task import Task
from reclamator.services import actors, tasks
from reclamator.services.tasks import Plan
from tests.statements import counted
from tests.web import pages

MOST_QUERIES = 6


def tab(complaint: Complaint) -> str:
    return f"/panel/complaints/{complaint.number}?tab=tasks"


def at(complaint: Complaint, rest: str = "") -> str:
    return f"/panel/complaints/{complaint.number}/tasks{rest}"


@pytest.fixture
def form(otto: Staff) -> dict[str, str]:
    """What Otto fills in for himself."""
    return {
        "title": "Reserve a kettle",
        "executor": bytes(otto.uid).hex(),
        "due_on": "2026-12-04",
    }


@pytest.fixture
def give(otto: Staff) -> Callable[..., Task]:
    """Give somebody a task: `give(complaint, executor=mira, due_on="2026-11-25")`."""

    def add(complaint: Complaint, **said: Any) -> Task:
        plan: dict[str, Any] = {
            "title": "Reserve a kettle",
            "executor": otto,
            "due_on": "2026-12-04",
        } | said
        return tasks.create(complaint, Plan(**plan), by=actors.of_staff(otto))

    return add


# -- the tab --------------------------------------------------------------------------------------


def test_a_task_is_added_without_javascript(
    at_work: FlaskClient, under_review: Complaint, form: dict[str, str]
) -> None:
    answer = pages.post(at_work, at(under_review), form | {"back": tab(under_review)})
    page = at_work.get(tab(under_review))

    assert (answer.status_code, answer.location) == (303, tab(under_review))
    assert "Reserve a kettle" in page.text
    assert "12 days · Fri 4 Dec" in pages.text_of(page)
    assert "Tasks 1" in pages.text_of(page)


def test_a_visit_is_planned_from_the_bar_as_a_task_with_its_name(
    at_work: FlaskClient, under_review: Complaint
) -> None:
    page = at_work.get(f"/panel/complaints/{under_review.number}")
    assert "?tab=tasks&amp;plan=visit#task-new" in page.text

    asked = at_work.get(f"{tab(under_review)}&plan=visit")

    assert pages.field_value(asked, "title") == "Visit on site"
    assert 'id="task-new" open' in asked.text
    assert 'id="task-new" open' not in at_work.get(tab(under_review)).text


def test_who_is_responsible_stands_with_the_tasks_wherever_one_reads(
    at_work: FlaskClient, under_review: Complaint, give: Callable[..., Task], otto: Staff
) -> None:
    give(under_review, title="Reserve a kettle")
    done = give(under_review, title="Compare photos")
    tasks.finish(under_review, done, report="Same seam", by=actors.of_staff(otto))

    def card() -> str:
        page = at_work.get(f"/panel/complaints/{under_review.number}").text
        return page.partition('id="responsible"')[2].partition("</section>")[0]

    assert card().index("Reserve a kettle") < card().index("Compare photos")
    assert f"?tab=tasks#task-{done.position}" in card()
    assert card().count('class="over"') == 1
    address = at(under_review, "/1/actions/report")
    given = {"report": "Done", "finish": "1"}
    answer = pages.htmx_post(at_work, address, given, target="div#tasks")
    assert "responsible" in pages.out_of_band(answer)


def test_the_same_form_sent_twice_adds_one(
    at_work: FlaskClient, under_review: Complaint, form: dict[str, str]
) -> None:
    sent = form | {"uid": pages.field_value(at_work.get(tab(under_review)), "uid")}

    for _click in range(2):
        pages.htmx_post(at_work, at(under_review), sent)

    assert len(Task.of(under_review.complaint_uid)) == 1


def test_what_is_missing_stands_beside_what_was_typed(
    at_work: FlaskClient, under_review: Complaint, form: dict[str, str]
) -> None:
    sent = form | {"title": "", "description": "From batch 26-09"}

    for post in (pages.post, pages.htmx_post):
        page = post(at_work, at(under_review, "?tab=tasks"), sent)

        assert page.status_code == 422
        assert pages.errors_of(page) == ["Say in a few words what is to be done."]
        assert "From batch 26-09" in page.text
        assert 'href="#task-new-title"' in page.text
        assert 'id="task-new-title"' in page.text


def test_a_task_is_reported_and_confirmed_in_one_go(
    at_work: FlaskClient, under_review: Complaint, give: Callable[..., Task]
) -> None:
    give(under_review)

    page = pages.htmx_post(
        at_work, at(under_review, "/1/actions/report"), {"report": "It is here.", "finish": "1"}
    )

    assert page.status_code == 200
    assert pages.out_of_band(page) >= {"complaint-head", "complaint-tabs", "next-steps"}
    assert "Report: It is here." in pages.text_of(page)
    assert tasks.get(under_review, 1).state is TaskState.DONE


def test_each_person_sees_the_steps_that_are_theirs(
    at_work: FlaskClient, boss: FlaskClient, under_review: Complaint, give: Callable[..., Task]
) -> None:
    give(under_review, needs_approval=True)

    ottos, miras = (pages.text_of(who.get(tab(under_review))) for who in (at_work, boss))

    assert "Waits for approval" in ottos
    assert "Approve" not in ottos
    assert "Approve" in miras
    approved = pages.post(boss, at(under_review, "/1/actions/approve"))
    assert approved.status_code == 303
    assert "Report what was done" in pages.text_of(at_work.get(tab(under_review)))


def test_a_step_that_came_too_late_says_so(
    at_work: FlaskClient, under_review: Complaint, give: Callable[..., Task]
) -> None:
    give(under_review)
    pages.post(at_work, at(under_review, "/1/actions/cancel"), {"reason": "Sold out"})

    page = pages.htmx_post(at_work, at(under_review, "/1/actions/report"), {"report": "Done"})

    assert page.status_code == 409
    assert "This step is not possible as the task stands now." in pages.text_of(page)


def test_cancelling_wants_a_reason(
    at_work: FlaskClient, under_review: Complaint, give: Callable[..., Task]
) -> None:
    give(under_review)

    page = pages.htmx_post(at_work, at(under_review, "/1/actions/cancel"), {"reason": ""})

    assert page.status_code == 422
    assert pages.errors_of(page) == ["Say why this task is cancelled."]
    assert 'href="#task-1-cancel-reason"' in page.text
    assert 'id="task-1-cancel-reason"' in page.text


def test_a_change_after_somebody_elses_is_refused_and_kept(
    at_work: FlaskClient, under_review: Complaint, give: Callable[..., Task], form: dict[str, str]
) -> None:
    give(under_review)
    stale = under_review.etag

    sent = form | {"title": "Reserve two", "version": stale}
    page = pages.htmx_post(at_work, at(under_review, "/1?tab=tasks"), sent)

    assert page.status_code == 409
    assert "Someone else has changed this" in pages.text_of(page)
    assert 'value="Reserve two"' in page.text
    assert tasks.get(under_review, 1).title == "Reserve a kettle"
    again = sent | {"version": pages.field_value(at_work.get(tab(under_review)), "version")}
    assert pages.htmx_post(at_work, at(under_review, "/1"), again).status_code == 200
    assert tasks.get(under_review, 1).title == "Reserve two"


def test_the_warehouse_sees_its_own_tasks_only(
    as_role: Any,
    hire: Any,
    under_review: Complaint,
    give: Callable[..., Task],
    sign_in: Any,
    app: Any,
) -> None:
    packer = hire(Role.WAREHOUSE)
    give(under_review, executor=packer, title="Pack the new kettle")
    give(under_review, title="Call Ada")
    warehouse = sign_in(app.test_client(), packer)

    page = warehouse.get(tab(under_review))
    foreign = pages.post(warehouse, at(under_review, "/2/actions/report"), {"report": "Done"})
    own = pages.post(warehouse, at(under_review, "/1/actions/report"), {"report": "Packed"})

    assert "Pack the new kettle" in page.text
    assert "Call Ada" not in page.text
    assert (foreign.status_code, own.status_code) == (403, 303)


def test_a_closed_complaint_offers_no_new_task(
    at_work: FlaskClient, submitted: Complaint, form: dict[str, str]
) -> None:
    at_dismissal = f"/panel/complaints/{submitted.number}/actions/dismiss"
    pages.post(at_work, at_dismissal, {"reason": "misdirected"})

    refused = pages.htmx_post(at_work, at(submitted), form)

    assert "Add a task" not in at_work.get(tab(submitted)).text
    assert refused.status_code == 409


def test_closing_waits_for_the_task(
    at_work: FlaskClient, under_review: Complaint, give: Callable[..., Task]
) -> None:
    give(under_review)

    at_dismissal = f"/panel/complaints/{under_review.number}/actions/dismiss"
    page = pages.htmx_post(at_work, at_dismissal, {"reason": "duplicate"})

    assert page.status_code == 409
    assert "There is still 1 open task." in pages.text_of(page)


# -- one's own list -------------------------------------------------------------------------------


def test_my_tasks_stand_late_ones_first(
    client: FlaskClient,
    sign_in: Any,
    under_review: Complaint,
    give: Callable[..., Task],
    frozen_clock: Any,
    otto: Staff,
    mira: Staff,
) -> None:
    give(under_review, title="Later")
    give(under_review, title="Sooner", due_on="2026-11-23")
    give(under_review, title="Hers", executor=mira)
    frozen_clock.advance(days=3)

    page = pages.text_of(sign_in(client, otto).get("/panel/tasks"))

    assert page.index("Sooner") < page.index("2 days late") < page.index("Later")
    assert "Hers" not in page
    assert "Modra kettle" in page


def test_only_who_assigns_work_sees_everybodys(
    at_work: FlaskClient, boss: FlaskClient, under_review: Complaint, give: Callable[..., Task]
) -> None:
    give(under_review)

    assert "Reserve a kettle" in boss.get("/panel/tasks?whose=team").text
    assert "Reserve a kettle" not in boss.get("/panel/tasks").text
    assert "Tasks of the team" not in at_work.get("/panel/tasks?whose=team").text


def test_many_tasks_come_page_by_page_with_few_queries(
    boss: FlaskClient, under_review: Complaint, give: Callable[..., Task]
) -> None:
    for turn in range(51):
        give(under_review, title=f"Task {turn}", due_on=f"2026-12-{1 + turn % 28:02}")
    boss.get("/panel/tasks?whose=team")

    with counted() as sent:
        first = boss.get("/panel/tasks?whose=team")
    after = first.text.partition("after=")[2].partition('"')[0]
    last = boss.get(f"/panel/tasks?whose=team&after={after}")

    assert len(sent) <= MOST_QUERIES, sent
    assert first.text.count("data-row") == 50
    assert last.text.count("data-row") == 1
    assert boss.get("/panel/tasks?whose=team&after=nonsense").status_code == 200
