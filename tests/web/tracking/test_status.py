"""The page that a number alone opens: dates and a state, the same for all that must not be told."""

import itertools
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from reclamator.domain import numbers
from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import Buyer
from reclamator.models import database
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.deadline import Deadline
from reclamator.models.decision import Decision
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, decisions, limits, messages
from reclamator.services.actors import COMPLAINANT
from reclamator.services.tracking import status
from tests.cast import GRANTED, HeldClock, on_both_databases
from tests.web.tracking.conftest import Customer

AtPage = Callable[[Complaint], Customer]
UNKNOWN = "0000-0000-0000"
BAD_CHECK = "0000-0000-0001"
VARYING = re.compile(r'(nonce|value)="[^"]*"')
MARKERS = [
    "Zdzisława Marker", "Żaneta", "Ада Новак", "Käyttäjä Öberg", "Ion Țăranu",
    "marker@customer.example", "m.arker+1@example.org", "+48600100999", "600 100 999",
    "PL61109010140000071219812874", "LT121000011101001000", "MARKER-10/482", "ORD-77881",
    "Markerstraße 7", "ul. Znacznikowa 12/3", "00-999 Kraków", "Organisation Marker GmbH",
    "Marker kettle 1.7 l", "serial MRK-0001", "the base of the marker leaks", "Маркер протекает",
    "zgłoszenie o znaczniku", "kettle-marker.jpg", "faktura_znacznik.pdf", "note for the marker",
    "Thank you, marker", "please send the marker label", "Shop of the marker", "2026-08-14",
    "x-marker-extra",
]  # fmt: skip


def test_a_number_shows_company_state_and_dates(submitted: Complaint, ada_at: AtPage) -> None:
    page = ada_at(submitted).get()

    assert page.status_code == 200
    assert "Acme &amp; Clay" in page.text
    assert ">We have what you sent us</h1>" in page.text
    assert "Received: Sunday 22\u00a0November 2026" in page.text
    assert "Friday 4\u00a0December 2026" in page.text
    assert "That is 14 days, by law." in page.text


def test_the_way_leads_from_the_typed_number_to_its_page(
    client: FlaskClient, submitted: Complaint
) -> None:
    typed = submitted.number.lower().replace("-", " ").replace("0", "o")

    answer = client.get("/track", query_string={"number": typed})

    assert answer.status_code == 303
    assert answer.location == f"/track/{submitted.number}"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("abc", "/track/abc"),
        ("a/../b", "/track/ab"),
        ("Żółć 1", "/track/%C5%BB%C3%B3%C5%82%C4%87%201"),
        ("//evil.example", "/track/evilexample"),
        ("<script>", "/track/%3Cscript%3E"),
    ],
)
def test_what_is_no_number_leads_to_a_page_that_says_so(
    client: FlaskClient, installation: object, typed: str, address: str
) -> None:
    answer = client.get("/track", query_string={"number": typed})
    page = client.get(answer.location)

    assert (answer.status_code, answer.location) == (303, address)
    assert page.status_code == 200
    assert "We do not know this number" in page.text


def test_nothing_typed_is_an_error_beside_the_field(client: FlaskClient) -> None:
    page = client.get("/track?number=%20")

    assert page.status_code == 422
    assert page.text.count("Enter the number from the confirmation we sent you.") == 2
    assert "<title>Error:" in page.text


def test_between_the_decision_and_its_dispatch_we_are_still_checking(
    decided: Decision, under_review: Complaint, ada_at: AtPage
) -> None:
    assert ">We are checking what you sent us</h1>" in ada_at(under_review).get().text

    decisions.dispatched(complaints.get(under_review.complaint_uid), decided, by=actors.WORKER)

    page = ada_at(under_review).get().text
    assert ">We have sent you our answer</h1>" in page
    assert "Answered:" in page
    assert "Our answer waits for you. The access code opens it." in page
    assert "PLN" not in page  # what was answered is nobody else's business


