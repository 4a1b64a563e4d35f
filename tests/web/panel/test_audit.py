"""The audit page: the chain in words, who changed what, who looked; and nothing to change."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.domain.permissions import Role
from reclamator.models.access import AccessEntry
from reclamator.models.audit import AuditEntry
from reclamator.models.complaint import Complaint
from reclamator.models.database import db, transaction
from reclamator.models.staff import Staff
from reclamator.services import (
    access_log,
    actors,
    audit,
    audit_export,
    messages,
    received_dates,
    staff,
)
from tests.cast import HeldClock
from tests.web import pages

PAGE = "/panel/audit"


@pytest.fixture
def auditor(client: FlaskClient, sign_in: Any, hire: Callable[[Role], Staff]) -> FlaskClient:
    """An auditor is signed in."""
    return sign_in(client, hire(Role.AUDITOR))


def lines(response: Any) -> list[str]:
    """What each row of the table says."""
    body = response.text.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr.*?</tr>", body, flags=re.S)
    return [
        " ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", row, flags=re.S).split()) for row in rows
    ]


def test_a_change_says_who_what_about_and_what_it_was(
    auditor: FlaskClient, otto: Staff, mira: Staff
) -> None:
    staff.set_role(otto, Role.HEAD, by=mira)

    said = lines(auditor.get(PAGE))[0]

    assert "ML Mira Lis Role changed Otto Wrona Handler Head" in said


def test_what_was_said_about_a_complaint_stays_sealed_and_links_to_it(
    auditor: FlaskClient, submitted: Complaint, mira: Staff
) -> None:
    page = auditor.get(f"{PAGE}?complaint={submitted.number}")

    assert re.search(rf"Complaint registered {submitted.number} .*bytes, sealed", lines(page)[-1])
    assert f'href="/panel/complaints/{submitted.number}"' in page.text
    assert "Ada" not in page.text


def opened(client: FlaskClient, seq: int, **headers: str) -> str:
    """What stands beside the list when a link is opened, without a script or with htmx."""
    page = client.get(f"{PAGE}?entry={seq}", headers=headers)
    assert page.status_code == 200
    aside = page.text.partition('<aside id="entry"')[2].partition("</aside>")[0]
    plain = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", f"<aside {aside}", flags=re.S)
    return " ".join(unescape(plain).split())


def last(action: str) -> AuditEntry:
    """The newest link of an act."""
    return AuditEntry.select().where(AuditEntry.action == action).order_by(-AuditEntry.seq).first()


@pytest.mark.parametrize("headers", [{}, pages.htmx_headers("aside#entry")], ids=["page", "part"])
def test_a_link_opens_beside_the_list_with_what_changed(
    auditor: FlaskClient, otto: Staff, mira: Staff, headers: dict[str, str]
) -> None:
    staff.set_role(otto, Role.HEAD, by=mira)
    link = last("staff.role_changed")
    assert f"entry={link.seq}" in auditor.get(PAGE).text

    said = opened(auditor, link.seq, **headers)

    assert said.startswith(f"Entry {link.seq} ")
    assert "Who Mira Lis, Owner What Role changed About Otto Wrona" in said
    assert said.index("Handler") < said.index("Head")
    assert f"This link {link.hash.hex()[:4]}…{link.hash.hex()[-4:]}" in said


def test_who_may_read_complaints_opens_what_is_sealed_and_that_is_a_look(
    boss: FlaskClient, submitted: Complaint, mira: Staff
) -> None:
    friday = datetime(2026, 11, 20, 10, tzinfo=UTC)
    by = actors.of_staff(mira)
    received_dates.change(submitted, received_at=friday, note="Handed in", by=by)
    link, before = last("complaint.received_changed"), AuditEntry.select().count()

    said = opened(boss, link.seq)
    access_log.flush()

    assert "Received Sunday 22 November 2026" in said
    assert "Received Friday 20 November 2026" in said
    seen = AccessEntry.select().where(AccessEntry.staff_uid == mira.uid)
    assert [bytes(row.complaint_uid) for row in seen] == [submitted.uid]
    assert AuditEntry.select().where(AuditEntry.action != "access.digest").count() == before


def test_the_auditor_sees_how_much_is_sealed_and_has_looked_at_nothing(
    auditor: FlaskClient, submitted: Complaint
) -> None:
    said = opened(auditor, last("complaint.submitted").seq)
    access_log.flush()

    assert "bytes, sealed. It is opened for whoever may read complaints" in said
    assert "Channel" not in said
    assert AccessEntry.select().count() == 0


def test_a_link_that_is_not_there_opens_nothing(auditor: FlaskClient) -> None:
    headers = pages.htmx_headers("aside#entry")

    for place in ("0", "-1", "x", "99", "9" * 30):
        assert auditor.get(f"{PAGE}?entry={place}", headers=headers).status_code == 404, place
        assert 'id="entry" class="entry" hidden' in auditor.get(f"{PAGE}?entry={place}").text


def test_a_link_or_a_complaint_is_looked_up_by_its_number(
    auditor: FlaskClient, submitted: Complaint
) -> None:
    seq = last("complaint.submitted").seq

    def looked_up(text: str) -> str:
        sent_on = auditor.get(PAGE, query_string={"find": text})
        assert sent_on.status_code == 303
        return pages.text_of(auditor.get(sent_on.location))

    assert f"Entry {seq} " in looked_up(f" {seq} ")
    assert "Complaint registered" in looked_up(submitted.number)
    assert "There is no complaint with this number." in looked_up("nonsense")
    assert "Nothing here" not in looked_up("9" * 30)


def test_an_opened_link_stays_in_its_page_while_others_are_written(
    auditor: FlaskClient, otto: Staff, mira: Staff
) -> None:
    staff.set_role(otto, Role.HEAD, by=mira)
    link = last("staff.role_changed")
    href = unescape(re.findall(rf'href="([^"]+entry={link.seq})"', auditor.get(PAGE).text)[0])

    with transaction():
        for _ in range(60):
            audit.record("staff.signed_out", actor_uid=mira.uid)

    assert f"Entry {link.seq}" in pages.text_of(auditor.get(href))


def test_the_chain_is_told_in_words(auditor: FlaskClient, submitted: Complaint) -> None:
    assert "Not checked yet" in pages.text_of(auditor.get(PAGE))

    pages.post(auditor, f"{PAGE}/check")
    assert "The chain is whole" in pages.text_of(auditor.get(PAGE))

    db.execute_sql("UPDATE audit_entry SET action = 'x.y' WHERE seq = 3")
    pages.post(auditor, f"{PAGE}/check", {"anew": "1"})
    assert "Broken at entry 3" in pages.text_of(auditor.get(PAGE))


def test_an_anchor_is_shown_once_and_checked_later(auditor: FlaskClient) -> None:
    made = pages.post(auditor, f"{PAGE}/anchor")
    found = re.search(r'class="anchor-line" value="([^"]+)"', made.text)
    assert found

    assert found[1] not in auditor.get(PAGE).text
    given = {"anew": "1", "anchor": found[1]}
    assert pages.post(auditor, f"{PAGE}/check", given).status_code == 303
    assert "The chain is whole" in pages.text_of(auditor.get(PAGE))
    refused = pages.post(auditor, f"{PAGE}/check", {"anchor": "not one"})
    assert refused.status_code == 422
    assert "This line is no anchor of your company." in pages.errors_of(refused)[0]


def test_filters_narrow_by_person_act_and_day(
    auditor: FlaskClient, otto: Staff, mira: Staff, frozen_clock: HeldClock
) -> None:
    staff.set_role(otto, Role.HEAD, by=mira)
    frozen_clock.advance(minutes=20)
    auditor.get(PAGE)
    frozen_clock.advance(minutes=20)
    auditor.get(PAGE)
    by_mira = f"person={bytes(mira.uid).hex()}"

    assert len(lines(auditor.get(f"{PAGE}?{by_mira}&action=staff.role_changed"))) == 1
    assert lines(auditor.get(f"{PAGE}?{by_mira}&action=staff.signed_out")) == []
    assert len(lines(auditor.get(f"{PAGE}?{by_mira}&from=2026-11-22&until=2026-11-22"))) == 1
    assert lines(auditor.get(f"{PAGE}?{by_mira}&until=2026-11-21")) == []
    assert lines(auditor.get(f"{PAGE}?{by_mira}&from=2026-11-23")) == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=yesterday", "Enter the first day as a date."),
        ("complaint=nonsense", "There is no complaint with this number."),
        ("complaint=7K4M-XQ9F-2DWT", "There is no complaint with this number."),
    ],
)
def test_what_cannot_be_understood_is_said_and_finds_nothing(
    auditor: FlaskClient, query: str, sentence: str
) -> None:
    page = auditor.get(f"{PAGE}?{query}")

    assert page.status_code == 200
    assert sentence in pages.text_of(page)
    assert lines(page) == []


def test_what_is_asked_for_is_taken_along_as_a_table(
    auditor: FlaskClient, under_review: Complaint, otto: Staff, mira: Staff
) -> None:
    with transaction():
        audit.record("staff.role_changed", actor_uid=mira.uid, object_uid=otto.uid)
    asked = f"{PAGE}?person={bytes(otto.uid).hex()}"
    way = re.search(r'action="(/panel/audit/export[^"]*)"', auditor.get(asked).text)
    assert way is not None

    sent = pages.post(auditor, unescape(way[1]))

    assert sent.mimetype == "text/csv"
    assert sent.headers["Content-Disposition"].startswith('attachment; filename="audit-2026-')
    rows = list(csv.DictReader(io.StringIO(sent.data.decode("utf-8-sig"))))
    assert {row["Who"] for row in rows} == {"Otto Wrona"}
    assert under_review.number in {row["Complaint"] for row in rows}
    entries = [row.action for row in AuditEntry.walk()]
    assert entries[-2:] == ["audit.exported", "audit.export_ended"]
    for typed in ("kettle", "Ada", "leaks"):
        assert typed not in sent.text


def test_a_long_log_is_taken_along_whole_and_only_by_who_may_read_it(
    app: Flask, auditor: FlaskClient, sign_in: Any, otto: Staff, mira: Staff
) -> None:
    handler = sign_in(app.test_client(), otto)
    with transaction():
        for _ in range(audit_export.PAGE + 5):
            audit.record("staff.signed_in", actor_uid=mira.uid)

    sent = pages.post(auditor, f"{PAGE}/export")

    places = [row["Entry"] for row in csv.DictReader(io.StringIO(sent.data.decode("utf-8-sig")))]
    assert sorted(map(int, places)) == list(range(1, len(places) + 1))
    assert len(places) > audit_export.PAGE
    assert pages.post(handler, f"{PAGE}/export").status_code == 403


def test_pages_follow_each_other_without_a_gap(auditor: FlaskClient) -> None:
    with transaction():
        for _ in range(120):
            audit.record("note.added")
    length = AuditEntry.select().count()

    seen: list[int] = []
    address: str | None = PAGE
    while address:
        page = auditor.get(address)
        seen += [int(line.split()[0]) for line in lines(page)]
        found = re.search(r'href="([^"]+)" rel="next"', page.text)
        address = found[1].replace("&amp;", "&") if found else None

    assert seen == list(range(length, 0, -1))


def test_who_looked_is_the_second_list(
    auditor: FlaskClient, submitted: Complaint, otto: Staff, mira: Staff
) -> None:
    access_log.saw(bytes(otto.uid), submitted.complaint_uid)
    access_log.flush()

    looks = lines(auditor.get(f"{PAGE}?view=looks"))
    others = lines(auditor.get(f"{PAGE}?view=looks&person={bytes(mira.uid).hex()}"))
    about = lines(auditor.get(f"{PAGE}?view=looks&complaint={submitted.number}"))

    assert looks == about
    assert re.fullmatch(rf"22 Nov 2026, 14:00 OW Otto Wrona {submitted.number}", looks[0])
    assert others == []


def test_another_companys_entries_are_not_there(
    app: Flask, sign_in: Any, submitted: Complaint, nina: Staff
) -> None:
    hers = sign_in(app.test_client(), nina)

    page = hers.get(PAGE)

    assert submitted.number not in page.text
    assert "Mira" not in page.text
    assert lines(hers.get(f"{PAGE}?complaint={submitted.number}")) == []


def test_an_entry_offers_nothing_to_change(auditor: FlaskClient, submitted: Complaint) -> None:
    page = auditor.get(PAGE)

    table = page.text.partition('<table class="tbl audit">')[2].partition("</table>")[0]
    assert "<form" not in table
    assert "<button" not in table
    assert "Nobody can edit or delete an entry" in page.text


@pytest.mark.parametrize(
    "query",
    [
        "",
        "person={mira}",
        "action=staff.signed_in",
        "complaint={number}",
        "from=2026-11-20&until=2026-11-30",
        "before=5",
        "view=looks",
        "view=looks&person={mira}",
        "view=looks&complaint={number}",
        "view=looks&from=2026-11-20&until=2026-11-30",
    ],
)
def test_a_page_costs_few_queries_and_none_reads_a_whole_table(
    auditor: FlaskClient,
    submitted: Complaint,
    mira: Staff,
    monkeypatch: pytest.MonkeyPatch,
    query: str,
) -> None:
    messages.write(submitted, body="Hello")
    access_log.saw(bytes(mira.uid), submitted.complaint_uid)
    access_log.flush()
    address = f"{PAGE}?{query.format(mira=bytes(mira.uid).hex(), number=submitted.number)}"
    auditor.get(address)
    asked: list[tuple[str, Any]] = []
    run = db.obj.execute_sql

    def noted(sql: str, params: Any = None, *rest: Any) -> Any:
        asked.append((sql, params))
        return run(sql, params, *rest)

    monkeypatch.setattr(db.obj, "execute_sql", noted)
    assert auditor.get(address).status_code == 200
    monkeypatch.undo()

    lists = [pair for pair in asked if 'FROM "audit_entry"' in pair[0] or "access_entry" in pair[0]]
    plans = [step[3] for sql, params in lists for step in plan_of(sql, params)]
    assert lists
    assert [step for step in plans if "SCAN" in step or "TEMP B-TREE" in step] == []
    named = "complaint=" in query
    bounds = 2 * ("from=" in query and "looks" not in query)
    assert len(asked) <= 6 + named + bounds


def plan_of(sql: str, params: Any) -> list[Any]:
    return list(db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params or ()).fetchall())
