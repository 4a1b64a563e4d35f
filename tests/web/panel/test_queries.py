"""What every page of the panel asks of the database, in a company that holds all it may hold."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import Channel
from reclamator.models.audit import AuditEntry
from reclamator.models.bulk_change import BulkChange
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.staff import Staff
from reclamator.services import actors, bulk, complaints, goods
from reclamator.services.intake import Arrival
from tests import full_company
from tests.cast import file_complaint, on_both_databases
from tests.statements import counted
from tests.web import pages

REGISTER = "/panel/complaints"
MOST_QUERIES = 6
ROWS = 20
LOOKED_UP = ("ada@customer.example", "A-10/482", "1/2026", "+48600100200")
NOT_PAGES = {
    "panel.components": "the demo's sheet of components, not there in a company at work",
    "panel.download": "the bytes of a file",
    "panel.preview": "the bytes of a file",
    "panel.show_goods_photo": "the bytes of a file",
}


@pytest.fixture
def full(acme: Company, mira: Staff, hire: Any) -> list[Complaint]:
    """Twenty complaints of a company that set up all it may; the first came at the counter."""
    full_company.fill(acme, owner=mira, head=hire(Role.HEAD))
    by_hand = file_complaint(acme, arrival=Arrival(channel=Channel.COUNTER))
    made = [by_hand, *(file_complaint(acme) for _ in range(ROWS - 1))]
    return [full_company.enrich(made[0], owner=mira), *made[1:]]


def queries(client: FlaskClient, address: str, *, part: bool) -> int:
    """How many statements an address costs once keys and templates are held."""
    headers = pages.htmx_headers("div#list") if part else {}
    client.get(address, headers=headers)
    with counted() as sent:
        answer = client.get(address, headers=headers)
    assert answer.status_code in (200, 303), address
    return len(sent)


def addresses(app: Flask, full: list[Complaint], person: Staff) -> Iterator[str]:
    """Every page of the panel and of the set-up, and what the register can be asked for."""
    values = {"number": full[0].number, "person": bytes(person.uid).hex()}
    values["rma"] = goods.of_complaint(full[0])[0].shown_number
    for rule in app.url_map.iter_rules():
        blueprint = rule.endpoint.partition(".")[0]
        if blueprint not in ("panel", "settings") or "GET" not in (rule.methods or ()):
            continue
        if rule.endpoint not in NOT_PAGES:
            yield re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], rule.rule)
    chosen = "&".join(f"number={each.number}" for each in full)
    yield from (f"{REGISTER}/{what}?{chosen}" for what in ("handler", "stage", "labels"))
    yield from (f"{REGISTER}?{query}" for query in ("due=late", "tab=done", "state=received"))
    yield from (f"{REGISTER}/{full[0].number}?tab={tab}" for tab in ("tasks", "history"))
    yield f"{REGISTER}/{full[0].number}?list=state%3Dunder_review"
    yield "/panel/tasks?whose=team"
    about = AuditEntry.select().where(AuditEntry.subject_uid == full[0].uid)
    yield f"/panel/audit?entry={about.order_by(-AuditEntry.seq).first().seq}"


@on_both_databases
@pytest.mark.parametrize("part", [False, True], ids=["page", "part"])
def test_no_page_asks_more_than_six_times(
    app: Flask, boss: FlaskClient, full: list[Complaint], mira: Staff, part: bool
) -> None:
    asked = {address: queries(boss, address, part=part) for address in addresses(app, full, mira)}

    assert len(asked) > 30
    assert {address: count for address, count in asked.items() if count > MOST_QUERIES} == {}


@pytest.fixture
def changed(full: list[Complaint], mira: Staff, otto: Staff) -> BulkChange:
    """Mira has moved all of them to another stage: one was moved, the others were refused."""
    by = actors.of_staff(mira)
    found = [complaints.get(each.complaint_uid) for each in full]
    return bulk.move(found, "clarify", by=by, once=b"1" * 16)


@on_both_databases
def test_what_was_just_done_costs_no_query_more(
    boss: FlaskClient, changed: BulkChange, mira: Staff
) -> None:
    name = bytes(changed.uid).hex()
    assert changed.refused
    shown = boss.get(f"{REGISTER}?change={name}").text
    assert "These stay as they were:" in shown

    for look_up in ("", *LOOKED_UP):
        address = f"{REGISTER}?q={look_up.replace('+', '%2B')}&change={name}"
        for part in (False, True):
            assert queries(boss, address, part=part) <= MOST_QUERIES, address

    bulk.undo(changed, by=actors.of_staff(mira))
    assert queries(boss, f"{REGISTER}?change={name}", part=True) <= MOST_QUERIES