def test_a_second_look_is_said_to_go_on_until_its_answer_is_sent(
    decided: Decision,
    under_review: Complaint,
    hire: Callable[..., Staff],
    ada_at: AtPage,
    frozen_clock: HeldClock,
) -> None:
    decisions.dispatched(complaints.get(under_review.complaint_uid), decided, by=actors.WORKER)
    complaints.perform(complaints.get(under_review.complaint_uid), Action.APPEAL, by=COMPLAINANT)
    again = complaints.get(under_review.complaint_uid)
    assert ">We are taking a second look</h1>" in ada_at(again).get().text

    frozen_clock.advance(days=1)
    decisions.issue(again, GRANTED, by=actors.of_staff(hire(Role.HEAD)))

    assert ">We are taking a second look</h1>" in ada_at(again).get().text


def test_a_waiting_message_is_announced_and_not_shown(
    under_review: Complaint, otto: Staff, ada_at: AtPage
) -> None:
    messages.reply(under_review, body="Could you send the sticker?", by=actors.of_staff(otto))

    page = ada_at(under_review).get().text

    assert "A message from us is waiting." in page
    assert "sticker" not in page


def test_a_missed_date_is_an_apology(
    submitted: Complaint, ada_at: AtPage, frozen_clock: HeldClock
) -> None:
    frozen_clock.advance(days=20)

    page = ada_at(submitted).get().text

    assert "We are late and we are sorry." in page
    assert 'class="ring' not in page


def test_without_a_date_by_law_the_target_is_called_our_own(
    submit: Callable[..., Complaint], ada_at: AtPage
) -> None:
    page = ada_at(submit(buyer=Buyer.BUSINESS.value)).get().text

    assert "This is our own target." in page
    assert "by law" not in page
    assert "You bought for a company" not in page  # as whom somebody bought is personal


def test_where_the_rollover_is_verified_the_date_by_law_is_promised(submitted: Complaint) -> None:
    Deadline.update(rollover_verified=True).execute()

    promised = status(submitted).promised

    assert promised is not None
    assert promised.on.isoformat() == "2026-12-07"


def test_the_page_speaks_the_language_that_is_asked_for(
    submitted: Complaint, client: FlaskClient
) -> None:
    page = client.get(f"/track/{submitted.number}", headers={"Accept-Language": "fi-FI,fi;q=0.9"})
    chosen = client.get(
        f"/track/{submitted.number}?lang=ro", headers={"Accept-Language": "fi-FI,fi;q=0.9"}
    )

    assert '<html lang="fi"' in page.text
    assert '<html lang="ro"' in chosen.text
    assert f'action="/track/{submitted.number}/access?lang=ro"' in chosen.text
    for code in ("en", "pl", "sk", "ro", "fi", "ru"):
        assert f'href="?lang={code}"' in page.text


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "Friday 4\u00a0December 2026"),
        ("pl", "piątek, 4\u00a0grudnia 2026\u00a0r."),
        ("sk", "piatok 4.\u00a0decembra 2026"),
        ("ro", "vineri, 4\u00a0decembrie 2026"),
        ("fi", "perjantaina 4.\u00a0joulukuuta 2026"),
        ("ru", "пятница, 4\u00a0декабря 2026\u00a0г."),
    ],
)
def test_the_date_of_our_answer_reads_on_after_its_label(
    submitted: Complaint, client: FlaskClient, language: str, day: str
) -> None:
    page = client.get(f"/track/{submitted.number}?lang={language}").text

    assert f"<b>{day}</b>" in page


# -- what must not be told apart ------------------------------------------------------------------


@pytest.mark.parametrize("typed", [BAD_CHECK, "x", "TJBFQQ9BBVT", "A" * 200, "ЁЖ", "1/2026", "%00"])
def test_unknown_and_impossible_numbers_get_the_same_bytes(
    client: FlaskClient, submitted: Complaint, typed: str
) -> None:
    unknown = client.get(f"/track/{UNKNOWN}")

    answer = client.get(f"/track/{typed.replace('/', '%2F')}")

    if "/" in typed:
        assert answer.status_code == 404
        return
    assert (answer.status_code, answer.data) == (unknown.status_code, unknown.data)


