"""The register: tabs, filters, look-up, pages, masks, and what a page costs."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import QuarantineReason, WaitingOn
from reclamator.models import database
from reclamator.models.base import SCHEMAS
from reclamator.models.complaint import Complaint
from reclamator.models.keys import ComplaintKey
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, decisions
from reclamator.services.intake import Arrival
from tests.cast import REJECTED, HeldClock, file_complaint, on_both_databases
from tests.web import pages

REGISTER = "/panel/complaints"
Submit = Callable[..., Complaint]
SignIn = Callable[[FlaskClient, Staff], FlaskClient]


def shown(client: FlaskClient, query: str = "") -> list[str]:
    response = client.get(f"{REGISTER}?{query}")
    assert response.status_code == 200
    return pages.numbers_of(response)


def test_what_is_due_first_stands_first(
    client: FlaskClient, sign_in: SignIn, otto: Staff, submit: Submit, frozen_clock: HeldClock
) -> None:
    older = submit()
    frozen_clock.advance(days=2)
    newer = submit()
    at_work = sign_in(client, otto)

    assert shown(at_work) == [older.number, newer.number]
    assert shown(at_work, "sort=-due") == [newer.number, older.number]


def test_a_row_says_who_what_and_by_when(at_work: FlaskClient, submitted: Complaint) -> None:
    page = pages.text_of(at_work.get(REGISTER))

    for words in ("Ada Nowak", "Poland", "Modra kettle 1.7 l", "The kettle leaks", "Refund"):
        assert words in page
    assert "12 days · Fri 4 Dec" in page.replace("\xa0", " ")
    assert "Received" in page


def test_tabs_hold_their_counts(
    at_work: FlaskClient, submit: Submit, otto: Staff, mira: Staff, acme: Any
) -> None:
    mine, free = submit(), submit()
    complaints.assign(mine, otto, by=actors.of_staff(otto))
    gone = submit()
    complaints.perform(gone, Action.WITHDRAW, by=actors.COMPLAINANT)
    aside = file_complaint(acme, arrival=Arrival(quarantine=QuarantineReason.TOO_FAST))

    assert set(shown(at_work, "tab=open")) == {mine.number, free.number}
    assert shown(at_work, "tab=mine") == [mine.number]
    assert shown(at_work, "tab=nobody") == [free.number]
    assert shown(at_work, "tab=aside") == [aside.number]
    assert shown(at_work, "tab=done") == [gone.number]
    assert shown(at_work, "tab=week") == []
    tabs = at_work.get(REGISTER).text.split('<nav class="tabs"')[1]
    counted = re.findall(r'class="count">([^<]+)<', tabs)
    assert counted[:6] == ["2", "0", "1", "1", "1", "1"]


def test_an_answer_that_has_left_is_due_no_more(
    client: FlaskClient,
    sign_in: SignIn,
    under_review: Complaint,
    otto: Staff,
    frozen_clock: HeldClock,
) -> None:
    frozen_clock.advance(days=10)
    at_work = sign_in(client, otto)
    assert shown(at_work, "tab=week") == [under_review.number]
    by = actors.of_staff(otto)
    decision = decisions.issue(under_review, REJECTED, by=by)
    assert shown(at_work, "tab=week") == [under_review.number]  # recorded is not sent

    decisions.dispatched(complaints.get(under_review.complaint_uid), decision, by=actors.WORKER)

    assert shown(at_work, "tab=week") == []
    assert "Answered, day 10" in pages.text_of(at_work.get(REGISTER))


def test_an_answer_of_the_first_day_is_told_without_a_number(
    client: FlaskClient, sign_in: SignIn, under_review: Complaint, otto: Staff
) -> None:
    decision = decisions.issue(under_review, REJECTED, by=actors.of_staff(otto))
    decisions.dispatched(complaints.get(under_review.complaint_uid), decision, by=actors.WORKER)
    at_work = sign_in(client, otto)

    assert "Answered on the same day" in pages.text_of(at_work.get(REGISTER))
    page = at_work.get(f"/panel/complaints/{under_review.number}").text
    assert 'aria-label="Answered on the same day"' in page


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (8, "4 days · Fri 4 Dec"),
        (9, "3 days · Fri 4 Dec"),
        (11, "Tomorrow"),
        (12, "Today"),
        (13, "1 day late"),
        (15, "3 days late"),
    ],
)
def test_the_chip_counts_to_the_safe_date(
    at_work: FlaskClient,
    submitted: Complaint,
    frozen_clock: HeldClock,
    sign_in: Any,
    otto: Staff,
    days: int,
    words: str,
) -> None:
    frozen_clock.advance(days=days)

    page = pages.text_of(sign_in(at_work, otto).get(REGISTER)).replace("\xa0", " ")

    assert words in page


def test_without_a_law_the_chip_names_our_target(at_work: FlaskClient, submit: Submit) -> None:
    submit(country="FI")

    page = pages.text_of(at_work.get(REGISTER)).replace("\xa0", " ")

    assert "Our target · Wed 2 Dec" in page
    assert "day late" not in page


@pytest.mark.parametrize(("days", "words"), [(10, "Our target · Wed 2 Dec"), (12, "2 days over")])
def test_our_own_target_says_that_it_has_passed_without_being_late(
    at_work: FlaskClient,
    submit: Submit,
    frozen_clock: HeldClock,
    sign_in: Any,
    otto: Staff,
    days: int,
    words: str,
) -> None:
    submit(country="FI")
    frozen_clock.advance(days=days)

    page = sign_in(at_work, otto).get(REGISTER)

    assert words in pages.text_of(page).replace("\xa0", " ")
    assert 'class="due late"' not in page.text


FILTERS = {
    "state=received": True,
    "state=closed": False,
    "category=product_defect": True,
    "category=service": False,
    "handler=nobody": True,
    "channel=link": True,
    "channel=phone": False,
    "due=30": True,
    "due=3": False,
    "due=late": False,
    "country=PL": True,
    "country=FI": False,
    "waiting=supplier": False,
    "kind=complaint": True,
    "kind=grievance": False,
    "kind=nonsense": True,
    "state=received&category=product_defect&channel=link&due=30&handler=nobody": True,
    "state=nonsense": True,
    "due=99&handler=zz&channel=%00": True,
    "after=nonsense": True,
}


@pytest.mark.parametrize(("query", "is_there"), FILTERS.items())
def test_filters_narrow(
    at_work: FlaskClient, submitted: Complaint, query: str, is_there: bool
) -> None:
    assert shown(at_work, query) == ([submitted.number] if is_there else [])


def test_a_filter_is_a_chip_that_can_be_removed(at_work: FlaskClient, submitted: Complaint) -> None:
    page = at_work.get(f"{REGISTER}?tab=open&state=received&channel=link")

    assert "Remove the filter: Status Received" in page.text
    assert f'href="{REGISTER}?channel=link&amp;tab=open"' in page.text


def test_the_filters_are_fetched_when_they_are_asked_for(
    at_work: FlaskClient, submitted: Complaint
) -> None:
    listed = at_work.get(f"{REGISTER}?state=received&sort=-received").text
    address = f"{REGISTER}/filters?state=received&amp;sort=-received"
    assert f'href="{address}"' in listed

    sheet = at_work.get(address.replace("&amp;", "&"), headers=pages.htmx_headers()).text
    page = at_work.get(address.replace("&amp;", "&")).text

    for shown_there in (sheet, page):
        assert '<option value="received" selected>Received</option>' in shown_there
        assert '<option value="-received" selected>Received, newest first</option>' in shown_there
        assert '<option value="PL">Poland</option>' in shown_there
    assert "<html" in page
    assert "<html" not in sheet


def test_an_order_is_one_click_of_a_list_that_names_it(
    at_work: FlaskClient, submitted: Complaint
) -> None:
    listed = pages.text_of(at_work.get(f"{REGISTER}?state=received&sort=-received"))
    address = f"{REGISTER}/orders?state=received&sort=-received"
    sheet = at_work.get(address, headers=pages.htmx_headers()).text
    page = at_work.get(address).text

    assert "Sort Received" in listed
    for shown_there in (sheet, page):
        assert f'<a href="{REGISTER}?state=received&amp;sort=changed">Last change' in shown_there
        assert re.findall(r'aria-current="true">([^<]+)<', shown_there) == [
            "Received, newest first"
        ]
    assert "<html" in page
    assert "<html" not in sheet


def test_the_columns_are_chosen_beside_the_order(
    at_work: FlaskClient, submitted: Complaint
) -> None:
    address = f"{REGISTER}/columns?state=received"
    assert f'href="{address}"' in at_work.get(f"{REGISTER}?state=received").text

    sheet = at_work.get(address, headers=pages.htmx_headers()).text

    ticked = re.findall(r'name="column" value="(\w+)"( checked)?', sheet)
    assert ("claim", " checked") in ticked
    assert ("channel", "") in ticked
    assert "<html" in at_work.get(address).text


def test_what_stands_over_the_list_follows_a_swap(
    client: FlaskClient, sign_in: SignIn, mira: Staff, submit: Submit, frozen_clock: HeldClock
) -> None:
    submit()
    frozen_clock.advance(days=13)
    submit()
    boss = sign_in(client, mira)

    part = boss.get(f"{REGISTER}?state=received", headers=pages.htmx_headers("div#list")).text

    line = part.split('<span id="standing" hx-swap-oob="true">')[1].split("<a ")[0]
    assert " ".join(re.sub("<[^>]+>", "", line).split()) == "2 open · 1 late · 1 due this week"
    assert re.search(
        r'<a class="btn" id="export" href="[^"]+export\?state=received" data-sheet hx-swap-oob',
        part,
    )


def test_what_is_the_same_under_every_list_comes_once(
    at_work: FlaskClient, submitted: Complaint
) -> None:
    whole = at_work.get(REGISTER).text
    part = at_work.get(REGISTER, headers=pages.htmx_headers("div#list")).text

    for name in ("bulk", "keys"):
        assert len(re.findall(rf'id="{name}"[^>]*></', whole)) == 0
        assert len(re.findall(rf'id="{name}" hx-preserve></', part)) == 1


def test_what_waits_for_somebody_is_found(at_work: FlaskClient, under_review: Complaint) -> None:
    complaints.change(under_review, by=_otto(under_review), waiting_on=WaitingOn.SUPPLIER)

    assert shown(at_work, "waiting=supplier") == [under_review.number]


def _otto(complaint: Complaint) -> actors.Actor:
    (person,) = (each for each in Staff.everyone() if each.uid == complaint.handler_uid)
    return actors.of_staff(person)


ORDERS = {
    "sort=received": [0, 1, 2],
    "sort=-received": [2, 1, 0],
    "sort=changed": [1, 2, 0],
    "sort=-changed": [0, 2, 1],
    "sort=-due": [2, 1, 0],
    "sort=nonsense": [0, 1, 2],
    # what is due until a day keeps the order of the days
    "due=30&sort=-changed": [0, 1, 2],
}


@pytest.mark.parametrize(("query", "order"), ORDERS.items())
def test_the_list_is_put_in_order(
    client: FlaskClient,
    sign_in: SignIn,
    submit: Submit,
    frozen_clock: HeldClock,
    otto: Staff,
    query: str,
    order: list[int],
) -> None:
    made = []
    for _ in range(3):
        made.append(submit())
        frozen_clock.advance(days=1)
    complaints.assign(made[0], otto, by=actors.of_staff(otto))
    frozen_clock.advance(minutes=1)

    assert shown(sign_in(client, otto), query) == [made[place].number for place in order]


def test_columns_are_chosen(at_work: FlaskClient, submitted: Complaint) -> None:
    page = at_work.get(f"{REGISTER}?column=customer&column=channel&column=nonsense").text

    heads = re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', page)
    assert heads == ["Number", "Customer", "Came in by"]
    assert "Link or QR code" in page
    assert 'href="/panel/complaints?columns=customer.channel&amp;tab=mine"' in page
    assert "The kettle leaks" not in page


def heads(client: FlaskClient, query: str = "") -> list[str]:
    shown = client.get(f"{REGISTER}?{query}").text
    return re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', shown)


def test_columns_are_kept_for_the_person_in_every_list(
    at_work: FlaskClient, boss: FlaskClient, submitted: Complaint
) -> None:
    chosen = {"column": ["customer", "received", "nonsense"], "tab": "mine", "sort": "-due"}

    answer = pages.post(at_work, f"{REGISTER}/columns", chosen)

    assert answer.location == f"{REGISTER}?tab=mine&sort=-due"
    assert heads(at_work) == ["Number", "Customer", "Received"]
    assert heads(at_work, "columns=channel") == ["Number", "Came in by"]
    assert len(heads(boss)) == 8
    pages.post(at_work, f"{REGISTER}/columns", {})
    assert len(heads(at_work)) == 8


def test_a_shared_view_shows_its_columns_and_not_ones_own(
    at_work: FlaskClient, boss: FlaskClient, submitted: Complaint
) -> None:
    pages.post(boss, f"{REGISTER}/columns", {"column": ["customer"]})
    made = pages.post(boss, f"{REGISTER}/views", {"name": "Names", "shared": "1"})

    assert "columns=customer" in made.location
    assert heads(at_work, made.location.partition("?")[2]) == ["Number", "Customer"]


def test_filters_by_handler(at_work: FlaskClient, under_review: Complaint, otto: Staff) -> None:
    assert shown(at_work, f"handler={bytes(otto.uid).hex()}") == [under_review.number]


LOOK_UPS = (
    "{number}",
    "{register}",
    "ada@customer.example",
    "ADA@Customer.Example",
    "+48 600 100 200",
    "600100200",
    "A-10/482",
    "a10482",
)


@pytest.mark.parametrize("text", LOOK_UPS)
def test_looks_up_by_number_contact_and_order(
    at_work: FlaskClient, submit: Submit, submitted: Complaint, text: str
) -> None:
    submit(email="eva@customer.example", phone="+48 600 999 999", order_number="B-1")
    query = text.format(number=submitted.number.lower(), register=submitted.register_number)

    response = at_work.get(REGISTER, query_string={"q": query})

    assert pages.numbers_of(response) == [submitted.number]


def test_finds_what_is_done_or_set_aside_too(
    at_work: FlaskClient, submitted: Complaint, acme: Any
) -> None:
    aside = file_complaint(acme, arrival=Arrival(quarantine=QuarantineReason.FLOOD))
    complaints.perform(submitted, Action.WITHDRAW, by=actors.COMPLAINANT)

    found = pages.numbers_of(at_work.get(REGISTER, query_string={"q": "ada@customer.example"}))

    assert set(found) == {submitted.number, aside.number}


def test_nothing_found_says_what_to_check(at_work: FlaskClient, submitted: Complaint) -> None:
    page = pages.text_of(at_work.get(REGISTER, query_string={"q": "nobody@nowhere.example"}))

    assert "Nothing found" in page


EMPTY = {
    "tab=open": "No open complaint",
    "tab=week": "Nothing is due this week",
    "tab=mine": "You handle no open complaint",
    "tab=nobody": "Everybody has been taken care of",
    "tab=aside": "Nothing is set aside",
    "tab=done": "Nothing is done yet",
    "state=closed": "No complaint fits these filters",
}


@pytest.mark.parametrize(("query", "words"), EMPTY.items())
def test_an_empty_list_says_what_that_means(at_work: FlaskClient, query: str, words: str) -> None:
    assert words in pages.text_of(at_work.get(f"{REGISTER}?{query}"))


def test_htmx_gets_the_list_alone(at_work: FlaskClient, submitted: Complaint) -> None:
    response = at_work.get(f"{REGISTER}?state=&tab=mine", headers=pages.htmx_headers())

    assert response.text.lstrip().startswith('<div id="list"')
    assert response.headers["HX-Push-Url"] == f"{REGISTER}?tab=mine"
    assert "HX-Request" in response.headers["Vary"]


def test_pages_follow_each_other_without_gap(boss: FlaskClient, submit: Submit) -> None:
    made = [submit().number for _ in range(120)]

    seen: list[list[str]] = []
    address: str | None = REGISTER
    while address:
        response = boss.get(address)
        seen.append(pages.numbers_of(response))
        address = _link(response, "next")
    assert [len(page) for page in seen] == [50, 50, 20]
    assert sorted(number for page in seen for number in page) == sorted(made)

    response = boss.get(_link(response, "prev"))
    assert pages.numbers_of(response) == seen[1]
    response = boss.get(_link(response, "prev"))
    assert pages.numbers_of(response) == seen[0]
    assert _link(response, "prev") is None


def _link(response: Any, rel: str) -> str | None:
    found = re.search(rf'href="([^"]+)" rel="{rel}"', response.text)
    return found[1].replace("&amp;", "&") if found else None


# -- who sees what ----------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.VIEWER, Role.TECHNICIAN, Role.WAREHOUSE, Role.AUDITOR])
def test_names_are_masked_for_who_needs_no_contacts(
    as_role: Callable[[Role], FlaskClient], submitted: Complaint, role: Role
) -> None:
    page = as_role(role).get(REGISTER)

    assert pages.numbers_of(page) == [submitted.number]
    assert "A. N." in page.text
    assert "Nowak" not in page.text


@pytest.mark.parametrize("role", [Role.WAREHOUSE, Role.AUDITOR])
def test_who_reads_no_bodies_sees_no_wording(
    as_role: Callable[[Role], FlaskClient], submitted: Complaint, role: Role
) -> None:
    assert "kettle leaks" not in as_role(role).get(REGISTER).text


def test_a_masked_role_cannot_probe_addresses(
    as_role: Callable[[Role], FlaskClient], submitted: Complaint
) -> None:
    viewer = as_role(Role.VIEWER)

    for query, found in (("ada@customer.example", 0), ("+48600100200", 0), ("A-10/482", 1)):
        response = viewer.get(REGISTER, query_string={"q": query})
        assert len(pages.numbers_of(response)) == found


def test_an_admin_is_sent_to_the_set_up(as_role: Callable[[Role], FlaskClient]) -> None:
    admin = as_role(Role.ADMIN)

    assert admin.get(REGISTER).status_code == 403
    assert admin.get("/panel/").headers["Location"] != REGISTER


def test_another_companys_rows_stay_away(
    client: FlaskClient, sign_in: Any, nina: Staff, submitted: Complaint
) -> None:
    nina_at_work = sign_in(client, nina)

    assert shown(nina_at_work) == []
    for query in LOOK_UPS:
        text = query.format(number=submitted.number, register=submitted.register_number)
        response = nina_at_work.get(REGISTER, query_string={"q": text})
        assert pages.numbers_of(response) == []


def test_rows_that_cannot_be_opened_leave_the_page_whole(
    at_work: FlaskClient, submit: Submit
) -> None:
    whole, erased, damaged, locked = submit(), submit(), submit(), submit()
    ComplaintKey.delete().where(ComplaintKey.complaint_uid == erased.uid).execute()
    _break("complainant", "name", "complaint_uid", damaged.uid)
    _break("complaint_key", "wrapped", "complaint_uid", locked.uid)

    response = at_work.get(REGISTER)

    page = pages.text_of(response)
    assert set(pages.numbers_of(response)) == {
        each.number for each in (whole, erased, damaged, locked)
    }
    assert page.count("cannot be opened") >= 3
    assert page.count("Ada Nowak") == 1


def _break(table: str, column: str, key: str, uid: bytes) -> None:
    """Flip the last byte of a sealed column, as a bad disk would."""
    (value,) = database.db.execute_sql(
        f"SELECT {column} FROM {table} WHERE {key} = ?",  # noqa: S608
        (bytes(uid),),
    ).fetchone()
    broken = bytes(value)[:-1] + bytes([bytes(value)[-1] ^ 1])
    database.db.execute_sql(
        f"UPDATE {table} SET {column} = ? WHERE {key} = ?",  # noqa: S608
        (broken, bytes(uid)),
    )


# -- what a page costs ------------------------------------------------------------------------

MOST_QUERIES = 6
PAGES = (
    "",
    "tab=week",
    "tab=mine",
    "tab=nobody",
    "tab=aside",
    "tab=done",
    "sort=-due",
    "state=received",
    "category=product_defect",
    "handler=nobody",
    "handler={otto}",
    "channel=link",
    "country=PL",
    "waiting=complainant",
    "kind=complaint",
    "kind=data_request",
    *(
        f"sort={sort}&{narrowed}"
        for sort in ("received", "-received", "changed", "-changed")
        for narrowed in (
            "tab=open",
            "tab=done",
            "tab=nobody",
            "state=received",
            "category=product_defect",
            "handler={otto}",
            "channel=link",
            "country=PL",
            "waiting=complainant",
            "kind=complaint",
            "kind=data_request",
        )
    ),
    "tab=week&sort=-received",
    "due=late",
    "due=30",
    "q={number}",
    "q={register}",
    "q=ada@customer.example",
    "q=%2B48600100200",
    "q=A-10/482",
    "tab=mine&state=received&category=product_defect&channel=link&due=7",
)


@pytest.fixture
def full_house(submitted: Complaint, submit: Submit) -> Complaint:
    """Two thousand complaints: a few filed, the rest copied row by row."""
    for _ in range(20):
        submit()
    for table, columns in _COPIED.items():
        _copy(table, columns)
    assert Complaint.select().count() > 2_000
    return submitted


_COPIED = {
    "complaint": ("uid", "track_index"),
    "complaint_key": ("complaint_uid",),
    "complainant": ("uid", "complaint_uid"),
    "message": ("uid", "complaint_uid"),
    "deadline": ("uid", "complaint_uid"),
    "blind_index": ("complaint_uid",),
}


def _copy(table: str, identifiers: tuple[str, ...]) -> None:
    """Multiply a table by a hundred; one byte of an identifier tells the copies apart."""
    execute = database.db.execute_sql
    schema = SCHEMAS.get(table) if database.is_postgres() else None
    place = f"{schema}.{table}" if schema else table
    columns = [column.name for column in database.db.get_columns(table, schema)]
    execute(f"CREATE TEMP TABLE seed_{table} AS SELECT * FROM {place}")  # noqa: S608
    for copy in range(1, 100):
        chosen = ", ".join(_copied(name, copy, identifiers) for name in columns)
        execute(f"INSERT INTO {place} SELECT {chosen} FROM seed_{table}")  # noqa: S608
    if database.is_postgres():
        execute(f"ANALYZE {place}")  # its server does so by itself, SQLite does not


def _copied(name: str, copy: int, identifiers: tuple[str, ...]) -> str:
    if name not in identifiers:
        return "NULL" if name == "register_seq" else f'"{name}"'
    if database.is_postgres():
        return f"overlay({name} placing '\\x{copy:02x}c0de' from 6)"
    return f"CAST(substr({name}, 1, 5) || x'{copy:02x}c0de' || substr({name}, 9) AS BLOB)"


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """Everything that is sent to the database meanwhile."""
    sent: list[tuple[str, Any]] = []
    original = database.db.obj.execute_sql

    def execute_sql(sql: str, params: Any = None, *rest: Any) -> Any:
        sent.append((sql, params))
        return original(sql, params, *rest)

    database.db.obj.execute_sql = execute_sql
    try:
        yield sent
    finally:
        database.db.obj.execute_sql = original


@on_both_databases
def test_a_page_costs_six_queries_and_no_scan(
    boss: FlaskClient, full_house: Complaint, otto: Staff
) -> None:
    for warm_up in ("", "?q=A-10/482"):  # keys of the company are read once in five minutes
        boss.get(REGISTER + warm_up)
    words = {
        "otto": bytes(otto.uid).hex(),
        "number": full_house.number,
        "register": full_house.register_number,
    }
    scans = _postgres_scans if database.is_postgres() else _scans
    for query in PAGES:
        with statements() as sent:
            response = boss.get(f"{REGISTER}?{query.format(**words)}")
        reads = [each for each in sent if each[0].startswith("SELECT")]

        assert response.status_code == 200
        assert len(sent) <= MOST_QUERIES, (query, [sql[-90:] for sql, _ in sent])
        for sql, params in reads:
            assert scans(sql, params) == [], query


def _scans(sql: str, params: Any) -> list[str]:
    """The steps of SQLite's plan that read, or sort, a whole table that grows."""
    rows = database.db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()
    plan = [(parent, step) for _, parent, _, step in rows]
    reads = [step for _, step in plan if _reads_all(step)]
    sorts = [step for parent, step in plan if "TEMP B-TREE FOR ORDER" in step and not parent]
    return reads + ([] if _is_small(sql) else sorts)


