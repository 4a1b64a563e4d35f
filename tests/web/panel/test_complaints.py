"""The page of one complaint: what it says, to whom, and when parts of it are broken."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role
from reclamator.models import database
from reclamator.models.complaint import Complaint
from reclamator.models.keys import ComplaintKey
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, decisions, messages
from reclamator.services.attachments import Incoming
from tests.cast import GRANTED
from tests.statements import counted
from tests.web import pages

AsRole = Callable[[Role], FlaskClient]


def address(complaint: Complaint, more: str = "") -> str:
    return f"/panel/complaints/{complaint.number}{more}"


def read(client: FlaskClient, complaint: Complaint, more: str = "") -> str:
    response = client.get(address(complaint, more))
    assert response.status_code == 200
    return pages.text_of(response).replace("\xa0", " ")


def test_the_page_holds_the_facts(at_work: FlaskClient, submitted: Complaint) -> None:
    page = read(at_work, submitted)

    for words in (
        submitted.number,
        str(submitted.register_number),
        "Modra kettle 1.7 l",
        "Ada Nowak",
        "ada@customer.example",
        "+48 600 100 200",
        "A-10/482",
        "Poland",
        "Refund",
        "The kettle leaks at its base.",
        "Consumer",
        "Link or QR code",
    ):
        assert words in page


def test_the_three_dates_are_told_apart(at_work: FlaskClient, submitted: Complaint) -> None:
    page = read(at_work, submitted)

    assert "Our target Wed 2 Dec" in page
    assert "Safe date Fri 4 Dec" in page
    assert "By law Mon 7 Dec 14 days, by law roll-over unverified" in page
    assert 'aria-label="12 days left"' in at_work.get(address(submitted)).text


def test_the_law_is_named_with_how_sure_we_are(at_work: FlaskClient, submitted: Complaint) -> None:
    page = read(at_work, submitted)

    assert "ustawa z dnia 30 maja 2014 r. o prawach konsumenta, art. 7a" in page
    assert "How sure High" in page


def test_where_the_law_sets_no_date_the_page_promises_none(
    at_work: FlaskClient, submit: Callable[..., Complaint]
) -> None:
    page = read(at_work, submit(buyer="business"))

    assert "Bought for a company: only our own target runs." in page
    assert "days, by law" not in page


def test_the_steps_show_the_way(at_work: FlaskClient, under_review: Complaint) -> None:
    page = at_work.get(address(under_review)).text

    assert page.count('aria-current="step"') == 1
    steps = pages.text_of(at_work.get(address(under_review)))
    assert "Received , done 22" in steps
    assert "2 Being checked" in steps


def test_tabs_are_links(at_work: FlaskClient, under_review: Complaint) -> None:
    history = read(at_work, under_review, "?tab=history")
    documents = read(at_work, under_review, "?tab=documents")

    assert "Complaint registered" in history
    assert "Otto Wrona · Received → Being checked" in history
    assert "No files yet" in documents
    assert "Reply to the customer" in read(at_work, under_review, "?tab=nonsense")


def test_the_conversation_runs_in_order(
    at_work: FlaskClient, under_review: Complaint, otto: Staff, frozen_clock: Any
) -> None:
    by = actors.of_staff(otto)
    for minutes, act in (
        (1, lambda: messages.reply(under_review, body="First words", by=by)),
        (2, lambda: messages.note(under_review, body="Between us", by=by)),
        (3, lambda: messages.write(under_review, body="Last words")),
    ):
        frozen_clock.advance(minutes=minutes)
        act()

    page = read(at_work, under_review)

    places = [
        page.index(words) for words in ("leaks at", "Checking", "First w", "Between", "Last w")
    ]
    assert places == sorted(places)


def test_what_people_wrote_is_only_text(
    at_work: FlaskClient, submit: Callable[..., Complaint]
) -> None:
    nasty = "<script>alert(1)</script><img src=x hx-get=/x onerror=alert(1)>"
    complaint = submit(description=nasty, product=nasty, name=nasty)

    for query in ("", "?tab=history", "?tab=documents"):
        page = at_work.get(address(complaint, query)).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert "&lt;script&gt;" in at_work.get(address(complaint)).text
    assert "<img src=x" not in at_work.get("/panel/complaints").text


# -- who sees what ----------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.VIEWER, Role.TECHNICIAN])
def test_contacts_are_hidden_from_who_needs_none(
    as_role: AsRole, submitted: Complaint, role: Role
) -> None:
    page = read(as_role(role), submitted)

    assert "The kettle leaks at its base." in page
    assert "Contact details are hidden for your role." in page
    for words in ("Nowak", "ada@", "600 100 200"):
        assert words not in page


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.WAREHOUSE])
def test_who_reads_no_bodies_sees_none(
    as_role: AsRole, under_review: Complaint, otto: Staff, role: Role
) -> None:
    by = actors.of_staff(otto)
    messages.note(under_review, body="A secret note", by=by)
    complaints.request_completion(under_review, missing="A secret wish", by=by)
    browser = as_role(role)

    for query in ("", "?tab=conversation", "?tab=documents", "?tab=history"):
        page = read(browser, under_review, query)
        for words in ("leaks at its base", "secret", "Nowak", "ada@"):
            assert words not in page
    assert "Customer asked for more" in read(browser, under_review)


def test_a_viewer_is_offered_nothing_to_do(as_role: AsRole, under_review: Complaint) -> None:
    page = as_role(Role.VIEWER).get(address(under_review)).text

    for sign in ("/messages", "/notes", "/actions/", "/decision", "/handler"):
        assert f'action="{address(under_review)}{sign}' not in page


# -- what is broken -----------------------------------------------------------------------------


def test_an_erased_complaint_keeps_its_line(at_work: FlaskClient, submitted: Complaint) -> None:
    number = submitted.number
    ComplaintKey.delete().where(ComplaintKey.complaint_uid == submitted.uid).execute()

    page = read(at_work, submitted)

    assert number in page
    assert "cannot be opened" in page
    assert "Nowak" not in page


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("message", "body"),
        ("complainant", "email"),
        ("complaint", "product"),
        ("event", "detail"),
        ("attachment", "name"),
        ("complaint_key", "wrapped"),
    ],
)
def test_one_damaged_field_says_so_and_leaves_the_rest(
    at_work: FlaskClient,
    under_review: Complaint,
    otto: Staff,
    table: str,
    column: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    file = Incoming(io.BytesIO(b"hello"), "a.txt", "text/plain")
    by = actors.of_staff(otto)
    messages.add_files(under_review, files=[file], by=by)
    key = "uid" if table == "complaint" else "complaint_uid"
    database.db.execute_sql(
        f"UPDATE {table} SET {column} ="  # noqa: S608
        f" CAST(substr({column}, 1, length({column}) - 2) || x'0000' AS BLOB)"
        f" WHERE {key} = ? AND {column} IS NOT NULL",
        (bytes(under_review.uid),),
    )

    for tab in ("conversation", "history", "documents"):
        assert under_review.number in read(at_work, under_review, f"?tab={tab}")
    told = "".join(read(at_work, under_review, f"?tab={t}") for t in ("", "history", "documents"))
    assert "cannot be opened" in told
    assert "record.damaged" in caplog.messages


MOST_QUERIES = 6
"""For the whole answer: session, person and company are counted, the access log waits its turn."""


def test_the_page_costs_the_same_however_much_there_is(
    at_work: FlaskClient, under_review: Complaint, otto: Staff
) -> None:
    at_work.get(address(under_review))
    with counted() as short:
        at_work.get(address(under_review))
    _fill(under_review, otto)

    for tab in ("", "?tab=history", "?tab=documents", "?compose=note"):
        with counted() as long:
            assert at_work.get(address(under_review, tab)).status_code == 200
        assert len(long) == len(short) <= MOST_QUERIES, long


def _fill(complaint: Complaint, person: Staff) -> None:
    by = actors.of_staff(person)
    for place in range(3):
        file = Incoming(io.BytesIO(b"a list"), f"list{place}.txt", "text/plain")
        messages.write(complaint, body="And another thing.", files=[file])
        messages.reply(complaint, body="We are looking.", by=by)
        messages.note(complaint, body="The base again.", by=by)
    decisions.issue(complaint, GRANTED, by=by)


def test_the_page_of_an_erased_complaint_asks_for_its_key_once(
    at_work: FlaskClient, under_review: Complaint, otto: Staff
) -> None:
    _fill(under_review, otto)
    ComplaintKey.delete().where(ComplaintKey.complaint_uid == under_review.complaint_uid).execute()

    with counted() as statements:
        page = read(at_work, under_review)

    assert "cannot be opened" in page
    assert len(statements) <= MOST_QUERIES, statements


def test_an_unknown_number_is_not_found(at_work: FlaskClient) -> None:
    for number in ("0000-0000-0000", "nonsense", "%00", "A" * 300):
        assert at_work.get(f"/panel/complaints/{number}").status_code == 404


def test_a_withdrawn_complaint_shows_its_end(at_work: FlaskClient, submitted: Complaint) -> None:
    complaints.perform(submitted, Action.WITHDRAW, by=actors.COMPLAINANT)

    page = read(at_work, submitted)

    assert "Withdrawn" in page
    assert (
        "The customer has withdrawn this complaint. The head of complaints can open it again."
        in page
    )
    assert "days left" not in page