def test_the_page_of_an_unknown_number_repeats_nothing(client: FlaskClient) -> None:
    page = client.get("/track/ZZZZ-marker-ZZZZ?lang=pl&x=marker").text

    assert "marker" not in page
    assert "nonce" not in page


def test_row_31_the_number_alone_shows_nothing_personal(
    submit: Callable[..., Complaint], otto: Staff, client: FlaskClient, acme: Company
) -> None:
    """SECURITY §4, row 31: thirty planted markers."""
    said = dict(zip(("name", "product", "order_number", "sold_by"), MARKERS, strict=False))
    complaint = submit(
        **said,
        email=MARKERS[5],
        phone=MARKERS[7],
        organisation=MARKERS[16],
        postal_address=MARKERS[13],
        purchased_on=MARKERS[28],
        description=" ".join(MARKERS),
    )
    by = actors.of_staff(otto)
    taken = complaints.perform(
        complaints.assign(complaint, otto, by=by), Action.START_REVIEW, by=by
    )
    messages.reply(taken, body=" ".join(MARKERS), by=by)
    messages.note(taken, body=" ".join(MARKERS), by=by)
    decision = decisions.issue(
        complaints.get(taken.complaint_uid), {**GRANTED, "method": MARKERS[9]}, by=by
    )
    decisions.dispatched(complaints.get(taken.complaint_uid), decision, by=actors.WORKER)

    answer = client.get(f"/track/{complaint.number}")

    shown = answer.text + str(answer.headers)
    hidden = [*MARKERS, "Otto", "289.00", "Refund", "Granted", complaint.access_code]
    assert len(MARKERS) == 30
    assert answer.status_code == 200
    assert [marker for marker in hidden if marker.lower() in shown.lower()] == []


@pytest.mark.parametrize("count", [40, pytest.param(1_000, marks=pytest.mark.long)])
def test_row_33_register_numbers_open_nothing(
    client: FlaskClient, submitted: Complaint, frozen_clock: HeldClock, count: int
) -> None:
    """SECURITY §4, row 33; 40 of its 1,000 numbers in the quick run."""
    assert submitted.register_number == "1/2026"
    found = []
    for seq in range(1, count + 1):
        client.environ_base["REMOTE_ADDR"] = f"203.{seq // 250}.{seq % 250}.1"
        frozen_clock.advance(seconds=1)
        for text in (f"{seq}/2026", f"{seq}-2026", f"{seq}2026"):
            landed = client.get("/track", query_string={"number": text}, follow_redirects=True)
            found += [text] if "We do not know this number" not in landed.text else []

    assert found == []


# -- what it costs --------------------------------------------------------------------------------


def _statements(seen: list[str]) -> list[str]:
    """Statements without their values' count, in order."""
    return [re.sub(r"\s+", " ", sql)[:120] for sql in seen]


def test_row_29_an_unknown_number_costs_the_statements_of_a_known_one(
    client: FlaskClient, submitted: Complaint, queries: list[str]
) -> None:
    client.get(f"/track/{submitted.number}")
    client.get(f"/track/{UNKNOWN}")

    counted = {}
    for name, number in (("known", submitted.number), ("unknown", UNKNOWN), ("bad", BAD_CHECK)):
        queries.clear()
        client.get(f"/track/{number}")
        counted[name] = sorted(_statements(queries))

    assert len(counted["known"]) == len(counted["unknown"]) == len(counted["bad"])
    assert counted["unknown"] == counted["bad"]
    assert len(counted["known"]) <= 6
    assert not [sql for sql in counted["known"] if sql.startswith("BEGIN")]


@on_both_databases
def test_the_status_page_scans_no_table(
    client: FlaskClient, submitted: Complaint, queries: list[str]
) -> None:
    client.get(f"/track/{submitted.number}")
    queries.clear()
    client.get(f"/track/{UNKNOWN}")
    reads = [sql for sql in queries if sql.startswith("SELECT")]
    assert reads

    explained = _postgres_steps if database.is_postgres() else _sqlite_steps
    for sql in reads:
        plan = explained(sql)
        assert plan
        assert not [step for step in plan if step.startswith(("SCAN", "Seq Scan"))], (sql, plan)
        assert not [step for step in plan if "TEMP" in step or "Sort" in step], (sql, plan)


