"""What staff write for each other never reaches the customer, by whatever road.

Each sealed field that is the company's own gets a marker that nothing else holds; then everything
that a customer can open, or is sent, is read: pages, papers, mails with what is attached to them.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.domain.first_check import Point
from reclamator.domain.lifecycle import Action
from reclamator.domain.vocabulary import Channel
from reclamator.models import base
from reclamator.models.complaint import Complaint
from reclamator.models.encrypted import EncryptedText
from reclamator.models.registry import SEALED
from reclamator.models.staff import Staff
from reclamator.services import (
    actors,
    complaints,
    decisions,
    documents,
    first_checks,
    full_files,
    intake,
    investigations,
    messages,
    stamped_copies,
    tasks,
    time_entries,
)
from reclamator.services.attachments import Incoming
from reclamator.services.first_checks import Said
from reclamator.services.full_files import Wish
from reclamator.services.intake import Arrival
from reclamator.services.investigations import Finding
from reclamator.services.tasks import Plan
from tests.cast import ADA, REJECTED, Mailroom
from tests.services.paper import Reader
from tests.web.tracking.conftest import Customer

MARKER = "STAYS-INSIDE"
INSIDE = (
    "complaint.fault",
    "complaint.received_note",
    "concerned_opinion.opinion",
    "concerned_opinion.person",
    "first_check.reason",
    "investigation.cause_detail",
    "investigation.opinion",
    "note.body",
    "task.description",
    "task.reason",
    "task.report",
    "task.title",
    "time_entry.note",
)
"""The company's own: for whoever works there, for nobody else."""


@pytest.fixture
def read(tmp_path: Any) -> Reader:
    """Reads the text of a PDF."""
    return Reader(tmp_path)


@pytest.fixture
def worked_on(acme: Any, otto: Staff, mira: Staff) -> Complaint:
    """A complaint on which staff have written wherever they can write."""
    by = actors.of_staff(otto)
    arrival = Arrival(channel=Channel.COUNTER, by=by)
    paper = Incoming(io.BytesIO(b"Till receipt"), "till.txt", "text/plain")
    receipt = intake.submit(acme, ADA, files=[paper], arrival=arrival)
    row = complaints.get(receipt.complaint_uid)
    messages.note(row, body="To be marked", by=by)
    points = {point: Said("unclear", "To be marked") for point in Point}
    first_checks.confirm(row, points, by=by)
    finding = Finding(validity="unjustified", cause_detail="To be marked", opinion="To be marked")
    row = investigations.record(row, finding, by=by)
    row = investigations.hear(
        row, person="To be marked", opinion="To be marked", by=actors.of_staff(mira)
    )
    plan = Plan(title="To be marked", executor=mira, due_on="2026-12-01")
    tasks.create(row, plan, by=by)
    time_entries.add(row, minutes="5", note="To be marked", by=by)
    row = complaints.get(row.complaint_uid)
    assert mark(row) == set(INSIDE)
    return complaints.get(row.complaint_uid)


def mark(complaint: Complaint) -> set[str]:
    """Put a marker into every sealed field of the company's own; returns which fields there are."""
    marked = set()
    for table in base.tables():
        own = [
            field
            for field in table._meta.sorted_fields
            if isinstance(field, EncryptedText) and field.contract_name in INSIDE
        ]
        for row in rows_of(table, complaint) if own else ():
            for field in own:
                setattr(row, field.name, f"{MARKER} {field.contract_name}")
                marked.add(field.contract_name)
            row.save()
    return marked


def rows_of(table: Any, complaint: Complaint) -> list[Any]:
    if table is Complaint:
        return [complaint]
    return list(table.select().where(table.complaint_uid == complaint.complaint_uid))


def test_the_list_names_sealed_fields() -> None:
    assert set(INSIDE) <= set(SEALED)


def test_nothing_of_it_reaches_the_customer(
    app: Flask,
    client: FlaskClient,
    worked_on: Complaint,
    mail: Mailroom,
    otto: Staff,
    mira: Staff,
    read: Reader,
) -> None:
    by = actors.of_staff(otto)
    messages.reply(worked_on, body="We are looking at it.", by=by)
    row = complaints.assign(complaints.get(worked_on.complaint_uid), otto, by=by)
    row = complaints.perform(row, Action.START_REVIEW, by=by)
    decisions.issue(row, REJECTED, by=by)
    mail.deliver_all()

    found = [
        *seen_on_pages(app, client, row, read),
        *sent_by_mail(mail, read),
        *on_paper(complaints.get(row.complaint_uid), mira, read),
    ]

    assert len(found) > 15
    for where, text in found:
        assert MARKER not in text, where
        assert "To be marked" not in text, where
    # whoever leaves all of this open to the customer would be found out: the words were read
    everything = " ".join(text for _, text in found)
    for words in ("The kettle leaks at its base.", "We are looking at it.", "till.txt"):
        assert words in everything


def test_a_leak_would_be_found(worked_on: Complaint, mira: Staff, read: Reader) -> None:
    wish = Wish(with_notes=True, with_concerned=True)
    paper = b"".join(full_files.take(worked_on, wish, by=actors.of_staff(mira), locale="en"))

    assert read(paper).count(MARKER) >= 5


# -- where customers look -------------------------------------------------------------------------


def seen_on_pages(
    app: Flask, client: FlaskClient, complaint: Complaint, read: Reader
) -> Iterator[tuple[str, str]]:
    """Every page and paper of the customer's, before the code and after it."""
    ada = Customer(client, complaint.number)
    yield "closed", ada.get().text
    ada.open(complaint.access_code)
    ways = [
        rule.rule.removeprefix("/track/<number>").replace("<int:position>", "1")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/track/<number>") and "GET" in (rule.methods or ())
    ]
    assert {"", "/receipt.pdf", "/decision.pdf", "/form.pdf"} <= set(ways)
    for way in ways:
        yield way, said(ada.get(way), read)


def said(answer: Any, read: Reader) -> str:
    return read(answer.data) if answer.mimetype == "application/pdf" else answer.text


def sent_by_mail(mail: Mailroom, read: Reader) -> Iterator[tuple[str, str]]:
    sent = mail.to(ADA.email)
    assert len(sent) >= 3
    for message in sent:
        for part in message.walk():
            if part.is_multipart():
                continue
            content = part.get_content()
            is_paper = part.get_content_type() == "application/pdf"
            yield f"{message['Subject']}", read(content) if is_paper else str(content)
        yield "headers", str(message.items())


def on_paper(complaint: Complaint, mira: Staff, read: Reader) -> Iterator[tuple[str, str]]:
    """What staff hand to the customer, with everything asked for that must not be in it."""
    by = actors.of_staff(mira)
    yield "stamped copy", read(stamped_copies.pdf(complaint))
    yield "form for the parcel", read(documents.parcel_form(complaint))
    wish = Wish(as_zip=True, for_customer=True, with_notes=True, with_concerned=True)
    package = b"".join(full_files.take(complaint, wish, by=by, locale="en"))
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        for name in parts.namelist():
            content = parts.read(name)
            yield name, read(content) if name.endswith(".pdf") else content.decode()
