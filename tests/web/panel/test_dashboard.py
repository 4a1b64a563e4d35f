"""The dashboard: tiles, horizon, what to answer first, charts; who sees it and what it costs."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import DeadlineKind
from reclamator.models import database
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, decisions, tasks
from reclamator.services.tasks import Plan
from reclamator.web.panel import charts
from tests.cast import GRANTED, REJECTED, HeldClock, on_both_databases
from tests.web import pages
from tests.web.panel.test_register import statements

DASHBOARD = "/panel/dashboard"
MOST_QUERIES = 6
LATE, TODAY, TOMORROW = 0, 1, 2

Submit = Callable[..., Complaint]
SignIn = Callable[[FlaskClient, Staff], FlaskClient]
AsRole = Callable[[Role], FlaskClient]


def tiles(client: FlaskClient) -> dict[str, tuple[str, str]]:
    """What each tile counts, and where it leads."""
    found = re.findall(
        r'<a class="card tile[^"]*" href="([^"]+)"><span class="k">.*?</svg>([^<]+)</span>'
        r' <span class="v">([^<]+)</span>',
        client.get(DASHBOARD).text,
    )
    return {label: (count, href.replace("&amp;", "&")) for href, label, count in found}


def column(client: FlaskClient, nth: int) -> str:
    """One column of the horizon: what is late, today, tomorrow …"""
    horizon = client.get(DASHBOARD).text.split('<ol class="horizon"')[1].split("</ol>")[0]
    return horizon.split("<li")[1:][nth].replace("\xa0", " ")


def bricks(client: FlaskClient, nth: int) -> list[str]:
    """The names of a column's bricks."""
    return re.findall(r'class="brick"[^>]+ title="([^"]+)"', column(client, nth))


