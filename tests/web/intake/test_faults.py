"""When something is down or broken: a sentence, the values kept, nothing half-written."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import peewee
import pytest

from reclamator.config import Settings
from reclamator.models import base, database
from reclamator.models.complaint import Complaint
from reclamator.models.database import db
from reclamator.models.message import Message
from reclamator.services import installation
from tests.cast import on_both_databases
from tests.journeys.visitor import Page, Upload, Visitor
from tests.web.intake.filling import (
    JSON,
    PAPER,
    PHOTO,
    SAID,
    complaints,
    file_names,
    form_of,
    post,
    the_complaint,
)
from tests.web.outages import full_disk, nothing_to_connect_to

Send = Callable[..., Page]
TABLES = (
    "complaint_key complaint complainant message deadline event audit_entry notification "
    "blind_index submission attachment draft_file intake_draft company_counter"
).split()
SECRET = "Zażółć-marker-4711"


def rows() -> dict[str, int]:
    """How many rows each table of an intake has."""
    models = {model._meta.table_name: model for model in base.CompanyModel.__subclasses__()}
    return {name: models[name].select().count() for name in TABLES}


@pytest.mark.parametrize("spare", [0, 1, 2])
def test_a_full_disk_writes_nothing_and_keeps_what_was_typed(
    spare: int,
    open_form: Send,
    send: Send,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    store, page = installation.store(), open_form()
    before, put, left = rows(), store.put, [spare]

    def put_or_fail(name: str, source: Any) -> None:
        if not left[0]:
            full_disk()
        left[0] -= 1
        put(name, source)

    monkeypatch.setattr(store, "put", put_or_fail)
    refused = send(page, **{**SAID, "description": SECRET}, files=[PHOTO, PAPER])

    assert refused.status == 503
    assert "Nothing was lost: try again in a few minutes." in refused.text
    assert form_of(refused).values["description"] == [SECRET]
    assert rows() == before
    assert list(store.names()) == []
    logged = capsys.readouterr().err
    assert "OSError" in logged
    assert SECRET not in logged
    monkeypatch.setattr(store, "put", put)
    assert send(refused, files=[PHOTO, PAPER]).status == 200
    assert file_names(the_complaint()) == ["kettle.jpg", "invoice.pdf"]


LARGE: Upload = ("large.jpg", PHOTO[1] + bytes(1_000_000), "image/jpeg")


class FullAfterOnePage(io.BytesIO):
    """A file on a disk that takes one page of it and no more."""

    def write(self, data: Any) -> int:
        """Fill the disk."""
        return full_disk() if self.tell() else super().write(data)

    def close(self) -> None:
        """Be gone, though what was held back cannot be written either."""
        super().close()
        full_disk()


@pytest.fixture
def overflows(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> list[FullAfterOnePage]:
    """The files that large uploads overflow to, while the disk fills."""
    files: list[FullAfterOnePage] = []

    def overflow(**how: Path) -> FullAfterOnePage:
        assert how == {"dir": settings.data_dir}
        files.append(FullAfterOnePage())
        return files[-1]

    monkeypatch.setattr("reclamator.crypto.spool.tempfile.TemporaryFile", overflow)
    return files


def test_a_disk_that_fills_while_a_file_is_read_keeps_what_was_typed(
    open_form: Send,
    send: Send,
    overflows: list[FullAfterOnePage],
    capsys: pytest.CaptureFixture[str],
) -> None:
    kept = send(open_form(), **{**SAID, "name": ""}, files=[PAPER])
    before, names = rows(), sorted(installation.store().names())

    said = {**SAID, "description": SECRET, "name": SECRET}
    refused = send(kept, **said, files=[PHOTO, LARGE, PHOTO])

    assert [file.closed for file in overflows] == [True]
    assert refused.status == 503
    assert "Nothing was lost: try again in a few minutes." in refused.text
    assert form_of(refused).values["description"] == [SECRET]
    assert form_of(refused).values["name"] == [SECRET]
    assert rows() == before
    assert sorted(installation.store().names()) == names
    logged = capsys.readouterr().err
    assert '"error_type":"OSError"' in logged
    assert SECRET not in logged
    assert send(refused, files=[PHOTO]).status == 200
    assert file_names(the_complaint()) == ["invoice.pdf", "kettle.jpg"]


def test_a_disk_that_fills_while_a_machine_sends_a_file(
    open_form: Send, ada_at_home: Visitor, overflows: list[FullAfterOnePage]
) -> None:
    values = form_of(open_form()).values

    answer = post(ada_at_home, "/f/acme/files", values, [LARGE], JSON)

    assert (answer.status, answer.json["code"]) == (503, "unavailable")
    assert [file.closed for file in overflows] == [True]
    assert rows()["intake_draft"] == 0
    assert list(installation.store().names()) == []


def test_a_full_disk_for_a_machine(
    open_form: Send, send: Send, ada_at_home: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_form()
    monkeypatch.setattr(installation.store(), "put", full_disk)

    filed = send(page, **SAID, files=[PHOTO], headers=JSON)
    uploaded = post(ada_at_home, "/f/acme/files", form_of(page).values, [PHOTO], JSON)

    for answer in (filed, uploaded):
        assert answer.status == 503
        assert answer.json["code"] == "unavailable"
    assert rows()["intake_draft"] == 0


def test_a_full_disk_while_files_are_kept(
    open_form: Send, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_form()
    monkeypatch.setattr(installation.store(), "put", full_disk)

    refused = send(page, **{**SAID, "name": ""}, files=[PHOTO])

    assert refused.status == 503
    assert rows()["intake_draft"] == rows()["draft_file"] == 0


def test_a_database_that_is_away_keeps_what_was_typed(
    open_form: Send, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, before = open_form(), rows()

    def away(*_: Any, **__: Any) -> None:
        raise peewee.OperationalError("database is locked: INSERT INTO message " + SECRET)

    monkeypatch.setattr(Complaint, "save", away)
    refused = send(page, **{**SAID, "description": SECRET}, files=[PHOTO])
    monkeypatch.undo()

    assert refused.status == 503
    assert form_of(refused).values["description"] == [SECRET]
    assert rows() == before
    assert list(installation.store().names()) == []
    assert send(refused).status == 200


@on_both_databases
def test_without_any_database_what_was_typed_can_be_sent_again(
    open_form: Send,
    send: Send,
    installation: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    kept = send(open_form("?lang=pl"), **{**SAID, "name": ""}, files=[PHOTO])
    said = {**SAID, "description": SECRET, "order_number": "A-10/482"}

    with nothing_to_connect_to(installation):
        away = send(kept, **said, files=[PAPER])
        machine = send(kept, **said, headers=JSON)
        foreign = send(kept, **said, headers={"Origin": "https://else.example"})

    assert (away.status, away.language, away.headers["Retry-After"]) == (503, "pl", "60")
    form = form_of(away)
    # a browser drops the line feed that a textarea begins with
    assert {name: form.values[name][0].lstrip("\n") for name in said} == said
    assert "attachments" in form.names
    assert (machine.status, machine.json["code"]) == (503, "unavailable")
    assert (foreign.status, SECRET in foreign.text) == (403, False)
    logged = capsys.readouterr().err
    assert "OperationalError" in logged
    assert SECRET not in logged
    assert complaints() == []
    assert send(away, files=[PAPER]).status == 200
    assert the_complaint().order_number == "A-10/482"
    assert file_names(the_complaint()) == ["kettle.jpg", "invoice.pdf"]


@pytest.fixture
def offered(open_form: Send, send: Send) -> Page:
    """The first receipt again, which offers a correction of it as a message."""
    page = open_form("?lang=pl")
    send(page, **SAID)
    return send(page, **{**SAID, "order_number": "A-10/482"})


def test_a_correction_is_kept_when_the_disk_is_full(
    offered: Page,
    ada_at_home: Visitor,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    form, before = offered.form_with("body", at="/messages"), rows()
    monkeypatch.setattr(installation.store(), "put", full_disk)

    away = post(ada_at_home, form.action, {**form.values, "body": SECRET}, [PHOTO])

    again = away.form_with("body", at="/messages")
    assert (away.status, away.language) == (503, "pl")
    assert again.values["body"][0].lstrip("\n") == SECRET
    assert rows() == before
    assert list(installation.store().names()) == []
    assert_logged("OSError", capsys)


@on_both_databases
def test_without_any_database_a_correction_can_be_sent_again(
    offered: Page,
    ada_at_home: Visitor,
    installation: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    form, before = offered.form_with("body", at="/messages"), rows()

    with nothing_to_connect_to(installation):
        away = post(ada_at_home, form.action, {**form.values, "body": SECRET}, [PHOTO])

    assert (away.status, away.language, away.headers["Retry-After"]) == (503, "pl", "60")
    assert rows() == before
    assert_logged("OperationalError", capsys)
    again = away.form_with("body", at="/messages")
    assert {"attachments", "uid", "number", "access_code"} <= again.names
    for _ in range(2):
        sent = post(ada_at_home, again.action, again.values, [PHOTO])
        assert (sent.status, sent.language) == (200, "pl")
    assert [row.body for row in Message.of(the_complaint().complaint_uid)][1:] == [SECRET]
    assert file_names(the_complaint()) == ["kettle.jpg"]


def assert_logged(fault: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One line says what kind of fault it was, and none what Ada typed."""
    logged = capsys.readouterr().err
    assert f'"error_type":"{fault}"' in logged
    assert SECRET not in logged


