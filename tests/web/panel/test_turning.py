"""Turning from complaint to complaint in the list that one was opened from, and back to it."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from reclamator.domain.lifecycle import Action
from reclamator.models import database
from reclamator.models.complaint import Complaint, Shelf
from reclamator.models.saved_view import SavedView
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, decisions, neighbours, register, views
from reclamator.services.register import Filters
from tests.cast import GRANTED, HeldClock
from tests.web import pages
from tests.web.panel.test_register import (
    MOST_QUERIES,
    PAGES,
    REGISTER,
    _postgres_scans,
    _scans,
    full_house,
    statements,
)

__all__ = ["full_house"]
Submit = Callable[..., Complaint]


@pytest.fixture
def three(submit: Submit, frozen_clock: HeldClock) -> list[Complaint]:
    """Three complaints, the one whose answer is due first before the others."""
    made = []
    for _ in range(3):
        made.append(submit())
        frozen_clock.advance(days=1)
    return made


def opened(client: FlaskClient, complaint: Complaint, wanted: str = "tab=open") -> TestResponse:
    answer = client.get(f"{REGISTER}/{complaint.number}?list={quote(wanted, safe='')}")
    assert answer.status_code == 200
    return answer


def turned(page: TestResponse, rel: str) -> str:
    """Where an arrow leads; nothing where it is off."""
    found = re.search(rf'href="([^"]+)" rel="{rel}"', page.text)
    return unescape(found[1]) if found else ""


def back(page: TestResponse) -> str:
    found = re.search(r'<header class="top turning"[^>]*>\s*<a [^>]*href="([^"]+)"', page.text)
    assert found
    return unescape(found[1])


def here(page: TestResponse) -> str:
    found = re.search(r'data-here="([^"]+)"', page.text)
    assert found
    return unescape(found[1])


def test_a_row_leads_to_its_complaint_in_this_list(
    three: list[Complaint], at_work: FlaskClient
) -> None:
    shown = at_work.get(f"{REGISTER}?state=received&sort=-received").text

    first = re.search(r'<th scope="row" class="id"><a href="([^"]+)"', shown)

    assert first
    page = at_work.get(unescape(first[1]))
    assert "1 of 3" in pages.text_of(page)
    assert three[1].number in turned(page, "next")
    assert turned(page, "prev") == ""


def test_arrows_lead_through_the_list_and_no_further(
    three: list[Complaint], at_work: FlaskClient
) -> None:
    first, second, third = three
    page = opened(at_work, second)

    assert "2 of 3" in pages.text_of(page)
    assert first.number in turned(page, "prev")
    assert third.number in turned(page, "next")
    last = at_work.get(turned(page, "next"))
    assert "3 of 3" in pages.text_of(last)
    assert turned(last, "next") == ""


def test_the_keys_of_the_arrows_are_the_brackets(
    three: list[Complaint], at_work: FlaskClient
) -> None:
    page = opened(at_work, three[1]).text

    assert re.search(r'rel="prev" data-key="\["', page)
    assert re.search(r'rel="next" data-key="\]"', page)


def test_who_comes_from_elsewhere_is_offered_no_neighbours(
    three: list[Complaint], at_work: FlaskClient
) -> None:
    page = at_work.get(f"{REGISTER}/{three[1].number}")

    assert turned(page, "next") == turned(page, "prev") == ""
    assert back(page) == REGISTER


def test_the_place_stays_when_the_complaint_is_answered(
    three: list[Complaint], at_work: FlaskClient, otto: Staff
) -> None:
    """What is answered stands last in the register: the next one is still the next one."""
    page = opened(at_work, three[0])
    by = actors.of_staff(otto)
    complaints.assign(three[0], otto, by=by)
    complaints.perform(complaints.get(three[0].complaint_uid), Action.START_REVIEW, by=by)
    decisions.issue(complaints.get(three[0].complaint_uid), GRANTED, by=by)

    again = at_work.get(here(page))

    assert three[1].number in turned(again, "next")
    assert "1 of 3" in pages.text_of(again)


def test_what_has_left_the_list_has_neighbours_and_no_place(
    three: list[Complaint], at_work: FlaskClient, otto: Staff
) -> None:
    complaints.assign(three[1], otto, by=actors.of_staff(otto))

    page = opened(at_work, three[1], "tab=nobody")

    assert three[2].number in turned(page, "next")
    assert "of 2" not in pages.text_of(page)


def test_back_leads_to_the_page_it_was_opened_from(
    three: list[Complaint], at_work: FlaskClient
) -> None:
    page = opened(at_work, three[2], "tab=open&sort=received&after=cABC")

    assert back(page) == f"{REGISTER}?tab=open&sort=received&after=cABC"


def test_back_after_turning_beyond_the_first_page_begins_with_the_complaint(
    three: list[Complaint], at_work: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "PAGE", 1)

    page = opened(at_work, three[1])
    shown = pages.numbers_of(at_work.get(back(page)))

    assert shown[0] == three[1].number


def test_a_saved_view_gives_its_name(three: list[Complaint], at_work: FlaskClient) -> None:
    pages.post(at_work, f"{REGISTER}/views", {"name": "Polish ones", "country": "PL"})
    (view,) = SavedView.select()

    page = opened(at_work, three[0], f"country=PL&view={bytes(view.uid).hex()}")

    assert "/ Polish ones 1 of 3" in pages.text_of(page)


def test_another_persons_own_view_gives_no_name(
    three: list[Complaint], at_work: FlaskClient, mira: Staff
) -> None:
    view = views.save("Secret plan", {}, shared=False, by=actors.of_staff(mira))

    page = opened(at_work, three[0], f"view={bytes(view.uid).hex()}")

    assert "Secret plan" not in page.text


@pytest.mark.parametrize(
    "wanted", ["%00", "view=zz", "tab=x&sort=y", "after=%FF", "q=", "x" * 3000]
)
def test_a_list_that_makes_no_sense_is_the_usual_one(
    three: list[Complaint], at_work: FlaskClient, wanted: str
) -> None:
    page = at_work.get(f"{REGISTER}/{three[0].number}?list={quote(wanted)}&at=%FFnonsense")

    assert page.status_code == 200
    assert three[1].number in turned(page, "next")


def test_a_step_without_javascript_stays_in_the_list(
    three: list[Complaint], at_work: FlaskClient, otto: Staff
) -> None:
    page = here(opened(at_work, three[0]))

    answer = pages.post(
        at_work,
        f"{REGISTER}/{three[0].number}/handler",
        {"handler": bytes(otto.uid).hex()},
        headers={"Referer": f"http://localhost{page}"},
    )

    assert answer.status_code == 303
    assert answer.location == page


def test_the_bar_offers_to_assign_and_to_take_over(
    boss: FlaskClient, at_work: FlaskClient, submitted: Complaint, otto: Staff
) -> None:
    address = f"{REGISTER}/{submitted.number}"
    assert 'data-key="a"' in at_work.get(address).text  # take it: nobody handles it yet
    complaints.assign(submitted, otto, by=actors.of_staff(otto))

    assert "Take it over" in pages.text_of(boss.get(address))
    assert 'data-key="a"' not in at_work.get(address).text


def test_neighbours_are_those_of_the_whole_order(
    submit: Submit, frozen_clock: HeldClock, acme: object
) -> None:
    """Step by step from the first to the last, forwards and backwards, in each order."""
    made = []
    for step in range(7):
        made.append(submit())
        if step % 3:
            frozen_clock.advance(days=1)
    for sort in register.Sort:
        for newest_first in (False, True):
            filters = Filters(shelf=Shelf.OPEN, sort=sort, newest_first=newest_first)
            order = [line.complaint.number for line in register.page(filters).lines]
            for place, number in enumerate(order):
                one = next(each for each in made if each.number == number)
                found = neighbours.find(
                    filters, one, neighbours.mark_of(filters, one, ""), counted=True
                )
                beside = [each.number if each else None for each in (found.previous, found.next)]
                assert beside == [
                    order[place - 1] if place else None,
                    order[place + 1] if place + 1 < len(order) else None,
                ]
                assert (found.place, found.total) == (place + 1, 7)


def test_a_page_in_a_list_costs_six_queries_and_no_scan(
    boss: FlaskClient, full_house: Complaint, otto: Staff
) -> None:
    address = f"{REGISTER}/{full_house.number}"
    boss.get(f"{address}?list=q%3DA-10/482")
    words = {
        "otto": bytes(otto.uid).hex(),
        "number": full_house.number,
        "register": full_house.register_number,
    }
    scans = _postgres_scans if database.is_postgres() else _scans
    for query in PAGES:
        wanted = quote(query.format(**words) or "tab=open", safe="")
        with statements() as sent:
            assert boss.get(f"{address}?list={wanted}").status_code == 200
        # the reading of the complaint itself has its own test
        reads = [each for each in sent if '"process_stage"' not in each[0]]

        assert len(sent) <= MOST_QUERIES, (query, [sql[-90:] for sql, _ in sent])
        for sql, params in reads:
            assert scans(sql, params) == [], (query, sql)
            if "q=" not in query and not database.is_postgres():
                plan = database.db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()
                sorts = [row[3] for row in plan if "TEMP B-TREE FOR ORDER" in row[3]]
                assert sorts == [], (query, sql)
