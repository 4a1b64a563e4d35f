"""A customer who writes while nothing can be taken gets back what they wrote."""

import io

import pytest

from reclamator.config import Settings
from reclamator.models.attachment import Attachment
from reclamator.models.message import Message
from reclamator.services import installation as installations
from tests import corpus
from tests.cast import on_both_databases
from tests.web import pages
from tests.web.outages import full_disk, nothing_to_connect_to
from tests.web.tracking.conftest import Customer

SECRET = "Zażółć-marker-4711 <b>"


def _photo() -> tuple[io.BytesIO, str]:
    return io.BytesIO(corpus.photo()), "label.jpg"


@on_both_databases
def test_without_any_database_a_reply_can_be_sent_again(
    opened: Customer, installation: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    reply = {"body": SECRET, "uid": opened.uid(), "attachments": [_photo()]}

    with nothing_to_connect_to(installation):
        away = opened.post("/messages?lang=pl", reply)

    assert (away.status_code, away.headers["Retry-After"]) == (503, "60")
    assert '<html lang="pl"' in away.text
    assert "?lang=fi" not in away.text  # there what was typed would be gone
    typed = pages.first_form(away)
    assert {"csrf_token", "attachments"} <= set(typed)
    assert (typed["body"], typed["uid"]) == (SECRET, reply["uid"])
    assert f'action="/track/{opened.number}/messages?lang=pl"' in away.text
    logged = capsys.readouterr().err
    assert '"error_type":"OperationalError"' in logged
    assert "marker" not in logged
    assert opened.number not in logged
    assert Message.select().count() == 1
    for _ in range(2):
        sent = opened.post("/messages?lang=pl", {**typed, "attachments": [_photo()]})
        assert sent.status_code == 303
    assert [row.body for row in Message.select().order_by(Message.created_at)][1:] == [SECRET]
    assert Attachment.select().count() == 1


def test_a_full_disk_keeps_the_reply_and_writes_nothing(
    opened: Customer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(installations.store(), "put", full_disk)

    away = opened.post("/messages", {"body": SECRET, "attachments": [_photo()]})

    assert away.status_code == 503
    assert pages.first_form(away)["body"] == SECRET
    assert "Choose your files again: they could not be kept." in away.text
    assert Message.select().count() == 1
    assert Attachment.select().count() == 0
    logged = capsys.readouterr().err
    assert '"error_type":"OSError"' in logged
    assert "marker" not in logged


def test_a_code_that_was_typed_comes_back_too(opened: Customer, installation: Settings) -> None:
    late_form = {"body": "Any news?", "access_code": "ABCDE-FGHJK"}

    with nothing_to_connect_to(installation):
        link = opened.post("/access", {"access_code": "ABCDE-FGHJK", "via": "link"})
        code = opened.post("/code/check", {"code": "12345678", "page": "p4g3"})
        late = opened.post("/messages", late_form)

    assert {link.status_code, code.status_code, late.status_code} == {503}
    assert pages.first_form(link).items() >= {"access_code": "ABCDE-FGHJK", "via": "link"}.items()
    assert pages.first_form(code).items() >= {"code": "12345678", "page": "p4g3"}.items()
    assert (
        pages.first_form(late).items()
        >= {"body": "Any news?", "access_code": "ABCDE-FGHJK"}.items()
    )


def test_files_alone_are_asked_for_again(opened: Customer, installation: Settings) -> None:
    with nothing_to_connect_to(installation):
        away = opened.post("/attachments", {"attachments": [_photo()]})

    assert away.status_code == 503
    assert set(pages.first_form(away)) == {"csrf_token", "attachments"}


@pytest.mark.parametrize("way", ["/sign-out", "/code", "/withdrawal", "/receipt.pdf"])
def test_where_nothing_is_typed_the_page_says_no_more_than_that_we_are_away(
    way: str, opened: Customer, installation: Settings
) -> None:
    with nothing_to_connect_to(installation):
        away = opened.post(way, {"access_code": "ABCDE-FGHJK"})

    assert away.status_code == 503
    assert "We are away for a moment" in away.text
    assert "<form" not in away.text
    assert "ABCDE" not in away.text


def test_a_page_that_htmx_sends_from_keeps_what_is_written_in_it(
    opened: Customer, installation: Settings
) -> None:
    with nothing_to_connect_to(installation):
        away = opened.post("/messages", {"body": SECRET}, headers=pages.htmx_headers("form#write"))

    assert away.status_code == 503
    assert away.text.startswith('<div id="said" hx-swap-oob=')
    assert "<html" not in away.text


def test_another_sites_page_gets_nothing_back(opened: Customer, installation: Settings) -> None:
    forged = {"body": SECRET, "csrf_token": "forged"}

    with nothing_to_connect_to(installation):
        answer = opened.post("/messages", forged)

    assert answer.status_code == 400
    assert "marker" not in answer.text