@on_both_databases
def test_whichever_statement_fails_nothing_or_everything_is_there(
    open_form: Send, send: Send
) -> None:
    kept = send(open_form(), **{**SAID, "name": ""}, files=[PHOTO])
    before, names = rows(), sorted(installation.store().names())
    failed = 0
    while True:
        with failing_at(failed + 1):
            answer = send(kept, name="Ada", phone="600 100 200", order_number="A-1", files=[PAPER])
        if answer.status == 200:
            break
        assert answer.status == 503, failed
        assert rows() == before, failed
        if not database.is_postgres():  # a connection lost there leaves the objects to the sweep
            assert sorted(installation.store().names()) == names
        failed += 1

    assert failed > 25
    assert file_names(the_complaint()) == ["kettle.jpg", "invoice.pdf"]


@contextmanager
def failing_at(number: int) -> Iterator[None]:
    """Let the n-th writing statement of a transaction fail; counting does not count."""
    execute, written = db.obj.execute_sql, [0]

    def execute_or_fail(sql: str, *args: Any, **how: Any) -> Any:
        is_write = sql.startswith(("INSERT", "UPDATE", "DELETE")) and "rate_bucket" not in sql
        written[0] += is_write and db.in_transaction()
        if is_write and written[0] == number:
            raise peewee.OperationalError("fail-point")
        return execute(sql, *args, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db.obj, "execute_sql", execute_or_fail)
        yield