def _sqlite_steps(sql: str) -> list[str]:
    values = [b""] * sql.count("?")
    return [row[3] for row in database.db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values)]


def _postgres_steps(sql: str) -> list[str]:
    """The steps for any values; small tables are read whole there, so that is forbidden."""
    database.db.execute_sql("SET enable_seqscan = off")
    places = itertools.count(1)
    asked = re.sub("%s", lambda _: f"${next(places)}", sql)
    lines = database.db.execute_sql(f"EXPLAIN (GENERIC_PLAN) {asked}").fetchall()
    return [line.strip().removeprefix("->").strip() for (line,) in lines]


# -- how often one may ask ------------------------------------------------------------------------


def test_thirty_look_ups_in_ten_minutes_then_a_pause(
    client: FlaskClient, submitted: Complaint, frozen_clock: HeldClock
) -> None:
    answers = [client.get(f"/track/{submitted.number}").status_code for _ in range(31)]
    elsewhere = client.get(
        f"/track/{submitted.number}", environ_base={"REMOTE_ADDR": "203.0.113.9"}
    )

    refused = client.get(f"/track/{submitted.number}")

    assert answers == [200] * 30 + [429]
    assert elsewhere.status_code == 200
    assert int(refused.headers["Retry-After"]) > 0
    assert "Please wait a little" in refused.text
    frozen_clock.advance(minutes=10)
    assert client.get(f"/track/{submitted.number}").status_code == 200


def test_who_holds_the_code_gets_in_however_often_the_network_has_looked(
    client: FlaskClient, submitted: Complaint
) -> None:
    ada, stranger = Customer(client, submitted.number), Customer(client, UNKNOWN)
    for _ in range(30):
        stranger.get()

    slowed, known, unknown = ada.get(), ada.get().text, stranger.get().text

    assert slowed.status_code == 429
    assert f'action="/track/{submitted.number}/access"' in slowed.text
    assert ada.open(submitted.access_code).headers["Location"] == f"/track/{submitted.number}"
    assert VARYING.sub("", known).replace(submitted.number, UNKNOWN) == VARYING.sub("", unknown)


def test_misses_are_bounded_for_everybody_and_hits_are_not(
    client: FlaskClient, submitted: Complaint, frozen_clock: HeldClock
) -> None:
    misses = [
        client.get(f"/track/{UNKNOWN}", environ_base={"REMOTE_ADDR": f"203.0.{turn}.1"}).status_code
        for turn in range(12)
    ]
    hit = client.get(f"/track/{submitted.number}", environ_base={"REMOTE_ADDR": "192.0.2.1"})

    assert misses == [200] * 10 + [429] * 2
    assert hit.status_code == 200
    frozen_clock.advance(seconds=1)
    again = client.get(f"/track/{UNKNOWN}", environ_base={"REMOTE_ADDR": "203.0.99.1"})
    assert again.status_code == 200


def test_an_opened_page_is_no_look_up(opened: Customer) -> None:
    assert {opened.get().status_code for _ in range(40)} == {200}


def test_counting_in_one_statement_counts_like_one_by_one(
    installation: object, frozen_clock: HeldClock
) -> None:
    limits.add(limits.GUESS, b"a")

    assert limits.add_each([(limits.GUESS, b"a"), (limits.LOOK_UP, b"a")]) == [2, 1]
    assert limits.used(limits.GUESS, b"a") == 2
    frozen_clock.advance(hours=1)
    assert limits.add_each([(limits.GUESS, b"a"), (limits.LOOK_UP, b"a")]) == [1, 1]


def test_numbers_fold_what_people_mistype(client: FlaskClient, submitted: Complaint) -> None:
    bare = numbers.parse_number(submitted.number) or ""
    for typed in (bare.lower(), " ".join(bare), submitted.number.replace("1", "l")):
        assert "Acme" in client.get(f"/track/{typed}").text