def section(client: FlaskClient, name: str) -> str:
    """The text of one card."""
    part = client.get(DASHBOARD).text.split(f'id="{name}-title"')[1].split("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split()).replace("\xa0", " ")


def answer(complaint: Complaint, by: Staff, said: dict[str, Any] = REJECTED) -> None:
    """Decide, and let the letter leave."""
    actor = actors.of_staff(by)
    taken = complaints.assign(complaint, by, by=actor)
    decision = decisions.issue(
        complaints.perform(taken, Action.START_REVIEW, by=actor), said, by=actor
    )
    decisions.dispatched(complaints.get(complaint.complaint_uid), decision, by=actors.WORKER)


# -- the tiles ------------------------------------------------------------------------------------


def test_each_tile_counts_what_its_link_shows(
    client: FlaskClient,
    sign_in: SignIn,
    submit: Submit,
    under_review: Complaint,
    otto: Staff,
    frozen_clock: HeldClock,
) -> None:
    without_law = submit(country="FI")
    complaints.request_completion(under_review, missing="A photo", by=actors.of_staff(otto))
    frozen_clock.advance(days=10)  # the target of the one is today, the other has two days more
    soon = tiles(sign_in(client, otto))
    frozen_clock.advance(days=3)
    at_work = sign_in(client, otto)
    fresh = submit()

    shown = tiles(at_work)

    assert soon["Due within 3 days"][0] == "2"
    assert {label: count for label, (count, _href) in shown.items()} == {
        "Late by law": "1",
        "Due within 3 days": "0",
        "Nobody handles them": "2",
        "Waiting for the customer": "1",
    }
    led_to = {
        label: set(pages.numbers_of(at_work.get(href))) for label, (_count, href) in shown.items()
    }
    assert led_to == {
        "Late by law": {under_review.number},
        "Due within 3 days": set(),
        "Nobody handles them": {without_law.number, fresh.number},
        "Waiting for the customer": {under_review.number},
    }


def test_the_first_line_tells_how_things_stand(
    client: FlaskClient, sign_in: SignIn, submit: Submit, otto: Staff, frozen_clock: HeldClock
) -> None:
    submit()
    calm = pages.text_of(sign_in(client, otto).get(DASHBOARD))
    frozen_clock.advance(days=12)
    pressing = pages.text_of(sign_in(client, otto).get(DASHBOARD))
    frozen_clock.advance(days=1)
    late = pages.text_of(sign_in(client, otto).get(DASHBOARD))

    assert "Good afternoon, Otto" in calm
    assert "Nothing is late." in calm
    assert "1 answer is due today." in pressing
    assert "1 answer is late." in late
    assert "Oldest: 1 day late · Modra kettle 1.7 l" in late


def test_what_is_due_soon_is_told_day_by_day(
    client: FlaskClient, sign_in: SignIn, submit: Submit, otto: Staff, frozen_clock: HeldClock
) -> None:
    submit()  # by Friday 4 December
    frozen_clock.advance(days=1)
    submit(), submit()  # by Monday 7 December
    frozen_clock.advance(days=10)
    at_work = sign_in(client, otto)
    two_days = pages.text_of(at_work.get(DASHBOARD))
    frozen_clock.advance(days=1)
    today = pages.text_of(sign_in(client, otto).get(DASHBOARD))

    assert "1 tomorrow" in two_days
    assert "1 today, 2 on Mon" in today


# -- the horizon ----------------------------------------------------------------------------------


def test_a_brick_is_a_complaint_with_its_number_and_its_safe_date(
    client: FlaskClient, sign_in: SignIn, under_review: Complaint, submit: Submit, otto: Staff,
    frozen_clock: HeldClock,
) -> None:  # fmt: skip
    others = submit()
    frozen_clock.advance(days=11)

    at_work = sign_in(client, otto)

    assert bricks(at_work, TOMORROW) == [
        f"{others.number}, answer due Fri 4 Dec",
        f"{under_review.number}, answer due Fri 4 Dec, mine",
    ]
    assert f'href="/panel/complaints/{others.number}"' in column(at_work, TOMORROW)
    assert bricks(at_work, LATE) == bricks(at_work, TODAY) == []


def test_a_day_shows_six_bricks_and_leads_to_the_rest(
    client: FlaskClient, sign_in: SignIn, submit: Submit, otto: Staff, frozen_clock: HeldClock
) -> None:
    made = {submit().number for _ in range(8)}
    frozen_clock.advance(days=11)
    at_work = sign_in(client, otto)

    shown = column(at_work, TOMORROW)

    assert len(bricks(at_work, TOMORROW)) == 6
    assert '<span class="sum">8</span>' in shown
    assert ">+2<" in shown
    more = re.search(r'class="more" href="([^"]+)"', shown)
    assert more
    assert set(pages.numbers_of(at_work.get(more[1].replace("&amp;", "&")))) == made


def test_what_is_late_stands_before_today_and_days_off_are_marked(
    client: FlaskClient, sign_in: SignIn, submitted: Complaint, otto: Staff,
    frozen_clock: HeldClock,
) -> None:  # fmt: skip
    frozen_clock.advance(days=14)  # a Sunday
    at_work = sign_in(client, otto)

    assert bricks(at_work, LATE) == [f"{submitted.number}, answer due Fri 4 Dec"]
    assert 'class="late"' in column(at_work, LATE)
    assert 'class="today off"' in column(at_work, TODAY)
    assert 'class="soon"' in column(at_work, TOMORROW)


# -- what to answer first -------------------------------------------------------------------------


def test_what_is_due_first_is_to_be_answered_first(
    client: FlaskClient, sign_in: SignIn, submit: Submit, otto: Staff, frozen_clock: HeldClock
) -> None:
    older = submit()
    frozen_clock.advance(days=3)
    newer, gone = submit(), submit()
    answer(gone, otto)

    shown = section(sign_in(client, otto), "first")

    assert pages.NUMBER.findall(shown) == [older.number, newer.number]
    for words in ("Modra kettle 1.7 l", "Ada Nowak", "Received", "9 days · Fri 4 Dec"):
        assert words in shown


def test_an_empty_company_reads_good_news(at_work: FlaskClient) -> None:
    page = pages.text_of(at_work.get(DASHBOARD))

    assert "Nothing is late. No answer is owed." in page
    assert "No complaint came in the last eight weeks." in page
    assert "No complaint is open." in page
    assert "You have no open task." in page


# -- one's own tasks ------------------------------------------------------------------------------


def test_own_tasks_stand_by_their_end_date_and_lead_to_their_place(
    client: FlaskClient, sign_in: SignIn, under_review: Complaint, otto: Staff, mira: Staff,
    frozen_clock: HeldClock,
) -> None:  # fmt: skip
    def plan(title: str, day: int, executor: Staff) -> None:
        due_on = date(2026, 11, day)
        told = Plan(title=title, executor=executor, due_on=due_on)
        tasks.create(complaints.get(under_review.complaint_uid), told, by=actors.of_staff(otto))

    plan("Reserve a kettle", 25, otto)
    plan("Call Ada", 23, otto)
    plan("Write to the supplier", 24, mira)
    frozen_clock.advance(days=2)

    shown = section(sign_in(client, otto), "tasks")

    number = under_review.number
    assert f"Call Ada {number} 1 day late Reserve a kettle {number} Tomorrow" in shown
    assert "supplier" not in shown
    assert f'href="/panel/complaints/{number}?tab=tasks#task-2"' in client.get(DASHBOARD).text


# -- the charts -----------------------------------------------------------------------------------


def test_weeks_tell_what_came_and_what_was_answered_in_how_many_days(
    client: FlaskClient, sign_in: SignIn, submit: Submit, otto: Staff, frozen_clock: HeldClock
) -> None:
    # the story's Sunday ends one week; the letters leave on 2, 6 and 16 days of it
    waiting = [submit() for _ in range(4)]
    for days, complaint in zip((2, 4, 10), waiting, strict=False):
        frozen_clock.advance(days=days)
        # the last comes so late that the law lets nobody refuse any more
        answer(complaint, otto, GRANTED | {"due_on": "2027-01-15"} if days == 10 else REJECTED)
    at_work = sign_in(client, otto)

    received, took = section(at_work, "received"), section(at_work, "took")

    assert "Mon 16 Nov 4 0 Mon 23 Nov 0 2 Mon 30 Nov 0 0 Mon 7 Dec 0 1" in received
    # the one of December left after the ten days that it was meant to take
    assert "16 days 0% within their own target 12 days slower · November: 4 days" in took
    assert "Mon 16 Nov – – Mon 23 Nov 4 100% Mon 30 Nov – – Mon 7 Dec 16 0%" in took


def test_an_answer_of_the_same_day_is_no_zero_days(
    client: FlaskClient, sign_in: SignIn, submit: Submit, otto: Staff
) -> None:
    complaint = submit()
    answer(complaint, otto)
    at_work = sign_in(client, otto)

    page = at_work.get(f"/panel/complaints/{complaint.number}").text

    assert 'aria-label="Answered on the same day"' in page
    assert re.search(r"<b>Today</b>", page)
    assert "The same day 100% within their own target" in section(at_work, "took")


def test_each_answer_is_measured_by_the_target_of_its_own_complaint(
    client: FlaskClient, sign_in: SignIn, submit: Submit, otto: Staff, frozen_clock: HeldClock
) -> None:
    quick, slow = submit(category="service"), submit()
    target = (Deadline.complaint_uid == quick.uid) & (Deadline.kind == DeadlineKind.TARGET)
    Deadline.update(safe_on=date(2026, 11, 23)).where(target).execute()
    frozen_clock.advance(days=3)
    for complaint in (quick, slow):
        answer(complaint, otto)

    assert "3 days 50% within their own target" in section(sign_in(client, otto), "took")


def test_an_answer_after_midnight_counts_by_the_companys_own_day(
    client: FlaskClient, sign_in: SignIn, submit: Submit, otto: Staff, frozen_clock: HeldClock
) -> None:
    complaint = submit()  # 14:08 in Warsaw
    frozen_clock.advance(hours=10)  # 00:08 of Monday there, 23:08 of Sunday in UTC
    answer(complaint, otto)

    shown = section(sign_in(client, otto), "received")

    assert "Mon 16 Nov 1 0 Mon 23 Nov 0 1" in shown
    assert "1 day 100% within their own target" in section(client, "took")


def test_decisions_are_told_by_what_they_said_beside_those_of_the_month_before(
    client: FlaskClient, sign_in: SignIn, submit: Submit, otto: Staff, frozen_clock: HeldClock
) -> None:
    answer(submit(), otto)
    frozen_clock.advance(days=8)  # Monday 30 November
    answer(submit(), otto)
    frozen_clock.advance(days=1)
    none_yet = section(sign_in(client, otto), "decided")
    for said in (GRANTED, GRANTED, REJECTED):
        answer(submit(), otto, said)
    at_work = sign_in(client, otto)

    shown = section(at_work, "decided")

    assert none_yet.startswith(">Decisions December Nothing was decided this month yet.")
    assert "Rejected – 2 (100%)" in none_yet
    assert "December Granted in full 67% Rejected 33%" in shown
    assert "Granted in full 2 (67%) 0 (0%) Rejected 1 (33%) 2 (100%)" in shown
    bar = at_work.get(DASHBOARD).text.split('class="parts-bar"')[1].split("</svg>")[0]
    assert re.findall(r'<rect class="(\w+)" x="([\d.]+)"', bar) == [
        ("green", "0.0"),
        ("plain", "66.67"),
    ]


def test_a_company_that_decided_nothing_is_told_so(at_work: FlaskClient) -> None:
    assert "Nothing was decided this month or the one before." in section(at_work, "decided")


def test_a_line_is_broken_where_a_week_has_no_answer() -> None:
    values = [charts.Value(number, "") for number in (4, 2, None, 8)]

    drawn = charts.line(list("abcd"), values)

    assert len(drawn.points) == 3
    assert drawn.line.count("M") == drawn.area.count("Z") == 2
    assert drawn.points[2].y == charts.TOP


def test_open_complaints_by_category_lead_to_the_register(
    at_work: FlaskClient, submit: Submit
) -> None:
    made = [submit(category=category).number for category in ("service", "billing", "service")]

    page = at_work.get(DASHBOARD).text.split('id="about-title"')[1]

    assert re.findall(r'<td class="num">(\d+)<', page) == ["2", "1"]
    link = re.search(r'href="([^"]+category=service)"', page)
    assert link
    assert set(pages.numbers_of(at_work.get(link[1]))) == {made[0], made[2]}


# -- who sees what --------------------------------------------------------------------------------


def test_who_may_read_begins_the_day_here(at_work: FlaskClient) -> None:
    assert at_work.get("/panel/").headers["Location"] == DASHBOARD
    page = at_work.get(DASHBOARD).text
    assert re.search(r'<a href="/panel/dashboard" aria-current="page" data-key="g d"', page)


def test_an_admin_has_no_dashboard(as_role: AsRole) -> None:
    admin = as_role(Role.ADMIN)

    assert admin.get(DASHBOARD).status_code == 403
    assert admin.get("/panel/").headers["Location"] == "/panel/settings/widget"
    assert DASHBOARD not in admin.get("/panel/settings/widget").text


@pytest.mark.parametrize("role", [Role.VIEWER, Role.TECHNICIAN, Role.WAREHOUSE, Role.AUDITOR])
def test_names_are_masked_as_in_the_register(
    as_role: AsRole, submitted: Complaint, role: Role
) -> None:
    page = as_role(role).get(DASHBOARD)

    assert submitted.number in page.text
    assert "A. N." in page.text
    assert "Nowak" not in page.text
    assert "kettle leaks" not in page.text


def test_another_companys_complaints_count_nowhere(
    client: FlaskClient, sign_in: SignIn, nina: Staff, submitted: Complaint, otto: Staff
) -> None:
    answer(submitted, otto)

    page = sign_in(client, nina).get(DASHBOARD)

    assert submitted.number not in page.text
    assert "No complaint came in the last eight weeks." in page.text
    assert "No answer left in the last eight weeks." in page.text
    assert {count for count, _href in tiles(client).values()} == {"0"}


# -- what it costs --------------------------------------------------------------------------------


@on_both_databases
def test_it_costs_six_queries_and_no_scan(
    boss: FlaskClient, under_review: Complaint, submit: Submit, otto: Staff, mira: Staff
) -> None:
    answer(submit(), otto)
    told = Plan(title="Call Ada", executor=mira, due_on=date(2026, 11, 25))
    tasks.create(under_review, told, by=actors.of_staff(mira))
    boss.get(DASHBOARD)  # keys of the company are read once in five minutes

    with statements() as sent:
        response = boss.get(DASHBOARD)

    assert response.status_code == 200
    assert len(sent) <= MOST_QUERIES, [sql[:90] for sql, _ in sent]
    for sql, params in sent:
        assert _scans(sql, params) == []


def _scans(sql: str, params: Any) -> list[str]:
    """The steps of a plan that read a table that grows from end to end."""
    execute = database.db.execute_sql
    if database.is_postgres():
        execute("SET enable_seqscan = off")  # small tables are read whole there
        plan = [row[0] for row in execute(f"EXPLAIN {sql}", params).fetchall()]
        return [step for step in plan if "Seq Scan" in step]
    plan = [row[3] for row in execute(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()]
    tables = [step for step in plan if "counted" not in step and "_staff_" not in step]
    return [step for step in tables if step.startswith("SCAN") or step.endswith(" (company_uid=?)")]