def test_a_damaged_row_breaks_no_receipt(open_form: Send, send: Send) -> None:
    page = open_form()
    first = send(page, **SAID)
    db.execute_sql("UPDATE complaint SET product = x'00', content_hash = x'ffff'")
    db.execute_sql("UPDATE complainant SET name = x'01'")

    assert send(page, **SAID).body == first.body


def test_a_damaged_draft_is_no_way_in(
    open_form: Send, send: Send, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = send(open_form(), **{**SAID, "name": ""}, files=[PHOTO])
    db.execute_sql("UPDATE intake_draft SET wrapped = zeroblob(48)")

    answer = send(kept, name="Ada", description=SECRET)

    assert answer.status == 422
    assert "Choose them again" in answer.text
    assert form_of(answer).values["description"] == [SECRET]
    assert complaints() == []
    assert send(answer).status == 200


def test_log_lines_hold_rules_and_codes_only(
    open_form: Send, send: Send, capsys: pytest.CaptureFixture[str]
) -> None:
    page = open_form(f"?product={SECRET}")
    send(page, **{**SAID, "name": SECRET, "claim": SECRET})
    filed = send(page, **{**SAID, "name": SECRET}, files=[(f"{SECRET}.jpg", PHOTO[1], PHOTO[2])])
    capture = capsys.readouterr().err

    assert filed.status == 200
    assert SECRET not in capture
    assert the_complaint().number not in capture
    lines = [json.loads(line) for line in capture.splitlines() if line.startswith("{")]
    assert {line["rule"] for line in lines if line["event"] == "request"} == {"/f/<company>"}
