"""What staff write for each other never reaches the customer, by whatever road.

Each sealed field that is the company's own gets a marker that nothing else holds; then everything
that a customer can open, or is sent, is read: pages, papers, mails with what is attached to them.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reclamator.domain.lifecycle import Action
from reclamator.domain.permissions import Role
from reclamator.domain.vocabulary import AppealKind, Channel
from reclamator.models import base
from reclamator.models.appeal import Appeal
from reclamator.models.complaint import Complaint
from reclamator.models.encrypted import EncryptedBytes, EncryptedJSON, EncryptedText
from reclamator.models.registry import SEALED
from reclamator.models.staff import Staff
from reclamator.models.supplier import Forwarding
from reclamator.services import (
    actors,
    complaints,
    decisions,
    documents,
    forwarding,
    full_files,
    intake,
    messages,
    stamped_copies,
)
from reclamator.services.attachments import Incoming
from reclamator.services.forwarding import Reply
from reclamator.services.full_files import Wish
from reclamator.services.intake import Arrival
from tests.cast import ADA, NETWORK, REJECTED, HeldClock, Mailroom
from tests.journeys import written
from tests.journeys.written import MAKER, MARKER, TYPED
from tests.services.generosity import give_voucher
from tests.services.paper import Reader
from tests.web.tracking.conftest import Customer

WORDS = (
    "The kettle leaks at its base.",
    "We are looking at it.",
    "till.txt",
    "Sorry about the puddle.",
    "The photo shows a cut.",
    "5200-118",
    "Your product has arrived.",
    "You need not send the product any more.",
)
"""What has to be found if everything is read that a customer gets."""

INSIDE = frozenset(
    """
    absence.note api_key.label appeal.answer appeal.body appeal.received_note appeal.reference
    approval.draft approval.reason assignment_rule.product audit.detail cause_group.title
    complaint.fault complaint.received_note concerned_opinion.opinion concerned_opinion.person
    first_check.reason forwarding.fault forwarding.reference forwarding.remark
    goods_return.condition goods_return.finding goods_return.instructions goods_return.reason
    investigation.cause_detail investigation.opinion label.name note.body process_stage.done_when
    process_stage.hand_over process_stage.names regime_override.reason saved_view.name
    staff.totp_secret supplier.address supplier.email supplier.name task.description task.reason
    task.report task.title time_entry.note working_text.fields
    """.split()
)
"""The company's own: for whoever works there, for nobody else."""

OUTSIDE = frozenset(
    """
    appeal.answers appeal.arguments appeal.lateness_reason attachment.mime attachment.name
    attachment.sha256 attachment.size complainant.email complainant.name complainant.organisation
    complainant.phone complainant.postal_address complainant.representative complaint.batch
    complaint.content_hash complaint.extra complaint.occurred_on complaint.order_number
    complaint.price complaint.product complaint.purchased_on complaint.reason complaint.sold_by
    decision.correction decision.grounds decision.method decision.points decision.provisions
    event.detail fulfilment.reference gesture.card_text gesture.voucher_code
    goods_return.back_carrier goods_return.back_parcel_number goods_return.batch
    goods_return.carrier goods_return.parcel_number goods_return.product goods_return.serial
    letter.address letter.paper letter.parcel_number letter.sha256 message.body
    requested_piece.words staff.email staff.name
    """.split()
)
"""What a customer says, or may be told. `event.detail` repeats what was typed elsewhere: the
stories type `TYPED` into all that stays inside, so a repetition is found out, too."""

UNMARKED = frozenset({"audit.detail"})
"""A link of the chain is not rewritten; it repeats as an event does."""

OF_OUTSIDE_REQUESTS = frozenset({"appeal.answer", "appeal.body", "appeal.reference"})
"""What a second look never has."""

FOR_SUPPLIERS = frozenset(
    name for name in INSIDE if name.partition(".")[0] in ("forwarding", "supplier")
)
"""What is written to suppliers, or by them: their own pages and mails may say it."""


@pytest.fixture
def read(tmp_path: Any) -> Reader:
    """Reads the text of a PDF."""
    return Reader(tmp_path)


@pytest.fixture
def wojtek(hire: Callable[[Role], Staff]) -> Staff:
    """Wojtek of the warehouse."""
    return hire(Role.WAREHOUSE)


@pytest.fixture
def helena(hire: Callable[[Role], Staff]) -> Staff:
    """Helena, the head, who looks a second time."""
    return hire(Role.HEAD)


@pytest.fixture
def worked_on(acme: Any, otto: Staff, mira: Staff, wojtek: Staff) -> Complaint:
    """A complaint on which staff have written wherever they can write."""
    written.in_the_settings(acme, mira, otto)
    arrival = Arrival(channel=Channel.COUNTER, by=actors.of_staff(otto))
    paper = Incoming(io.BytesIO(b"Till receipt"), "till.txt", "text/plain")
    eve = replace(ADA, description="It hums.", email="eve@else.example")
    other = intake.submit(acme, eve, files=[], arrival=arrival)
    receipt = intake.submit(acme, ADA, files=[paper], arrival=arrival)
    row = complaints.get(receipt.complaint_uid)
    row = written.about(row, complaints.get(other.complaint_uid), otto, mira)
    written.about_goods(row, otto, mira, wojtek)
    written.from_outside(row, otto)
    mark(row)
    return complaints.get(row.complaint_uid)