def _is_small(sql: str) -> bool:
    """What a look-up found, at most 200, and the few colleagues are sorted by hand."""
    return '"staff"' in sql or '"uid" IN (' in sql or '"track_index" =' in sql


def _reads_all(step: str) -> bool:
    """A scan, or a search by the company alone, or by company and a code that many rows share.

    People and labels are few: a company has 200 labels at most.
    """
    bounded = ("counted", "(subquery", "CONSTANT ROW", "_staff_", "_autoindex_label_")
    if any(name in step for name in bounded):
        return False
    return step.startswith("SCAN") or step.endswith(
        ("(company_uid=?)", "(company_uid=? AND kind=?)")
    )


def _postgres_scans(sql: str, params: Any) -> list[str]:
    """The same of PostgreSQL's plan; small tables are read whole there, so that is forbidden."""
    execute = database.db.execute_sql
    execute("SET enable_seqscan = off")
    ((plan,),) = execute(f"EXPLAIN (FORMAT JSON) {sql}", params).fetchall()
    return [
        f"{node['Node Type']} {node.get('Relation Name', '')}"
        for node in _nodes(plan[0]["Plan"])
        if node["Node Type"] == "Seq Scan" or ("Sort" in node["Node Type"] and not _is_small(sql))
    ]


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


def test_the_pages_of_a_full_house_are_quick_to_count(
    boss: FlaskClient, full_house: Complaint
) -> None:
    page = boss.get(REGISTER)

    assert 'class="count">1,000+<' in page.text
    assert len(pages.numbers_of(page)) == 50