def mark(complaint: Complaint) -> set[str]:
    """Put a marker into every sealed field of the company's own; returns which fields there are."""
    marked = set()
    for table in base.tables():
        own = [field for field in table._meta.sorted_fields if is_inside(field)]
        for row in rows_of(table, complaint) if own else ():
            for field in own:
                if is_second_look(row) and field.contract_name in OF_OUTSIDE_REQUESTS:
                    continue
                setattr(row, field.name, marker(field, row))
                marked.add(field.contract_name)
            row.save()
    return marked


def is_inside(field: Any) -> bool:
    return isinstance(field, EncryptedBytes) and field.contract_name in INSIDE - UNMARKED


def is_second_look(row: Any) -> bool:
    return isinstance(row, Appeal) and row.kind is AppealKind.SECOND_LOOK


def marker(field: Any, row: Any) -> Any:
    """Return the marker of a field; JSON keeps its names, so that whoever reads it finds them."""
    if field.contract_name == "supplier.email":
        return MAKER
    text = f"{MARKER} {field.contract_name}"
    if isinstance(field, EncryptedJSON):
        return dict.fromkeys(getattr(row, field.name), text)
    return text if isinstance(field, EncryptedText) else text.encode()


def rows_of(table: Any, complaint: Complaint) -> list[Any]:
    """Return what a complaint has in a table, or all that the company has in one of its own."""
    if table is Complaint:
        return [complaint]
    if "complaint_uid" not in table._meta.fields:
        return list(table.select())
    return list(table.select().where(table.complaint_uid == complaint.complaint_uid))


def test_each_sealed_field_is_inside_or_outside() -> None:
    assert set(SEALED) == INSIDE | OUTSIDE
    assert set() == INSIDE & OUTSIDE


def test_everything_inside_is_marked(
    worked_on: Complaint, mail: Mailroom, otto: Staff, helena: Staff, frozen_clock: HeldClock
) -> None:
    row = answered(worked_on, otto, mail)
    frozen_clock.advance(days=1)
    written.against_our_answer(row, otto, helena)

    assert mark(complaints.get(row.complaint_uid)) == INSIDE - UNMARKED


def test_nothing_of_it_reaches_the_customer(
    app: Flask,
    client: FlaskClient,
    worked_on: Complaint,
    mail: Mailroom,
    otto: Staff,
    mira: Staff,
    helena: Staff,
    wojtek: Staff,
    read: Reader,
    frozen_clock: HeldClock,
) -> None:
    give_voucher(worked_on, mira)
    row = answered(worked_on, otto, mail)
    frozen_clock.advance(days=1)
    written.against_our_answer(row, otto, helena)
    written.goods_back(complaints.get(row.complaint_uid), wojtek)
    mark(complaints.get(row.complaint_uid))
    decisions.issue(complaints.get(row.complaint_uid), REJECTED, by=actors.of_staff(helena))
    mail.deliver_all()

    found = [
        *seen_on_pages(app, client, complaints.get(row.complaint_uid), read),
        *sent_by_mail(mail, ADA.email, read),
        *on_paper(complaints.get(row.complaint_uid), mira, read),
    ]

    assert len(found) > 30
    for where, text in found:
        assert MARKER not in text, where
        assert TYPED not in text, where
    # whoever leaves all of this open to the customer would be found out: the words were read
    everything = " ".join(text for _, text in found)
    for words in WORDS:
        assert words in everything, words


def answered(complaint: Complaint, otto: Staff, mail: Mailroom) -> Complaint:
    """Write to the customer, check, refuse and send."""
    by = actors.of_staff(otto)
    messages.reply(complaint, body="We are looking at it.", by=by)
    row = complaints.assign(complaints.get(complaint.complaint_uid), otto, by=by)
    row = complaints.perform(row, Action.START_REVIEW, by=by)
    mark(row)
    decisions.issue(complaints.get(row.complaint_uid), REJECTED, by=by)
    mail.deliver_all()
    return complaints.get(row.complaint_uid)


def test_a_supplier_reads_what_is_written_for_suppliers(
    client: FlaskClient, worked_on: Complaint, mail: Mailroom, read: Reader
) -> None:
    (asked,) = Forwarding.select()
    mail.deliver_all()
    before = client.get(f"/supplier/{forwarding.token_of(asked)}").text
    forwarding.answer(
        forwarding.find(str(forwarding.token_of(asked)), network=NETWORK),
        Reply(answer="accepted", reference="M-55", remark="Send it in."),
    )
    mark(worked_on)
    after = client.get(f"/supplier/{forwarding.token_of(asked)}").text

    mails = [text for _, text in sent_by_mail(mail, MAKER, read)]
    for text in (before, after, *mails):
        for name in INSIDE - FOR_SUPPLIERS:
            assert f"{MARKER} {name}" not in text
    assert f"{MARKER} forwarding.fault" in before


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
        rule.rule.removeprefix("/track/<number>").replace("<int:position>", place)
        for rule in app.url_map.iter_rules()
        for place in ("1", "3")
        if rule.rule.startswith("/track/<number>") and "GET" in (rule.methods or ())
    ]
    assert {"", "/receipt.pdf", "/decision.pdf", "/form.pdf"} <= set(ways)
    for way in ways:
        yield way, said(ada.get(way), read)


def said(answer: Any, read: Reader) -> str:
    return read(answer.data) if answer.mimetype == "application/pdf" else answer.text


def sent_by_mail(mail: Mailroom, to: str, read: Reader) -> Iterator[tuple[str, str]]:
    sent = mail.to(to)
    assert sent
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
